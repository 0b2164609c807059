"""At the counter: say whether a person may still vote, and mark on the roll, at once, who takes a sheet of paper."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from budgets.actions.voting import Person, sign_roll
from budgets.enums import Ballots, Channel
from budgets.models import Budget, RollEntry
from budgets.slips import Slip, slip_of
from participation.accounts.models import User
from participation.rules import Decision, Refusal, decide, refuse, require


def slips_of(budget: Budget) -> list[Slip]:
    """Every ballot of a vote: the city's first, then that of each envelope."""
    apart = budget.envelopes.select_related("territory") if budget.has_sectors else []
    city = [] if budget.ballots_of_each == Ballots.SECTOR else [Slip(budget)]
    return [*city, *(Slip(budget, envelope) for envelope in apart)]


def ballots_left(budget: Budget, person: Person) -> list[tuple[Slip, Decision]]:
    """Each ballot, and whether this person can still cast it or why not: the rule of the web, then the roll."""
    cast = set(RollEntry.objects.filter(budget=budget, person_key=person.person_key).values_list("scope", flat=True))
    voted = refuse("budgets.person_voted.conflict")
    return [
        (slip, voted if slip.scope in cast else decide("budgets.eligible", person, slip)) for slip in slips_of(budget)
    ]


def mark_on_paper(*, budget: Budget, person: Person, by: User, envelope: str = "") -> None:
    """Mark that a person votes on paper, before the sheet is handed out: from then on they vote no other way.

    `envelope` is the slug of the territory whose ballot it is, where the budget has several; the roll keeps only which of
    a person's ballots it was, and nothing says which sheet. A mark is not taken back: a spoiled sheet is replaced by
    another. Raises Refusal: "budgets.person_voted.conflict", those of "budgets.eligible" and of `budgets.slips`,
    "budgets.vote.closed", "processes.phase.*", "accounts.*".
    """
    require("budgets.enter_ballot", by, budget)
    slip = slip_of(budget, envelope)
    require("budgets.eligible", person, slip)
    try:
        with transaction.atomic():
            sign_roll(budget, person_key=person.person_key, scope=slip.scope, channel=Channel.PAPER)
    except IntegrityError as error:
        raise Refusal("budgets.person_voted.conflict") from error
