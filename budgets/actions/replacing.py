"""Changing one's ballot until the close, where the rules of the vote say so, by presenting the receipt of the first."""

from __future__ import annotations

import hmac
from typing import Any

from django.db import IntegrityError, transaction

from budgets import receipts
from budgets.actions.voting import LONGEST_KEY, fill_box, find_receipt, require_in_time
from budgets.choices import check_limits, read_choices
from budgets.enums import Channel, VoidReason
from budgets.models import Ballot, BallotDraft, Budget
from budgets.receipts import Receipt
from budgets.slips import Slip
from participation.accounts.models import User
from participation.rules import Refusal, require

ATTEMPTS = 2


def replaced_slip(*, budget: Budget, voter: User, receipt: Receipt) -> Slip:
    """Which ballot this receipt lets this person replace.

    The receipt must be of this vote, of a ballot that still counts, and of this person: who finds or steals one changes
    nothing. Raises Refusal: "budgets.not_replaceable.conflict", "budgets.receipt.invalid", "budgets.replaced.conflict".
    """
    if not budget.replaceable:
        raise Refusal("budgets.not_replaceable.conflict")
    person_key = voter.residence.person_key if hasattr(voter, "residence") else ""
    owner = receipts.owner_of(budget=budget.slug, person_key=person_key, commitment=receipt.commitment)
    ballots = Ballot.objects.filter(budget=budget, commitment=receipt.commitment)
    ballot = ballots.select_related("envelope__territory").first()
    if ballot is None or receipt.budget != budget.slug or not hmac.compare_digest(owner, receipt.owner):
        raise Refusal("budgets.receipt.invalid")
    if ballot.void:
        raise Refusal("budgets.replaced.conflict")
    return Slip(budget, ballot.envelope)


def replace_ballot(*, budget: Budget, voter: User, receipt: Receipt, choices: Any, idempotency_key: str) -> Receipt:
    """Put another ballot in the place of the one of this receipt. The same key again returns the same new receipt.

    The roll keeps its one mark. The first ballot stays in the log with a `void` leaf, written with the next batch.
    Raises Refusal: those of `replaced_slip` and of `cast_ballot`.
    """
    if not 0 < len(idempotency_key) <= LONGEST_KEY:
        raise Refusal("budgets.key.invalid")
    if known := find_receipt(budget=budget, voter=voter, idempotency_key=idempotency_key):
        if known.commitment == receipt.commitment:
            raise Refusal("budgets.key.conflict")
        return known
    slip = replaced_slip(budget=budget, voter=voter, receipt=receipt)
    require("budgets.cast_ballot", voter, slip)
    candidates = slip.of(budget.candidates.select_related("dossier"))
    chosen = read_choices(slip, candidates, choices)
    check_limits(slip, candidates, chosen)
    try:
        return _swap(slip, voter, receipt.commitment, chosen, idempotency_key)
    except IntegrityError as error:
        if known := find_receipt(budget=budget, voter=voter, idempotency_key=idempotency_key):
            return known
        raise Refusal("budgets.replaced.conflict") from error


@transaction.atomic
def _swap(slip: Slip, voter: User, commitment: str, chosen: dict[str, int], idempotency_key: str) -> Receipt:
    require_in_time(slip.budget)
    ballot = _locked(slip.budget, commitment)
    if ballot.void:
        raise Refusal("budgets.replaced.conflict")
    ballot.void = VoidReason.REPLACING
    ballot.save(update_fields=["void"])
    person_key = voter.residence.person_key
    receipt = fill_box(slip, person_key, chosen, Channel(ballot.channel), idempotency_key)
    BallotDraft.objects.filter(budget=slip.budget, user=voter, envelope=slip.envelope).delete()
    return receipt


def _locked(budget: Budget, commitment: str) -> Ballot:
    """The ballot's row. A batch that is being sealed writes it anew: it is looked for again."""
    for _attempt in range(ATTEMPTS):
        rows = Ballot.objects.select_for_update(of=("self",)).filter(budget=budget, commitment=commitment)
        if found := rows.first():
            return found
    raise Refusal("budgets.receipt.invalid")
