"""What a ballot may say: read from a form or a program, measured, held to the limits of the rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from budgets.enums import VoteType
from budgets.models import Budget, Candidate, Quota
from budgets.slips import Slip
from participation.rules import Refusal
from participation.templatetags.parvis import money

#: Points by candidate code: one each without points, the index of a mention, from the number of ranks down to 1.
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
    kept = {code: points for code, points in choices.items() if points and code in costs}
    return Basket(count=len(kept), cost=sum(costs[code] for code in kept), points=sum(kept.values()))


def read_choices(slip: Slip, candidates: Sequence[Candidate], raw: Any) -> Choices:
    """Turn what was sent into choices: a list of codes, or a number by code; `candidates` are those of the ballot.

    A ranking is the list of codes from the best, or points of which the highest is the best. Points of zero name nobody;
    a mention of zero is the lowest.
    Raises Refusal: "budgets.choices.invalid", "budgets.unknown.invalid", "budgets.twice.invalid",
    "budgets.points.invalid", "budgets.no_points.invalid", "budgets.mention.invalid", "budgets.rank_twice.invalid".
    """
    vote_type = slip.budget.vote_type
    titles = {candidate.code: candidate.title for candidate in candidates}
    pairs = _pairs(vote_type, raw)
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
        if points > 1 and vote_type in (VoteType.APPROVAL, VoteType.CHOOSE_ONE):
            raise Refusal("budgets.no_points.invalid")
        choices[code] = points
    if vote_type == VoteType.SCORING:
        return _mentions(slip.budget, titles, choices)
    choices = {code: points for code, points in choices.items() if points}
    return _ranking(titles, choices) if vote_type == VoteType.ORDINAL else choices


def _pairs(vote_type: str, raw: Any) -> list[tuple[Any, Any]]:
    if isinstance(raw, Mapping):
        return list(raw.items())
    if not isinstance(raw, list | tuple) or vote_type == VoteType.SCORING:
        raise Refusal("budgets.choices.invalid")
    if vote_type == VoteType.ORDINAL:
        return [(code, len(raw) - place) for place, code in enumerate(raw[:10_000])]
    return [(code, 1) for code in raw]


def _mentions(budget: Budget, titles: Mapping[str, str], choices: Choices) -> Choices:
    most = len(budget.mention_words) - 1
    for code, mention in choices.items():
        if mention > most:
            raise Refusal("budgets.mention.invalid", title=titles[code], most=most)
    return choices


def _ranking(titles: Mapping[str, str], choices: Choices) -> Choices:
    """The same order with points from how many they are down to 1."""
    order = sorted(choices, key=lambda code: -choices[code])
    for better, worse in pairwise(order):
        if choices[better] == choices[worse]:
            raise Refusal("budgets.rank_twice.invalid", first=titles[better], second=titles[worse])
    return {code: len(order) - place for place, code in enumerate(order)}


def _code(sent: Any) -> str:
    if isinstance(sent, int) and not isinstance(sent, bool):
        return str(sent)
    if not isinstance(sent, str):
        raise Refusal("budgets.choices.invalid")
    return sent.strip()


def _shown(code: str) -> str:
    return "".join(c if c.isprintable() else "�" for c in code[:LONGEST_QUOTE])


def check_limits(slip: Slip, candidates: Sequence[Candidate], choices: Choices) -> None:
    """Hold choices to the limits of the ballot.

    Raises Refusal: "budgets.too_few.invalid", "budgets.too_many.invalid", "budgets.over_cost.invalid",
    "budgets.over_points.invalid", "budgets.over_points_each.invalid", "budgets.quota_few.invalid",
    "budgets.quota_many.invalid".
    """
    check_excess(slip, candidates, choices)
    if measure(choices, candidates).count < slip.budget.min_length:
        raise Refusal("budgets.too_few.invalid", least=slip.budget.min_length)
    for quota in slip.quotas:
        missing = quota.min_length - _held(quota, candidates, choices)
        if missing > 0:
            raise Refusal("budgets.quota_few.invalid", name=quota.name, least=quota.min_length, missing=missing)


def check_excess(slip: Slip, candidates: Sequence[Candidate], choices: Choices) -> None:
    """The part of `check_limits` that is already wrong while the voter is choosing."""
    basket = measure(choices, candidates)
    if slip.max_sum_cost is not None and basket.cost > slip.max_sum_cost:
        raise Refusal("budgets.over_cost.invalid", excess=money(basket.cost - slip.max_sum_cost))
    if slip.max_length is not None and basket.count > slip.max_length:
        excess = basket.count - slip.max_length
        raise Refusal("budgets.too_many.invalid", count=basket.count, most=slip.max_length, excess=excess)
    for quota in slip.quotas:
        held = _held(quota, candidates, choices)
        if quota.max_length is not None and held > quota.max_length:
            excess = held - quota.max_length
            raise Refusal(
                "budgets.quota_many.invalid", name=quota.name, count=held, most=quota.max_length, excess=excess
            )
    if slip.budget.has_points:
        _check_points(slip.budget, candidates, choices, basket)


def _check_points(budget: Budget, candidates: Sequence[Candidate], choices: Choices, basket: Basket) -> None:
    titles = {candidate.code: candidate.title for candidate in candidates}
    for code, points in choices.items():
        if budget.max_points is not None and points > budget.max_points:
            raise Refusal("budgets.over_points_each.invalid", points=points, title=titles[code], most=budget.max_points)
    if budget.max_sum_points is not None and basket.points > budget.max_sum_points:
        excess = basket.points - budget.max_sum_points
        raise Refusal("budgets.over_points.invalid", points=basket.points, most=budget.max_sum_points, excess=excess)


def _held(quota: Quota, candidates: Sequence[Candidate], choices: Choices) -> int:
    return sum(1 for candidate in candidates if choices.get(candidate.code) and quota.holds(candidate))
