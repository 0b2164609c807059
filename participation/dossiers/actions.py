"""Opening a dossier, writing in its journal, moving it to its next stage, following it."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from participation.accounts.actions import set_mail_habits
from participation.accounts.enums import Cadence
from participation.accounts.models import User
from participation.dossiers.enums import OWED, URGENT, Journal, Kind, LetterState, Stage, Visibility
from participation.dossiers.hours import due_at, hours_of
from participation.dossiers.models import Dossier, Entry, Follow, Notification, ReferenceCounter, is_quiet
from participation.dossiers.signals import entry_recorded
from participation.rules import Refusal, require
from participation.territories.models import Territory
from participation.text import clean_line, plain


def next_reference(year: int) -> str:
    """The next dossier number of a year: « 2026-118 ». Call it inside a transaction."""
    ReferenceCounter.objects.get_or_create(year=year)
    counter = ReferenceCounter.objects.select_for_update().get(year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"{year}-{counter.last}"


@transaction.atomic
def open_dossier(
    *,
    kind: Kind,
    title: str,
    author: User | None = None,
    territory: Territory | None = None,
    stage: Stage = Stage.PROPOSED,
    visibility: Visibility = Visibility.PUBLIC,
    **fields: Any,
) -> Dossier:
    """Give an idea, a process, a meeting or a project its permanent number. The caller records why.

    `body` is only searched, not kept; other fields are those of `Dossier`.
    """
    at = fields.pop("created_at", None) or timezone.now()
    body = fields.pop("body", "")
    text = " ".join([title, fields.get("summary", ""), fields.get("address", ""), body])
    return Dossier.objects.create(
        ref=next_reference(timezone.localtime(at).year),
        kind=kind,
        title=title,
        author=author,
        territory=territory,
        stage=stage,
        visibility=visibility,
        created_at=at,
        stage_at=at,
        search_text=plain(text)[:4000],
        **fields,
    )


def record(
    dossier: Dossier,
    kind: Journal,
    *,
    actor: User | None = None,
    cursor: int | None = None,
    public: bool | None = None,
    **data: Any,
) -> Entry:
    """Write one entry in the dossier's journal and, after the commit, wake the live hub and the outbox.

    `data` holds the facts of the sentence: strings, numbers, lists of them. Must run inside the action's transaction.
    """
    at = data.pop("at", None) or timezone.now()
    entry = Entry.objects.create(
        dossier=dossier,
        kind=kind,
        actor=actor,
        cursor=cursor,
        public=(not is_quiet(kind)) if public is None else public,
        data=data,
        at=at,
    )
    transaction.on_commit(lambda: entry_recorded.send_robust(sender=Entry, entry=entry), robust=True)
    return entry


@transaction.atomic
def advance(
    *,
    dossier: Dossier,
    to: Stage,
    by: User | None,
    reason: str = "",
    kind: Journal = Journal.STAGE_CHANGED,
    **data: Any,
) -> Entry:
    """Move a dossier to its next stage and say why.

    `by` None means the city's own clock (a vote that closes). Raises Refusal: "state.transition", "accounts.not_agent".
    """
    if by is not None:
        require("dossiers.advance", by, dossier)
    return move_stage(dossier=dossier, to=to, by=by, reason=reason, kind=kind, **data)


@transaction.atomic
def move_stage(
    *,
    dossier: Dossier,
    to: Stage,
    by: User | None,
    reason: str = "",
    kind: Journal = Journal.STAGE_CHANGED,
    **data: Any,
) -> Entry:
    """Move a dossier to its next stage, for an action that has asked its own rule. Raises Refusal: "state.transition"."""
    dossier_row = Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
    if to not in dossier_row.stage_enum.next:
        raise Refusal("state.transition", state=dossier_row.get_stage_display())
    dossier_row.stage = to
    dossier_row.stage_at = timezone.now()
    dossier_row.save(update_fields=["stage", "stage_at"])
    dossier.stage, dossier.stage_at = dossier_row.stage, dossier_row.stage_at
    reason = clean_line(reason, limit=1000, required=False)
    return record(dossier_row, kind, actor=by, **{"stage": str(to.label), "to": str(to), "reason": reason, **data})


@transaction.atomic
def follow(
    *, user: User, dossier: Dossier | None = None, territory: Territory | None = None, cadence: str | None = None
) -> Follow:
    """Ask to be told of what happens to a dossier, or in a territory.

    `cadence` is a Cadence, "" for the person's usual one, None to keep what was asked before. What already waits to be
    mailed follows the new cadence. Raises Refusal: "accounts.anonymous", "not_found", "dossiers.cadence.invalid".
    """
    if dossier is not None:
        require("dossiers.follow", user, dossier)
    else:
        require("dossiers.follow_territory", user, territory)
    if cadence not in {None, "", *Cadence.values}:
        raise Refusal("dossiers.cadence.invalid")
    wanted = {} if cadence is None else {"cadence": cadence}
    follow, created = Follow.objects.update_or_create(
        user=user, dossier=dossier, territory=territory, defaults=wanted, create_defaults={"cadence": "", **wanted}
    )
    if dossier is not None and not created:
        _due_again(user, dossier, follow.cadence or user.news_cadence)
    return follow


def _waiting(user: User) -> QuerySet[Notification]:
    """What is due to a person by mail, and could wait or be given up."""
    return Notification.objects.filter(user=user, mail_at__isnull=False).exclude(entry__kind__in=URGENT)


def _due_again(user: User, dossier: Dossier, cadence: str) -> None:
    due = due_at(Journal.STAGE_CHANGED, cadence, hours_of(user), timezone.now())
    _waiting(user).filter(entry__dossier=dossier).update(mail_at=due)


def _withdraw(user: User, dossier: Dossier | None = None) -> None:
    """Take back what waits to be mailed, in letters that are already written too; what is owed stays."""
    waiting = Notification.objects.filter(user=user).exclude(entry__kind__in=OWED)
    if dossier is not None:
        waiting = waiting.filter(entry__dossier=dossier)
    waiting.filter(mail_at__isnull=False).update(mail_at=None)
    waiting.filter(letter__state=LetterState.WAITING).update(letter=None)


@transaction.atomic
def unfollow(*, user: User, dossier: Dossier | None = None, territory: Territory | None = None) -> None:
    """Stop being told; what was about to be mailed is not."""
    Follow.objects.filter(user=user, dossier=dossier, territory=territory).delete()
    if dossier is not None:
        _withdraw(user, dossier)


@transaction.atomic
def change_habits(*, user: User, cadence: Cadence, quiet_from: int, quiet_until: int) -> User:
    """Say how often news come by mail, and when they must not; what already waits follows.

    Raises Refusal: "accounts.quiet_hours.invalid".
    """
    set_mail_habits(user=user, cadence=cadence, quiet_from=quiet_from, quiet_until=quiet_until)
    usual = due_at(Journal.STAGE_CHANGED, cadence, hours_of(user), timezone.now())
    own = Follow.objects.filter(user=user).exclude(cadence="")
    _waiting(user).exclude(entry__dossier__in=own.values("dossier").exclude(dossier=None)).update(mail_at=usual)
    return user


@transaction.atomic
def change_mails(*, user: User, cadence: Cadence, dossier: Dossier | None = None) -> Cadence:
    """Change how often news come by mail, for everything or for one dossier, on the word of a signed link.

    The person may no longer follow the dossier: nothing is then left to change. Returns the cadence of before.
    """
    if dossier is None:
        before = Cadence(user.news_cadence)
        change_habits(user=user, cadence=cadence, quiet_from=user.quiet_from, quiet_until=user.quiet_until)
        if cadence == Cadence.NEVER:
            Follow.objects.filter(user=user).exclude(cadence="").update(cadence="")
            _withdraw(user)
        return before
    before = Cadence(user.news_cadence)
    for follow in Follow.objects.filter(user=user, dossier=dossier):
        before = Cadence(follow.cadence or user.news_cadence)
        Follow.objects.filter(pk=follow.pk).update(cadence=cadence)
    if cadence == Cadence.NEVER:
        _withdraw(user, dossier)
    else:
        _due_again(user, dossier, cadence)
    return before


def tell(*, user: User, entry: Entry, text: str = "", not_before: datetime | None = None) -> None:
    """Tell one person about an entry, with words of its own if given (an author, the person whose notice was decided).

    Telling again changes nothing. It is mailed as they wish, and not before a moment; a decision of moderation always is.
    """
    own = Follow.objects.filter(user=user, dossier=entry.dossier).values_list("cadence", flat=True).first()
    mail_at = due_at(entry.kind, own or user.news_cadence, hours_of(user), not_before or timezone.now())
    told = Notification(user=user, entry=entry, text=text, mail_at=mail_at)
    Notification.objects.bulk_create([told], ignore_conflicts=True)


def take_back(*, entry: Entry, text: str) -> None:
    """Take back what people were told of an entry and was not mailed yet; whoever read it on the site reads `text` instead."""
    told = Notification.objects.filter(entry=entry, letter=None)
    told.filter(read_at=None).delete()
    told.update(text=text, read_at=None, mail_at=None, created_at=timezone.now())


@transaction.atomic
def mark_read(*, user: User, notification: Notification | None = None, dossier: Dossier | None = None) -> int:
    """Mark one notification, those of a dossier, or all, as read; returns how many changed."""
    unread = Notification.objects.filter(user=user, read_at__isnull=True)
    if notification is not None:
        unread = unread.filter(pk=notification.pk)
    if dossier is not None:
        unread = unread.filter(entry__dossier=dossier)
    return unread.update(read_at=timezone.now())
