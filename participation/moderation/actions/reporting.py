"""How a content comes before the team: someone reports it, or the gate holds it."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from participation.accounts.models import User
from participation.discussions.models import Comment
from participation.dossiers.actions import record
from participation.dossiers.enums import Journal, Visibility
from participation.dossiers.models import Dossier
from participation.gate import Reason
from participation.moderation import spam
from participation.moderation.content import is_shown, target_of, text_of
from participation.moderation.enums import WAITING, MailKind, Matter, Motive, Urgency
from participation.moderation.models import BlockedWord, Case, DirectMail, Notice
from participation.rules import Refusal, require
from participation.text import clean_line, clean_text

TEXT_LIMIT = 2_000  # characters of an explanation


def _open_case(content: Any, *, urgency: Urgency, matter: Matter | None = None, **fields: Any) -> Case:
    """The open case of a content, locked; a new one when there is none. Two senders at once share it."""
    target = target_of(content, matter)
    same = {key: target[key] for key in ("matter", "comment", "dossier", "person") if key in target}
    waiting = Case.objects.select_for_update(of=("self",)).filter(state__in=WAITING, **same)
    due = timezone.now() + urgency.delay
    case = waiting.first()
    if case is None:
        text = text_of(content, matter)
        new = {"text": text, "urgency": urgency, "due_at": due, "spam_score": spam.score(text), **fields}
        try:
            with transaction.atomic():
                return Case.objects.create(**target, **new)
        except IntegrityError:
            case = waiting.get()
    case.urgency, case.due_at = min(case.urgency, urgency), min(case.due_at, due)
    case.save(update_fields=["urgency", "due_at"])
    return case


def _refuse_flood(reporter: User | None, *, proven: bool) -> None:
    """Per account, and for all notices without an account or a proof together: never per address."""
    now = timezone.now()
    if reporter is not None:
        today = Notice.objects.filter(reporter=reporter, created_at__gt=now - dt.timedelta(days=1))
        if today.count() >= settings.NOTICES_PER_DAY:
            raise Refusal("moderation.too_many")
    elif not proven:
        hour = Notice.objects.filter(reporter=None, proven=False, created_at__gt=now - dt.timedelta(hours=1))
        if hour.count() >= settings.UNPROVEN_NOTICES_PER_HOUR:
            raise Refusal("moderation.too_many")


@transaction.atomic
def report(
    *,
    motive: Motive | str,
    comment: Comment | None = None,
    dossier: Dossier | None = None,
    person: User | None = None,
    photo: bool = False,
    reporter: User | None = None,
    name: str = "",
    email: str = "",
    text: str = "",
    proven: bool = True,
) -> Notice:
    """Report a comment, a dossier (its text, or its photo) or a public name, with or without an account.

    Reporting the same thing twice is one notice. A receipt is mailed where there is an address. Raises Refusal:
    "moderation.motive.invalid", "moderation.name_missing.invalid" (the law asks who reports), "moderation.too_many",
    "moderation.not_visible.closed", "not_found", "text.too_long".
    """
    require("moderation.report", reporter)
    if motive not in Motive.values:
        raise Refusal("moderation.motive.invalid")
    motive = Motive(motive)
    name, email = clean_line(name, limit=100, required=False), email.strip()
    if reporter is None and not motive.may_be_anonymous and not (name and email):
        raise Refusal("moderation.name_missing.invalid")
    about = comment.dossier if comment else dossier
    if about is not None:  # the dossier first, as everywhere: whoever decides about it holds it
        about = Dossier.objects.select_for_update(of=("self",)).select_related("author").get(pk=about.pk)
    if comment is not None:  # as it is now, not as a page showed it
        comment = Comment.objects.select_related("dossier__author", "author").get(pk=comment.pk)
    content = comment or about or person
    matter = Matter.PHOTO if photo and about else None
    if content is None or (about is not None and about.visibility != Visibility.PUBLIC):
        raise Refusal("not_found")
    if not is_shown(content, matter):
        raise Refusal("moderation.not_visible.closed")
    _refuse_flood(reporter, proven=proven)
    case = _open_case(content, urgency=motive.urgency, matter=matter)
    if reporter is not None and (sent := case.notices.filter(reporter=reporter).first()):
        return sent
    notice = Notice.objects.create(
        case=case,
        motive=motive,
        reporter=reporter,
        name="" if reporter else name,
        email="" if reporter else email,
        text=clean_text(text, limit=TEXT_LIMIT, required=False),
        proven=proven or reporter is not None,
    )
    if about is not None:
        record(about, Journal.NOTICE_RECEIVED, public=False, notice=notice.pk)
    if notice.mail_address:
        DirectMail.objects.create(kind=MailKind.RECEIPT, notice=notice, user=reporter)
    return notice


@transaction.atomic
def hold(*, content: Comment | Dossier | User, reasons: Sequence[Reason], before: bool) -> Case:
    """Put on the team's list what the gate stopped; `before`: it waits to be published, otherwise it shows meanwhile."""
    case = _open_case(content, urgency=Urgency.WAITING if before else Urgency.CHARTER, held=before)
    known = [dict(reason) for reason in case.reasons]
    case.reasons = known + [dict(reason) for reason in reasons if dict(reason) not in known]
    case.save(update_fields=["reasons"])
    words = {word for reason in reasons for word in reason.get("words", ())}
    case.words.add(*BlockedWord.objects.filter(words__in=words))
    return case
