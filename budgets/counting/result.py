"""What a count returns: the winners, and for each candidate the reason of its fate."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from functools import cached_property
from typing import Any, TypeAlias

from .election import Exact

#: JSON, with amounts that are exact: an integer where whole, else a text such as "374/3".
Plain: TypeAlias = dict[str, Any]


class Outcome(StrEnum):
    """Why a candidate is elected or not."""

    ELECTED = "elected"
    #: Its turn came, and what was left of the budget did not pay for it.
    DOES_NOT_FIT = "does_not_fit"
    #: The rule stops at the first candidate that does not fit; this one came after.
    AFTER_STOP = "after_stop"
    #: As many large ones as the rules allow are elected already.
    TOO_MANY_LARGE = "too_many_large"
    #: Nobody named it.
    NO_VOTES = "no_votes"
    #: Fewer votes, or points, than a threshold of the rules.
    BELOW_THRESHOLD = "below_threshold"
    #: Equal shares: all its supporters together have too little money left.
    NOT_AFFORDABLE = "not_affordable"


class Stage(StrEnum):
    """Which part of the rule settled a candidate."""

    GREEDY = "greedy"
    #: Two tiers: among the first of its territory.
    TERRITORY = "territory"
    EQUAL_SHARES = "equal_shares"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One candidate in the order it was considered.

    ``money_before``      what was left of the budget when its turn came;
    ``missing``           money that was missing: in the budget (greedy) or in its supporters' shares;
    ``missing_votes``     votes that were missing to reach the thresholds, and
    ``missing_score``     points;
    ``tied_with``         candidates with the same standing, and
    ``tie_decided_by``    the criterion that put it before or after its nearest equal;
    ``price``             equal shares: what a supporter paid at most (per point, with points utility);
    ``supporters_money``  equal shares: what its supporters had left, before paying if it is elected, else at the end;
    ``territory``         two tiers: its territory, or nothing;
    ``grades``            majority judgment: how many ballots gave each mention, the lowest first, and
    ``majority_grade``    their median.
    """

    candidate: str
    rank: int
    stage: Stage
    outcome: Outcome
    votes: int
    score: Exact
    cost: Exact
    money_before: Exact
    missing: Exact = 0
    missing_votes: Exact = 0
    missing_score: Exact = 0
    tied_with: tuple[str, ...] = ()
    tie_decided_by: str = ""
    price: Exact | None = None
    supporters_money: Exact | None = None
    territory: str | None = None
    grades: tuple[int, ...] | None = None
    majority_grade: int | None = None


@dataclass(frozen=True, kw_only=True)
class Round:
    """One purchase of equal shares.

    ``price``          what each supporter pays at most (per point, with points utility);
    ``paid_in_full``   supporters who pay that price;
    ``paid_the_rest``  supporters who give all they have left, which is less;
    ``without_money``  supporters who had nothing left to give.
    """

    number: int
    candidate: str
    cost: Exact
    price: Exact
    supporters_money: Exact
    paid_in_full: int
    paid_the_rest: int
    without_money: int
    money_before: Exact
    tied_with: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Trace:
    """The whole explanation.

    ``left`` is, with equal shares, what the supporters of each candidate had left before each round and at the end, in
    whole units of money rounded down; ``steps`` how many times the endowment was raised.
    """

    lines: tuple[Line, ...]
    rounds: tuple[Round, ...] = ()
    left: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    steps: int = 0

    def to_data(self) -> Plain:
        """Return plain data, ready for JSON."""
        return {
            "candidates": [_plain(line) for line in self.lines],
            "rounds": [_plain(purchase) for purchase in self.rounds],
            "left": {name: list(moneys) for name, moneys in self.left.items()},
            "steps": self.steps,
        }


@dataclass(frozen=True, kw_only=True)
class Result:
    """The winners in the order they were chosen.

    ``endowment`` is each voter's share, where the rule has one; ``scoring`` how rankings became points, where they did.
    """

    rule: str
    parameters: Mapping[str, Any]
    winners: tuple[str, ...]
    cost: Exact
    budget: Exact
    endowment: Exact | None
    explain: Callable[[], Trace] = field(compare=False, repr=False)
    scoring: str = ""

    @cached_property
    def trace(self) -> Trace:
        """The explanation, which takes longer than the count: it is made when asked for."""
        return self.explain()

    def to_data(self) -> Plain:
        """Return plain data, ready for JSON."""
        return {
            "rule": self.rule,
            "parameters": {name: plain(value) for name, value in self.parameters.items()},
            **({"scoring": self.scoring} if self.scoring else {}),
            "winners": list(self.winners),
            "cost": plain(self.cost),
            "budget": plain(self.budget),
            "endowment": plain(self.endowment),
            "trace": self.trace.to_data(),
        }


def plain(value: Any) -> Any:
    """Return a value as JSON holds it, without losing exactness."""
    if value is None or isinstance(value, str | bool):
        return value if value is None or isinstance(value, bool) else str(value)
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    return int(value) if value.denominator == 1 else str(value)


def _plain(row: Line | Round) -> Plain:
    return {field.name: plain(getattr(row, field.name)) for field in fields(row)}
