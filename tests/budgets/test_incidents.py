"""An outage extends the vote by as much, in one action that everyone can read."""

import datetime as dt

import pytest
from django.utils import timezone

from budgets import actions
from budgets.enums import LeafKind
from budgets.models import Budget, Outage
from participation.dossiers.models import Entry
from participation.processes.enums import PhaseKind
from participation.rules import Refusal
from tests.factories.budgets import move_vote, open_budget
from tests.factories.dossiers import PhaseFactory
from tests.factories.people import AgentFactory, UserFactory

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def vote_of(budget):
    return budget.process.phases.get(kind=PhaseKind.VOTE)


def extend(budget, began, ended, by=None, reason="Le réseau de la Ville était coupé."):
    return actions.extend_vote(
        budget=Budget.objects.get(pk=budget.pk), by=by or AgentFactory(), began_at=began, ended_at=ended, reason=reason
    )


def test_the_vote_ends_later_by_as_long_as_the_outage():
    budget = open_budget()
    before, now = vote_of(budget).closes_at, timezone.now()
    outage = extend(budget, now - 5 * HOUR, now - 2 * HOUR)
    assert vote_of(budget).closes_at == before + 3 * HOUR == outage.closes_after
    assert (outage.closed_before, outage.reason) == (before, "Le réseau de la Ville était coupé.")
    leaf = budget.log.get(kind=LeafKind.EXTENSION).content
    assert (leaf["closes"], leaf["reason"]) == (outage.closes_after.isoformat(timespec="seconds"), outage.reason)
    entry = Entry.objects.get(kind="vote.extended")
    assert entry.public
    assert entry.data["reason"] == outage.reason


def test_a_vote_that_ended_during_the_outage_opens_again_for_as_long():
    budget, now = open_budget(), timezone.now()
    move_vote(budget, opens=-5, closes=-0.125)  # three hours ago
    closed = vote_of(budget).closes_at
    outage = extend(budget, closed - 2 * HOUR, closed + HOUR)
    assert outage.ended_at == closed
    assert abs(vote_of(budget).closes_at - (now + 2 * HOUR)) < dt.timedelta(minutes=1)
    assert Budget.objects.get(pk=budget.pk).is_open


def test_the_phase_that_follows_waits_as_much():
    budget, now = open_budget(), timezone.now()
    vote = vote_of(budget)
    result = PhaseFactory(
        process=budget.process, kind=PhaseKind.RESULT, opens_at=vote.closes_at, closes_at=vote.closes_at + 99 * HOUR
    )
    extend(budget, now - 3 * HOUR, now - HOUR)
    result.refresh_from_db()
    assert result.opens_at == vote_of(budget).closes_at


@pytest.mark.parametrize(
    ("began", "ended"), [(-1, -2), (-1, 1), (1, 2), (-400, -2), (-2, -2)],
    ids=["ends before", "not over", "to come", "before the vote", "no time"],
)  # fmt: skip
def test_an_outage_is_during_the_vote_and_over(began, ended):
    budget, now = open_budget(), timezone.now()
    before = vote_of(budget).closes_at
    with pytest.raises(Refusal) as refusal:
        extend(budget, now + began * HOUR, now + ended * HOUR)
    assert refusal.value.code == "budgets.outage.invalid"
    assert vote_of(budget).closes_at == before
    assert not Outage.objects.exists()


def test_the_same_hours_are_given_back_once():
    budget, now = open_budget(), timezone.now()
    extend(budget, now - 5 * HOUR, now - 3 * HOUR)
    with pytest.raises(Refusal) as refusal:
        extend(budget, now - 4 * HOUR, now - 2 * HOUR)
    assert refusal.value.code == "budgets.outage.already"
    extend(budget, now - 3 * HOUR, now - 2 * HOUR)
    assert Outage.objects.count() == 2


@pytest.mark.parametrize(
    ("reason", "code"), [("", "dossiers.reason_missing.invalid"), (" \n", "dossiers.reason_missing.invalid")]
)
def test_an_extension_has_a_public_reason(reason, code):
    now = timezone.now()
    with pytest.raises(Refusal) as refusal:
        extend(open_budget(), now - 2 * HOUR, now - HOUR, reason=reason)
    assert refusal.value.code == code


def test_an_extension_is_for_an_agent_and_a_vote_that_is_not_closed():
    budget, now = open_budget(), timezone.now()
    with pytest.raises(Refusal) as refusal:
        extend(budget, now - 2 * HOUR, now - HOUR, by=UserFactory())
    assert refusal.value.code == "accounts.not_agent"
    actions.close_vote(budget=budget, by=AgentFactory(), reason="Une répétition.")
    with pytest.raises(Refusal) as refusal:
        extend(budget, now - 2 * HOUR, now - HOUR)
    assert refusal.value.code == "budgets.vote.closed"
