"""Deciding about a content, with reasons; and what its author answers when asked to correct it."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from participation.accounts.actions import limit_account, rename
from participation.accounts.models import User
from participation.discussions.actions import rewrite_comment
from participation.dossiers.actions import record, tell
from participation.dossiers.enums import Journal
from participation.dossiers.models import Dossier, Entry
from participation.moderation import spam, statements
from participation.moderation.actions.queue import locked
from participation.moderation.actions.reporting import TEXT_LIMIT
from participation.moderation.content import bring_back, standing, take_away, text_of
from participation.moderation.enums import CaseState, MailKind, Matter, Motive, Outcome, Urgency
from participation.moderation.models import Case, Decision, DirectMail, Notice
from participation.rules import Refusal, require
from participation.text import clean_text

LONGEST_LIMIT = 365  # days


def outcomes_for(case: Case) -> list[Outcome]:
    """What may be decided about this content, in the order of the keys 1 to 5."""
    if case.matter == Matter.PHOTO:
        return [Outcome.KEPT, Outcome.HIDDEN, Outcome.LIMITED]
    away = Outcome.REFUSED if case.held else Outcome.HIDDEN
    return [Outcome.KEPT, away, Outcome.EDITED, Outcome.LIMITED]


def _checked(case: Case, outcome: str, ground: str, statement: str, days: int | None) -> tuple[Outcome, Motive, str]:
    if outcome not in outcomes_for(case):
        raise Refusal("moderation.outcome.invalid")
    if ground not in Motive.values:
        raise Refusal("moderation.motive.invalid")
    statement = clean_text(statement, limit=TEXT_LIMIT, required=False)
    if not statement:
        raise Refusal("moderation.reasons_missing.invalid")
    if outcome == Outcome.LIMITED:
        if days is None or not 1 <= days <= LONGEST_LIMIT:
            raise Refusal("moderation.days.invalid")
        if case.author and case.author.role_names:
            raise Refusal("moderation.team.conflict")
    return Outcome(outcome), Motive(ground), statement


@transaction.atomic
def decide_case(
    *,
    case: Case,
    by: User,
    outcome: Outcome | str,
    ground: Motive | str,
    statement: str,
    days: int | None = None,
    at: dt.datetime | None = None,
) -> Decision:
    """Decide about a content and tell its author and those who reported it, with the reasons.

    One decision answers every open notice about the content. `days` is how long the account may not write, for
    `Outcome.LIMITED`. `at` is the moment of those that are taken together. Raises Refusal: "accounts.not_agent",
    "moderation.own.conflict", "moderation.reported.conflict", "moderation.claimed.conflict", "moderation.decided.already", "moderation.reasons_missing.invalid",
    "moderation.outcome.invalid", "moderation.motive.invalid", "moderation.days.invalid", "moderation.team.conflict".
    """
    if case.dossier_id:  # the dossier first, as whoever writes in its thread does: nobody waits in a circle
        Dossier.objects.select_for_update(of=("self",)).get(pk=case.dossier_id)
    case = locked(case)
    require("moderation.decide", by, case)
    outcome, ground, statement = _checked(case, outcome, ground, statement, days)
    notices = list(case.notices.filter(decision=None).select_related("reporter"))
    now = at or timezone.now()
    decision = Decision(
        case=case,
        outcome=outcome,
        ground=ground,
        statement=statement,
        by=by,
        received_at=case.corrected_at or case.opened_at,
        limited_until=now + dt.timedelta(days=days) if outcome == Outcome.LIMITED and days else None,
        at=now,
    )
    entry = settle(decision, notices)
    for notice in notices:
        _tell_reporter(notice, decision, entry)
    return decision


def settle(decision: Decision, notices: list[Notice]) -> Entry | None:
    """Write a decision that answers these notices, apply it and tell the author; returns its entry in the dossier's
    journal. The case is locked and the rule was asked.
    """
    case = decision.case
    decision.notice_total = len(notices)
    answer_by = case.answer_by.isoformat() if case.answer_by else None
    decision.before = {"state": case.state, "answer_by": answer_by, "content": standing(case)}
    decision.save()
    _apply(case, decision)
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(decision=decision)
    spam.learn_from(decision)
    entry = None
    if case.dossier:
        page = reverse("moderation:appeal", args=[decision.pk])
        outcome = Outcome(decision.outcome)
        facts: dict[str, Any] = {"outcome": str(outcome.label), "decision": decision.pk, "page": page}
        entry = record(case.dossier, Journal.NOTICE_DECIDED, actor=decision.by, public=False, **facts)
    _tell_author(decision, entry)
    return entry


def _apply(case: Case, decision: Decision) -> None:
    """Change who sees the content, and where the case stands."""
    words = str(Motive(decision.ground).label)
    if decision.outcome == Outcome.KEPT:
        bring_back(case, by=decision.by)
    elif not (decision.outcome == Outcome.EDITED and case.held):  # what waits to be published goes on waiting
        take_away(case, by=decision.by, ground=words)
    if decision.limited_until and case.author:
        limit_account(user=case.author, by=decision.by, until=decision.limited_until, reason=decision.statement)
    asked = decision.outcome == Outcome.EDITED
    case.state = CaseState.AUTHOR if asked else CaseState.CLOSED
    case.answer_by = decision.at + settings.MODERATION_CORRECTION_TIME if asked else None
    case.closed_at = None if asked else decision.at
    case.claimed_by = case.claimed_until = None
    case.save(update_fields=["state", "answer_by", "closed_at", "claimed_by", "claimed_until"])


def _tell_author(decision: Decision, entry: Entry | None) -> None:
    """An author hears of what changes for them: not of a notice that was not followed."""
    case = decision.case
    if case.author is None or not (Outcome(decision.outcome).takes_away or case.held or case.corrected_at):
        return
    if entry is not None:
        tell(user=case.author, entry=entry, text=statements.to_author(decision), not_before=decision.mail_from)
    else:
        DirectMail.objects.create(kind=MailKind.AUTHOR, user=case.author, decision=decision)


def _tell_reporter(notice: Notice, decision: Decision, entry: Entry | None) -> None:
    if notice.reporter and notice.reporter == decision.case.author:
        return
    if notice.reporter and entry is not None:
        words = statements.to_reporter(notice, decision)
        tell(user=notice.reporter, entry=entry, text=words, not_before=decision.mail_from)
    elif notice.mail_address:
        DirectMail.objects.create(kind=MailKind.REPORTER, user=notice.reporter, notice=notice, decision=decision)


def decide_many(
    *, cases: Iterable[Case], by: User, ground: Motive | str, statement: str
) -> tuple[list[Decision], list[Refusal]]:
    """Take away several contents for one reason (advertising sent again and again); what is refused is left aside.

    They have one moment: what takes them back finds them by it.
    """
    made, refused, now = [], [], timezone.now()
    for case in cases:
        try:
            outcome = Outcome.REFUSED if case.held else Outcome.HIDDEN
            made.append(decide_case(case=case, by=by, outcome=outcome, ground=ground, statement=statement, at=now))
        except Refusal as refusal:
            refused.append(refusal)
    return made, refused


@transaction.atomic
def correct(*, case: Case, author: User, text: str) -> Case:
    """Correct a comment or a name that the team sent back; it stays unseen until someone of the team reads it.

    Raises Refusal: "moderation.not_author", "moderation.not_asked.closed", "text.empty", "text.too_long".
    """
    case = locked(case)
    require("moderation.correct", author, case)
    if case.comment:
        rewrite_comment(comment=case.comment, by=author, body=text)
    elif case.person:
        rename(user=case.person, name=text)
    return _reopen(case)


@transaction.atomic
def corrected(*, dossier: Dossier, by: User) -> Case | None:
    """Tell the team that an idea it sent back was corrected; None when it had not asked for anything."""
    case = Case.objects.filter(dossier=dossier, matter=Matter.IDEA, state=CaseState.AUTHOR).first()
    if case is None:
        return None
    case = locked(case)
    require("moderation.correct", by, case)
    return _reopen(case)


def _reopen(case: Case) -> Case:
    now = timezone.now()
    case.state, case.corrected_at, case.answer_by = CaseState.OPEN, now, None
    case.urgency, case.due_at = min(case.urgency, Urgency.WAITING), now + Urgency.WAITING.delay
    content = case.comment or case.person or case.dossier
    if content is not None:
        content.refresh_from_db()
        case.text = text_of(content)
    case.save(update_fields=["state", "corrected_at", "answer_by", "urgency", "due_at", "text"])
    return case
