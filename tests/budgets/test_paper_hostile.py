"""The worst of every kind in every form about paper, letters and outages: a sentence, never a fault."""

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from budgets import actions
from tests.factories.budgets import open_budget
from tests.factories.paper import closed_paper, counted, key_all, keyed_twice
from tests.factories.people import AgentFactory
from tests.test_hostile import Page, attacks, complaint, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def pages():
    """(client, address) of every screen that has a form, in the state where it has it."""
    budget, agent = open_budget(), AgentFactory()
    client = Client(raise_request_exception=False)
    client.force_login(agent)

    def at(name, *args):
        return reverse(f"budgets:{name}", args=[budget.slug, *args])

    printed = actions.prepare_paper(budget=budget, by=agent, sheets=1)
    ready = keyed_twice(budget, {2: "1"})
    differing = keyed_twice(budget, {3: "1"}, {3: "2"})
    under_way = counted(budget, sheets=2)
    actions.start_keying(paper=under_way, by=agent)
    actions.key_sheet(paper=under_way, by=agent, sheet=under_way.first_sheet, line="1")
    whole = counted(budget, sheets=1)
    other = AgentFactory()
    key_all(whole, other, {whole.first_sheet: "1"})
    closed = closed_paper(budget, ["1"])
    actions.void_paper(paper=closed, by=other, reason="Doute.")
    numbers = [paper.number for paper in (printed, ready, differing, under_way, whole, closed)]
    addresses = [at("papers"), at("reception"), at("outage"), at("differences", differing.number)]
    addresses += [at("keying", under_way.number), at("keying", whole.number)]
    addresses += [at("paper", number) for number in numbers]
    return client, addresses


def test_no_form_about_paper_turns_bad_input_into_a_fault(pages):
    client, addresses = pages
    found, tried = [], 0
    for address in addresses:
        shown = client.get(address)
        assert shown.status_code == 200, address
        for form in Page(address, shown.content.decode()).forms:
            if not form["action"].startswith("/gestion/budgets/"):
                continue
            for title, data in attacks(form):
                tried += 1
                with transaction.atomic():
                    if wrong := complaint(send(client, form, data), form["method"]):
                        found.append(f"{address}: {form['action']}, {title}: {wrong}")
                    transaction.set_rollback(True)
    assert tried > 200
    assert not found, "\n".join(found)


def test_the_forms_of_a_person_and_of_a_letter_answer_bad_input(pages):
    client, addresses = pages
    slug = addresses[0].split("/")[3]
    identity = {"family_name": "Weber", "first_names": "Lucie", "born": "1950-05-04"}
    seen = client.post(addresses[1], identity)
    forms = Page(addresses[1], seen.content.decode()).forms
    visitor = Client(raise_request_exception=False)
    visitor.post(reverse("budgets:vote", args=[slug]), {"p": ["1"], "recalculer": "1"})
    url = reverse("budgets:with_code", args=[slug])
    code_forms = Page(url, visitor.get(url).content.decode()).forms
    found = []
    for who, form in [(client, form) for form in forms] + [(visitor, form) for form in code_forms]:
        for title, data in attacks(form):
            with transaction.atomic():
                if wrong := complaint(send(who, form, data), form["method"]):
                    found.append(f"{form['action']}, {title}: {wrong}")
                transaction.set_rollback(True)
    assert not found, "\n".join(found)
