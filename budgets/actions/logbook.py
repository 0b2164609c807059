"""Writing in the log of a box. The caller holds the budget's row, so that leaves follow one another."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC
from typing import Any

from django.db import transaction
from django.db.models import Count

from budgets import keyring
from budgets.ballotlog import merkle
from budgets.ballotlog.notes import Head, write_note
from budgets.enums import LeafKind
from budgets.models import Budget, Checkpoint, LogEntry, Tally

ROWS = 1000


def canonical_data(data: Mapping[str, Any]) -> bytes:
    """The one way to write what a leaf says: JSON with sorted keys, no spaces, UTF-8."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def leaf_bytes(kind: str, data: bytes) -> bytes:
    """What is hashed: the kind, NUL, the content."""
    return kind.encode() + b"\0" + data


def append_leaf(*, budget: Budget, kind: LeafKind, data: Mapping[str, Any]) -> LogEntry:
    """Add one leaf to the log, in the caller's transaction, which has locked the budget's row."""
    return append_leaves(budget=budget, leaves=[(kind, data)])[0]


@transaction.atomic(savepoint=False)
def append_leaves(*, budget: Budget, leaves: Iterable[tuple[LeafKind, Mapping[str, Any]]]) -> list[LogEntry]:
    """Add leaves in this order, in the caller's transaction, which has locked the budget's row."""
    written = [(kind, canonical_data(data)) for kind, data in leaves]
    size = log_size(budget)
    peaks = merkle.peaks(size)
    node = stored_nodes(budget, peaks)
    grown = merkle.grow(
        size,
        [node(*peak) for peak in peaks],
        (merkle.leaf_hash(leaf_bytes(kind, data)) for kind, data in written),
    )
    entries = [
        LogEntry(budget=budget, index=index, kind=kind, data=data, nodes=b"".join(completed))
        for index, ((kind, data), completed) in enumerate(zip(written, grown, strict=True), start=size)
    ]
    return LogEntry.objects.bulk_create(entries, batch_size=ROWS)


def begin_log(*, budget: Budget) -> Checkpoint:
    """Write leaf 0, the frozen rules, and sign the first checkpoint. The caller has just made the budget's `log_key`."""
    append_leaf(budget=budget, kind=LeafKind.RULES, data=json.loads(budget.frozen_rules))
    return publish_checkpoint(budget=budget)


def publish_checkpoint(*, budget: Budget) -> Checkpoint:
    """Sign the head of the log; the one already signed for this size, if any. The caller holds the budget's row."""
    size = log_size(budget)
    if known := budget.checkpoints.filter(size=size).first():
        return known
    signer = keyring.signer(budget.log_key)
    root = merkle.root(stored_nodes(budget, merkle.peaks(size)), size)
    text = Head(signer.name, size, root).text
    return Checkpoint.objects.create(
        budget=budget, size=size, root=root.hex(), note=write_note(text, [signer.sign(text)])
    )


def log_close(*, budget: Budget) -> None:
    """Write what the box holds when it closes: marks and counted ballots. The caller holds the budget's row."""
    counts = budget.ballots.counted().order_by().values_list("channel").annotate(number=Count("pk"))
    append_leaf(
        budget=budget,
        kind=LeafKind.CLOSE,
        data={
            "closed_at": budget.closed_at.astimezone(UTC).isoformat(timespec="seconds") if budget.closed_at else None,
            "ballots": dict(sorted(counts)),
            "roll": roll_of(budget),
        },
    )


def roll_of(budget: Budget) -> list[dict[str, Any]]:
    """The marks of each batch by channel: what `roll.json` and the `close` leaf say."""
    return [{"batch": number, "marks": marks} for number, marks in budget.batches.values_list("number", "marks")]


def log_result(*, budget: Budget, tally: Tally) -> None:
    """Write the official count and sign the head, unless the log's last result says the same."""
    data = result_document(budget, tally)
    last = budget.log.filter(kind=LeafKind.RESULT).last()
    if last is None or bytes(last.data) != canonical_data(data):
        append_leaf(budget=budget, kind=LeafKind.RESULT, data=data)
    publish_checkpoint(budget=budget)


def result_document(budget: Budget, tally: Tally) -> dict[str, Any]:
    """What `result.json` and the `result` leaf say. Amounts that are not whole are fractions, as text."""
    return {
        "format": "parvis/result/1",
        "budget": budget.slug,
        "rule": tally.rule,
        "parameters": tally.parameters,
        "winners": tally.winners,
        "cost": tally.cost,
        "ballots": tally.ballots,
        "trace": tally.trace,
    }


def log_size(budget: Budget) -> int:
    """How many leaves the log has."""
    last = budget.log.order_by("-index").values_list("index", flat=True).first()
    return 0 if last is None else last + 1


def stored_nodes(budget: Budget, wanted: Iterable[tuple[int, int]]) -> merkle.Node:
    """The hashes of these perfect subtrees (level, place), read at once from the leaves they end with."""
    ends = {merkle.ends_at(level, place) for level, place in wanted}
    kept = dict(budget.log.filter(index__in=ends).values_list("index", "nodes"))
    size = merkle.HASH_BYTES

    def node(level: int, place: int) -> bytes:
        return bytes(kept[merkle.ends_at(level, place)])[level * size : (level + 1) * size]

    return node
