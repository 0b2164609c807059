"""What the log proves to outsiders: that a ballot is in it, that today's log continues yesterday's. Nothing here writes."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from budgets.actions.logbook import stored_nodes
from budgets.ballotlog import merkle
from budgets.ballotlog.notes import Signature, read_note, write_note
from budgets.enums import LeafKind
from budgets.models import Ballot, Budget, Checkpoint, LogEntry

Made = TypeVar("Made")


@dataclass(frozen=True)
class Proof:
    """That a leaf is in the log of a checkpoint: what RFC 6962 needs to recompute its root."""

    leaf: LogEntry
    path: list[bytes]
    checkpoint: Checkpoint

    @property
    def data(self) -> dict[str, Any]:
        """The proof as the API and the page give it; hashes in base64."""
        return {
            "index": self.leaf.index,
            "kind": self.leaf.kind,
            "leaf": base64.b64encode(bytes(self.leaf.data)).decode(),
            "size": self.checkpoint.size,
            "path": [base64.b64encode(step).decode() for step in self.path],
            "checkpoint": note_of(self.checkpoint),
        }


def note_of(checkpoint: Checkpoint) -> str:
    """The note of a checkpoint, with the signatures of its witnesses."""
    lines = [Signature.parse(one.line) for one in checkpoint.cosignatures.all()]
    if not lines:
        return checkpoint.note
    text, signatures = read_note(checkpoint.note)
    return write_note(text, [*signatures, *lines])


def last_checkpoint(budget: Budget) -> Checkpoint | None:
    return budget.checkpoints.prefetch_related("cosignatures").last()


def leaf_of(ballot: Ballot) -> LogEntry | None:
    """The leaf by which a ballot entered the log; None as long as it waits.

    The leaves of a batch are in the order of commitments; one leaf holds a whole batch of paper.
    """
    batch = ballot.batch
    if batch is None:
        return None
    before = Ballot.objects.filter(batch=batch, commitment__lt=ballot.commitment).count()
    found = LogEntry.objects.filter(budget=ballot.budget_id, index__in=[batch.first_leaf, batch.first_leaf + before])
    return next((leaf for leaf in found if _holds(leaf, ballot.commitment)), None)


def _holds(leaf: LogEntry, commitment: str) -> bool:
    said = leaf.content
    if leaf.kind == LeafKind.PAPER_BATCH:
        return commitment in said["commitments"]
    return leaf.kind == LeafKind.BALLOT and said["commitment"] == commitment


def inclusion_of(ballot: Ballot) -> Proof | None:
    """The proof that a ballot is in the last signed log; None as long as it waits for its batch."""
    leaf, checkpoint = leaf_of(ballot), last_checkpoint(ballot.budget)
    if leaf is None or checkpoint is None or leaf.index >= checkpoint.size:
        return None
    size, index = checkpoint.size, leaf.index
    path = _with_nodes(ballot.budget, lambda node: merkle.inclusion(node, index, size))
    return Proof(leaf, path, checkpoint)


def consistency_of(budget: Budget, old: int, size: int) -> list[bytes]:
    """The proof that the log of `old` leaves is the beginning of that of `size`. Raises IndexError."""
    return _with_nodes(budget, lambda node: merkle.consistency(node, old, size))


def _with_nodes(budget: Budget, make: Callable[[merkle.Node], Made]) -> Made:
    """Make a proof twice: once to learn which hashes it takes, once with them, read by one query."""
    wanted: set[tuple[int, int]] = set()

    def learn(level: int, place: int) -> bytes:
        wanted.add((level, place))
        return b""

    make(learn)
    return make(stored_nodes(budget, wanted))
