"""One of the ballots of a budget: the city's, or that of one envelope. What it is about, its limits, who may cast it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from budgets.enums import Ballots, OpenTo, VoteType
from budgets.models import Budget, Candidate, Envelope, Quota
from participation.rules import Refusal

CITY, SECTOR = "city", "sector"


@dataclass(frozen=True)
class Slip:
    """A ballot to fill. `envelope` is None where the ballot is about the whole city. Amounts in whole euros."""

    budget: Budget
    envelope: Envelope | None = None

    @property
    def slug(self) -> str:
        """How addresses and canonical ballots name it: the territory of its envelope, or nothing."""
        return self.envelope.territory.slug if self.envelope else ""

    @property
    def scope(self) -> str:
        """Which of a person's ballots it is, on the roll."""
        if self.budget.ballots_of_each != Ballots.CITY_AND_SECTOR:
            return ""
        return SECTOR if self.envelope else CITY

    @cached_property
    def amount(self) -> int:
        """What the ballot shares out: its envelope, or what no sector's ballot is about."""
        if self.envelope:
            return self.envelope.amount
        if self.budget.ballots_of_each == Ballots.CITY_AND_SECTOR:
            return max(0, self.budget.amount - sum(self.budget.envelopes.values_list("amount", flat=True)))
        return self.budget.amount

    @cached_property
    def max_sum_cost(self) -> int | None:
        """The highest total of the costs chosen: an amount, a share of what is at stake, the lower of both."""
        limits = [] if self.budget.max_sum_cost is None else [self.budget.max_sum_cost]
        if self.budget.max_sum_cost_share is not None:
            limits.append(self.amount * self.budget.max_sum_cost_share // 100)
        return min(limits, default=None)

    @property
    def max_length(self) -> int | None:
        return 1 if self.budget.vote_type == VoteType.CHOOSE_ONE else self.budget.max_length

    @property
    def minimum_age(self) -> int | None:
        own = self.envelope.minimum_age if self.envelope else None
        return self.budget.minimum_age if own is None else own

    @property
    def open_to(self) -> OpenTo:
        return OpenTo((self.envelope.open_to if self.envelope else "") or self.budget.open_to)

    @cached_property
    def quotas(self) -> list[Quota]:
        """The quotas of the frozen rules; as long as nothing is frozen, those that are being written."""
        if not self.budget.frozen_rules:
            return list(self.budget.quotas.all())
        return [
            Quota(**{**columns, "category": columns["category"] or ""})
            for columns in json.loads(self.budget.frozen_rules).get("quotas", [])
        ]

    def kinds_of(self, candidate: Candidate) -> list[str]:
        """The names of the quotas that a project counts for."""
        return [quota.name for quota in self.quotas if quota.holds(candidate)]

    def of(self, candidates: Iterable[Candidate]) -> list[Candidate]:
        """Those of these candidates that are on this ballot."""
        if self.budget.ballots_of_each == Ballots.ONE:
            return list(candidates)
        return [c for c in candidates if c.envelope_id == (self.envelope.pk if self.envelope else None)]


def slip_of(budget: Budget, envelope: str = "") -> Slip:
    """The ballot that a territory's slug names; nothing names the only ballot, or the city's.

    Raises Refusal: "budgets.no_envelope.invalid", "budgets.envelope_missing.invalid",
    "budgets.unknown_envelope.invalid".
    """
    if not envelope:
        if budget.ballots_of_each == Ballots.SECTOR:
            raise Refusal("budgets.envelope_missing.invalid")
        return Slip(budget)
    if budget.ballots_of_each == Ballots.ONE:
        raise Refusal("budgets.no_envelope.invalid")
    found = None
    if "\0" not in envelope:
        found = budget.envelopes.select_related("territory").filter(territory__slug=envelope[:200]).first()
    if found is None:
        shown = "".join(c if c.isprintable() else "\ufffd" for c in envelope[:60])
        raise Refusal("budgets.unknown_envelope.invalid", envelope=shown)
    return Slip(budget, found)
