"""Voting: choices kept as a draft, then one ballot in the box, in one transaction, judged by the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Now
from django.utils import timezone

from budgets import receipts
from budgets.choices import Choices, check_limits, read_choices
from budgets.enums import Channel
from budgets.models import Ballot, BallotDraft, Budget, Candidate, CastKey, RollEntry
from budgets.receipts import Receipt
from budgets.rules import CLOCK_SKEW
from budgets.slips import Slip, slip_of
from participation.accounts.enums import Tie
from participation.accounts.models import User
from participation.processes.enums import PhaseKind
from participation.rules import Refusal, require
from participation.templatetags.parvis import moment

LONGEST_KEY = 200


@dataclass(frozen=True, slots=True)
class Person:
    """A voter without an account: an agent checked the identity that made the key, at the counter."""

    person_key: str
    birth_year: int
    by_letter: bool = False  # who they are was checked when the letter with their code was made
    tie: str = Tie.RESIDENCE
    territory_id: int | None = None  # asked where a ballot is that of a sector


@transaction.atomic
def save_draft(*, budget: Budget, user: User, choices: Any, envelope: str = "") -> BallotDraft:
    """Keep choices that are not voted yet; they may still go over a limit. Raises Refusal: "budgets.*", "processes.*"."""
    require("budgets.prepare_ballot", user, budget)
    slip = slip_of(budget, envelope)
    kept = read_choices(slip, slip.of(budget.candidates.select_related("dossier")), choices)
    draft, _created = BallotDraft.objects.update_or_create(
        budget=budget, user=user, envelope=slip.envelope, defaults={"choices": kept}
    )
    return draft


def find_receipt(*, budget: Budget, voter: User | Person, idempotency_key: str) -> Receipt | None:
    """The receipt of an earlier request with this key, for this person; None when there is none."""
    person_key = _person_key(voter)
    if not person_key or not idempotency_key:
        return None
    found = receipts.key_hash(budget=budget.slug, person_key=person_key, idempotency_key=idempotency_key)
    sealed = CastKey.objects.filter(budget=budget, key_hash=found).values_list("sealed", flat=True).first()
    if sealed is None:
        return None
    return receipts.unseal(bytes(sealed), budget=budget.slug, person_key=person_key, idempotency_key=idempotency_key)


def cast_ballot(
    *,
    budget: Budget,
    voter: User | Person,
    choices: Any,
    channel: Channel,
    idempotency_key: str,
    entered_by: User | None = None,
    envelope: str = "",
) -> Receipt:
    """Put one ballot in the box and return its receipt. The same key again returns the same receipt.

    `choices` is a list of candidate codes (a ranking: from the best), or points or mentions by code. `envelope` is the
    slug of the territory whose ballot it is, where the budget has several. `entered_by` is the agent at the counter.
    Nothing is written that joins the person and the ballot, and no entry is recorded.
    Raises Refusal: "budgets.already_voted.conflict", "budgets.person_voted.conflict", "budgets.vote.closed",
    "budgets.not_opened.not_yet", "budgets.key.invalid", "budgets.key.conflict", the refusals of `budgets.choices` and
    `budgets.slips`, "processes.phase.*", "accounts.*".
    """
    if not 0 < len(idempotency_key) <= LONGEST_KEY:
        raise Refusal("budgets.key.invalid")
    slip = slip_of(budget, envelope)
    try:
        _require_voter(slip, voter, entered_by)
        candidates = slip.of(Candidate.objects.filter(budget=budget).select_related("dossier"))
        chosen = read_choices(slip, candidates, choices)
        check_limits(slip, candidates, chosen)
        return _drop_in_box(slip, voter, chosen, channel, idempotency_key)
    except (Refusal, IntegrityError) as error:
        # A request that is sent again is refused like any second one: only then is its receipt looked for.
        if receipt := find_receipt(budget=budget, voter=voter, idempotency_key=idempotency_key):
            if not Ballot.objects.filter(commitment=receipt.commitment, envelope=slip.envelope).exists():
                raise Refusal("budgets.key.conflict") from error
            return receipt
        if isinstance(error, Refusal) and not _has_voted(slip, voter):
            raise
        code = "budgets.already_voted.conflict" if entered_by is None else "budgets.person_voted.conflict"
        raise Refusal(code) from error


def _person_key(voter: User | Person) -> str:
    if isinstance(voter, Person):
        return voter.person_key
    return voter.residence.person_key if hasattr(voter, "residence") else ""


def _has_voted(slip: Slip, voter: User | Person) -> bool:
    """Whether this account has cast this ballot: then that is what it is told, whatever else is wrong. An agent is told
    of somebody else by the roll alone.
    """
    marks = RollEntry.objects.filter(budget=slip.budget, scope=slip.scope, person_key=_person_key(voter))
    return isinstance(voter, User) and marks.exists()


def _require_voter(slip: Slip, voter: User | Person, entered_by: User | None) -> None:
    if not isinstance(voter, Person):
        require("budgets.cast_ballot", voter, slip)
        return
    if voter.by_letter:
        require("budgets.vote_with_code", None, slip.budget)
    else:
        require("budgets.enter_ballot", entered_by, slip.budget)
    require("budgets.eligible", voter, slip)


def sign_roll(budget: Budget, *, person_key: str, scope: str, channel: Channel) -> None:
    """Mark a person on the roll, in the caller's transaction. Its unique constraint is the judge.

    Raises IntegrityError when the person has voted, and the refusals of `require_in_time`.
    """
    RollEntry.objects.create(person_key=person_key, budget=budget, scope=scope, channel=channel)
    require_in_time(budget)


def require_in_time(budget: Budget) -> None:
    """Ask the database's own clock, in the transaction that puts a ballot in the box.

    The close waits for this transaction, or this transaction sees the close: it holds a share of the budget's row until
    its end. PostgreSQL checks foreign keys at the commit only, so that their own lock would come too late; on SQLite one
    transaction writes at a time. Raises Refusal: "budgets.vote.closed", "processes.phase.not_yet".
    """
    in_time = Budget.objects.filter(
        pk=budget.pk,
        opened_at__isnull=False,
        closed_at__isnull=True,
        process__phases__kind=PhaseKind.VOTE,
        process__phases__opens_at__lte=Now(),
        process__phases__closes_at__gt=Now(),
    )
    sql, values = in_time.order_by().values("pk").query.sql_with_params()
    if connection.vendor == "postgresql":
        sql += " FOR KEY SHARE OF budgets_budget"
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found = cursor.fetchone()
    if not found:
        phase = budget.vote_phase
        if phase and abs(timezone.now() - phase.opens_at) < CLOCK_SKEW:
            raise Refusal("processes.phase.not_yet", phase=phase.title, opens=moment(phase.opens_at))
        raise Refusal("budgets.vote.closed")


@transaction.atomic
def _drop_in_box(slip: Slip, voter: User | Person, chosen: Choices, channel: Channel, idempotency_key: str) -> Receipt:
    """The one transaction. The roll comes first."""
    budget, person_key = slip.budget, _person_key(voter)
    sign_roll(budget, person_key=person_key, scope=slip.scope, channel=channel)
    receipt = fill_box(slip, person_key, chosen, channel, idempotency_key)
    if isinstance(voter, User):
        BallotDraft.objects.filter(budget=budget, user=voter, envelope=slip.envelope).delete()
    return receipt


def fill_box(slip: Slip, person_key: str, chosen: Choices, channel: Channel, idempotency_key: str) -> Receipt:
    """Write one ballot and the sealed copy of its receipt, in the caller's transaction."""
    budget = slip.budget
    payload = receipts.canonical(chosen, vote_type=budget.vote_type, envelope=slip.slug)
    nonce = receipts.new_nonce()
    commitment = receipts.commitment_of(budget=budget.slug, payload=payload, nonce=nonce)
    owner = receipts.owner_of(budget=budget.slug, person_key=person_key, commitment=commitment)
    receipt = receipts.issue(
        budget=budget.slug, log_key=budget.log_key, commitment=commitment, nonce=nonce,
        owner=owner if budget.replaceable else "",
    )  # fmt: skip
    Ballot.objects.create(
        budget=budget, envelope=slip.envelope, payload=payload, nonce=nonce, commitment=commitment, channel=channel
    )
    CastKey.objects.create(
        budget=budget,
        key_hash=receipts.key_hash(budget=budget.slug, person_key=person_key, idempotency_key=idempotency_key),
        sealed=receipts.seal(receipt, person_key=person_key, idempotency_key=idempotency_key),
    )
    return receipt
