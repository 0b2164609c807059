"""The team's list of votes, and the sheet of the rules that are frozen."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from budgets.actions import close_vote, publish_results
from budgets.enums import Ballots, Rule, VoteType
from budgets.models import Budget
from participation.processes.enums import ProcessKind
from participation.text import plain
from tests.factories.budgets import BudgetFactory, EnvelopeFactory, fresh, move_vote, open_budget
from tests.factories.dossiers import DossierFactory, ProcessFactory
from tests.factories.people import AgentFactory, TerritoryFactory

pytestmark = pytest.mark.django_db
LIST = "budgets:desk_list"


@pytest.fixture
def desk(client):
    client.force_login(AgentFactory())
    return client


def titled(title, budget=None, **territory):
    """A vote with this title."""
    budget = budget or BudgetFactory()
    dossier = budget.process.dossier
    dossier.title, dossier.search_text = title, plain(title)
    if territory:
        dossier.territory = TerritoryFactory(**territory)
    dossier.save()
    return budget


def listed(desk, **asked):
    return {str(row["process"]) for row in desk.get(reverse(LIST), asked).context["rows"]}


# ------------------------------------------------------------------ the list


@pytest.fixture
def every_state(desk):
    """One vote in each state."""
    now = timezone.now()
    ProcessFactory(kind=ProcessKind.BUDGET, dossier=DossierFactory(kind="process", title="Sans règles"))
    titled("Règles écrites")
    move_vote(titled("Figé", open_budget()), opens=2, closes=4)
    titled("Ouvert", open_budget())
    move_vote(titled("Fini", open_budget()), opens=-4, closes=-2)
    closed, published = titled("Clos", open_budget()), titled("Publié", open_budget())
    Budget.objects.filter(pk__in=[closed.pk, published.pk]).update(closed_at=now)
    Budget.objects.filter(pk=published.pk).update(published_at=now)


@pytest.mark.parametrize(
    ("state", "found"),
    [
        ("preparation", {"Sans règles", "Règles écrites"}),
        ("a-venir", {"Figé"}),
        ("ouverts", {"Ouvert"}),
        ("a-publier", {"Fini", "Clos"}),
        ("publies", {"Publié"}),
        ("zut", {"Sans règles", "Règles écrites", "Figé", "Ouvert", "Fini", "Clos", "Publié"}),
    ],
)
def test_votes_are_found_by_state(desk, every_state, state, found):
    assert listed(desk, etat=state) == found


def test_votes_are_found_by_words_of_their_name(desk):
    titled("Des cours d’école à l’ombre")
    titled("Mobilités douces")
    assert listed(desk, q="ecole ombre") == {"Des cours d’école à l’ombre"}
    assert listed(desk, q="MOBILITÉS") == {"Mobilités douces"}
    assert listed(desk, q="rien de tel") == set()
    assert "Aucun vote ne correspond." in desk.get(reverse(LIST), {"q": "rien de tel"}).content.decode()


def test_votes_are_found_by_year_of_the_vote(desk):
    this, past = titled("Cette année"), titled("Avant")
    past.process.phases.update(
        opens_at=timezone.now() - dt.timedelta(days=800), closes_at=timezone.now() - dt.timedelta(days=790)
    )
    then, now = past.process.phases.get().opens_at.year, this.process.phases.get().opens_at.year
    assert desk.get(reverse(LIST)).context["years"] == [now, then]
    assert listed(desk, annee=str(then)) == {"Avant"}
    assert listed(desk, annee="0000") == {"Cette année", "Avant"}


def test_votes_are_found_by_territory_of_the_process_or_of_an_envelope(desk):
    titled("Du secteur", slug="drouot", name="Drouot")
    EnvelopeFactory(budget=titled("De la ville"), territory=TerritoryFactory(slug="drouot"))
    titled("D’ailleurs", slug="illzach", name="Illzach")
    assert listed(desk, territoire="drouot") == {"Du secteur", "De la ville"}
    shown = {territory.slug for territory in desk.get(reverse(LIST)).context["territories"]}
    assert shown == {"drouot", "illzach", "mulhouse"}


@pytest.mark.parametrize("asked", [{"q": "%00 '\""}, {"annee": "99999"}, {"annee": "²²²²"}, {"territoire": "x" * 400}])
def test_a_strange_filter_is_no_fault(desk, asked):
    titled("Un vote")
    assert desk.get(reverse(LIST), asked).status_code == 200


def queries(desk):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert desk.get(reverse(LIST), {"etat": "ouverts", "q": "vote"}).context["rows"]
    return len(captured)


def test_the_list_costs_the_same_queries_for_one_vote_and_for_fifty(desk):
    titled("Un vote", open_budget())
    queries(desk)
    one = queries(desk)
    for number in range(49):
        titled(f"Un vote de plus, n° {number}", BudgetFactory(open=True))
    assert queries(desk) == one
    page = desk.get(reverse(LIST), {"q": "vote"}).context["page_obj"]
    assert (page.paginator.count, page.paginator.num_pages) == (50, 3)


# ------------------------------------------------------------------ the sheet of frozen rules


def sheet(desk, budget):
    return desk.get(reverse("budgets:desk_rules", args=[budget.slug])).content.decode().replace("\u00a0", " ")


def test_the_rules_of_a_vote_in_preparation_are_a_form(desk):
    assert "Enregistrer les règles" in sheet(desk, BudgetFactory())


def test_the_rules_of_an_open_vote_are_a_sheet_with_nothing_to_fill(desk):
    budget = open_budget(
        amount=600_000, max_length=10, minimum_age=16, requires_verified=True, ballots_of_each=Ballots.ONE,
        quotas=[{"name": "Grand projet", "min_cost": 200_001, "max_length": 1}],
        parameters={"large_winners": 1, "large_cost": 200_000},
    )  # fmt: skip
    EnvelopeFactory(budget=budget, territory__slug="drouot", amount=40_000, minimum_age=9)
    page = sheet(desk, budget)

    assert "Enregistrer les règles" not in page
    assert 'name="amount"' not in page
    assert budget.rules_hash in page
    for label, answer in [
        ("Montant à répartir, en euros", "600\u202f000 €"),
        ("Coût minimum d’un projet, en euros", "pas de limite"),
        ("Que contient un bulletin\u202f?", "plusieurs projets"),
        ("Projets à choisir, au plus", "10"),
        ("Âge minimum pour voter", "16 ans"),
        ("Le domicile doit être vérifié", "oui"),
        ("On peut remplacer son bulletin jusqu’à la clôture", "non"),
        ("Jours pour déposer une réclamation", "10"),
        ("Drouot", "40\u202f000 € · dès 9 ans"),
        ("Grand projet", "à partir de 200\u202f001 € · 1 au plus"),
    ]:
        assert f"<dt>{label}</dt><dd>{answer}</dd>" in page
    assert "Un seul grand projet gagne." in page
    assert "Points à répartir" not in page


def test_the_sheet_says_the_mentions_and_the_count_of_the_vote(desk):
    budget = open_budget(vote_type=VoteType.SCORING, max_sum_cost=None, rule=Rule.MAJORITY_JUDGMENT)
    page = sheet(desk, budget)
    assert "<dd>À rejeter · Passable · Bien · Très bien</dd>" in page
    assert "On les classe par leur mention du milieu" in page


def test_a_ranking_is_counted_in_places_on_the_sheet_too(desk):
    page = sheet(desk, open_budget(vote_type=VoteType.ORDINAL, max_sum_cost=None, parameters={"by": "score"}))
    assert "On prend les projets dans l’ordre des points de classement." in page
    assert "(Borda)" in page


def test_frozen_rules_that_are_sent_again_are_refused_with_the_reason(desk):
    budget = open_budget()
    answer = desk.post(reverse("budgets:desk_rules", args=[budget.slug]), {"amount": "1"})
    assert answer.status_code == 409
    assert "les projets, les coûts et les règles ne changent plus" in answer.content.decode()
    assert Budget.objects.get(pk=budget.pk).amount == budget.amount


@pytest.mark.parametrize(
    ("opens", "closes", "steps", "possible"),
    [
        (2, 4, (), ["Changer les dates du vote"]),
        (-1, 1, (), ["Prolonger après une panne", "Changer les dates du vote", "Annuler un lot de bulletins papier",
                     "Clore le vote"]),
        (-4, -2, (), ["Prolonger après une panne", "Annuler un lot de bulletins papier", "Clore le vote"]),
        (-4, -2, (close_vote,), ["Publier le résultat", "Répondre aux réclamations"]),
        (-4, -2, (close_vote, publish_results), ["Répondre aux réclamations"]),
    ],
)  # fmt: skip
def test_the_sheet_offers_what_is_still_possible(desk, opens, closes, steps, possible):
    budget = open_budget()
    move_vote(budget, opens=opens, closes=closes)
    for step in steps:
        step(budget=fresh(budget), by=AgentFactory())
    shown = desk.get(reverse("budgets:desk_rules", args=[budget.slug])).context["possible"]
    assert [each["label"] for each in shown] == possible
    assert {desk.get(each["url"]).status_code for each in shown} == {200}
