"""Counting a closed box: the official rule at the close, every other rule for comparison. See docs/counting.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from budgets.counting import BadParameterError, CountingError, Election, Result, count, parameters_of
from budgets.counting.result import plain
from budgets.enums import Rule, VoteType
from budgets.models import Budget, Candidate, Tally
from budgets.receipts import read_ballot
from participation.rules import Refusal, require

#: Parameters that are amounts or shares, stored as whole numbers or as texts such as "1/3".
EXACT_PARAMETERS = ("large_cost", "minimum_votes", "minimum_share", "minimum_score", "completion_step")
#: Up to this many ballots, every rule is counted within the publication; beyond, by the task.
SMALL_BOX = 50_000
#: A box that was counted by fewer rules than this was not compared: more are always possible.
ALWAYS = 3

#: (points by candidate code, territory of the ballot's envelope or nothing, how many identical ballots)
Group = tuple[dict[str, int], str, int]


@dataclass(frozen=True)
class Part:
    """What is counted apart: an envelope, or what has none. Costs and amount in whole euros."""

    territory: str
    amount: int
    costs: dict[str, int]


@dataclass(frozen=True)
class Box:
    """A closed box, read once for every rule."""

    budget: Budget

    @cached_property
    def candidates(self) -> list[Candidate]:
        return list(self.budget.candidates.select_related("envelope__territory", "dossier__territory"))

    @cached_property
    def groups(self) -> list[Group]:
        """The ballots grouped by content."""
        rows = self.budget.ballots.counted().order_by().values_list("payload").annotate(same=Count("pk"))
        return [(*read_ballot(payload, self.budget.vote_type), same) for payload, same in rows]

    @cached_property
    def territories(self) -> dict[str, str]:
        """The territory of each candidate that has one, by its slug."""
        return {c.code: c.dossier.territory.slug for c in self.candidates if c.dossier.territory}

    @cached_property
    def elections(self) -> list[Election]:
        """One for each part, in the order of the count."""
        alone = len(self.parts) == 1
        return [self._election(part, alone=alone) for part in self.parts]

    @cached_property
    def parts(self) -> list[Part]:
        """Each envelope that has a candidate, by territory; then the candidates that have none."""
        envelopes = {candidate.envelope for candidate in self.candidates if candidate.envelope}
        parts = [
            Part(
                envelope.territory.slug,
                envelope.amount,
                {c.code: c.cost for c in self.candidates if c.envelope == envelope},
            )
            for envelope in sorted(envelopes, key=lambda envelope: envelope.territory.slug)
        ]
        others = {c.code: c.cost for c in self.candidates if c.envelope is None}
        if others or not parts:
            parts.append(Part("", max(self.budget.amount - sum(part.amount for part in parts), 0), others))
        return parts

    def _election(self, part: Part, *, alone: bool) -> Election:
        cast = []
        for choices, envelope, same in self.groups:
            named = {code: points for code, points in choices.items() if code in part.costs}
            if envelope == part.territory if envelope else (alone or named):
                cast.append((named, same))
        territories = {code: slug for code, slug in self.territories.items() if code in part.costs}
        scoring = "borda" if self.budget.vote_type == VoteType.ORDINAL else ""
        return Election(part.costs, part.amount, cast, territories, scoring)

    @property
    def rules(self) -> list[Rule]:
        """The rules that these ballots and candidates allow, the official one first."""
        official = self.budget.rule_enum
        absent = set()
        if self.budget.vote_type != VoteType.SCORING:
            absent.add(Rule.MAJORITY_JUDGMENT)
        if any(len(set(election.territories.values())) < 2 for election in self.elections):
            absent.add(Rule.TWO_TIER)
        return [official, *(rule for rule in Rule if rule != official and rule not in absent)]


def check_rule(*, budget: Budget) -> None:
    """Make sure, before the vote opens, that its rule will count: no ballot is read.

    Raises Refusal: "budgets.rule.conflict" with the reason, "budgets.mentions.conflict".
    """
    if budget.rule == Rule.MAJORITY_JUDGMENT and budget.vote_type != VoteType.SCORING:
        raise Refusal("budgets.mentions.conflict")
    try:
        _count(Box(budget), budget.rule_enum)
    except CountingError as error:
        raise Refusal("budgets.rule.conflict", sentence=str(error)) from error


@transaction.atomic
def count_box(*, budget: Budget) -> Tally:
    """Count a closed box by its rule; counting again gives the same result. Returns the official tally.

    Raises Refusal: "budgets.sealed.not_yet".
    """
    require("budgets.see_tally", None, budget)
    return _tally(Box(budget), budget.rule_enum)


@transaction.atomic
def compare_rules(*, budget: Budget) -> list[Tally]:
    """Count a closed box by every rule that its ballots allow, with the same conventions where a rule has them.

    Returns the tallies, the official one first. Raises Refusal: "budgets.sealed.not_yet".
    """
    require("budgets.see_tally", None, budget)
    box = Box(budget)
    return [_tally(box, rule) for rule in box.rules]


def compare_small_box(*, budget: Budget) -> None:
    """Count by every rule at once where it takes no time; the task sees to larger boxes."""
    if budget.ballots.counted().count() <= SMALL_BOX:
        compare_rules(budget=budget)


def compare_published() -> int:
    """Count by every rule the published boxes where that was not done yet; returns how many."""
    waiting = Budget.objects.filter(published_at__isnull=False).alias(counts=Count("tallies")).filter(counts__lt=ALWAYS)
    for budget in waiting:
        compare_rules(budget=budget)
    return len(waiting)


def _tally(box: Box, rule: Rule) -> Tally:
    budget, results = box.budget, _count(box, rule)
    winners = [name for result in results for name in result.winners]
    won = set(winners)
    tally, _created = Tally.objects.update_or_create(
        budget=budget,
        rule=rule,
        defaults={
            "official": rule == budget.rule_enum,
            "parameters": _conventions(results),
            "winners": winners,
            "trace": _trace(results),
            "ballots": sum(same for _choices, _envelope, same in box.groups),
            "satisfied": sum(same for choices, _envelope, same in box.groups if not won.isdisjoint(choices)),
            "cost": sum(candidate.cost for candidate in box.candidates if candidate.code in won),
            "computed_at": timezone.now(),
        },
    )
    return tally


def _count(box: Box, rule: Rule) -> list[Result]:
    """Count each part by a rule, with the parameters of the budget that the rule has. Raises CountingError."""
    taken = parameters_of(rule)
    foreign = set() if rule == box.budget.rule else {name for name in box.budget.parameters if name not in taken}
    parameters = {name: value for name, value in _exact(box.budget.parameters).items() if name not in foreign}
    return [count(election, rule, **parameters) for election in box.elections]


def _conventions(results: list[Result]) -> dict[str, Any]:
    """Every parameter of the count, the same for all parts, and how rankings became points."""
    first = results[0].to_data()
    return {**first["parameters"], **({"scoring": first["scoring"]} if "scoring" in first else {})}


def _trace(results: list[Result]) -> dict[str, Any]:
    """The explanations of all parts, one after the other, each line with its part; the share of each ballot by part."""
    parts = list(enumerate(result.trace.to_data() for result in results))
    return {
        "candidates": [{**line, "part": number} for number, part in parts for line in part["candidates"]],
        "rounds": [{**purchase, "part": number} for number, part in parts for purchase in part["rounds"]],
        "left": {name: course for _number, part in parts for name, course in part["left"].items()},
        "steps": sum(part["steps"] for _number, part in parts),
        "shares": [plain(result.endowment) for result in results],
    }


def _exact(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Stored parameters as the counting package wants them: "1/3" of an amount becomes a fraction.

    Raises BadParameterError.
    """
    try:
        return {name: Fraction(str(value)) if name in EXACT_PARAMETERS else value for name, value in parameters.items()}
    except (ValueError, ZeroDivisionError) as error:
        raise BadParameterError(str(error)) from error
