"""Witnesses: outsiders whose signatures of the log's heads are published with them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from budgets.ballotlog.notes import COSIGNATURE, NoteError, Signature, Verifier, read_note
from budgets.models import Budget, Cosignature, Witness
from participation.rules import Refusal

#: How far ahead of ours the clock of a witness may be.
CLOCKS_DIFFER = timedelta(minutes=5)


@transaction.atomic
def add_witness(*, name: str, vkey: str) -> Witness:
    """Accept the cosignatures of this key from now on. Adding it again renames it.

    Raises Refusal: "budgets.witness_key.invalid".
    """
    try:
        verifier = Verifier.parse(vkey)
    except NoteError as error:
        raise Refusal("budgets.witness_key.invalid") from error
    if verifier.type != COSIGNATURE:
        raise Refusal("budgets.witness_key.invalid")
    witness, _created = Witness.objects.update_or_create(vkey=verifier.vkey, defaults={"name": name, "active": True})
    return witness


@transaction.atomic
def remove_witness(*, vkey: str) -> bool:
    """Accept no more cosignature of this key; those already published stay. Returns whether there was one."""
    return bool(Witness.objects.filter(vkey=vkey.strip(), active=True).update(active=False))


@transaction.atomic
def cosign(*, budget: Budget, size: int, line: str) -> Cosignature:
    """Publish a witness's signature of the head of `size` leaves. The same witness again: the first signature is kept.

    Raises Refusal: "budgets.checkpoint.conflict", "budgets.cosignature.invalid".
    """
    checkpoint = budget.checkpoints.filter(size=size).first()
    if checkpoint is None:
        raise Refusal("budgets.checkpoint.conflict")
    text, _signatures = read_note(checkpoint.note)
    try:
        signature = Signature.parse(line.strip())
        witness = _witness_of(signature)
        Verifier.parse(witness.vkey).check(text, signature)
        signed_at = datetime.fromtimestamp(signature.timestamp, UTC)
    except (NoteError, OverflowError, ValueError, OSError) as error:
        raise Refusal("budgets.cosignature.invalid") from error
    if signed_at > timezone.now() + CLOCKS_DIFFER:
        raise Refusal("budgets.cosignature.invalid")
    kept, _created = Cosignature.objects.get_or_create(
        checkpoint=checkpoint, witness=witness, defaults={"line": signature.line, "signed_at": signed_at}
    )
    return kept


def _witness_of(signature: Signature) -> Witness:
    """Whose signature this says it is. Raises NoteError."""
    for witness in Witness.objects.filter(active=True, vkey__startswith=f"{signature.name}+"):
        if Verifier.parse(witness.vkey).key_id == signature.key_id:
            return witness
    raise NoteError("signer")
