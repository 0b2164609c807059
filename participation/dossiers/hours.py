"""When a mail may leave: how often the person wants news, and the hours when nobody wants to be woken.

Hours are those of the city's clock (settings.TIME_ZONE), summer time included.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils import timezone

from participation.accounts.enums import Cadence
from participation.accounts.models import User
from participation.dossiers.enums import CALM, OWED, URGENT

MORNING = 8  # the hour of digests for who has no quiet hours
MONDAY = 0


@dataclass(frozen=True, slots=True)
class Hours:
    """Between `quiet_from` and `quiet_until` (0 to 23) no mail leaves; the same hour twice means that any hour does."""

    quiet_from: int
    quiet_until: int

    def is_quiet(self, at: datetime) -> bool:
        """Whether this moment is inside the quiet hours."""
        hour = timezone.localtime(at).hour
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= hour < self.quiet_until
        return hour >= self.quiet_from or hour < self.quiet_until

    @property
    def digest_hour(self) -> int:
        """When digests leave: the end of the night."""
        return MORNING if self.quiet_from == self.quiet_until else self.quiet_until

    def next_digest(self, at: datetime, *, weekly: bool = False) -> datetime:
        """The next digest after this moment: tomorrow morning at the latest, next Monday's for the week."""
        local = timezone.localtime(at)
        days = [local.date() + timedelta(days=n) for n in range(9)]
        mornings = (datetime.combine(day, time(self.digest_hour), tzinfo=local.tzinfo) for day in days)
        return next(m for m in mornings if m > at and (not weekly or m.weekday() == MONDAY))


def hours_of(user: User) -> Hours:
    return Hours(user.quiet_from, user.quiet_until)


def due_at(kind: str, cadence: str, hours: Hours, now: datetime) -> datetime | None:
    """When the mail about an entry of this kind is due; None when it is for the page only."""
    if kind in OWED or (kind in URGENT and cadence != Cadence.NEVER):
        return now
    if cadence == Cadence.NEVER:
        return None
    if cadence == Cadence.WEEKLY:
        return hours.next_digest(now, weekly=True)
    if cadence == Cadence.DAILY or kind in CALM:
        return hours.next_digest(now)
    return hours.next_digest(now) if hours.is_quiet(now) else now
