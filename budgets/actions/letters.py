"""Letters with a code: made at the counter, used once on the web, without an account and without an e-mail address.

The code is 80 random bits in 16 letters and digits that are not taken for one another. Only its keyed hash is kept.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from budgets.actions.counter import ballots_left
from budgets.actions.voting import Person, cast_ballot
from budgets.enums import Channel
from budgets.models import Budget, VoteLetter
from budgets.receipts import Receipt
from participation.accounts.models import User
from participation.rules import Refusal, require

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no 0/O, 1/I/L, U/V
GROUPS, LETTERS = 4, 4
LOOKALIKES = str.maketrans({"U": "V"})


def code_hash(budget: Budget, code: str) -> str:
    """What is kept of a code: HMAC-SHA-256 (hex) of the vote and of its letters, however they were typed."""
    plain = "".join(c for c in code.upper().translate(LOOKALIKES) if c in ALPHABET)
    message = f"vote-letter|{budget.pk}|{plain}".encode()
    return hmac.new(settings.PERSON_KEY_SECRET.encode(), message, hashlib.sha256).hexdigest()


def _new_code() -> str:
    return "-".join("".join(secrets.choice(ALPHABET) for _l in range(LETTERS)) for _g in range(GROUPS))


@transaction.atomic
def make_letter(*, budget: Budget, person: Person, by: User) -> str:
    """Make the code of a person's letter and return it, this once; a former letter of the same person stops working.

    Raises Refusal: "budgets.person_voted.conflict", those of "budgets.eligible", "budgets.vote.closed",
    "budgets.not_opened.not_yet", "accounts.*".
    """
    require("budgets.make_letter", by, budget)
    answers = [answer for _slip, answer in ballots_left(budget, person)]
    if not any(answers):
        raise Refusal(answers[0].code, **answers[0].context)
    code = _new_code()
    VoteLetter.objects.update_or_create(
        budget=budget,
        person_key=person.person_key,
        defaults={
            "birth_year": person.birth_year,
            "tie": person.tie,
            "territory_id": person.territory_id,
            "code_hash": code_hash(budget, code),
            "made_by": by,
            "made_on": timezone.localdate(),
        },
    )
    return code


def holder_of(budget: Budget, code: str) -> Person:
    """The person whose letter holds this code. Raises Refusal: "budgets.code.invalid"."""
    letter = VoteLetter.objects.filter(budget=budget, code_hash=code_hash(budget, code[:100])).first()
    if letter is None:
        raise Refusal("budgets.code.invalid")
    return Person(
        person_key=letter.person_key, birth_year=letter.birth_year, by_letter=True, tie=letter.tie,
        territory_id=letter.territory_id,
    )  # fmt: skip


def cast_by_letter(*, budget: Budget, code: str, choices: Any, idempotency_key: str, envelope: str = "") -> Receipt:
    """Put the ballot of a letter's holder in the box. The same roll judges: a code is used once, like any other way.

    Raises Refusal: "budgets.code.invalid" and those of `cast_ballot`.
    """
    return cast_ballot(
        budget=budget, voter=holder_of(budget, code), choices=choices, channel=Channel.WEB,
        idempotency_key=idempotency_key, envelope=envelope,
    )  # fmt: skip
