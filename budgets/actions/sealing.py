"""From the box to the log: ballots enter it in batches, so that neither their order nor their hour says whose they are.

What a batch takes: the ballots of a channel that wait, when there are enough of them; the same number of roll marks of
that channel, drawn by lot among those that wait. Both are deleted and written again in an order of their own (commitments
for ballots, random keys for marks): the place of a row in the table, and the transaction that PostgreSQL remembers for
it, no longer say which mark came with which ballot. Counts are equal by construction: for each batch and channel,
marks = ballots - ballots replaced + sheets declared without a ballot (`paper-batch` leaves).
"""

from __future__ import annotations

import logging
import secrets
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max, Q
from django.utils import timezone

from budgets.actions.logbook import append_leaves, log_size, publish_checkpoint
from budgets.enums import Channel, LeafKind, VoidReason
from budgets.models import Ballot, Batch, Budget, RollEntry

logger = logging.getLogger(__name__)

ROWS = 1000


@transaction.atomic
def seal_waiting(*, budget: Budget) -> Batch | None:
    """Enter the ballots that wait, channel by channel, where there are enough and the last batch is old enough.

    Does not hold up people who vote: it shares the budget's row with them.
    """
    budget = Budget.objects.select_for_update(of=("self",), no_key=True).get(pk=budget.pk)
    if not budget.opened_at or budget.closed_at:
        return None
    last = budget.batches.aggregate(last=Max("sealed_at"))["last"] or budget.opened_at
    if (timezone.now() - last).total_seconds() < settings.BALLOT_BATCH_SECONDS:
        return None
    waiting = _waiting(budget)
    counts = Counter(ballot.channel for ballot in waiting if not ballot.batch_id)
    full = {channel for channel, count in counts.items() if count >= settings.BALLOT_BATCH_MINIMUM}
    if not full:
        return None
    return _enter(budget, [ballot for ballot in waiting if ballot.channel in full], _marks_waiting(budget))


def seal_boxes() -> int:
    """Seal what waits in every open vote; returns how many batches. One box that fails does not stop the others."""
    sealed = 0
    for budget in Budget.objects.filter(opened_at__isnull=False, closed_at__isnull=True).order_by("pk"):
        try:
            sealed += seal_waiting(budget=budget) is not None
        except Exception:  # whatever it is, the next box must be sealed; the self-check tells of this one
            logger.exception("The box %s could not be sealed", budget.pk)
    if sealed and connection.vendor == "postgresql" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM budgets_ballot, budgets_rollentry")  # the rows as they arrived are gone for good
    return sealed


@transaction.atomic
def seal_rest(*, budget: Budget) -> Batch | None:
    """At the close, enter all that waits. The caller holds the budget's row, so that nobody votes any more.

    Channels with too few ballots in the whole vote lose their name, in the log and on the roll: « mixed ».
    """
    waiting, marks = _waiting(budget), _marks_waiting(budget)
    mixed = _too_few(budget, Counter(ballot.channel for ballot in waiting if not ballot.batch_id))
    rows: list[Ballot | RollEntry] = [*waiting, *marks]  # replaced ballots too: taken off where the new ones are
    for row in rows:
        if row.channel in mixed:
            row.channel = Channel.MIXED
    if not waiting and not marks:
        return None
    batch = _enter(budget, waiting, marks, everything=True)
    _stir(budget, batch)
    return batch


def draw_marks(budget: Budget, channel: Channel, count: int) -> list[RollEntry]:
    """At most `count` marks of this channel that no batch has yet, drawn by lot. The caller holds the budget's row."""
    waiting = [mark for mark in _marks_waiting(budget) if mark.channel == channel]
    return secrets.SystemRandom().sample(waiting, min(count, len(waiting)))


def fill_batch(
    *, budget: Budget, ballots: list[Ballot], roll: list[RollEntry], leaf: Mapping[str, Any] | None = None
) -> Batch:
    """Write a batch: its ballots and roll marks (new or already kept), its leaves, its checkpoint.

    `ballots` are written in the order of commitments; those already in another batch are only those that their voters
    replaced: they get their `void` leaf. With `leaf`, what a `paper-batch` leaf says, this one leaf holds all the
    commitments instead of a leaf each. The caller holds the budget's row.
    """
    new = sorted((ballot for ballot in ballots if not ballot.batch_id), key=lambda ballot: ballot.commitment)
    replaced = sorted((one.commitment, one.channel) for one in ballots if one.void == VoidReason.REPLACING)
    number = (budget.batches.aggregate(last=Max("number"))["last"] or 0) + 1
    written: list[tuple[LeafKind, Mapping[str, Any]]]
    if leaf is None:
        written = [
            (LeafKind.BALLOT, {"batch": number, "channel": one.channel, "commitment": one.commitment}) for one in new
        ]
    else:
        commitments = [ballot.commitment for ballot in new]
        written = [(LeafKind.PAPER_BATCH, {**leaf, "batch": number, "commitments": commitments})]
    written += [
        (
            LeafKind.VOID,
            {"batch": number, "channel": channel, "commitment": commitment, "reason": str(VoidReason.REPLACED)},
        )
        for commitment, channel in replaced
    ]
    batch = Batch.objects.create(
        budget=budget,
        number=number,
        marks=dict(sorted(Counter(str(entry.channel) for entry in roll).items())),
        first_leaf=log_size(budget),
        leaves=len(written),
    )
    rows: list[Ballot | RollEntry] = [*new, *roll]
    for row in rows:
        row.batch = batch
    for ballot in ballots:
        if ballot.void == VoidReason.REPLACING:
            ballot.void = VoidReason.REPLACED
    _rewrite(Ballot, sorted(ballots, key=lambda ballot: ballot.commitment))
    _rewrite(RollEntry, sorted(roll, key=lambda entry: entry.pk))
    append_leaves(budget=budget, leaves=written)
    publish_checkpoint(budget=budget)
    return batch


def _waiting(budget: Budget) -> list[Ballot]:
    """Ballots that the log does not hold yet, and those of the log whose replacement it does not say yet: one look."""
    rows = Ballot.objects.filter(Q(batch__isnull=True) | Q(void=VoidReason.REPLACING), budget=budget)
    return list(rows.select_for_update(of=("self",)))


def _marks_waiting(budget: Budget) -> list[RollEntry]:
    return list(RollEntry.objects.filter(budget=budget, batch__isnull=True).select_for_update(of=("self",)))


def _enter(budget: Budget, ballots: list[Ballot], marks: list[RollEntry], *, everything: bool = False) -> Batch:
    """Draw as many marks as ballots, channel by channel, and write the batch."""
    wanted = Counter(ballot.channel for ballot in ballots if not ballot.batch_id)
    wanted.subtract(ballot.channel for ballot in ballots if ballot.void == VoidReason.REPLACING)
    by_channel: dict[str, list[RollEntry]] = defaultdict(list)
    for mark in marks:
        by_channel[mark.channel].append(mark)
    drawn: list[RollEntry] = []
    for channel, entries in by_channel.items():
        count = len(entries) if everything else min(max(wanted[channel], 0), len(entries))
        drawn += secrets.SystemRandom().sample(entries, count)
    return fill_batch(budget=budget, ballots=ballots, roll=drawn)


def _too_few(budget: Budget, waiting: Counter[str]) -> set[str]:
    """Channels that no batch holds yet and that too few people used to hide each other."""
    known = {channel for marks in budget.batches.values_list("marks", flat=True) for channel in marks}
    few = {channel for channel, count in waiting.items() if channel not in known}
    few = {channel for channel in few if waiting[channel] < settings.BALLOT_BATCH_MINIMUM}
    if few and sum(waiting[channel] for channel in few) < settings.BALLOT_BATCH_MINIMUM:
        return set(waiting) if len(waiting) > 1 else set()
    return few if len(few) > 1 else set()


def _stir(budget: Budget, batch: Batch) -> None:
    """Mix the marks of the last batch with those of an earlier one: the last voters of a channel may be very few."""
    for channel, count in batch.marks.items():
        if count >= settings.BALLOT_BATCH_MINIMUM:
            continue
        earlier = budget.batches.exclude(pk=batch.pk).filter(marks__has_key=channel).order_by("-number").first()
        if earlier is None:
            continue
        rows = list(RollEntry.objects.filter(batch__in=[earlier, batch], channel=channel).order_by("pk"))
        places = [row.batch_id for row in rows]
        secrets.SystemRandom().shuffle(places)
        for row, place in zip(rows, places, strict=True):
            row.batch_id = place
        _rewrite(RollEntry, rows)


def _rewrite(model: Any, rows: list[Any]) -> None:
    """Write rows in this order, as if they had just been made by this transaction."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")  # what was there is overwritten, not only forgotten
    for start in range(0, len(rows), ROWS):
        part = model.objects.filter(pk__in=[row.pk for row in rows[start : start + ROWS]])
        part._raw_delete(part.db)  # the rows come back below, with what points at them
    model.objects.bulk_create(rows, batch_size=ROWS)
