"""The keys that sign the logs of this installation, read from the setting BALLOT_LOG_KEY.

The setting holds one private key in base64 (`manage.py ballot_log_key` makes one), or several separated by commas: the
first opens new votes, the others finish the votes that were opened with them. Each log has the key under its own name,
which is its origin: `participer.ville.example/budgets/<slug>`.
"""

from __future__ import annotations

import base64
import binascii
import secrets
from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from budgets.ballotlog.notes import Signer, Verifier, public_of

KEY_BYTES = 32


def new_key() -> str:
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def private_keys() -> dict[bytes, bytes]:
    """Private keys by public key, the current one first. Raises ImproperlyConfigured."""
    return _read(settings.BALLOT_LOG_KEY)


@lru_cache(maxsize=4)
def _read(setting: str) -> dict[bytes, bytes]:
    found = {}
    for text in setting.split(","):
        try:
            private = base64.b64decode(text.strip(), validate=True)
        except (ValueError, binascii.Error):
            private = b""
        if len(private) != KEY_BYTES:
            raise ImproperlyConfigured(
                "BALLOT_LOG_KEY must hold keys of 32 bytes in base64, separated by commas: manage.py ballot_log_key."
            )
        found[public_of(private)] = private
    return found


def origin_of(slug: str) -> str:
    """The name of the log of a budget: an address without scheme."""
    return f"{urlsplit(settings.PUBLIC_URL).netloc}/budgets/{slug}"


def new_vkey(slug: str) -> str:
    """The public key, under its own name, of a log that begins now."""
    return Verifier(origin_of(slug), next(iter(private_keys()))).vkey


def signer(vkey: str) -> Signer:
    """Who signs for a log. Raises ImproperlyConfigured when its private key was taken away."""
    verifier = Verifier.parse(vkey)
    private = private_keys().get(verifier.public)
    if private is None:
        raise ImproperlyConfigured(f"BALLOT_LOG_KEY no longer holds the private key of {vkey}.")
    return Signer(verifier.name, private)
