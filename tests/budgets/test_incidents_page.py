"""The page of incidents: extensions and annulments at once, paper beside the roll after the close."""

import datetime as dt
import json

import pytest
from django.urls import reverse
from django.utils import timezone

from budgets import actions
from budgets.actions import Person
from tests.budgets.test_paper_views import inflated
from tests.factories.budgets import open_budget
from tests.factories.paper import closed_paper
from tests.factories.people import AgentFactory

pytestmark = pytest.mark.django_db


def page(name, budget, *args):
    return reverse(f"budgets:{name}", args=[budget.slug, *args])


def test_extensions_and_annulments_are_told_at_once(client):
    budget, first, second = open_budget(), AgentFactory(), AgentFactory()
    paper = closed_paper(budget)
    actions.void_paper(paper=paper, by=first, reason="Feuilles d’un autre vote.")
    actions.void_paper(paper=paper, by=second)
    now = timezone.now()
    actions.extend_vote(
        budget=budget, by=first, began_at=now - dt.timedelta(hours=2), ended_at=now - dt.timedelta(hours=1),
        reason="Coupure du réseau.",
    )  # fmt: skip
    html = client.get(page("incidents", budget)).content.decode()
    for words in ("Coupure du réseau.", "Feuilles d’un autre vote.", first.public_name, second.public_name):
        assert words in html
    assert "Personnes qui ont émargé" not in html


def test_paper_is_told_beside_the_roll_after_the_close(client):
    budget, agent = open_budget(), AgentFactory()
    for number in range(3):
        actions.mark_on_paper(budget=budget, person=Person(f"{number:f>64}", 1950), by=agent)
    paper = closed_paper(budget, ["1", "2", "b"])
    assert client.get(page("public_record", budget, paper.number)).status_code == 409
    actions.close_vote(budget=budget, by=agent, reason="Une répétition.")
    report = client.get(page("incidents", budget)).context["report"]
    assert {name: report["totals"][name] for name in ("marks", "handed_out", "returned", "ballots", "gap")} == {
        "marks": 3, "handed_out": 3, "returned": 3, "ballots": 2, "gap": 0,
    }  # fmt: skip
    assert b"pdfuaid:part" in inflated(client.get(page("public_record", budget, paper.number)).content)
    assert json.loads(client.get(page("public_record_json", budget, paper.number)).content)["sheets"]["valid"] == 2


def test_a_vote_without_incident_says_so(client):
    budget = open_budget()
    actions.close_vote(budget=budget, by=AgentFactory(), reason="Une répétition.")
    html = client.get(page("incidents", budget)).content.decode()
    for words in ("Aucune panne déclarée", "Aucun lot annulé", "Aucune feuille de papier", "Rien n’a été compté"):
        assert words in html
