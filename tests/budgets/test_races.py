"""Fifty identical requests for each of twenty voters, at once, on a real database."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from budgets.actions import cast_ballot
from budgets.enums import Ballots, Channel
from budgets.models import Ballot, Budget, RollEntry
from participation.accounts.models import User
from participation.rules import Refusal
from tests.factories.budgets import open_budget, voters

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

VOTERS = 20
REQUESTS = 50
THREADS = 16


def storm(*, requests, same_key, envelopes=("",), **fields):
    """Cast `requests` times for each voter and each ballot, from several threads; returns the receipts."""
    budget = open_budget(**fields)
    people = voters(VOTERS)

    def one(job):
        person, envelope = job
        try:
            return cast_ballot(
                budget=Budget.objects.get(pk=budget.pk),
                voter=User.objects.get(pk=person.pk),
                choices=["2" if envelope else "1"],
                envelope=envelope,
                channel=Channel.WEB,
                idempotency_key=f"key-{person.pk}" if same_key else str(uuid.uuid4()),
            )
        except Refusal as refusal:
            if refusal.code not in {"budgets.already_voted.conflict", "budgets.key.conflict"}:
                raise
            return None

    def work(jobs):
        try:
            return [one(job) for job in jobs]
        finally:
            connections.close_all()

    # The same person on neighbouring threads.
    jobs = [(person, envelope) for person in people for _again in range(requests) for envelope in envelopes]
    with ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(work, [jobs[start::THREADS] for start in range(THREADS)]))
    return [receipt for answer in answers for receipt in answer if receipt]


def test_each_voter_has_exactly_one_ballot():
    receipts = storm(requests=REQUESTS, same_key=False)
    assert len(receipts) == Ballot.objects.count() == RollEntry.objects.count() == VOTERS


def test_the_same_request_sent_again_gets_the_same_receipt():
    receipts = storm(requests=5, same_key=True)
    assert len(receipts) == 5 * VOTERS
    assert len({receipt.commitment for receipt in receipts}) == Ballot.objects.count() == VOTERS


TWO_BALLOTS = {
    "envelopes": ("", "drouot"),
    "costs": [1000, {"cost": 1000, "envelope": "drouot"}],
    "ballots_of_each": Ballots.CITY_AND_SECTOR,
    "free_sector": True,
    "max_sum_cost": None,
}


def test_one_key_for_two_ballots_puts_one_of_them_in_the_box_and_refuses_the_other():
    receipts = storm(requests=5, same_key=True, **TWO_BALLOTS)
    assert len(receipts) == 5 * VOTERS
    assert len({receipt.commitment for receipt in receipts}) == Ballot.objects.count() == VOTERS


def test_two_ballots_each_are_two_and_no_more():
    receipts = storm(requests=10, same_key=False, **TWO_BALLOTS)
    assert len(receipts) == Ballot.objects.count() == RollEntry.objects.count() == 2 * VOTERS
    assert Ballot.objects.filter(envelope=None).count() == RollEntry.objects.filter(scope="city").count() == VOTERS


def test_without_the_constraint_more_ballots_get_through(monkeypatch):
    """The proof that the constraint is what judges: take it away, and people vote twice."""
    constraint = next(c for c in RollEntry._meta.constraints if c.name == "one_person_one_ballot")
    with monkeypatch.context() as patch, connection.schema_editor() as editor:
        patch.setattr(RollEntry._meta, "constraints", [])  # SQLite rebuilds the table from the model
        editor.remove_constraint(RollEntry, constraint)
    try:
        storm(requests=8, same_key=False)
        assert Ballot.objects.count() > VOTERS
    finally:
        RollEntry.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(RollEntry, constraint)
