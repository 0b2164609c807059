"""The proof that a ballot is in the box: its commitment, its code in words, and the sealed copy of its receipt.

Pure: no database. Formats are public, so that anyone can check them with a few lines of Python.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from django.conf import settings

from budgets import keyring
from budgets.enums import VoteType
from budgets.words import WORDS

DOMAIN = b"parvis/ballot/1"
NONCE_BYTES = 32
LONGEST_FIELD = 600
MIDDLE_DOT = " · "
_NUMBERS = {word: index for index, word in enumerate(WORDS)}


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the voter keeps. It holds no choice, no name and no time; `nonce` and `commitment` are hexadecimal.

    `promise` is a signature line of `promise_text` by the key of the log. `owner` is only there when the ballot can be
    replaced: it lets the same person, and nobody else who finds the receipt, ask for it; nothing of it is stored.
    """

    budget: str
    commitment: str
    nonce: str
    promise: str = ""
    owner: str = ""

    @property
    def document(self) -> str:
        """The receipt as a file: JSON, which `verify.py --receipt` and the page of the box read."""
        return json.dumps({"format": "parvis/receipt/1", **asdict(self)}, ensure_ascii=False, indent=1) + "\n"

    @classmethod
    def read(cls, text: str) -> Receipt | None:
        """Read what `document` wrote; None when it is something else."""
        try:
            content = json.loads(text)
            fields = {name: content.get(name, "") for name in cls.__slots__}
        except (ValueError, AttributeError, RecursionError):
            return None
        if not all(isinstance(value, str) and len(value) <= LONGEST_FIELD for value in fields.values()):
            return None
        if not all(re.fullmatch(r"[0-9a-f]{64}", fields[name]) for name in ("commitment", "nonce")):
            return None
        return cls(**fields)

    @property
    def code(self) -> str:
        """The commitment in words: « cigogne · navette · 4817 »."""
        return code_of(self.commitment)


def canonical(choices: Mapping[str, int], *, vote_type: str, envelope: str = "") -> str:
    """The one way to write a ballot: sorted keys, no spaces, UTF-8.

    Points and mentions (0 is the lowest) are numbers by code, zeros left out; a ranking is the list of codes, the one
    with most points first; other ballots are the sorted list of codes. `envelope` is the address of the territory whose
    ballot it is, where a budget has several.
    """
    given = {code: points for code, points in choices.items() if points}
    content: object = sorted(given)
    if vote_type in (VoteType.CUMULATIVE, VoteType.SCORING):
        content = given
    elif vote_type == VoteType.ORDINAL:
        content = sorted(given, key=lambda code: -given[code])
    document = {"choices": content, "envelope": envelope} if envelope else {"choices": content}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def read_ballot(payload: str, vote_type: str) -> tuple[dict[str, int], str]:
    """A canonical ballot: points by candidate code, and the territory of its envelope or nothing.

    A ranking of L gives L points to its first and 1 to its last, as the `score` column of Pabulib's files.
    """
    document = json.loads(payload)
    content, envelope = document["choices"], document.get("envelope", "")
    if isinstance(content, dict):
        return content, envelope
    if vote_type == VoteType.ORDINAL:
        return {code: len(content) - place for place, code in enumerate(content)}, envelope
    return dict.fromkeys(content, 1), envelope


def read_payload(payload: str, vote_type: str = VoteType.APPROVAL) -> dict[str, int]:
    """The choices of a canonical ballot, as points by candidate code."""
    return read_ballot(payload, vote_type)[0]


def promise_text(*, budget: str, commitment: str) -> str:
    """What the key of the log signs on a receipt: that this ballot will be in the log."""
    return f"parvis/receipt/1\n{budget}\n{commitment}\n"


def issue(*, budget: str, log_key: str, commitment: str, nonce: str, owner: str = "") -> Receipt:
    """The receipt of a ballot, with the promise that the key of the log signs."""
    text = promise_text(budget=budget, commitment=commitment)
    promise = keyring.signer(log_key).sign(text).line
    return Receipt(budget=budget, commitment=commitment, nonce=nonce, promise=promise, owner=owner)


def new_nonce() -> str:
    return secrets.token_hex(NONCE_BYTES)


def commitment_of(*, budget: str, payload: str, nonce: str) -> str:
    """SHA-256 (hex) of: domain, NUL, address of the budget, NUL, canonical ballot, NUL, the 32 bytes of the nonce."""
    parts = (DOMAIN, budget.encode(), payload.encode(), bytes.fromhex(nonce))
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def code_of(commitment: str) -> str:
    """Two words for the first two bytes of a commitment, four digits for the next two."""
    raw = bytes.fromhex(commitment[:8])
    return MIDDLE_DOT.join((WORDS[raw[0]], WORDS[raw[1]], f"{int.from_bytes(raw[2:4], 'big') % 10_000:04d}"))


def _folded(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(c))


_FOLDED_NUMBERS = {_folded(word): index for word, index in _NUMBERS.items()}


def read_proof(text: str) -> tuple[str, str] | None:
    """Read what a voter typed: a commitment or a code, with or without accents and dots.

    Returns the beginning of the commitment and, for a code, the whole code to compare with; None when it is neither.
    """
    plain = "".join(text.split()).lower()
    if re.fullmatch(r"[0-9a-f]{64}", plain):
        return plain, ""
    found = re.findall(r"[a-z]+|[0-9]+", _folded(text.replace("œ", "oe")))
    if len(found) != 3 or found[0] not in _FOLDED_NUMBERS or found[1] not in _FOLDED_NUMBERS:
        return None
    if not re.fullmatch(r"[0-9]{4}", found[2]):
        return None
    first, second = _FOLDED_NUMBERS[found[0]], _FOLDED_NUMBERS[found[1]]
    return f"{first:02x}{second:02x}", MIDDLE_DOT.join((WORDS[first], WORDS[second], found[2]))


# ---------------------------------------------------------------- the same request gets the same receipt


def _derived(purpose: str, *, budget: str, person_key: str, idempotency_key: str) -> bytes:
    message = json.dumps([purpose, budget, person_key, idempotency_key]).encode()
    return hmac.new(settings.PERSON_KEY_SECRET.encode(), message, hashlib.sha256).digest()


def key_hash(*, budget: str, person_key: str, idempotency_key: str) -> str:
    """Where a sealed receipt is found again, by who holds the idempotency key and is that person."""
    return _derived("find", budget=budget, person_key=person_key, idempotency_key=idempotency_key).hex()


def owner_of(*, budget: str, person_key: str, commitment: str) -> str:
    """What binds a receipt to its voter, without anything stored."""
    message = json.dumps(["own", budget, person_key, commitment]).encode()
    return hmac.new(settings.PERSON_KEY_SECRET.encode(), message, hashlib.sha256).hexdigest()


def seal(receipt: Receipt, *, person_key: str, idempotency_key: str) -> bytes:
    """Encrypt a receipt so that only the same person with the same idempotency key reads it."""
    key = _derived("seal", budget=receipt.budget, person_key=person_key, idempotency_key=idempotency_key)
    nonce = secrets.token_bytes(12)
    return nonce + ChaCha20Poly1305(key).encrypt(nonce, json.dumps(asdict(receipt)).encode(), None)


def unseal(sealed: bytes, *, budget: str, person_key: str, idempotency_key: str) -> Receipt | None:
    """Decrypt a sealed receipt; None when the key is another."""
    key = _derived("seal", budget=budget, person_key=person_key, idempotency_key=idempotency_key)
    try:
        return Receipt(**json.loads(ChaCha20Poly1305(key).decrypt(sealed[:12], sealed[12:], None)))
    except InvalidTag:
        return None
