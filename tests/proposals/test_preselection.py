"""The preselection: what is announced, what is counted, what is published."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from participation.dossiers.enums import Journal, Stage
from participation.processes.enums import PhaseKind
from participation.proposals import actions
from participation.proposals.models import Preselection, Support
from participation.rules import Refusal
from participation.territories.enums import Level
from tests.factories.budgets import BudgetFactory, EnvelopeFactory
from tests.factories.dossiers import ProcessFactory, ProposalFactory
from tests.factories.people import AgentFactory, TerritoryFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent():
    return AgentFactory()


@pytest.fixture
def process():
    return ProcessFactory(phase=PhaseKind.IDEAS, slug="budget-de-grenoble")


def supported(process, number, at=None, **fields):
    idea = ProposalFactory(process=process, **fields)
    for user in UserFactory.create_batch(number):
        Support.objects.create(proposal=idea, user=user, created_at=at or timezone.now() - dt.timedelta(days=2))
    return idea


def announce(process, agent, keep=2):
    preselection = actions.set_preselection(
        process=process, by=agent, keep=keep, counts_at=timezone.now() + dt.timedelta(days=1)
    )
    Preselection.objects.update(counts_at=timezone.now() - dt.timedelta(hours=1))
    return preselection


def refuses(code, action, **call):
    with pytest.raises(Refusal) as refusal:
        action(**call)
    assert refusal.value.code == code


def stages(*ideas):
    for idea in ideas:
        idea.dossier.refresh_from_db()
    return [idea.dossier.stage for idea in ideas]


def test_the_most_supported_go_on_and_equals_of_the_last_too(process, agent):
    first, second, equal, last = (supported(process, number) for number in (4, 2, 2, 1))
    announce(process, agent)
    held = actions.hold_preselection(process=process, by=agent)
    assert stages(first, second, equal, last) == [Stage.PROPOSED] * 3 + [Stage.REFUSED]
    assert [(row["rank"], row["supports"], row["kept"]) for row in held.rows] == [
        (1, 4, True),
        (2, 2, True),
        (2, 2, True),
        (4, 1, False),
    ]
    assert "n° 4 sur 4, 1 soutien." in last.dossier.entries.get(kind=Journal.PRESELECTION_OUT).sentence.replace(
        "\u00a0", " "
    )


def test_supports_count_until_the_announced_moment(process, agent):
    late, early = supported(process, 3, at=timezone.now()), supported(process, 1)
    announce(process, agent, keep=1)
    actions.hold_preselection(process=process, by=agent)
    assert stages(late, early) == [Stage.REFUSED, Stage.PROPOSED]


def test_ideas_already_stopped_or_hidden_are_not_ranked(process, agent):
    supported(process, 5, dossier__stage=Stage.MERGED)
    supported(process, 5, dossier__visibility="hidden")
    supported(process, 5, admissible=False, triaged_at=timezone.now())
    kept = supported(process, 1)
    announce(process, agent, keep=1)
    assert [row["ref"] for row in actions.hold_preselection(process=process, by=agent).rows] == [kept.dossier.ref]


def test_it_is_neither_early_nor_twice(process, agent):
    supported(process, 1)
    actions.set_preselection(process=process, by=agent, keep=1, counts_at=timezone.now() + dt.timedelta(days=1))
    refuses("proposals.preselection_early.not_yet", actions.hold_preselection, process=process, by=agent)
    Preselection.objects.update(counts_at=timezone.now() - dt.timedelta(hours=1))
    actions.hold_preselection(process=process, by=agent)
    refuses("proposals.preselection.already", actions.hold_preselection, process=process, by=agent)
    refuses("proposals.preselection.already", actions.remove_preselection, process=process, by=agent)


@pytest.mark.parametrize(("keep", "days"), [(0, 1), (5_000, 1), (3, -1), (3, 3_000)])
def test_a_preselection_keeps_some_and_counts_later(process, agent, keep, days):
    refuses(
        "proposals.preselection.invalid",
        actions.set_preselection,
        process=process,
        by=agent,
        keep=keep,
        counts_at=timezone.now() + dt.timedelta(days=days),
    )


def test_nothing_is_studied_before_it(process, agent):
    idea = supported(process, 1)
    announce(process, agent)
    call = {"proposal": idea, "by": agent, "service": "Voirie", "due_on": timezone.localdate()}
    refuses("proposals.preselection.not_yet", actions.ask_study, **call)
    actions.hold_preselection(process=process, by=agent)
    assert actions.ask_study(**call).services == "Voirie"


def test_an_agent_announces_and_publishes_and_anyone_reads(client, process, agent):
    idea, out = supported(process, 3, dossier__title="Une fontaine"), supported(process, 1, dossier__title="Un mur")
    client.force_login(agent)
    desk = reverse("proposals:desk_preselection", args=[process.slug])
    moment = timezone.localtime().replace(hour=18) + dt.timedelta(days=2)
    client.post(desk, {"action": "set", "keep": "1", "counts_at": moment.strftime("%Y-%m-%dT%H:%M")})
    Preselection.objects.update(counts_at=timezone.now() - dt.timedelta(hours=1))
    assert "Une fontaine" in client.get(desk).content.decode()
    client.post(desk, {"action": "hold"})
    client.logout()
    page = client.get(reverse("proposals:preselection", args=[process.slug])).content.decode()
    assert page.index(idea.dossier.title) < page.index(out.dossier.title)
    assert "Lire toute la liste" in client.get(out.get_absolute_url()).content.decode()


def test_a_bad_setting_comes_back(client, process, agent):
    client.force_login(agent)
    desk = reverse("proposals:desk_preselection", args=[process.slug])
    answer = client.post(desk, {"action": "set", "keep": "0", "counts_at": "hier"})
    assert answer.status_code == 422


def test_a_dossier_hidden_later_keeps_its_rank_without_its_title(client, process, agent):
    idea = supported(process, 3, dossier__title="Une injure")
    announce(process, agent)
    actions.hold_preselection(process=process, by=agent)
    idea.dossier.visibility = "hidden"
    idea.dossier.save()
    page = client.get(reverse("proposals:preselection", args=[process.slug])).content.decode()
    assert "Une injure" not in page
    assert "Dossier masqué" in page


# ------------------------------------------------------------------ envelope by envelope
@pytest.fixture
def sectors():
    city = TerritoryFactory()
    return [
        TerritoryFactory(slug=slug, name=slug.capitalize(), level=Level.SECTOR, parent=city, position=place)
        for place, slug in enumerate(("bourtzwiller", "coteaux", "drouot"))
    ]


@pytest.fixture
def shared(process, sectors):
    """A process whose vote has an envelope for each sector."""
    budget = BudgetFactory(process=process)
    for sector in sectors:
        EnvelopeFactory(budget=budget, territory=sector)
    return process


def share_out(process, agent, parts, keep=1):
    actions.set_preselection(
        process=process, by=agent, keep=keep, counts_at=timezone.now() + dt.timedelta(days=1), parts=parts
    )
    Preselection.objects.update(counts_at=timezone.now() - dt.timedelta(hours=1))


def test_each_envelope_keeps_its_own_first_ideas(shared, agent, sectors):
    north, west, _empty = sectors
    quarter = TerritoryFactory(slug="brossolette", level=Level.QUARTER, parent=north)
    loved, also = (supported(shared, number, dossier__territory=north) for number in (5, 4))
    near = supported(shared, 3, dossier__territory=quarter)
    alone = supported(shared, 1, dossier__territory=west)
    city, nowhere = supported(shared, 2), supported(shared, 1, dossier__territory=None)
    share_out(shared, agent, dict.fromkeys(sectors, 2))

    held = actions.hold_preselection(process=shared, by=agent)

    assert stages(loved, also, alone, city) == [Stage.PROPOSED] * 4
    assert stages(near, nowhere) == [Stage.REFUSED] * 2
    assert [(row["part"], row["rank"], row["supports"], row["kept"]) for row in held.rows] == [
        ("bourtzwiller", 1, 5, True),
        ("bourtzwiller", 2, 4, True),
        ("bourtzwiller", 3, 3, False),
        ("coteaux", 1, 1, True),
        ("", 1, 2, True),
        ("", 2, 1, False),
    ]
    told = near.dossier.entries.get(kind=Journal.PRESELECTION_OUT).sentence
    assert told.endswith("Bourtzwiller, n°\u00a03 sur 3, 3 soutiens. Les 2 premières sont gardées.")


def test_equals_of_the_last_are_kept_in_their_envelope_only(shared, agent, sectors):
    north, west, _empty = sectors
    first, equal = (supported(shared, 2, dossier__territory=north) for _twice in range(2))
    ahead, behind = (supported(shared, number, dossier__territory=west) for number in (3, 2))
    share_out(shared, agent, dict.fromkeys(sectors, 1))
    actions.hold_preselection(process=shared, by=agent)
    assert stages(first, equal, ahead, behind) == [Stage.PROPOSED] * 3 + [Stage.REFUSED]


def test_no_idea_of_the_whole_city_is_kept_where_all_the_money_is_shared_out(shared, agent, sectors):
    city, local = supported(shared, 9), supported(shared, 0, dossier__territory=sectors[0])
    share_out(shared, agent, dict.fromkeys(sectors, 1), keep=0)
    actions.hold_preselection(process=shared, by=agent)
    assert stages(city, local) == [Stage.REFUSED, Stage.PROPOSED]
    assert "tout l’argent va aux secteurs" in city.dossier.entries.get(kind=Journal.PRESELECTION_OUT).sentence


def test_the_announcement_names_every_envelope(shared, agent, sectors):
    share_out(shared, agent, dict(zip(sectors, (3, 2, 1), strict=True)), keep=4)
    told = shared.dossier.entries.get(kind=Journal.PRESELECTION_SHARED).sentence
    assert told.endswith(
        "enveloppe par enveloppe\u00a0: 3 pour Bourtzwiller\u202f; 2 pour Coteaux\u202f; 1 pour Drouot\u202f; "
        "4 pour toute la ville."
    )


@pytest.mark.parametrize("parts", [[], [0], [0, 1], [0, 1, 2, 3]])
def test_a_number_is_said_for_each_envelope_and_no_other(shared, agent, sectors, parts):
    territories = [*sectors, TerritoryFactory()]
    refuses(
        "proposals.preselection_parts.invalid",
        actions.set_preselection,
        process=shared,
        by=agent,
        keep=1,
        counts_at=timezone.now() + dt.timedelta(days=1),
        parts={territories[place]: 1 for place in parts},
    )


def test_the_desk_asks_and_the_page_shows_envelope_by_envelope(client, shared, agent, sectors):
    idea = supported(shared, 2, dossier__territory=sectors[0], dossier__title="Une fontaine")
    supported(shared, 1, dossier__territory=sectors[0], dossier__title="Un mur")
    client.force_login(agent)
    desk = reverse("proposals:desk_preselection", args=[shared.slug])
    moment = timezone.localtime() + dt.timedelta(days=2)
    sent = {"action": "set", "keep": "0", "counts_at": moment.strftime("%Y-%m-%dT%H:%M"), "garder-bourtzwiller": "1"}
    assert client.post(desk, sent).status_code == 422
    client.post(desk, sent | {"garder-coteaux": "2", "garder-drouot": "1"})
    public = reverse("proposals:preselection", args=[shared.slug])
    assert "<dt>Coteaux</dt><dd>2 idées</dd>" in client.get(public).content.decode()
    assert "enveloppe par enveloppe" in client.get(reverse("proposals:list", args=[shared.slug])).content.decode()

    Preselection.objects.update(counts_at=timezone.now() - dt.timedelta(hours=1))
    assert "Aucune idée n’attend ici." in client.get(desk).content.decode()
    client.post(desk, {"action": "hold"})
    page = client.get(public).content.decode()
    order = [page.index(words) for words in ("Bourtzwiller</h2>", idea.dossier.title, "Un mur", "Coteaux</h2>")]
    assert order == sorted(order)
    assert page.count("Aucune idée n’attendait ici.") == 3


def test_envelopes_changed_since_the_announcement_are_told_to_the_team(client, shared, agent, sectors):
    share_out(shared, agent, dict.fromkeys(sectors, 1))
    client.force_login(agent)
    desk = reverse("proposals:desk_preselection", args=[shared.slug])
    assert "Les enveloppes du vote ont changé" not in client.get(desk).content.decode()
    shared.budget.envelopes.first().delete()
    assert "Les enveloppes du vote ont changé" in client.get(desk).content.decode()


def test_a_city_that_preselects_brings_its_number_to_the_form(client, process, agent):
    client.force_login(agent)
    desk = reverse("proposals:desk_preselection", args=[process.slug])
    assert 'value="30"' in client.get(desk, {"garder": "30"}).content.decode()
    assert client.get(desk, {"garder": "9" * 5000}).status_code == 200
