"""The pages of a vote: readable by all, votable without JavaScript, sealed until the close."""

import pytest
from django.urls import reverse

from budgets.actions import cast_ballot, close_vote, import_election, publish_results
from budgets.enums import Channel, VoteType
from budgets.models import Ballot, BallotDraft, RollEntry
from budgets.receipts import code_of
from participation.dossiers.enums import Stage
from participation.dossiers.models import Dossier
from participation.processes.enums import PhaseKind, ProcessKind
from tests.factories.budgets import fresh, move_vote, open_budget, voters
from tests.factories.dossiers import DossierFactory, ProcessFactory
from tests.factories.people import AgentFactory, UserFactory

pytestmark = pytest.mark.django_db


def page(name, budget, *args):
    return reverse(f"budgets:{name}", args=[budget.slug, *args])


def cast_all(budget, ballots):
    return [
        cast_ballot(budget=fresh(budget), voter=v, choices=c, channel=Channel.WEB, idempotency_key=str(v.pk))
        for v, c in zip(voters(len(ballots)), ballots, strict=True)
    ]


@pytest.fixture
def budget(db):
    return open_budget(costs=(400_000, 220_000, 60_000))


@pytest.fixture
def voter(client, db):
    (person,) = voters(1)
    client.force_login(person)
    return person


@pytest.mark.parametrize("name", ["detail", "candidates", "vote", "urn"])
def test_public_pages_of_an_open_vote(client, budget, name):
    assert client.get(page(name, budget)).status_code == 200


def test_list_shows_every_budget_with_the_same_queries(warm, client, django_assert_max_num_queries):
    budgets = [open_budget() for _ in range(6)]
    with django_assert_max_num_queries(8):
        response = client.get(reverse("budgets:list"))
    assert response.content.decode().count(str(budgets[0])) >= 6


def test_a_private_budget_is_not_found(client, budget):
    Dossier.objects.filter(pk=budget.dossier.pk).update(visibility="private")
    assert client.get(page("detail", budget)).status_code == 404


def test_vote_saves_the_draft_and_says_what_is_left(client, voter, budget):
    response = client.post(page("vote", budget), {"p": ["2"], "recalculer": "1"}, follow=True)
    assert BallotDraft.objects.get().choices == {"2": 1}
    assert "380\u202f000\xa0€" in response.content.decode()


def test_vote_over_the_limit_comes_back_filled(client, voter, budget):
    response = client.post(page("vote", budget), {"p": ["1", "2"]})
    content = response.content.decode()
    assert response.status_code == 422
    assert "Vos choix dépassent de 20\u202f000\xa0€. Retirez un projet." in content
    assert content.count(" checked") == 2


def test_choices_survive_the_filter(client, voter, budget):
    client.post(page("vote", budget), {"p": ["1"], "aller": "petits-prix"})
    content = client.get(page("vote", budget) + "?filtre=petits-prix").content.decode()
    assert budget.candidates.get(code="1").title in content
    assert content.count(" checked") == 1


def test_choices_survive_the_sign_in(client, budget):
    response = client.post(page("vote", budget), {"p": ["3"]})
    assert response.url == page("confirm", budget)
    entrance = client.get(response.url, follow=True)
    assert entrance.redirect_chain[-1][0].startswith("/connexion/")
    assert "Vos choix sont gardés." in entrance.content.decode()
    (person,) = voters(1)
    client.force_login(person)
    assert "60\u202f000" in client.get(page("confirm", budget)).content.decode()
    assert BallotDraft.objects.get(user=person).choices == {"3": 1}


def test_whole_vote_without_javascript(client, voter, budget):
    client.post(page("vote", budget), {"p": ["2", "3"]})
    confirmation = client.get(page("confirm", budget))
    key = confirmation.context["key"]
    response = client.post(page("confirm", budget), {"cle": key}, follow=True)
    ballot = Ballot.objects.get()
    assert code_of(ballot.commitment) in response.content.decode()
    assert ballot.payload == '{"choices":["2","3"]}'
    again = client.post(page("confirm", budget), {"cle": key}, follow=True)
    assert code_of(ballot.commitment) in again.content.decode()
    assert RollEntry.objects.count() == 1


def test_a_sign_in_with_nothing_chosen_promises_nothing(client, budget):
    entrance = client.get(page("confirm", budget), follow=True)
    assert entrance.redirect_chain[-1][0].startswith("/connexion/")
    assert "Vos choix sont gardés." not in entrance.content.decode()


@pytest.mark.parametrize("name", ["detail", "candidates"])
def test_who_has_voted_is_no_longer_asked_to_and_finds_the_receipt(client, voter, budget, name):
    assert "Choisir mes projets" in client.get(page(name, budget)).content.decode()
    client.post(page("vote", budget), {"p": ["3"]})
    key = client.get(page("confirm", budget)).context["key"]
    client.post(page("confirm", budget), {"cle": key})
    detail = client.get(page(name, budget)).content.decode()
    assert "Choisir mes projets" not in detail
    assert "Retrouver mon bulletin" in detail
    assert f'href="{page("receipt", budget)}"' in client.get(page("vote", budget)).content.decode()
    del client.cookies["recu"]
    assert f'href="{page("receipt", budget)}"' not in client.get(page("vote", budget)).content.decode()


@pytest.mark.parametrize(("replaceable", "said"), [(True, "changer votre bulletin."), (False, "ne change plus.")])
def test_the_last_page_says_whether_a_ballot_can_change(client, voter, replaceable, said):
    budget = open_budget(replaceable=replaceable)
    client.post(page("vote", budget), {"p": ["1"]})
    text = client.get(page("confirm", budget)).content.decode()
    assert said in text
    assert ("ne change plus" in text) is not replaceable


def test_second_vote_is_refused_with_a_sentence(client, voter, budget):
    cast_ballot(budget=fresh(budget), voter=voter, choices=["1"], channel=Channel.COUNTER, idempotency_key="a")
    assert "Vous avez voté." in client.get(page("vote", budget)).content.decode()
    client.post(page("vote", budget), {"p": ["2"]})
    response = client.post(page("confirm", budget), {"cle": "b"})
    assert response.status_code == 409
    assert "déjà voté" in response.content.decode()


def test_receipt_is_only_for_the_browser_that_voted(client, voter, budget):
    cast_ballot(budget=fresh(budget), voter=voter, choices=["1"], channel=Channel.WEB, idempotency_key="a")
    assert client.get(page("receipt", budget)).status_code == 404


def test_points_are_given_by_buttons(client, voter):
    budget = open_budget(vote_type=VoteType.CUMULATIVE, max_points=3, max_sum_points=4, max_sum_cost=None)
    client.post(page("vote", budget), {"points-1": "2", "plus": "1"})
    client.post(page("vote", budget), {"points-1": "3", "points-2": "1", "moins": "2"})
    assert BallotDraft.objects.get().choices == {"1": 3}


@pytest.mark.parametrize("sent", [{"p": ["999"]}, {"p": ["\x00"]}, {"p": ["1"] * 3, "points-1": "x"}, {}])
def test_a_hostile_ballot_is_never_a_fault(client, voter, budget, sent):
    assert client.post(page("vote", budget), sent).status_code in {303, 422}


def test_a_script_gets_the_basket(client, voter, budget):
    answer = client.post(page("vote", budget), {"p": ["3"]}, headers={"accept": "application/json"}).json()
    assert answer == {
        "left": "540\u202f000\xa0€", "left_label": "Reste, 1 choix", "percent": 10.0, "over": "", "notes": [],
    }  # fmt: skip


def test_results_and_ballots_are_sealed_for_a_superuser(client, budget):
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    for name in ("results", "ballots_json", "ballots_csv", "ballots_pb"):
        response = client.get(page(name, budget))
        assert response.status_code == 409, name
        assert "scellés" in response.content.decode()


def test_the_box_opens_at_the_close(client, budget):
    receipts = cast_all(budget, [["1"], ["2", "3"], ["3"]])
    assert receipts[0].code not in client.get(page("urn", budget)).content.decode()
    close_vote(budget=budget, by=AgentFactory(), reason="Une répétition.")
    content = client.get(page("urn", budget), {"recu": receipts[0].code}).content.decode()
    assert f"Le bulletin {receipts[0].code} est dans l’urne." in content
    missing = client.get(page("urn", budget), {"recu": "abeille abeille 0000"}).content.decode()
    assert "Aucun bulletin ne porte ce code." in missing
    lines = client.get(page("ballots_json", budget)).content.decode().splitlines()
    assert len(lines) == 3
    assert b"".join(client.get(page("ballots_csv", budget))).count(b"\r\n") == 4


def test_the_downloaded_file_gives_the_published_winners(client, budget, db):
    cast_all(budget, [["1"], ["2", "3"], ["3"]])
    agent = AgentFactory()
    close_vote(budget=budget, by=agent, reason="Une répétition.")
    tally = publish_results(budget=budget, by=agent)
    content = client.get(page("ballots_pb", budget)).content
    again = import_election(content=content, name="recompte.pb")
    assert again.tallies.get(official=True).winners == tally.winners
    assert client.get(page("results", budget)).status_code == 200


def test_results_of_toulouse(client, pabulib_dir, django_assert_max_num_queries):
    name = "France_Toulouse_2019.pb"
    budget = import_election(content=(pabulib_dir / name).read_bytes(), name=name)
    with django_assert_max_num_queries(12):
        content = client.get(page("results", budget)).content.decode()
    assert "1\u202f494" in content
    assert "projets gagnent" in content
    assert "Recomptez ce vote vous-même" in content


@pytest.mark.parametrize("size", [2, 20])
def test_the_ballot_costs_the_same_queries(client, voter, size, django_assert_max_num_queries):
    budget = open_budget(costs=[1000] * size)
    with django_assert_max_num_queries(16):
        client.get(page("vote", budget))


# ------------------------------------------------------------------ the team
def test_a_citizen_has_no_desk(client, voter, budget):
    assert client.get(page("desk_detail", budget)).status_code == 403
    assert "/connexion/" in client.__class__().get(page("desk_detail", budget)).url


def test_an_agent_runs_a_vote_from_rules_to_result(client):
    client.force_login(AgentFactory())
    process = ProcessFactory(kind=ProcessKind.BUDGET, phase=PhaseKind.VOTE)
    ideas = DossierFactory.create_batch(2, stage=Stage.FEASIBLE)
    rules = {
        "amount": 100_000,
        "vote_type": "approval",
        "rule": "greedy",
        "open_to": "residence",
        "ballots_of_each": "one",
        "objection_days": 15,
    }
    assert client.get(reverse("budgets:desk_list")).status_code == 200
    assert client.get(reverse("budgets:desk_rules", args=[process.slug])).status_code == 200
    assert client.post(reverse("budgets:desk_rules", args=[process.slug]), {}).status_code == 422
    client.post(reverse("budgets:desk_rules", args=[process.slug]), rules)
    budget = process.__class__.objects.get(pk=process.pk).budget
    for idea in ideas:
        client.post(page("desk_detail", budget), {"dossier": idea.pk, "cost": 60_000})
    assert budget.candidates.count() == 2
    assert client.post(page("desk_detail", budget), {"dossier": ideas[0].pk, "cost": 1}).status_code == 422
    client.post(page("desk_open", budget))
    identity = {"family_name": "Weber", "first_names": "Lucie", "born": "1990-05-04", "tie": "residence"}
    person = {"personne": client.post(page("reception", budget), identity).context["person"], "choices": ["1"]}
    form = client.post(page("desk_counter", budget), person).context["form"]
    person |= {"deposer": "oui", "submission_key": str(form["submission_key"].value())}
    response = client.post(page("desk_counter", budget), person)
    assert code_of(Ballot.objects.get().commitment) in response.content.decode()
    person["submission_key"] = "0b5f7c1e-0f0e-4c5e-9a8b-111111111111"
    refused = client.post(page("desk_counter", budget), person)
    assert refused.status_code == 422
    assert "a déjà voté" in refused.content.decode()
    assert "ne peut pas voter" in client.post(page("reception", budget), identity).content.decode()
    assert client.post(page("desk_close", budget)).status_code == 409
    move_vote(budget, opens=-3, closes=-1)
    client.post(page("desk_close", budget))
    assert client.get(page("results", budget)).status_code == 409
    client.post(page("desk_publish", budget))
    assert client.get(page("results", budget)).status_code == 200
    assert client.get(page("desk_detail", budget)).status_code == 200
    ideas[0].refresh_from_db()
    assert ideas[0].stage == Stage.ELECTED


def published(budget, ballots):
    cast_all(budget, ballots)
    agent = AgentFactory()
    close_vote(budget=budget, by=agent, reason="Une répétition.")
    publish_results(budget=budget, by=agent)


def test_results_tell_what_was_missing_and_where_the_money_of_supporters_went(client):
    budget = open_budget(costs=(200, 300), amount=400, rule="equal-shares", max_sum_cost=None)
    published(budget, [["1", "2"], ["1"], ["2"], ["1"]])

    content = client.get(page("results", budget)).content.decode()

    # Of 100 each, the three who want the first pay 67; the two who want the second have 33 and 100 left.
    assert "Ses votants avaient ensemble 133\u00a0€\u00a0: il leur manquait 167\u00a0€ pour le payer." in content
    assert "Ses votants ont payé d’autres projets\u00a0:" in content
    assert '<b class="num">67\u00a0€</b>' in content
    assert 'points="0.0,32.0 160.0,32.0 160.0,53.4 320.0,53.4"' in content


def test_results_compare_every_rule_on_the_same_ballots(client):
    budget = open_budget(costs=(300, 100), amount=300, max_sum_cost=None)
    published(budget, [["1"], ["1"], ["2"]])

    content = client.get(page("results", budget)).content.decode()

    assert "Nous avons compté les mêmes bulletins avec 7 règles" in content
    assert content.count('class="regle-lettre"') == 7
    # The rule of the vote satisfies two voters of three; equal shares the third one.
    assert ("67\u00a0%" in content, "33\u00a0%" in content) == (True, True)


def test_results_show_mentions_and_their_middle(client):
    budget = open_budget(
        costs=(300, 100), amount=300, vote_type=VoteType.SCORING, mentions="Non\nBien\nTrès bien", max_sum_cost=None,
        rule="majority-judgment",
    )  # fmt: skip
    published(budget, [{"1": 2, "2": 1}, {"1": 1}, {"1": 2}])

    content = client.get(page("results", budget)).content.decode()

    assert "Sa mention du milieu est «\u00a0Très bien\u00a0»." in content
    assert "Sa mention du milieu est «\u00a0Non\u00a0»." in content
    assert "(mention du milieu)" in content


def test_results_print_every_convention(client):
    parameters = {"minimum_share": "1/10", "tie_break": ["most_votes", "lot"], "seed": "Loto du 3 mai", "by": "score"}
    budget = open_budget(parameters=parameters)
    published(budget, [["1"], ["2"]])

    content = client.get(page("results", budget)).content.decode()

    for sentence in (
        "Les projets sont classés par leurs points.",
        "Il faut être choisi par 10\u00a0% des votants au moins.",
        "À égalité, celui qui a le plus de voix passe devant, puis le tirage au sort annoncé avant le vote en décide.",
        "La graine du tirage au sort est «\u00a0Loto du 3 mai\u00a0».",
    ):
        assert sentence in content


def test_results_of_a_large_box_say_that_the_comparison_comes(client, monkeypatch):
    monkeypatch.setattr("budgets.actions.counting.SMALL_BOX", 0)
    budget = open_budget()
    published(budget, [["1"]])

    assert (
        "La comparaison avec les autres règles est en cours de calcul."
        in client.get(page("results", budget)).content.decode()
    )


@pytest.mark.parametrize("size", [2, 30])
def test_results_cost_the_same_queries(client, size, django_assert_max_num_queries):
    budget = open_budget(costs=[1000] * size)
    published(budget, [["1"], ["2"]])
    with django_assert_max_num_queries(12):
        client.get(page("results", budget))
