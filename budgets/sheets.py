"""What a paper sheet says, as an agent types it: « 3 7 12 », « 3=2 7=1 », « b » (blank), « n2 » (not valid, why).

Candidates are named by the number printed on the sheet. Pure reading: nothing here writes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from budgets.choices import check_limits, read_choices
from budgets.enums import InvalidReason, SheetOutcome, VoteType
from budgets.models import Budget, Candidate
from budgets.receipts import canonical, read_payload
from budgets.slips import Slip
from participation.rules import Refusal

LONGEST_LINE = 2_000
BLANK = {"b", "blanc", "blanche"}
PAIR = re.compile(r"([0-9]{1,6})[=:x*]([0-9]{1,6})")
NUMBER = re.compile(r"[0-9]{1,6}")
REASONS = tuple(InvalidReason)
#: Ballots on which each project receives a number.
NUMBERED = {VoteType.CUMULATIVE, VoteType.SCORING}


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one sheet is: its outcome, why when it is not valid, its canonical ballot when it is."""

    outcome: SheetOutcome
    reason: str = ""
    payload: str = ""


def read_line(slip: Slip, candidates: Sequence[Candidate], line: str) -> Sheet:
    """Turn what an agent typed into a sheet; `candidates` are those of the ballot, in the order of the sheet.

    Raises Refusal: "budgets.line.invalid", "budgets.reason.invalid", and the refusals of `budgets.choices`.
    """
    words = line[: LONGEST_LINE + 1].casefold().replace(",", " ").replace(";", " ").split()
    if len(line) > LONGEST_LINE or not words:
        raise Refusal("budgets.line.invalid", typed=line[:40])
    if len(words) == 1 and words[0] in BLANK:
        return Sheet(SheetOutcome.BLANK)
    if len(words) == 1 and (found := re.fullmatch(r"n(?:ul)?([0-9]{0,2})", words[0])):
        place = int(found[1] or 0)
        if not 1 <= place <= len(REASONS):
            raise Refusal("budgets.reason.invalid", most=len(REASONS))
        return Sheet(SheetOutcome.INVALID, reason=REASONS[place - 1])
    choices = read_choices(slip, candidates, _raw(slip.budget, candidates, words))
    check_limits(slip, candidates, choices)
    return Sheet(SheetOutcome.VALID, payload=canonical(choices, vote_type=slip.budget.vote_type, envelope=slip.slug))


def _raw(budget: Budget, candidates: Sequence[Candidate], words: list[str]) -> Any:
    """Typed words as `read_choices` takes them: codes, or a number by code."""
    codes = {str(candidate.number): candidate.code for candidate in candidates}
    if budget.vote_type not in NUMBERED:
        if all(NUMBER.fullmatch(word) for word in words):
            return [codes.get(str(int(word)), word) for word in words]
        raise Refusal("budgets.line.invalid", typed=" ".join(words)[:40])
    pairs = [PAIR.fullmatch(word) for word in words]
    if all(pairs):
        given: dict[str, int] = {}
        for pair in pairs:
            code = codes.get(str(int(pair[1])), pair[1])  # type: ignore[index]
            if code in given:
                raise Refusal("budgets.twice.invalid", project=code)
            given[code] = int(pair[2])  # type: ignore[index]
        return given
    if len(words) == len(candidates) and all(NUMBER.fullmatch(word) for word in words):
        return {candidate.code: int(word) for candidate, word in zip(candidates, words, strict=True)}
    raise Refusal("budgets.line.invalid", typed=" ".join(words)[:40])


def as_line(budget: Budget, candidates: Sequence[Candidate], outcome: str, reason: str, payload: str) -> str:
    """A sheet as it would be typed again."""
    if outcome == SheetOutcome.BLANK:
        return "b"
    if outcome == SheetOutcome.INVALID:
        return f"n{REASONS.index(InvalidReason(reason)) + 1}"
    if outcome != SheetOutcome.VALID:
        return ""
    numbers = {candidate.code: candidate.number for candidate in candidates}
    chosen = read_payload(payload, budget.vote_type)
    if budget.vote_type in NUMBERED:
        return " ".join(f"{numbers[code]}={points}" for code, points in chosen.items())
    if budget.vote_type == VoteType.ORDINAL:
        return " ".join(str(numbers[code]) for code in sorted(chosen, key=lambda code: -chosen[code]))
    return " ".join(str(number) for number in sorted(numbers[code] for code in chosen))
