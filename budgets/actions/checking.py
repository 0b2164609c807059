"""The self-check: each box is recounted against its roll and its log every minute, and what differs rings an alarm.

Counts are compared whole each time: two grouped queries. Hashes and commitments are recomputed a few batches at a time,
those that were checked longest ago first, so that the cost of a minute does not grow with the vote.
"""

from __future__ import annotations

import json
import logging
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta

from django.db import transaction
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.utils import timezone

from budgets import receipts
from budgets.actions.logbook import leaf_bytes, log_size, stored_nodes
from budgets.ballotlog import merkle
from budgets.ballotlog.notes import Head, NoteError, Verifier, open_note
from budgets.enums import BoxCheck, Channel, LeafKind, VoidReason
from budgets.models import Alarm, Ballot, Batch, Budget, LogEntry, RollEntry

logger = logging.getLogger(__name__)

DEEP_BATCHES = 5
#: A closed box is checked again this often.
CLOSED_EVERY = timedelta(days=1)

Problem = tuple[BoxCheck, str]


def check_boxes(*, everything: bool = False) -> int:
    """Check every open box, and closed ones once a day; returns how many alarms are on."""
    old = timezone.now() - CLOSED_EVERY
    boxes = Budget.objects.exclude(log_key="").order_by("pk")
    if not everything:
        recent = Budget.objects.filter(closed_at__isnull=False, batches__checked_at__gt=old)
        boxes = boxes.exclude(pk__in=recent)
    for budget in boxes:
        check_box(budget=budget, batches=None if everything else DEEP_BATCHES)
    return Alarm.objects.filter(cleared_at__isnull=True).count()


@transaction.atomic
def check_box(*, budget: Budget, batches: int | None = DEEP_BATCHES) -> list[Alarm]:
    """Check one box, recomputing `batches` of its batches (all of them with None); returns the alarms that are on.

    An alarm rings once in the log, stays on while it is found, and keeps its dates afterwards.
    """
    found: dict[BoxCheck, str] = {}
    for code, detail in _problems(budget, batches):
        found.setdefault(code, detail)
    lit = {BoxCheck(alarm.code): alarm for alarm in budget.alarms.filter(cleared_at__isnull=True)}
    for code, detail in found.items():
        if code not in lit:
            lit[code] = Alarm.objects.create(budget=budget, code=code, detail=detail[:300])
            logger.error("Box of %s: %s %s", budget.slug, code, detail)
    for code, alarm in list(lit.items()):
        # What is recomputed a few batches at a time is cleared only by a check of everything.
        if code not in found and (batches is None or code not in {BoxCheck.BALLOTS, BoxCheck.LOG}):
            Alarm.objects.filter(pk=alarm.pk).update(cleared_at=timezone.now())
            del lit[code]
    return list(lit.values())


def _problems(budget: Budget, batches: int | None) -> Iterator[Problem]:
    yield from _rules(budget)
    yield from _waiting(budget)
    yield from _roll(budget)
    yield from _head(budget)
    oldest = budget.batches.order_by(F("checked_at").asc(nulls_first=True), "number")
    for batch in oldest if batches is None else oldest[:batches]:
        wrong = [*_leaves(budget, batch), *_ballots(budget, batch)]
        yield from wrong
        Batch.objects.filter(pk=batch.pk).update(checked_at=timezone.now())


def _rules(budget: Budget) -> Iterator[Problem]:
    """Leaf 0 is the frozen rules, and what the count reads is still what they say."""
    first = budget.log.filter(index=0).first()
    if first is None or bytes(first.data).decode() != budget.frozen_rules:
        yield BoxCheck.RULES, "0"
        return
    said = json.loads(budget.frozen_rules)
    frozen = {row["code"]: row["cost"] for row in said["candidates"]}
    now = dict(budget.candidates.values_list("code", "cost"))
    changed = sorted(code for code in frozen.keys() | now.keys() if frozen.get(code) != now.get(code))
    columns = ("amount", "vote_type", "rule", "parameters")
    changed += [name for name in columns if said[name] != getattr(budget, name)]
    if changed:
        yield BoxCheck.RULES, ", ".join(changed)


def _waiting(budget: Budget) -> Iterator[Problem]:
    """Ballots and marks that no batch has yet, counted by one statement: one instant. Paper voters wait for their sheets."""

    def number(rows: type[Ballot | RollEntry], condition: Q) -> Subquery:
        kept = rows.objects.filter(condition, budget=OuterRef("pk")).order_by()
        return Subquery(kept.values("budget").annotate(number=Count("pk")).values("number"))

    waits, paper = Q(batch__isnull=True), Q(channel=Channel.PAPER)
    # A ballot that waits for its own batch may replace one that a batch already has: it brings no mark.
    replaced = ~waits & Q(void=VoidReason.REPLACING)
    counts = Budget.objects.filter(pk=budget.pk).values_list(
        number(Ballot, waits & ~paper & Q(void="")), number(Ballot, replaced), number(RollEntry, waits & ~paper),
        number(Ballot, waits & paper & Q(void="")), number(RollEntry, waits & paper),
    )  # fmt: skip
    ballots, replacing, marks, sheets, voters = (count or 0 for count in counts.get())
    if ballots - replacing != marks or sheets > voters:
        yield BoxCheck.WAITING, f"{ballots + sheets - replacing} / {marks + voters}"


def _roll(budget: Budget) -> Iterator[Problem]:
    """The marks of each batch are those that were published. A batch made meanwhile is not looked at."""
    published = dict(budget.batches.values_list("number", "marks"))
    kept: dict[int, dict[str, int]] = defaultdict(dict)
    rows = RollEntry.objects.filter(budget=budget, batch__isnull=False).order_by()
    for number, channel, marks in rows.values_list("batch__number", "channel").annotate(marks=Count("pk")):
        kept[number][channel] = marks
    for number, marks in published.items():
        if kept.get(number, {}) != marks:
            yield BoxCheck.ROLL, f"{number}"


def _head(budget: Budget) -> Iterator[Problem]:
    """The last checkpoint is signed, and its root is that of the leaves it covers."""
    last = budget.checkpoints.last()
    size = log_size(budget)
    try:
        head = Head.parse(open_note(last.note, Verifier.parse(budget.log_key))) if last else None
    except NoteError:
        head = None
    if last is None or head is None or head.size > size or (head.size, head.root.hex()) != (last.size, last.root):
        yield BoxCheck.HEAD, str(last or "")
        return
    try:
        root = merkle.root(stored_nodes(budget, merkle.peaks(head.size)), head.size)
    except KeyError:
        root = b""
    if root != head.root or budget.log.filter(index__lt=size).count() != size:
        yield BoxCheck.HEAD, str(head.size)


def _leaves(budget: Budget, batch: Batch) -> Iterator[Problem]:
    """The hashes kept with the leaves of a batch are those of their content and of the leaves before."""
    start, end = batch.first_leaf, batch.first_leaf + batch.leaves
    entries = list(budget.log.filter(index__gte=start, index__lt=end).order_by("index"))
    peaks = merkle.peaks(start)
    node = stored_nodes(budget, peaks)
    try:
        before = [node(*peak) for peak in peaks]
    except KeyError:
        yield BoxCheck.LOG, str(start)
        return
    grown = merkle.grow(start, before, (merkle.leaf_hash(leaf_bytes(one.kind, bytes(one.data))) for one in entries))
    wrong = [one.index for one, nodes in zip(entries, grown, strict=True) if bytes(one.nodes) != b"".join(nodes)]
    if wrong or len(entries) != batch.leaves:
        yield BoxCheck.LOG, str(wrong[0] if wrong else start + len(entries))


def _ballots(budget: Budget, batch: Batch) -> Iterator[Problem]:
    """The ballots of a batch are those of its leaves, except the annulled ones, and each opens its commitment."""
    entered = Counter(_commitments(budget, batch))
    rows = list(Ballot.objects.filter(batch=batch).values_list("commitment", "payload", "nonce"))
    missing = entered - Counter(commitment for commitment, _payload, _nonce in rows)
    added = Counter(commitment for commitment, _payload, _nonce in rows) - entered
    if missing:
        annulled = LogEntry.objects.filter(budget=budget, kind=LeafKind.VOID, index__gte=batch.first_leaf)
        missing -= Counter(one.content["commitment"] for one in annulled)
    altered = [
        commitment
        for commitment, payload, nonce in rows
        if receipts.commitment_of(budget=budget.slug, payload=payload, nonce=nonce) != commitment
    ]
    if wrong := [*missing, *added, *altered]:
        yield BoxCheck.BALLOTS, f"{batch.number} : {min(wrong)}"


def _commitments(budget: Budget, batch: Batch) -> Iterator[str]:
    end = batch.first_leaf + batch.leaves
    for entry in budget.log.filter(index__gte=batch.first_leaf, index__lt=end):
        if entry.kind == LeafKind.BALLOT:
            yield entry.content["commitment"]
        elif entry.kind == LeafKind.PAPER_BATCH:
            yield from entry.content["commitments"]
