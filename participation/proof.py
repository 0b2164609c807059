"""A small sum that a browser solves before it sends a text: nothing for a person, something for a machine that sends
a million. Self-hosted, without a cookie or a third party; the format is ALTCHA's (https://altcha.org), SHA-256.

The proof is asked, never required: without it (no JavaScript) a text is accepted, and read by the team before it is public.
"""

import base64
import json
from datetime import timedelta
from typing import Any

from altcha import ChallengeOptions, create_challenge, verify_solution
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from django.utils.crypto import salted_hmac

LIFE = timedelta(hours=1)
LONGEST = 2_000  # characters of a proof; a real one has about 300


def _key() -> str:
    return salted_hmac("participation.proof", "altcha", algorithm="sha256").hexdigest()


def new_challenge() -> dict[str, Any]:
    """A challenge: find the number below `maxNumber` whose SHA-256 after `salt` is `challenge`."""
    options = ChallengeOptions(hmac_key=_key(), max_number=settings.PROOF_SUMS, expires=timezone.now() + LIFE)
    return dict(create_challenge(options).to_dict())


def is_solved(payload: str) -> bool:
    """Whether a proof (base64 of JSON) is right, fresh, ours, and not used before: each one serves once."""
    if not payload or len(payload) > LONGEST:
        return False
    try:
        given = json.loads(base64.b64decode(payload, validate=True))
        solved, _error = verify_solution(given, _key())
        used = f"proof:{given['challenge'][:64]}"
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        return False  # made by hand
    return bool(solved) and cache.add(used, 1, int(LIFE.total_seconds()))
