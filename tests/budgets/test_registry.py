"""What the page of an open box says of each ballot."""

import json

import pytest

from budgets.actions import close_vote, mark_on_paper
from budgets.actions.voting import Person
from budgets.enums import VoteType
from budgets.registry import choices_in_words
from tests.factories.boxes import cast
from tests.factories.budgets import BudgetFactory, fresh, open_budget
from tests.factories.people import AgentFactory

TITLES = {"1": "Bancs", "2": "Arbres", "3": "Fontaine"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("vote_type", "choices", "said"),
    [
        (VoteType.APPROVAL, ["1", "3"], ["Bancs", "Fontaine"]),
        (VoteType.CHOOSE_ONE, ["2"], ["Arbres"]),
        (VoteType.ORDINAL, ["2", "1"], ["1. Arbres", "2. Bancs"]),
        (VoteType.CUMULATIVE, {"1": 3, "2": 1}, ["Bancs\u00a0: 3 points", "Arbres\u00a0: 1 point"]),
        (VoteType.SCORING, {"1": 1, "2": 3, "3": 1}, ["Très bien\u00a0: Arbres", "Passable\u00a0: Bancs, Fontaine"]),
        (VoteType.SCORING, {"2": 2}, ["Bien\u00a0: Arbres", "À rejeter\u00a0: tous les autres"]),
        (VoteType.APPROVAL, [], []),
    ],
)
def test_a_ballot_is_said_in_the_way_of_its_type(vote_type, choices, said):
    points = {"max_sum_points": 4} if vote_type == VoteType.CUMULATIVE else {}
    budget = BudgetFactory(vote_type=vote_type, **points)

    assert choices_in_words(budget, json.dumps({"choices": choices}), TITLES) == said


@pytest.mark.django_db
def test_the_open_box_says_how_many_voted_without_a_ballot_that_counts(client):
    budget, agent = open_budget(), AgentFactory()
    cast(budget, [["1"], ["2"]])
    for number in range(3):
        mark_on_paper(budget=budget, person=Person(person_key=f"{number:f>64}", birth_year=1990), by=agent)
    close_vote(budget=fresh(budget), by=agent, reason="Une répétition.")

    html = client.get(f"/budgets/{budget.slug}/urne/").content.decode()

    assert "3 personnes ont voté sans que leur bulletin soit compté" in html
    assert f'href="/budgets/{budget.slug}/urne/incidents/"' in html
