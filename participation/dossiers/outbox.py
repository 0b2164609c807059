"""From the journal to people: tells followers, then mails them (`letters.py`). Nobody is told or mailed twice.

It runs apart from requests: a Celery task in production (`tasks.py`), a thread of the embedded site
(`start_outbox_thread`), or `manage.py outbox` from cron. All three may run at once, and die at any moment.
"""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from django.conf import settings
from django.db import close_old_connections, connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string

from participation.dossiers import letters
from participation.dossiers.enums import TOLD, TOLD_AROUND, TOLD_TO_AUTHOR, Journal, Visibility
from participation.dossiers.hours import Hours, due_at
from participation.dossiers.models import Dossier, Entry, Follow, Notification
from participation.dossiers.signals import entry_recorded
from participation.territories.models import Territory

logger = logging.getLogger(__name__)

PAIRS = 2000  # notifications written in one transaction: what bounds its memory and its length
ENTRIES = 100  # of one dossier, told together
PAUSE = 5.0  # seconds between two sweeps when nobody rings
THREAD = "participation.dossiers.outbox"
GATHER = 0.2  # seconds left to the other entries of the same moment
NO_FOLLOWER = Q(pk__in=[])


def name_nobody(entry: Entry) -> None:
    """What stands for `tell_named` where no discussion does."""


#: Tells the people whom an entry names (`data["names"]`). Discussions, which stand above and know them, say how.
tell_named: Callable[[Entry], None] = name_nobody


# ------------------------------------------------------------------ telling
class Audience(NamedTuple):
    """Who is told of a kind of entry."""

    followers: bool
    author: bool
    around: bool

    @property
    def kinds(self) -> list[Journal]:
        """Every kind that has this audience."""
        return [kind for kind in Journal if audience(kind) == self]


def audience(kind: str) -> Audience:
    """Who is told of this kind: everyone who follows the dossier, or its author only; who follows its territory."""
    author = kind in TOLD_TO_AUTHOR
    return Audience(followers=kind in TOLD and not author, author=author, around=kind in TOLD_AROUND)


def pass_over() -> int:
    """Close the entries that concern no follower; returns how many."""
    concerning = Q(kind__in=TOLD | TOLD_AROUND, dossier__visibility=Visibility.PUBLIC)
    return Entry.objects.filter(~concerning, dispatched_at__isnull=True).update(dispatched_at=timezone.now())


def take() -> list[Entry]:
    """The oldest entries of one dossier that have the same people left to tell, locked.

    Two workers never take the same ones: PostgreSQL skips locked rows, SQLite lets one transaction write at a time.
    """
    pending = Entry.objects.filter(
        dispatched_at__isnull=True, kind__in=TOLD | TOLD_AROUND, dossier__visibility=Visibility.PUBLIC
    ).order_by("pk")
    if connection.features.has_select_for_update_skip_locked:
        pending = pending.select_for_update(skip_locked=True, of=("self",))
    first = pending.select_related("dossier__territory__parent__parent").first()
    if first is None:
        return []
    alike = pending.filter(
        dossier_id=first.dossier_id, told_until=first.told_until, kind__in=audience(first.kind).kinds
    ).exclude(pk=first.pk)
    return [first, *alike[: ENTRIES - 1]]


def followers(dossier: Dossier, told: Audience) -> QuerySet[Follow]:
    """Who asked to be told, each person once for the dossier; following it settles what following its territory would do."""
    asked = Q(dossier=dossier) if told.followers else NO_FOLLOWER
    if told.author:
        asked |= Q(dossier=dossier, user=dossier.author_id)
    if told.around:
        of_dossier = Follow.objects.filter(dossier=dossier).values("user")
        asked |= Q(territory__in=covering(dossier.territory)) & ~Q(user__in=of_dossier)
    return Follow.objects.filter(asked, user__is_active=True).order_by("pk")


def covering(territory: Territory | None) -> list[int]:
    """The territories that hold this one, itself included; what concerns the whole city is told at the top."""
    if territory is None:
        return list(Territory.objects.filter(parent=None).values_list("pk", flat=True))
    found = []
    while territory is not None:
        found.append(territory.pk)
        territory = territory.parent
    return found


@transaction.atomic
def fan_out(pairs: int = PAIRS) -> int:
    """Tell the next followers of the oldest entries; returns how many entries it worked on, 0 when all is told.

    A dossier with twenty thousand followers takes ten such steps. Where one stopped is written with what it did:
    a worker that dies between two leaves the rest to the next.
    """
    entries = take()
    if not entries:
        return 0
    first, now = entries[0], timezone.now()
    if not first.told_until:
        for entry in entries:
            if entry.data.get("names"):  # before those who follow: somebody who does both is told their own words
                tell_named(entry)
    room = max(1, pairs // len(entries))
    found = list(
        followers(first.dossier, audience(first.kind))
        .filter(pk__gt=first.told_until)
        .values_list("pk", "user", "cadence", "user__news_cadence", "user__quiet_from", "user__quiet_until")[:room]
    )
    Notification.objects.bulk_create(
        [
            Notification(
                user_id=user, entry=entry, mail_at=due_at(entry.kind, own or usual, Hours(quiet_from, quiet_until), now)
            )
            for _pk, user, own, usual, quiet_from, quiet_until in found
            for entry in entries
            if user != entry.actor_id
        ],
        ignore_conflicts=True,
        batch_size=1000,
    )
    whole = Entry.objects.filter(pk__in=[entry.pk for entry in entries])
    whole.update(dispatched_at=now) if len(found) < room else whole.update(told_until=found[-1][0])
    return len(entries)


def dispatch_pending() -> int:
    """Tell every follower of what was recorded; returns how many entries were closed or told."""
    total = pass_over()
    while count := fan_out():
        total += count
    return total


def sweep() -> int:
    """Tell, write the letters that are due, send them; returns how many mails left."""
    dispatch_pending()
    letters.write_letters()
    return letters.send_letters()


# ------------------------------------------------------------------ the embedded site
class OutboxThread(threading.Thread):
    """Sweeps when an entry is recorded, and does the rest of the beat schedule at its hours."""

    def __init__(self) -> None:
        super().__init__(name="outbox", daemon=True)
        self.bell = threading.Event()
        self.leaving = False
        now = time.monotonic()
        self.due = {item["task"]: now for item in settings.CELERY_BEAT_SCHEDULE.values()}
        self.periods = {item["task"]: float(item["schedule"]) for item in settings.CELERY_BEAT_SCHEDULE.values()}

    def ring(self, **kwargs: Any) -> None:
        """Something was recorded: sweep now."""
        self.bell.set()

    def stop(self) -> None:
        """Finish the sweep that is going on, and end."""
        entry_recorded.disconnect(dispatch_uid=THREAD)
        self.leaving = True
        self.bell.set()
        self.join()

    def run(self) -> None:
        while not self.leaving:
            self.bell.wait(PAUSE)
            time.sleep(GATHER)
            self.bell.clear()
            close_old_connections()
            try:
                self.work()
            except Exception:  # the thread outlives whatever a sweep meets
                logger.exception("The outbox will try again")
            finally:
                connection.close()

    def work(self) -> None:
        sweep()
        for name, moment in self.due.items():
            if time.monotonic() >= moment:
                self.due[name] = time.monotonic() + self.periods[name]
                import_string(name)()


def start_outbox_thread() -> OutboxThread:
    """Run the outbox and the beat schedule inside this process, which is the whole site."""
    thread = OutboxThread()
    entry_recorded.connect(thread.ring, dispatch_uid=THREAD, weak=False)
    thread.start()
    return thread
