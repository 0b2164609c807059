"""What the page of a box says of its log, in words and figures. Nothing here writes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from budgets import proofs
from budgets.ballotlog.notes import Verifier
from budgets.enums import Channel, LeafKind, VoteType
from budgets.models import Ballot, Batch, Budget
from budgets.receipts import code_of, read_payload

SHOWN_BATCHES = 8


@dataclass(frozen=True)
class Found:
    """A ballot that someone looks for with its receipt, as far as it may be shown now."""

    ballot: Ballot
    proof: proofs.Proof | None
    choices: list[str]

    @property
    def code(self) -> str:
        return code_of(self.ballot.commitment)


def find(budget: Budget, ballot: Ballot | None) -> Found | None:
    """What may be said of a ballot: where it is in the log; what it chooses, once the box is open."""
    if ballot is None:
        return None
    choices: list[str] = []
    if budget.closed_at:
        titles = dict(budget.candidates.values_list("code", "dossier__title"))
        choices = choices_in_words(budget, ballot.payload, titles)
    return Found(ballot, proofs.inclusion_of(ballot) if budget.log_key else None, choices)


def choices_in_words(budget: Budget, payload: str, titles: Mapping[str, str]) -> list[str]:
    """What a ballot of an open box says, one line each: a project with its place or its points, a mention with its projects."""
    given = read_payload(payload, budget.vote_type)
    names = {code: titles.get(code, code) for code in given}
    if budget.vote_type == VoteType.SCORING:
        words = dict(enumerate(budget.mention_words))
        lines = [
            f"{words.get(grade, grade)}\u00a0: {', '.join(names[code] for code in given if given[code] == grade)}"
            for grade in sorted(set(given.values()), reverse=True)
        ]
        rest = _("{mention} : tous les autres").format(mention=words.get(0, 0))
        return [*lines, rest] if len(given) < len(titles) else lines
    if budget.vote_type == VoteType.ORDINAL:
        order = sorted(given, key=lambda code: -given[code])
        return [f"{place}. {names[code]}" for place, code in enumerate(order, start=1)]
    if budget.has_points:
        return [
            ngettext("{title} : {points} point", "{title} : {points} points", points).format(
                title=names[code], points=points
            )
            for code, points in given.items()
        ]
    return list(names.values())


def registry(budget: Budget, *, every_batch: bool = False) -> dict[str, Any]:
    """The log of a vote that has begun: its head, its key, its witnesses, its batches, what waits."""
    head = proofs.last_checkpoint(budget)
    batches = list(budget.batches.order_by("-number"))
    sealed: Counter[str] = Counter()
    for batch in batches:
        sealed.update(batch.marks)
    return {
        "head": head,
        "note": proofs.note_of(head) if head else "",
        "key": budget.log_key,
        "origin": Verifier.parse(budget.log_key).name,
        "witnesses": list(head.cosignatures.select_related("witness")) if head else [],
        "batches": [_line(batch) for batch in (batches if every_batch else batches[:SHOWN_BATCHES])],
        "batch_count": len(batches),
        "more_batches": not every_batch and len(batches) > SHOWN_BATCHES,
        "sealed": sum(sealed.values()),
        "waiting": budget.roll.filter(batch=None).count(),
        "voids": budget.log.filter(kind=LeafKind.VOID).count(),
        "alarms": list(budget.alarms.filter(cleared_at=None)),
        "checked_at": max((batch.checked_at for batch in batches if batch.checked_at), default=None),
    }


def _line(batch: Batch) -> dict[str, Any]:
    parts = [
        _("{channel} : {marks}").format(channel=Channel(channel).label, marks=marks)
        for channel, marks in sorted(batch.marks.items())
    ]
    return {"batch": batch, "marks": sum(batch.marks.values()), "channels": " · ".join(parts)}
