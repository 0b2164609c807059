"""At the counter: say whether a person may still vote, and mark on the roll, at once, who takes a sheet of paper."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone

from budgets.actions.voting import Person, sign_roll
from budgets.enums import Ballots, Channel
from budgets.models import Budget, RollEntry
from budgets.slips import CITY, SECTOR
from participation.accounts.models import User
from participation.rules import ALLOWED, Decision, Refusal, refuse, require


def scopes_of(budget: Budget) -> tuple[str, ...]:
    """Which ballots a person has, as the roll names them."""
    return (CITY, SECTOR) if budget.ballots_of_each == Ballots.CITY_AND_SECTOR else ("",)


def ballots_left(budget: Budget, person: Person) -> dict[str, Decision]:
    """By ballot of this person, whether it can still be cast, and why not."""
    cast = set(RollEntry.objects.filter(budget=budget, person_key=person.person_key).values_list("scope", flat=True))
    young = budget.minimum_age and timezone.localdate().year - person.birth_year < budget.minimum_age
    answer = refuse("accounts.too_young", age=budget.minimum_age) if young else ALLOWED
    voted = refuse("budgets.person_voted.conflict")
    return {scope: voted if scope in cast else answer for scope in scopes_of(budget)}


def mark_on_paper(*, budget: Budget, person: Person, by: User, scope: str = "") -> None:
    """Mark that a person votes on paper, before the sheet is handed out: from then on they vote no other way.

    Nothing says which sheet. A mark is not taken back: a spoiled sheet is replaced by another.
    Raises Refusal: "budgets.person_voted.conflict", "budgets.scope.invalid", "accounts.too_young",
    "budgets.vote.closed", "processes.phase.*", "accounts.*".
    """
    require("budgets.enter_ballot", by, budget)
    if scope not in scopes_of(budget):
        raise Refusal("budgets.scope.invalid")
    if budget.minimum_age and timezone.localdate().year - person.birth_year < budget.minimum_age:
        raise Refusal("accounts.too_young", age=budget.minimum_age)
    try:
        with transaction.atomic():
            sign_roll(budget, person_key=person.person_key, scope=scope, channel=Channel.PAPER)
    except IntegrityError as error:
        raise Refusal("budgets.person_voted.conflict") from error
