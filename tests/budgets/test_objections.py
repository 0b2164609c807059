"""Objections: filed in time and with reasons, answered with reasons, public; envelopes and delays from the desk."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from budgets import actions
from budgets.enums import Contested
from budgets.models import Envelope, Objection
from desk.worklist import task_list
from participation.dossiers.enums import Journal
from participation.dossiers.models import Notification
from participation.rules import Refusal
from participation.territories.actions import load_mulhouse
from participation.territories.models import Territory
from tests.factories.budgets import BudgetFactory, open_budget
from tests.factories.people import AgentFactory, TerritoryFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def budget():
    return open_budget()


def file(budget, by=None, **facts):
    words = {"about": Contested.CANDIDATES, "reasons": "Le coût du n° 2 compte deux fois la TVA."}
    return actions.file_objection(budget=budget, by=by or UserFactory(), **{**words, **facts})


def refuses(code, action, *args, **call):
    with pytest.raises(Refusal) as refusal:
        action(*args, **call)
    assert refusal.value.code == code


def test_an_objection_is_written_on_the_process_and_on_its_project(budget):
    candidate = budget.candidates.first()
    file(budget, candidate=candidate)
    for dossier in (budget.dossier, candidate.dossier):
        assert "la liste des projets" in dossier.entries.get(kind=Journal.OBJECTION_FILED).sentence


def test_a_person_objects_once_to_each_thing(budget):
    person = UserFactory()
    file(budget, by=person)
    refuses("budgets.objection.already", file, budget, by=person)


def test_one_objects_after_the_publication_and_within_the_delay(budget):
    refuses("budgets.objection.not_yet", file, budget, about=Contested.RESULT)
    refuses("budgets.objection.not_yet", file, BudgetFactory())
    budget.opened_at = timezone.now() - dt.timedelta(days=budget.objection_days, minutes=1)
    budget.save()
    refuses("budgets.objection.closed", file, budget)


def test_an_anonymous_reader_signs_in_first(client, budget):
    address = reverse("budgets:objections", args=[budget.slug])
    assert "Se connecter pour déposer" in client.get(address).content.decode()
    data = {"about": "candidates", "reasons": "Le coût est faux."}
    assert client.post(address, data).url.startswith("/connexion/")


def test_the_city_answers_with_reasons_and_the_author_knows(budget):
    author = UserFactory()
    objection = file(budget, by=author)
    refuses("text.empty", actions.answer_objection, objection=objection, by=AgentFactory(), outcome="upheld", answer="")
    refuses(
        "accounts.not_agent", actions.answer_objection, objection=objection, by=author, outcome="upheld", answer="O"
    )
    actions.answer_objection(objection=objection, by=AgentFactory(), outcome="rejected", answer="Les coûts sont TTC.")
    assert Notification.objects.get(user=author).entry.kind == Journal.OBJECTION_ANSWERED
    assert "non fondée. Les coûts sont TTC." in budget.dossier.entries.get(kind=Journal.OBJECTION_ANSWERED).sentence
    refuses(
        "budgets.objection_answered.already",
        actions.answer_objection,
        objection=objection,
        by=AgentFactory(),
        outcome="upheld",
        answer="Oui.",
    )


def test_a_resident_objects_and_an_agent_answers_from_their_screens(client, budget):
    address = reverse("budgets:objections", args=[budget.slug])
    client.force_login(UserFactory(name="Lucie W."))
    assert client.post(address, {"about": "candidates", "reasons": ""}).status_code == 422
    client.post(address, {"about": "candidates", "reasons": "Le coût est faux."})
    [task] = [task for task in task_list() if task.kind == "objection"]
    client.force_login(AgentFactory())
    assert "Le coût est faux." in client.get(task.url).content.decode()
    assert client.post(task.url, {"outcome": "", "answer": "Gardez-moi"}).status_code == 422
    client.post(task.url, {"outcome": "upheld", "answer": "Nous corrigeons le document."})
    client.logout()
    page = client.get(address).content.decode()
    assert "Nous corrigeons le document." in page
    assert not [task for task in task_list() if task.kind == "objection"]


def test_what_offends_is_masked_with_a_public_reason(client, budget):
    objection = file(budget, reasons="Une injure.")
    client.force_login(AgentFactory())
    desk = reverse("budgets:desk_objection", args=[budget.slug, objection.pk])
    assert client.post(desk, {"action": "mask", "mask-reason": ""}).status_code == 422
    client.post(desk, {"action": "mask", "mask-reason": "Insulte envers une personne."})
    page = client.get(reverse("budgets:objections", args=[budget.slug])).content.decode()
    assert "Une injure." not in page
    assert "Insulte envers une personne." in page
    assert not Objection.objects.waiting().exists()


@pytest.mark.parametrize("count", [1, 20])
def test_the_page_costs_the_same_queries(client, budget, count, django_assert_max_num_queries):
    for _number in range(count):
        file(budget, candidate=budget.candidates.first())
    address = reverse("budgets:objections", args=[budget.slug])
    client.get(address)
    with django_assert_max_num_queries(8):
        assert client.get(address).status_code == 200


def test_an_agent_shares_the_money_between_sectors_and_sets_the_delay_on_the_page_of_rules(client):
    load_mulhouse()
    budget, sector = BudgetFactory(amount=90_000), Territory.objects.get(slug="grand-centre")
    client.force_login(AgentFactory())
    desk = reverse("budgets:desk_rules", args=[budget.slug])
    form = client.get(desk).context["form"]
    rules = {field.html_name: str(field.value()) for field in form if field.value() not in (None, "", False)}
    assert rules["objection_days"] == "10"

    over = client.post(desk, {**rules, "montant-grand-centre": "90001", "objection_days": "5"})
    assert over.status_code == 422
    assert not Envelope.objects.exists()

    client.post(desk, {**rules, "montant-grand-centre": "40000", "objection_days": "5"})
    budget.refresh_from_db()
    assert [(e.territory, e.amount) for e in budget.envelopes.all()] == [(sector, 40_000)]
    assert budget.objection_days == 5
    ideas = client.get(reverse("proposals:list", args=[budget.slug])).content.decode()
    assert "40\u202f000\u00a0€" in ideas


@pytest.mark.parametrize("days", [-1, 91])
def test_a_delay_that_nobody_could_keep_is_refused(days):
    budget = BudgetFactory()
    refuses(
        "budgets.objection_days.invalid", actions.create_budget, process=budget.process, by=AgentFactory(),
        amount=90_000, objection_days=days,
    )  # fmt: skip


def test_envelopes_above_the_amount_are_refused():
    budget, sector = BudgetFactory(), TerritoryFactory()
    refuses(
        "budgets.envelopes_over.conflict", actions.create_budget, process=budget.process, by=AgentFactory(),
        amount=90_000, envelopes={sector: {"amount": 90_001}},
    )  # fmt: skip
    assert not Envelope.objects.exists()


def test_nothing_of_it_changes_once_the_vote_is_open(budget):
    refuses(
        "budgets.opened.conflict", actions.create_budget, process=budget.process, by=AgentFactory(), amount=1,
        objection_days=3,
    )  # fmt: skip
