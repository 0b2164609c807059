"""Signed notes, checkpoints and cosignatures, as C2SP specifies them.

https://c2sp.org/signed-note, https://c2sp.org/tlog-checkpoint, https://c2sp.org/tlog-cosignature. A verifier's key is
written ``name+key id (hex)+base64(type and 32 bytes)``; a signature is a line ``— name base64(key id and signature)``.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519, COSIGNATURE = 0x01, 0x04
MOST_SIGNATURES = 64
_NAME = re.compile(r"[^\s+\x00-\x1f]{1,300}")
_LINE = re.compile(r"— (\S+) (\S+)")


class NoteError(ValueError):
    """A key, a note or a signature that is not what it should be."""


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _unb64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error) as error:
        raise NoteError("base64") from error


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key with its name. `type` is ED25519 for a log, COSIGNATURE for a witness."""

    name: str
    public: bytes
    type: int = ED25519

    @property
    def key_id(self) -> bytes:
        return sha256(self.name.encode() + b"\n" + bytes([self.type]) + self.public).digest()[:4]

    @property
    def vkey(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{_b64(bytes([self.type]) + self.public)}"

    @classmethod
    def parse(cls, vkey: str) -> Verifier:
        """Read a key. Raises NoteError."""
        name, _plus, rest = vkey.strip().partition("+")
        key_id, _plus, encoded = rest.partition("+")
        raw = _unb64(encoded)
        if not _NAME.fullmatch(name) or len(raw) != 33 or raw[0] not in {ED25519, COSIGNATURE}:
            raise NoteError("key")
        verifier = cls(name, raw[1:], raw[0])
        if verifier.key_id.hex() != key_id:
            raise NoteError("key")
        return verifier

    def check(self, text: str, signature: Signature) -> None:
        """Check one signature of a note's text. Raises NoteError."""
        if (signature.name, signature.key_id) != (self.name, self.key_id):
            raise NoteError("signer")
        message, raw = text.encode(), signature.raw
        if self.type == COSIGNATURE:
            if len(raw) != 72:
                raise NoteError("signature")
            message, raw = cosigned_message(text, int.from_bytes(raw[:8], "big")), raw[8:]
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(raw, message)
        except InvalidSignature as error:
            raise NoteError("signature") from error


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line of a note."""

    name: str
    key_id: bytes
    raw: bytes

    @property
    def line(self) -> str:
        return f"— {self.name} {_b64(self.key_id + self.raw)}"

    @property
    def timestamp(self) -> int:
        """When a witness signed, in seconds since 1970."""
        return int.from_bytes(self.raw[:8], "big")

    @classmethod
    def parse(cls, line: str) -> Signature:
        """Read a line. Raises NoteError."""
        found = _LINE.fullmatch(line)
        raw = _unb64(found[2]) if found else b""
        if found is None or not _NAME.fullmatch(found[1]) or len(raw) < 5:
            raise NoteError("line")
        return cls(found[1], raw[:4], raw[4:])


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key (32 bytes) with its name."""

    name: str
    private: bytes
    type: int = ED25519

    @property
    def verifier(self) -> Verifier:
        return Verifier(self.name, public_of(self.private), self.type)

    def sign(self, text: str, *, timestamp: int = 0) -> Signature:
        """Sign a note's text, which ends with a newline; `timestamp` (seconds since 1970) is for witnesses."""
        key = Ed25519PrivateKey.from_private_bytes(self.private)
        if self.type == COSIGNATURE:
            raw = timestamp.to_bytes(8, "big") + key.sign(cosigned_message(text, timestamp))
        else:
            raw = key.sign(text.encode())
        return Signature(self.name, self.verifier.key_id, raw)


def public_of(private: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def cosigned_message(text: str, timestamp: int) -> bytes:
    """What a witness signs."""
    return f"cosignature/v1\ntime {timestamp}\n{text}".encode()


# ---------------------------------------------------------------- notes


def write_note(text: str, signatures: Iterable[Signature]) -> str:
    return text + "\n" + "".join(signature.line + "\n" for signature in signatures)


def read_note(note: str) -> tuple[str, list[Signature]]:
    """Separate a note into its text and its signatures, without checking them. Raises NoteError."""
    text, separator, lines = note.rpartition("\n\n")
    if not separator or not lines.endswith("\n") or any(ord(c) < 0x20 and c != "\n" for c in note):
        raise NoteError("note")
    signatures = lines.splitlines()
    if len(signatures) > MOST_SIGNATURES:
        raise NoteError("note")
    return text + "\n", [Signature.parse(line) for line in signatures]


def open_note(note: str, verifier: Verifier) -> str:
    """Return the text of a note signed by this key; signatures of other keys are ignored. Raises NoteError."""
    text, signatures = read_note(note)
    ours = [one for one in signatures if (one.name, one.key_id) == (verifier.name, verifier.key_id)]
    if not ours:
        raise NoteError("signer")
    for signature in ours:
        verifier.check(text, signature)
    return text


# ---------------------------------------------------------------- checkpoints


@dataclass(frozen=True, slots=True)
class Head:
    """What a checkpoint says: which log, how many leaves, which root."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{_b64(self.root)}\n"

    @classmethod
    def parse(cls, text: str) -> Head:
        """Read the text of a checkpoint, which has no extension line here. Raises NoteError."""
        lines = text.split("\n")
        if len(lines) != 4 or lines[3] or not lines[0] or not re.fullmatch(r"0|[1-9][0-9]{0,9}", lines[1]):
            raise NoteError("checkpoint")
        root = _unb64(lines[2])
        if len(root) != 32:
            raise NoteError("checkpoint")
        return cls(lines[0], int(lines[1]), root)
