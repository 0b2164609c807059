"""Writing in the log of a box. The caller holds the budget's row, so that leaves follow one another."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from budgets.ballotlog import merkle
from budgets.enums import LeafKind
from budgets.models import Budget, LogEntry

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
    grown = merkle.grow(
        size,
        _hashes(budget, merkle.peaks(size)),
        (merkle.leaf_hash(leaf_bytes(kind, data)) for kind, data in written),
    )
    entries = [
        LogEntry(budget=budget, index=index, kind=kind, data=data, nodes=b"".join(completed))
        for index, ((kind, data), completed) in enumerate(zip(written, grown, strict=True), start=size)
    ]
    return LogEntry.objects.bulk_create(entries, batch_size=ROWS)


def log_size(budget: Budget) -> int:
    """How many leaves the log has."""
    last = budget.log.order_by("-index").values_list("index", flat=True).first()
    return 0 if last is None else last + 1


def _hashes(budget: Budget, wanted: list[tuple[int, int]]) -> list[bytes]:
    """The hashes of perfect subtrees (level, place), read from the leaves they end with."""
    ends = {merkle.ends_at(level, place) for level, place in wanted}
    kept = dict(budget.log.filter(index__in=ends).values_list("index", "nodes"))
    return [
        bytes(kept[merkle.ends_at(level, place)])[level * merkle.HASH_BYTES : (level + 1) * merkle.HASH_BYTES]
        for level, place in wanted
    ]
