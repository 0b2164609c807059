"""Opening a dossier, writing in its journal, moving it to its next stage, following it."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from participation.accounts.models import User
from participation.dossiers.enums import Journal, Kind, Stage, Visibility
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
def follow(*, dossier: Dossier, user: User, by_mail: bool = True) -> Follow:
    """Ask to be told of each step. Asking twice changes only the channel."""
    require("dossiers.follow", user, dossier)
    follow, _created = Follow.objects.update_or_create(user=user, dossier=dossier, defaults={"by_mail": by_mail})
    return follow


@transaction.atomic
def unfollow(*, dossier: Dossier, user: User) -> None:
    """Stop being told."""
    Follow.objects.filter(user=user, dossier=dossier).delete()


def tell(*, user: User, entry: Entry, text: str = "") -> Notification:
    """Tell one person about an entry, with words of its own if given (an author, the person whose notice was decided)."""
    notification, _created = Notification.objects.get_or_create(
        user=user, entry=entry, defaults={"text": text, "by_mail": user.mail_notices}
    )
    return notification


@transaction.atomic
def mark_read(*, user: User, notification: Notification | None = None) -> int:
    """Mark one notification, or all, as read; returns how many changed."""
    unread = Notification.objects.filter(user=user, read_at__isnull=True)
    if notification is not None:
        unread = unread.filter(pk=notification.pk)
    return unread.update(read_at=timezone.now())
