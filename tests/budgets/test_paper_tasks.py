"""What paper asks of the team stands in its task list."""

import pytest

from budgets import actions
from desk.worklist import task_list
from tests.factories.budgets import open_budget
from tests.factories.paper import closed_paper, counted, key_all, keyed_twice
from tests.factories.people import AgentFactory

pytestmark = pytest.mark.django_db


def paper_tasks():
    return {(task.title, task.detail.split(",")[0], task.who) for task in task_list() if task.kind == "paper"}


def test_each_batch_says_what_it_waits_for():
    budget, agent = open_budget(), AgentFactory()
    actions.prepare_paper(budget=budget, by=agent, sheets=1)  # printed: nothing to do at a desk yet
    counted(budget, sheets=1)
    once = counted(budget, sheets=1)
    key_all(once, agent, {once.first_sheet: "1"})
    under_way = counted(budget, sheets=1)
    actions.start_keying(paper=under_way, by=agent)
    keyed_twice(budget, {5: "1"}, {5: "2"})
    keyed_twice(budget, {6: "1"})
    asked = closed_paper(budget, ["1"])
    actions.void_paper(paper=asked, by=agent, reason="Doute.")
    assert paper_tasks() == {
        ("Saisir les feuilles", "Lot n° 2", None),
        ("Faire la seconde saisie, par une autre personne", "Lot n° 3", None),
        ("Finir la première saisie", "Lot n° 4", agent),
        ("Trancher les différences, par une troisième personne", "Lot n° 5", None),
        ("Mettre les bulletins papier dans l’urne", "Lot n° 6", None),
        ("Confirmer ou refuser l’annulation d’un lot", "Lot n° 7", None),
    }


def test_a_closed_vote_asks_for_nothing():
    budget = open_budget()
    closed_paper(budget)
    assert paper_tasks() == set()
