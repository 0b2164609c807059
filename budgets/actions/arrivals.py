"""How ballots arrive on the web, counted without anybody: by minute, and by how many share an address in one day.

An address becomes a hash keyed with a random salt of the day; both live in the cache for two days at most and are never
written elsewhere. Only numbers reach the database. Counting is best effort, after the vote and outside of it: nothing
here can refuse or delay a ballot, and nothing joins an arrival and a ballot.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import secrets
from datetime import date, timedelta

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from budgets.models import ArrivalDay, Budget

logger = logging.getLogger(__name__)
KEPT_SECONDS = 2 * 86_400
SEEN_SECONDS = 3_600
MINUTES = 1_440
#: Addresses are counted by how many ballots they reached in a day.
LEVELS = (2, 5, 10, 20, 50)


def _count(key: str) -> int:
    cache.add(key, 0, KEPT_SECONDS)
    return int(cache.incr(key))


def note_arrival(*, budget: Budget, address: str, idempotency_key: str) -> None:
    """Count one ballot that was just accepted on the web; the same request sent again counts once."""
    try:
        seen = hashlib.sha256(f"{budget.pk}|{idempotency_key}".encode()).hexdigest()
        if not cache.add(f"arrived-{seen}", 1, SEEN_SECONDS):
            return
        now = timezone.localtime()
        day = now.date()
        _count(f"arrivals-{budget.pk}-{day}-{now.hour * 60 + now.minute}")
        salt = cache.get_or_set(f"arrivals-salt-{day}", lambda: secrets.token_hex(32), KEPT_SECONDS)
        hidden = hmac.new(str(salt).encode(), f"{budget.pk}|{address}".encode(), hashlib.sha256).hexdigest()
        reached = _count(f"arrivals-{budget.pk}-{day}-from-{hidden}")
        if reached in LEVELS:
            _count(f"arrivals-{budget.pk}-{day}-shared-{reached}")
    except Exception:
        logger.warning("An arrival was not counted; the ballot is in the box.", exc_info=True)


def fold_open_boxes() -> int:
    """Write the numbers of every vote that is open; returns how many votes."""
    budgets = Budget.objects.filter(opened_at__isnull=False, closed_at__isnull=True)
    for budget in budgets:
        fold_arrivals(budget=budget)
    return len(budgets)


@transaction.atomic
def fold_arrivals(*, budget: Budget) -> None:
    """Write the numbers of today and yesterday; a cache that lost some never makes them smaller."""
    today = timezone.localdate()
    for day in (today - timedelta(days=1), today):
        _fold(budget, day)


def _fold(budget: Budget, day: date) -> None:
    prefix = f"arrivals-{budget.pk}-{day}-"
    minutes = cache.get_many([f"{prefix}{minute}" for minute in range(MINUTES)])
    shared = cache.get_many([f"{prefix}shared-{level}" for level in LEVELS])
    if not minutes:
        return
    kept, _created = ArrivalDay.objects.select_for_update().get_or_create(budget=budget, day=day)
    for column, found, start in ((kept.minutes, minutes, prefix), (kept.shared, shared, f"{prefix}shared-")):
        for key, count in found.items():
            name = key.removeprefix(start)
            column[name] = max(int(count), column.get(name, 0))
    kept.save(update_fields=["minutes", "shared"])
