"""Letters: who must get which mail, and its way to a mail server. None is lost; a person gets each once.

1. `write_letters` gathers what is due to a person in one letter, in one transaction: all of it or nothing.
2. `claim` takes a few letters for a while. A worker that dies leaves them to the next one, after `LEASE`.
3. `hand_over` renders a letter, gives it to the transport, and seals it just before the last byte: another worker that
   took it meanwhile makes the seal fail, and a letter without a seal was never sent.
4. After the server's answer it is marked as sent. A worker killed between its seal and that mark leaves a letter in
   doubt: it leaves again under the same Message-ID and the same date, the same mail for the mailbox.

docs/adr/0015-letters.md says why nothing better exists over SMTP.
"""

import datetime as dt
import logging
import secrets
import smtplib
from collections import defaultdict
from typing import Any

from django.conf import settings
from django.core.mail import get_connection
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from participation.accounts.models import User
from participation.dossiers.enums import OWED, URGENT, LetterState, Visibility
from participation.dossiers.hours import hours_of
from participation.dossiers.mails import mail_of
from participation.dossiers.models import Follow, Letter, Notification

logger = logging.getLogger(__name__)

PEOPLE = 200  # whose letters are written in one transaction
WINDOW = 1000  # notifications looked at to find them
BATCH = 25  # letters a worker holds at once
LEASE = dt.timedelta(seconds=settings.MAIL_LEASE_SECONDS)
SAID = 60  # news that one mail tells; the page has the others
ATTEMPTS = 12
KEPT = dt.timedelta(days=365)


class LostClaimError(Exception):
    """Another worker holds this letter now."""


def locked(rows: QuerySet[Any]) -> QuerySet[Any]:
    """The same rows, without those that another worker holds; SQLite lets one transaction write at a time."""
    if connection.features.has_select_for_update_skip_locked:
        return rows.select_for_update(skip_locked=True, of=("self",))
    return rows


# ------------------------------------------------------------------ writing
@transaction.atomic
def write_some(now: dt.datetime) -> int:
    """Write the letters of the next people; returns how many notifications were settled, 0 when nothing is due."""
    due = Notification.objects.filter(mail_at__lte=now)
    next_ones = due.order_by("mail_at", "pk").values_list("user", flat=True)[:WINDOW]
    people = list(dict.fromkeys(next_ones))[:PEOPLE]
    theirs: dict[int, list[int]] = defaultdict(list)
    urgent = set()
    for pk, user, kind in locked(due.filter(user__in=people)).order_by("pk").values_list("pk", "user", "entry__kind"):
        theirs[user].append(pk)
        if kind in URGENT:
            urgent.add(user)
    asleep = put_off([user for user in theirs if user not in urgent], theirs, now)
    awake = [user for user in theirs if user not in asleep]
    letters = Letter.objects.bulk_create(
        [Letter(user_id=user, key=f"news-{theirs[user][0]}", created_at=now) for user in awake]
    )
    mine = Letter.objects.filter(pk__in=[letter.pk for letter in letters], user=OuterRef("user")).values("pk")
    told = [pk for user in awake for pk in theirs[user]]
    Notification.objects.filter(pk__in=told).update(letter=Subquery(mine[:1]), mail_at=None)
    return sum(map(len, theirs.values()))


def put_off(people: list[int], theirs: dict[int, list[int]], now: dt.datetime) -> set[int]:
    """Leave until the morning what came late for people who are in their quiet hours; returns these people."""
    asleep: dict[dt.datetime, list[int]] = defaultdict(list)
    for user in User.objects.filter(pk__in=people).only("quiet_from", "quiet_until"):
        hours = hours_of(user)
        if hours.is_quiet(now):
            asleep[hours.next_digest(now)].append(user.pk)
    for morning, users in asleep.items():
        late = [pk for user in users for pk in theirs[user]]
        Notification.objects.filter(pk__in=late).update(mail_at=morning)
    return {user for users in asleep.values() for user in users}


def write(*, user: User, key: str, data: dict[str, Any]) -> bool:
    """Write a letter that tells of no entry (see `mails.tasks_mail`); False when this person has it already."""
    _letter, created = Letter.objects.get_or_create(user=user, key=key, defaults={"data": data})
    return created


def write_letters() -> None:
    """Write every letter that is due."""
    while write_some(timezone.now()):
        pass


# ------------------------------------------------------------------ sending
@transaction.atomic
def claim(limit: int = BATCH) -> list[Letter]:
    """Take the oldest letters that wait and that no living worker holds."""
    now = timezone.now()
    free = Letter.objects.filter(
        Q(claimed_at__isnull=True) | Q(claimed_at__lt=now - LEASE),
        Q(try_at__isnull=True) | Q(try_at__lte=now),
        state=LetterState.WAITING,
    )
    found = list(locked(free).order_by("pk").select_related("user")[:limit])
    mark = secrets.token_hex(16)
    for letter in found:
        if letter.sealed_at:
            logger.warning("Letter %s of account %s may have left: it leaves again", letter.key, letter.user_id)
        letter.claim = mark
    Letter.objects.filter(pk__in=[letter.pk for letter in found]).update(claim=mark, claimed_at=now, sealed_at=None)
    return found


def held(letter: Letter) -> QuerySet[Letter]:
    """The row of a letter, if this worker still holds it."""
    return Letter.objects.filter(pk=letter.pk, claim=letter.claim, state=LetterState.WAITING)


def seal(letter: Letter) -> None:
    """Note that the letter leaves now. Raises LostClaimError when another worker took it meanwhile."""
    if not held(letter).update(sealed_at=timezone.now()):
        raise LostClaimError


def close(letter: Letter, state: LetterState, error: str = "") -> None:
    sent = timezone.now() if state == LetterState.SENT else None
    Letter.objects.filter(pk=letter.pk).update(state=state, sent_at=sent, error=error[:200], data={})


def postpone(letter: Letter, error: str) -> None:
    """Try again later, each time twice as late; give up after a week."""
    if letter.attempts + 1 >= ATTEMPTS:
        close(letter, LetterState.FAILED, error)
        return
    later = timezone.now() + dt.timedelta(minutes=5 * 2**letter.attempts)
    held(letter).update(attempts=F("attempts") + 1, try_at=later, claimed_at=None, sealed_at=None, error=error[:200])


def news_of(letters: list[Letter]) -> dict[int, list[Any]]:
    """What each letter still has to say, newest first: not what was read, hidden or unfollowed since. What is owed is
    mailed even when it was read: to mark all news as read is not to have read the reasons of a decision.

    Each says whether the person follows its dossier (`followed`): a mail offers to stop only what was asked.
    """
    speakable = Q(entry__dossier__visibility=Visibility.PUBLIC) | Q(entry__kind__in=OWED) | ~Q(text="")
    unread = Q(read_at=None) | Q(entry__kind__in=OWED)
    followed = Follow.objects.filter(user=OuterRef("user"), dossier=OuterRef("entry__dossier"))
    rank = Window(RowNumber(), partition_by="letter", order_by="-pk")
    said: dict[int, list[Notification]] = defaultdict(list)
    for one in (
        Notification.objects.filter(speakable, unread, letter__in=letters, user__is_active=True)
        .annotate(rank=rank, followed=Exists(followed))
        .filter(rank__lte=SAID)
        .select_related("entry__dossier__territory", "entry__actor")
        .order_by("-pk")
    ):
        said[one.letter_id].append(one)
    return said


def send_letters() -> int:
    """Send all that waits; returns how many mails left. A server that does not answer is left alone until the next sweep."""
    sent = 0
    while letters := claim():
        transport = get_connection()
        try:
            transport.open()
            sent += hand_over(letters, transport)
        except OSError:  # smtplib's errors are OSErrors
            logger.exception("The mail server does not answer")
            Letter.objects.filter(claim=letters[0].claim, sealed_at=None).update(claimed_at=None)
            break
        finally:
            transport.close()
    return sent


def hand_over(letters: list[Letter], transport: Any) -> int:
    """Give claimed letters to a transport that is open; returns how many it took. Raises OSError when it stops answering."""
    said, sent = news_of(letters), 0
    for letter in letters:
        try:
            sent += give(letter, said[letter.pk], transport)
        except LostClaimError:
            transport.close()
            transport.open()
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPResponseException) as refusal:
            answer(letter, refusal)
        except OSError as error:
            postpone(letter, repr(error))
            raise
        except Exception as error:  # one mail that cannot be written must not keep the others
            logger.exception("Letter %s of account %s cannot be written", letter.key, letter.user_id)
            postpone(letter, repr(error))
    return sent


def give(letter: Letter, news: list[Notification], transport: Any) -> bool:
    """Write one mail, hand it over, mark it as sent; False when nothing is left to say."""
    mail = mail_of(letter, news)
    if mail is None:
        close(letter, LetterState.EMPTY)
        return False
    mail.seal = lambda: seal(letter)
    if not getattr(transport, "seals", False):
        mail.seal()
    transport.send_messages([mail])
    close(letter, LetterState.SENT)
    return True


def answer(letter: Letter, refusal: smtplib.SMTPException) -> None:
    """What becomes of a letter that the server refuses: 5xx is for good, 4xx is for later."""
    if isinstance(refusal, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(refusal.recipients.values()))
    else:
        code, words = refusal.smtp_code, refusal.smtp_error
    error = f"{code} {words.decode(errors='replace') if isinstance(words, bytes) else words}"
    logger.warning("Letter %s of account %s is refused: %s", letter.key, letter.user_id, error)
    for_good = 500 <= code < 600 and not isinstance(refusal, smtplib.SMTPSenderRefused)
    close(letter, LetterState.FAILED, error) if for_good else postpone(letter, error)


def forget_old() -> int:
    """Delete letters and notifications read more than a year ago; returns how many rows."""
    limit = timezone.now() - KEPT
    letters, _detail = Letter.objects.filter(created_at__lt=limit).exclude(state=LetterState.WAITING).delete()
    read, _detail = Notification.objects.filter(read_at__lt=limit, mail_at=None).delete()
    return letters + read
