"""What a ballot may say: read from a form or a program, measured, held to the limits of the rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from budgets.models import Budget, Candidate
from participation.rules import Refusal
from participation.templatetags.parvis import money

#: Points by candidate code; one point each where the ballot has no points.
Choices = dict[str, int]
LONGEST_QUOTE = 60


@dataclass(frozen=True, slots=True)
class Basket:
    """What the choices take of what there is. Amounts in whole euros."""

    count: int
    cost: int
    points: int


def measure(choices: Choices, candidates: Sequence[Candidate]) -> Basket:
    """Add up the choices; a code that is not a candidate counts for nothing."""
    costs = {candidate.code: candidate.cost for candidate in candidates}
    kept = {code: points for code, points in choices.items() if code in costs}
    return Basket(count=len(kept), cost=sum(costs[code] for code in kept), points=sum(kept.values()))


def read_choices(budget: Budget, candidates: Sequence[Candidate], raw: Any) -> Choices:
    """Turn what was sent into choices: a list of codes, or points by code. Points of zero name nobody.

    Raises Refusal: "budgets.choices.invalid", "budgets.unknown.invalid", "budgets.twice.invalid",
    "budgets.points.invalid", "budgets.no_points.invalid".
    """
    titles = {candidate.code: candidate.title for candidate in candidates}
    if isinstance(raw, Mapping):
        pairs = list(raw.items())
    elif isinstance(raw, list | tuple):
        pairs = [(code, 1) for code in raw]
    else:
        raise Refusal("budgets.choices.invalid")
    if len(pairs) > 2 * len(titles) + 1:
        raise Refusal("budgets.choices.invalid")
    choices: Choices = {}
    for sent, points in pairs:
        code = _code(sent)
        if code not in titles:
            raise Refusal("budgets.unknown.invalid", project=_shown(code))
        if code in choices:
            raise Refusal("budgets.twice.invalid", project=_shown(code))
        if isinstance(points, bool) or not isinstance(points, int) or not 0 <= points <= 10_000:
            raise Refusal("budgets.points.invalid", title=titles[code])
        if not budget.has_points and points > 1:
            raise Refusal("budgets.no_points.invalid")
        choices[code] = points
    return {code: points for code, points in choices.items() if points}


def _code(sent: Any) -> str:
    if isinstance(sent, int) and not isinstance(sent, bool):
        return str(sent)
    if not isinstance(sent, str):
        raise Refusal("budgets.choices.invalid")
    return sent.strip()


def _shown(code: str) -> str:
    return "".join(c if c.isprintable() else "�" for c in code[:LONGEST_QUOTE])


def check_limits(budget: Budget, candidates: Sequence[Candidate], choices: Choices) -> None:
    """Hold choices to the limits of the budget.

    Raises Refusal: "budgets.too_few.invalid", "budgets.too_many.invalid", "budgets.over_cost.invalid",
    "budgets.over_points.invalid", "budgets.over_points_each.invalid".
    """
    basket = measure(choices, candidates)
    check_excess(budget, candidates, choices)
    if basket.count < budget.min_length:
        raise Refusal("budgets.too_few.invalid", least=budget.min_length)


def check_excess(budget: Budget, candidates: Sequence[Candidate], choices: Choices) -> None:
    """The part of `check_limits` that is already wrong while the voter is choosing."""
    basket = measure(choices, candidates)
    if budget.max_sum_cost is not None and basket.cost > budget.max_sum_cost:
        raise Refusal("budgets.over_cost.invalid", excess=money(basket.cost - budget.max_sum_cost))
    if budget.max_length is not None and basket.count > budget.max_length:
        excess = basket.count - budget.max_length
        raise Refusal("budgets.too_many.invalid", count=basket.count, most=budget.max_length, excess=excess)
    if not budget.has_points:
        return
    titles = {candidate.code: candidate.title for candidate in candidates}
    for code, points in choices.items():
        if budget.max_points is not None and points > budget.max_points:
            raise Refusal("budgets.over_points_each.invalid", points=points, title=titles[code], most=budget.max_points)
    if budget.max_sum_points is not None and basket.points > budget.max_sum_points:
        excess = basket.points - budget.max_sum_points
        raise Refusal("budgets.over_points.invalid", points=basket.points, most=budget.max_sum_points, excess=excess)
