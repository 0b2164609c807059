"""From the box to the log: in batches, enough at a time, in an order that tells nothing."""

import datetime
from collections import Counter

import pytest
from django.db import connection

from budgets.actions import Person, cast_ballot, close_vote
from budgets.actions.sealing import seal_waiting
from budgets.ballotlog import merkle
from budgets.ballotlog.notes import Head, Verifier, open_note
from budgets.enums import Channel, LeafKind, VoidReason
from budgets.models import Ballot, Batch, RollEntry
from participation.accounts.models import User
from tests.factories.budgets import fresh, open_budget, voters
from tests.factories.people import AgentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def minimum(settings):
    settings.BALLOT_BATCH_MINIMUM = 4
    return 4


def cast(budget, count, channel=Channel.WEB, choices=("1",)):
    agent = None if channel == Channel.WEB else AgentFactory()
    for voter in voters(count):
        cast_ballot(
            budget=fresh(budget),
            voter=Person(voter.residence.person_key, 1985) if agent else voter,
            choices=list(choices),
            channel=channel,
            idempotency_key="k",
            entered_by=agent,
        )


def kinds(budget):
    return list(budget.log.values_list("kind", flat=True))


def head(budget):
    last = budget.checkpoints.last()
    return Head.parse(open_note(last.note, Verifier.parse(budget.log_key)))


def whole_root(budget):
    leaves = [
        merkle.leaf_hash(f"{kind}\0".encode() + bytes(data)) for kind, data in budget.log.values_list("kind", "data")
    ]
    return merkle.root(merkle.nodes_of(leaves), len(leaves))


def test_the_log_begins_with_the_frozen_rules():
    budget = open_budget()
    (leaf,) = budget.log.all()
    assert (leaf.index, leaf.kind) == (0, LeafKind.RULES)
    assert bytes(leaf.data).decode() == budget.frozen_rules
    assert leaf.content["log"] == budget.log_key
    assert head(budget) == Head(
        f"127.0.0.1:8000/budgets/{budget.slug}", 1, merkle.leaf_hash(b"rules\0" + bytes(leaf.data))
    )


def test_casting_writes_nothing_in_the_log(minimum):
    budget = open_budget()
    cast(budget, 5)
    assert kinds(budget) == ["rules"]
    assert not budget.batches.exists()


def test_a_batch_waits_for_enough_ballots(minimum):
    budget = open_budget()
    cast(budget, minimum - 1)
    assert seal_waiting(budget=budget) is None
    cast(budget, 1)
    batch = seal_waiting(budget=budget)
    assert (batch.number, batch.marks, batch.first_leaf, batch.leaves) == (1, {"web": minimum}, 1, minimum)
    assert budget.ballots.filter(batch=batch).count() == budget.roll.filter(batch=batch).count() == minimum


def test_a_batch_waits_for_its_time(minimum, settings):
    budget = open_budget()
    cast(budget, minimum)
    assert seal_waiting(budget=budget)
    cast(budget, minimum)
    assert seal_waiting(budget=budget) is None
    Batch.objects.update(
        sealed_at=datetime.datetime.now(datetime.UTC) - datetime.timedelta(seconds=settings.BALLOT_BATCH_SECONDS)
    )
    assert seal_waiting(budget=budget).number == 2


def test_a_batch_is_in_the_order_of_commitments_and_signed(minimum):
    budget = open_budget()
    cast(budget, 12)
    batch = seal_waiting(budget=budget)
    leaves = [entry.content for entry in budget.log.filter(index__gte=batch.first_leaf)]
    commitments = [leaf["commitment"] for leaf in leaves]
    assert commitments == sorted(budget.ballots.values_list("commitment", flat=True))
    assert leaves[0] == {"batch": 1, "channel": "web", "commitment": commitments[0]}
    assert head(budget) == Head(f"127.0.0.1:8000/budgets/{budget.slug}", 13, whole_root(budget))
    assert budget.checkpoints.count() == 2


def test_a_channel_with_too_few_ballots_waits_for_the_others_of_its_kind(minimum):
    budget = open_budget()
    cast(budget, minimum)
    cast(budget, 1, Channel.COUNTER)
    assert seal_waiting(budget=budget).marks == {"web": minimum}
    assert RollEntry.objects.get(batch=None).channel == Ballot.objects.get(batch=None).channel == Channel.COUNTER


def test_the_close_seals_the_rest_and_hides_the_channel_of_a_few(minimum):
    budget = open_budget()
    cast(budget, minimum + 1)
    cast(budget, 3, Channel.COUNTER)
    cast(budget, 2, Channel.PAPER)
    close_vote(budget=fresh(budget), by=AgentFactory(), reason="Une répétition.")
    assert Batch.objects.get().marks == {"mixed": 5, "web": 5}
    by_channel = Counter(budget.ballots.values_list("channel", flat=True))
    assert by_channel == Counter(budget.roll.values_list("channel", flat=True)) == {"web": 5, "mixed": 5}
    assert not budget.ballots.filter(batch=None).exists()
    assert not budget.roll.filter(batch=None).exists()


def test_a_channel_alone_below_the_minimum_is_hidden_among_the_others(minimum):
    budget = open_budget()
    cast(budget, minimum + 2)
    cast(budget, 1, Channel.COUNTER)
    close_vote(budget=fresh(budget), by=AgentFactory(), reason="Une répétition.")
    assert Batch.objects.get().marks == {"mixed": 7}


def test_the_last_marks_of_a_channel_are_mixed_with_earlier_ones(minimum):
    budget = open_budget()
    cast(budget, 30)
    seal_waiting(budget=budget)
    (last,) = voters(1)
    cast_ballot(budget=fresh(budget), voter=last, choices=["1"], channel=Channel.WEB, idempotency_key="k")
    close_vote(budget=fresh(budget), by=AgentFactory(), reason="Une répétition.")
    assert list(budget.batches.values_list("marks", flat=True)) == [{"web": 30}, {"web": 1}]
    assert Counter(budget.roll.values_list("batch__number", flat=True)) == {1: 30, 2: 1}


def test_the_log_of_a_closed_box(minimum):
    budget = open_budget(costs=(60_000, 50_000), amount=100_000)
    cast(budget, 5)
    cast(budget, 4, choices=("2",))
    close_vote(budget=fresh(budget), by=AgentFactory(), reason="Une répétition.")
    assert kinds(budget) == ["rules", *["ballot"] * 9, "close", "result"]
    close, result = (entry.content for entry in budget.log.filter(index__gte=10))
    assert close["ballots"] == {"web": 9}
    assert close["roll"] == [{"batch": 1, "marks": {"web": 9}}]
    assert (result["rule"], result["winners"], result["cost"], result["ballots"]) == ("greedy", ["1"], 60_000, 9)
    assert head(budget).root == whole_root(budget)
    assert head(budget).size == 12


def test_a_box_without_a_ballot_closes(minimum):
    budget = open_budget()
    close_vote(budget=fresh(budget), by=AgentFactory(), reason="Une répétition.")
    assert kinds(budget) == ["rules", "close", "result"]


def test_a_replaced_ballot_gets_its_void_leaf_and_gives_no_mark(minimum):
    budget = open_budget()
    cast(budget, minimum + 1)
    replaced = budget.ballots.first()
    budget.ballots.filter(pk=replaced.pk).update(void=VoidReason.REPLACING)
    budget.roll.filter(pk=budget.roll.first().pk).delete()  # the new ballot of the same person brings no mark
    batch = seal_waiting(budget=budget)
    assert (batch.marks, batch.leaves) == ({"web": minimum}, minimum + 2)
    void = budget.log.get(kind=LeafKind.VOID)
    assert void.content == {"batch": 1, "channel": "web", "commitment": replaced.commitment, "reason": "replaced"}
    replaced.refresh_from_db()
    assert replaced.void == VoidReason.REPLACED


# ------------------------------------------------------------------ the place of a row tells nothing
def places(table, column):
    """The rows in the order the database keeps them."""
    place = "rowid" if connection.vendor == "sqlite" else "ctid"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} ORDER BY {place}")  # noqa: S608
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.postgres
def test_the_place_of_rows_follows_the_commitments_and_no_longer_the_arrival(minimum):
    budget = open_budget()
    people = voters(40)
    arrivals = [
        cast_ballot(
            budget=fresh(budget),
            voter=User.objects.get(pk=voter.pk),
            choices=["1"],
            channel=Channel.WEB,
            idempotency_key="k",
        ).commitment
        for voter in people
    ]
    assert places("budgets_ballot", "commitment") == arrivals
    assert places("budgets_rollentry", "person_key") == [voter.residence.person_key for voter in people]
    seal_waiting(budget=budget)
    assert places("budgets_ballot", "commitment") == sorted(arrivals) != arrivals
    marks = dict(RollEntry.objects.values_list("person_key", "pk"))
    assert places("budgets_rollentry", "person_key") == sorted(marks, key=marks.get)


@pytest.mark.postgres
def test_the_transaction_of_rows_no_longer_joins_a_mark_and_a_ballot(minimum):
    if connection.vendor != "postgresql":  # SQLite keeps no transaction with a row
        return
    budget = open_budget()
    cast(budget, 6)
    seal_waiting(budget=budget)
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT b.xmin FROM budgets_ballot b JOIN budgets_rollentry r ON r.xmin = b.xmin")
        assert len(cursor.fetchall()) == 1
