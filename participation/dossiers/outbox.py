"""From the journal to people: tells followers, then mails them. Nobody is told or mailed twice.

It runs apart from requests: a Celery task in production (`tasks.py`), a thread of the embedded site
(`start_outbox_thread`), or `manage.py outbox` from cron. All three may run at once.
"""

import logging
import threading
import time
from collections import defaultdict
from typing import Any

from django.conf import settings
from django.db import close_old_connections, connection, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from participation.accounts.models import User
from participation.dossiers.enums import TOLD, Journal, Visibility
from participation.dossiers.mails import news_mail
from participation.dossiers.models import Entry, Follow, Notification
from participation.dossiers.signals import entry_recorded

logger = logging.getLogger(__name__)

BATCH = 200
PAUSE = 5.0  # seconds between two sweeps when nobody rings
THREAD = "participation.dossiers.outbox"
GATHER = 0.2  # seconds left to the other entries of the same moment


@transaction.atomic
def dispatch_pending(limit: int = BATCH) -> int:
    """Tell the followers of the next entries, oldest first, and mark these as dispatched; returns how many.

    Two workers never take the same entries: PostgreSQL skips locked rows, SQLite lets one transaction write at a time.
    """
    pending = Entry.objects.filter(dispatched_at__isnull=True).order_by("pk")
    if connection.features.has_select_for_update_skip_locked:
        pending = pending.select_for_update(skip_locked=True, of=("self",))
    entries = list(pending.select_related("dossier")[:limit])
    told = [e for e in entries if e.kind in TOLD and e.dossier.visibility == Visibility.PUBLIC]
    followers: dict[int, list[Follow]] = defaultdict(list)
    for follow in Follow.objects.filter(
        dossier__in={entry.dossier_id for entry in told}, user__is_active=True
    ).select_related("user"):
        followers[follow.dossier_id].append(follow)
    Notification.objects.bulk_create(
        [
            Notification(user=follow.user, entry=entry, by_mail=deserves_mail(follow, entry))
            for entry in told
            for follow in followers[entry.dossier_id]
            if follow.user_id != entry.actor_id
        ],
        ignore_conflicts=True,
        batch_size=1000,
    )
    Entry.objects.filter(pk__in=[entry.pk for entry in entries]).update(dispatched_at=timezone.now())
    return len(entries)


def deserves_mail(follow: Follow, entry: Entry) -> bool:
    """Steps are mailed to all who asked for it; comments only to the author of the dossier: a debate is not a flood."""
    if not (follow.by_mail and follow.user.mail_notices):
        return False
    return entry.kind != Journal.COMMENT_POSTED or follow.user_id == entry.dossier.author_id


def claim(notification: Notification) -> bool:
    """Take a notification before mailing it; False when another worker was first."""
    return bool(
        Notification.objects.filter(pk=notification.pk, mailed_at__isnull=True).update(mailed_at=timezone.now())
    )


def mail_pending(limit: int = BATCH) -> int:
    """Mail what was not read yet, one mail a person; returns how many mails left.

    A mail that the server refuses is tried again at the next sweep; a process that dies between the claim and the
    sending loses that mail, for being silent once is better than writing twice. The page keeps the notification.
    """
    waiting: dict[User, list[Notification]] = defaultdict(list)
    for notification in (
        Notification.objects.filter(
            mailed_at__isnull=True, by_mail=True, read_at__isnull=True, user__is_active=True, user__mail_notices=True
        )
        .select_related("user", "entry__dossier", "entry__actor")
        .order_by("pk")[:limit]
    ):
        waiting[notification.user].append(notification)
    sent = 0
    for user, notifications in waiting.items():
        claimed = [notification for notification in notifications if claim(notification)]
        if not claimed:
            continue
        try:
            news_mail(user, claimed).send()
        except OSError:  # smtplib's errors are OSErrors
            logger.exception("The mail to account %s did not leave", user.pk)
            Notification.objects.filter(pk__in=[one.pk for one in claimed]).update(mailed_at=None)
        else:
            sent += 1
    return sent


def sweep() -> int:
    """Dispatch and mail until nothing is left to dispatch; returns how many entries were dispatched."""
    total = 0
    while count := dispatch_pending():
        total += count
    mail_pending()
    return total


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
