"""The team's list: its order, its locks, what an agent reads before deciding."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from desk.worklist import narrow, task_list
from participation.moderation import actions, selectors
from participation.moderation.enums import Motive, Outcome, Urgency
from participation.moderation.models import Case, Decision
from participation.rules import Refusal
from tests.factories.dossiers import ProposalFactory
from tests.factories.moderation import decide, newcomer, reported, resident, written
from tests.factories.people import AgentFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier():
    return ProposalFactory().dossier


def refused(action, **fields):
    with pytest.raises(Refusal) as refusal:
        action(**fields)
    return refusal.value


# ------------------------------------------------------------------ order
def test_the_most_urgent_comes_first_then_what_is_due(dossier):
    off_topic = reported(written("un", dossier=dossier), motive=Motive.OFF_TOPIC)
    held = written("deux", author=newcomer(), dossier=dossier).cases.get()
    private = reported(written("trois", dossier=dossier), motive=Motive.PRIVACY)
    threat = reported(written("quatre", dossier=dossier), motive=Motive.THREAT)
    older = reported(written("cinq", dossier=dossier), motive=Motive.PRIVACY)
    Case.objects.filter(pk=older.pk).update(due_at=private.due_at - dt.timedelta(hours=3))
    assert list(Case.objects.waiting().in_order()) == [threat, older, private, held, off_topic]


def test_likely_advertising_stands_behind_the_others_of_its_urgency(dossier):
    first = reported(written("un", dossier=dossier), motive=Motive.RESPECT)
    second = reported(written("deux", dossier=dossier), motive=Motive.RESPECT)
    Case.objects.filter(pk=first.pk).update(spam_score=0.97)
    assert list(Case.objects.waiting().in_order()) == [second, first]


def test_the_desk_counts_moderation_by_urgency(dossier, agent):
    for body in ("un", "deux"):
        reported(written(body, dossier=dossier), motive=Motive.PRIVACY)
    mine = reported(written("trois", dossier=dossier), motive=Motive.RESPECT)
    actions.assign(case=mine, by=agent, to=agent)
    tasks = {(task.title, task.detail, task.who) for task in narrow(task_list(), kind="moderation")}
    assert tasks == {
        ("Lire 2 textes signalés", str(Urgency.LAW.label), None),
        (f"Lire un texte : {Urgency.CHARTER.label}", "trois", agent),
    }


# ------------------------------------------------------------------ locks
def test_what_one_agent_reads_another_cannot_decide(comment, agent):
    case, other = actions.claim(case=reported(comment), by=agent), AgentFactory()
    assert "Nadia B." in refused(actions.claim, case=case, by=other).message
    assert refused(decide, case=case, by=other).code == "moderation.claimed.conflict"
    assert refused(actions.release, case=case, by=other).code == "moderation.claimed.conflict"


def test_a_claim_ends_by_itself(comment, agent):
    case = actions.claim(case=reported(comment), by=agent)
    Case.objects.filter(pk=case.pk).update(claimed_until=timezone.now() - dt.timedelta(seconds=1))
    assert actions.claim(case=case, by=(other := AgentFactory())).claimed_by == other


def test_what_is_left_is_free(comment, agent):
    case = actions.release(case=actions.claim(case=reported(comment), by=agent), by=agent)
    assert actions.claim(case=case, by=AgentFactory()).claimed_until > timezone.now()


def test_a_text_is_entrusted_to_the_team_only(comment, agent):
    case = reported(comment)
    assert actions.assign(case=case, by=agent, to=agent).assigned_to == agent
    assert refused(actions.assign, case=case, by=agent, to=resident()).code == "accounts.not_agent"


# ------------------------------------------------------------------ pages
def test_taking_a_text_opens_it_and_keeps_it(client, comment, agent):
    client.force_login(agent)
    case = reported(comment)
    answer = client.post(reverse("moderation:claim", args=[case.pk]), follow=True)
    assert "Vous lisez ce texte jusqu’à" in answer.content.decode()
    client.force_login(AgentFactory())
    assert "Nadia B. le lit" in client.get(reverse("moderation:queue")).content.decode()
    page = client.get(reverse("moderation:decide", args=[case.pk])).content.decode()
    assert "Nadia B. lit ce texte jusqu’" in page
    assert "Décider et passer au suivant" not in page


def test_a_decision_takes_the_next_text_that_this_agent_may_decide(client, dossier, agent):
    first = reported(written("un", dossier=dossier))
    taken = reported(written("deux", dossier=dossier))
    actions.claim(case=taken, by=AgentFactory())
    reported(written("trois", dossier=dossier), reporter=agent)
    reported(written("quatre", author=agent, dossier=dossier))
    last = reported(written("cinq", dossier=dossier))
    client.force_login(agent)
    data = {"outcome": "hidden", "ground": "privacy", "statement": "Une adresse est donnée."}
    answer = client.post(reverse("moderation:decide", args=[first.pk]), data)
    assert answer.url == reverse("moderation:decide", args=[last.pk])
    last.refresh_from_db()
    assert last.claimed_by == agent
    assert client.post(answer.url, data).url == reverse("moderation:queue")


def test_a_bad_decision_comes_back_with_its_words(client, comment, agent):
    client.force_login(agent)
    case = reported(comment)
    answer = client.post(reverse("moderation:decide", args=[case.pk]), {"outcome": "x", "statement": "Mes motifs."})
    assert answer.status_code == 422
    assert "Mes motifs." in answer.content.decode()
    assert not Decision.objects.exists()


def test_the_page_of_a_text_shows_what_surrounds_it(client, dossier, agent):
    author = resident(name="Patrick L.")
    decide(reported(written("Une pique ancienne.", author=author, dossier=dossier)), agent, ground=Motive.RESPECT)
    written("Juste avant.", dossier=dossier)
    comment = written("Le texte lu.", author=author, dossier=dossier)
    written("Juste après.", dossier=dossier)
    case = reported(comment, text="Il recommence.")
    other = reported(written("Du même auteur.", author=author, dossier=dossier))
    client.force_login(agent)
    page = client.get(reverse("moderation:decide", args=[case.pk])).content.decode()
    for part in ("Juste avant.", "Le texte lu.", "Juste après.", "Il recommence.", "Patrick L.", "1 masqué"):
        assert part in page
    assert reverse("moderation:decide", args=[other.pk]) in page
    assert dossier.get_absolute_url() in page


def test_skipping_leaves_a_text_and_takes_the_next(client, dossier, agent):
    first, second = (reported(written(body, dossier=dossier)) for body in ("un", "deux"))
    client.force_login(agent)
    client.post(reverse("moderation:claim", args=[first.pk]))
    assert client.post(reverse("moderation:skip", args=[first.pk])).url == reverse(
        "moderation:decide", args=[second.pk]
    )
    first.refresh_from_db()
    assert first.claimed_by is None


def test_spam_is_hidden_in_bulk_from_the_list(client, dossier, agent):
    cases = [reported(written(f"Achetez {n}", dossier=dossier), motive=Motive.ADVERTISING) for n in range(3)]
    client.force_login(agent)
    address = reverse("moderation:bulk")
    assert client.post(address, {"statement": "Publicité."}).status_code == 422
    client.post(address, {"cases": [case.pk for case in cases], "statement": "C’est de la publicité."})
    assert Decision.objects.filter(outcome=Outcome.HIDDEN, ground=Motive.ADVERTISING).count() == 3


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("urgence=1", {"privé"}), ("nature=comment", {"privé", "pique"}), ("nature=photo", set()), ("qui=moi", {"pique"}),
        ("qui=personne", {"privé"}), ("q=pique", {"pique"}), ("publicite=1", set()), ("urgence=9", {"privé", "pique"}),
    ],
)  # fmt: skip
def test_the_list_is_narrowed(client, dossier, agent, query, shown):
    reported(written("Un mot privé.", dossier=dossier), motive=Motive.PRIVACY)
    pique = reported(written("Une pique.", dossier=dossier), motive=Motive.RESPECT)
    actions.assign(case=pique, by=agent, to=agent)
    client.force_login(agent)
    page = client.get(reverse("moderation:queue") + "?" + query).content.decode()
    assert {word for word in ("privé", "pique") if f"{word}.</button>" in page} == shown


def test_the_list_says_what_each_report_is_about(client, dossier, agent):
    comment = written("Un mot.", dossier=dossier)
    for motive in (Motive.THREAT, Motive.OFF_TOPIC, Motive.THREAT):
        reported(comment, motive=motive)
    client.force_login(agent)
    page = client.get(reverse("moderation:queue")).content.decode()
    assert [page.count(f"<small>{motive.label}</small>") for motive in (Motive.THREAT, Motive.OFF_TOPIC)] == [1, 1]
    assert f"<small>{Motive.HATE.label}</small>" not in page


@pytest.mark.parametrize("query", ["", "publicite=1"])
def test_a_filter_changes_no_count(client, dossier, agent, query):
    comment = written("Achetez.", dossier=dossier)
    for motive in (Motive.ADVERTISING, Motive.ADVERTISING, Motive.PRIVACY):
        reported(comment, motive=motive)
    client.force_login(agent)
    page = client.get(reverse("moderation:queue") + "?" + query).content.decode()
    assert page.count("Achetez.</button>") == 1
    assert "3 signalements</span>" in page


@pytest.mark.parametrize("count", [1, 25])
def test_the_list_costs_the_same_queries(client, dossier, agent, count, django_assert_max_num_queries):
    for number in range(count):
        reported(written(f"Texte {number}", dossier=dossier), motive=Motive.HATE)
    client.force_login(agent)
    client.get(reverse("moderation:queue"))
    with django_assert_max_num_queries(12):
        client.get(reverse("moderation:queue"))


@pytest.mark.parametrize("count", [1, 25])
def test_the_page_of_a_text_costs_the_same_queries(client, dossier, agent, count, django_assert_max_num_queries):
    comment = written("Lu.", dossier=dossier)
    for reporter in UserFactory.create_batch(count):
        case = reported(comment, reporter=reporter)
    client.force_login(agent)
    address = reverse("moderation:decide", args=[case.pk])
    client.get(address)
    with django_assert_max_num_queries(25):
        client.get(address)


def test_the_words_lately_written_for_a_rule_are_offered_again(dossier, agent):
    for number in range(4):
        decide(reported(written(f"un {number}", dossier=dossier)), agent, statement=f"Motif {number % 2}.")
    assert selectors.recent_statements(Motive.PRIVACY) == ["Motif 1.", "Motif 0."]
