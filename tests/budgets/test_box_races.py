"""People vote while batches are sealed and while the vote closes: nothing is lost, nothing is counted twice."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from budgets.actions import cast_ballot, close_vote, replace_ballot
from budgets.actions.checking import check_box
from budgets.actions.sealing import seal_waiting
from budgets.enums import Channel, LeafKind
from budgets.models import Ballot, Budget, LogEntry, RollEntry
from participation.accounts.models import User
from participation.rules import Refusal
from tests.factories.budgets import fresh, open_budget, voters
from tests.factories.people import AgentFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

THREADS = 6


def vote(budget, person):
    """Whether the ballot of this person is in the box."""
    try:
        cast_ballot(
            budget=Budget.objects.get(pk=budget.pk),
            voter=User.objects.get(pk=person.pk),
            choices=["1"],
            channel=Channel.WEB,
            idempotency_key=f"key-{person.pk}",
        )
    except Refusal as refusal:
        if refusal.code != "budgets.vote.closed":
            raise
        return False
    return True


def crowd(budget, people, meanwhile):
    """Everyone votes from several threads while something else runs in its own; returns who has a ballot."""

    def work(some):
        try:
            return [person.pk for person in some if vote(budget, person)]
        finally:
            connections.close_all()

    def beside():
        try:
            meanwhile()
        finally:
            connections.close_all()

    other = threading.Thread(target=beside)
    with ThreadPoolExecutor(THREADS) as pool:
        answers = pool.map(work, [people[start::THREADS] for start in range(THREADS)])
        other.start()
        voted = [pk for answer in answers for pk in answer]
    other.join()
    return voted


def leaves(budget, kind):
    return LogEntry.objects.filter(budget=budget, kind=kind)


def test_batches_are_sealed_while_people_vote(settings):
    settings.BALLOT_BATCH_MINIMUM, settings.BALLOT_BATCH_SECONDS = 3, 0
    budget, people = open_budget(), voters(60)
    alarms = []

    def seal_and_check():
        for _round in range(12):
            seal_waiting(budget=budget)
            alarms.extend(check_box(budget=fresh(budget)))

    voted = crowd(budget, people, seal_and_check)
    assert sorted(voted) == sorted(person.pk for person in people)
    assert alarms == []
    close_vote(budget=fresh(budget), by=AgentFactory(), reason="Une répétition.")
    entered = [leaf.content["commitment"] for leaf in leaves(budget, LeafKind.BALLOT)]
    assert sorted(entered) == sorted(budget.ballots.values_list("commitment", flat=True))
    assert len(entered) == RollEntry.objects.filter(budget=budget).count() == 60
    assert check_box(budget=fresh(budget), batches=None) == []


def test_two_sealers_at_once_make_one_log(settings):
    settings.BALLOT_BATCH_MINIMUM, settings.BALLOT_BATCH_SECONDS = 3, 0
    budget = open_budget()
    for person in voters(20):
        vote(budget, person)

    def seal(_number):
        try:
            return seal_waiting(budget=budget)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        batches = [batch for batch in pool.map(seal, range(8)) if batch]
    assert len(batches) == 1
    assert leaves(budget, LeafKind.BALLOT).count() == 20
    assert check_box(budget=fresh(budget), batches=None) == []


def test_the_vote_closes_while_fifty_people_vote(settings):
    settings.BALLOT_BATCH_MINIMUM = 3
    budget, people, agent = open_budget(), voters(50), AgentFactory()

    def close():
        close_vote(budget=Budget.objects.get(pk=budget.pk), by=User.objects.get(pk=agent.pk), reason="Une répétition.")

    voted = crowd(budget, people, close)
    counted = Ballot.objects.filter(budget=budget).count()
    assert counted == len(voted) == RollEntry.objects.filter(budget=budget).count()
    assert counted == leaves(budget, LeafKind.BALLOT).count()
    assert leaves(budget, LeafKind.RESULT).get().content["ballots"] == counted
    assert fresh(budget).tallies.get(official=True).ballots == counted
    assert check_box(budget=fresh(budget), batches=None) == []


def test_ballots_are_replaced_while_batches_are_sealed(settings):
    settings.BALLOT_BATCH_MINIMUM, settings.BALLOT_BATCH_SECONDS = 3, 0
    budget, people = open_budget(replaceable=True), voters(18)
    receipts = {
        person.pk: cast_ballot(
            budget=fresh(budget), voter=User.objects.get(pk=person.pk), choices=["1"], channel=Channel.WEB,
            idempotency_key="first",
        )
        for person in people
    }  # fmt: skip

    def change(some):
        try:
            return [
                replace_ballot(
                    budget=Budget.objects.get(pk=budget.pk), voter=User.objects.get(pk=person.pk),
                    receipt=receipts[person.pk], choices=["2"], idempotency_key="second",
                ).commitment
                for person in some
            ]  # fmt: skip
        finally:
            connections.close_all()

    alarms = []
    with ThreadPoolExecutor(4) as pool:
        answers = pool.map(change, [people[start::4] for start in range(4)])
        for _round in range(10):
            seal_waiting(budget=budget)
            alarms.extend(check_box(budget=fresh(budget)))
        replaced = [commitment for answer in answers for commitment in answer]
    assert alarms == []
    close_vote(budget=fresh(budget), by=AgentFactory(), reason="Une répétition.")
    assert sorted(Ballot.objects.counted().values_list("commitment", flat=True)) == sorted(replaced)
    assert leaves(budget, LeafKind.VOID).count() == RollEntry.objects.filter(budget=budget).count() == 18
    assert fresh(budget).tallies.get(official=True).ballots == 18
    assert check_box(budget=fresh(budget), batches=None) == []
