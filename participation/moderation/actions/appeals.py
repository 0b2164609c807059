"""Asking another person to read again what was taken away, or what was reported and kept; and their answer."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse as address_of
from django.utils import timezone

from participation.accounts.actions import unlimit_account
from participation.accounts.models import User
from participation.dossiers.actions import record, tell
from participation.dossiers.enums import Journal
from participation.dossiers.models import Dossier, Entry
from participation.moderation import spam, statements
from participation.moderation.actions.deciding import settle
from participation.moderation.actions.queue import locked
from participation.moderation.actions.reporting import TEXT_LIMIT
from participation.moderation.content import bring_back, case_is_shown
from participation.moderation.enums import AppealState, CaseState, MailKind, Motive, Outcome
from participation.moderation.models import Appeal, Case, Decision, DirectMail, Notice
from participation.rules import Refusal, require
from participation.text import clean_text


@transaction.atomic
def appeal(*, decision: Decision, author: User, text: str) -> Appeal:
    """Ask another person to read a content again. Raises Refusal: "moderation.not_author",
    "moderation.nothing_to_appeal.closed", "moderation.appeal.closed" (too late), "moderation.appeal.already".
    """
    decision = _locked(decision)
    require("moderation.appeal", author, decision)
    return _ask(decision, author, text)


@transaction.atomic
def appeal_notice(*, notice: Notice, reporter: User | None, text: str) -> Appeal:
    """Ask another person to read again what was reported and kept; None reports without an account.

    Regulation (EU) 2022/2065, article 20(1). The answer is for everyone who reported this content: a second request is
    refused. Raises Refusal: "moderation.not_reporter", "moderation.not_answered.closed", "moderation.followed.closed",
    "moderation.appeal.closed" (too late), "moderation.gone.closed", "moderation.appeal.already".
    """
    if notice.decision is not None:
        _locked(notice.decision)
    notice = Notice.objects.select_related("decision", "case__comment__dossier", "case__dossier", "case__person").get(
        pk=notice.pk
    )
    require("moderation.appeal_notice", reporter, notice)
    if notice.decision is None:  # the rule asked; for the reader of types
        raise Refusal("moderation.not_answered.closed")
    return _ask(notice.decision, reporter, text)


def _locked(decision: Decision) -> Decision:
    return Decision.objects.select_for_update(of=("self",)).select_related("case").get(pk=decision.pk)


def _ask(decision: Decision, author: User | None, text: str) -> Appeal:
    if Appeal.objects.filter(decision=decision).exists():
        raise Refusal("moderation.appeal.already")
    due = timezone.now() + settings.MODERATION_ANSWER_TIME
    return Appeal.objects.create(decision=decision, author=author, text=clean_text(text, limit=TEXT_LIMIT), due_at=due)


@transaction.atomic
def decide_appeal(
    *, appeal: Appeal, by: User, reverse: bool, answer: str, ground: Motive | str | None = None
) -> Appeal:
    """Confirm or cancel a decision after a second reading by someone else, and tell those concerned why.

    Cancelling what kept a content takes it away by a new decision on `ground` (that of the first one, by default): its
    author gets the reasons, and may appeal in turn. Raises Refusal: "moderation.same_person.conflict",
    "moderation.own.conflict", "moderation.reported.conflict", "moderation.decided.already",
    "moderation.reasons_missing.invalid", "moderation.motive.invalid", "accounts.not_agent".
    """
    case_of = Case.objects.filter(decisions__appeal=appeal.pk).values_list("dossier_id", flat=True).first()
    if case_of:  # the dossier first, as everywhere
        Dossier.objects.select_for_update(of=("self",)).get(pk=case_of)
    appeal = (
        Appeal.objects.select_for_update(of=("self",))
        .select_related(
            "author", "decision__case__comment__dossier", "decision__case__dossier", "decision__case__person"
        )
        .get(pk=appeal.pk)
    )
    require("moderation.decide_appeal", by, appeal)
    answer = clean_text(answer, limit=TEXT_LIMIT, required=False)
    if not answer:
        raise Refusal("moderation.reasons_missing.invalid")
    ground = ground or appeal.decision.ground
    if ground not in Motive.values:
        raise Refusal("moderation.motive.invalid")
    appeal.state = AppealState.REVERSED if reverse else AppealState.UPHELD
    appeal.answer, appeal.decided_by, appeal.decided_at = answer, by, timezone.now()
    appeal.save()
    notices = list(appeal.decision.notices.select_related("reporter"))
    if reverse and appeal.by_reporter:
        _take_away(appeal, by, Motive(ground), notices)
    elif reverse:
        _undo(appeal.decision, by)
    _tell(appeal, by, notices)
    return appeal


def _take_away(appeal: Appeal, by: User, ground: Motive, notices: list[Notice]) -> None:
    """Decide again about a content that was kept. What left meanwhile, by its author or another decision, stays as it is."""
    spam.unlearn(appeal.decision)
    case = locked(appeal.decision.case)
    if not case_is_shown(case):
        return
    fields = {"ground": ground, "statement": appeal.answer, "by": by, "at": appeal.decided_at}
    settle(Decision(case=case, outcome=Outcome.HIDDEN, received_at=appeal.created_at, **fields), notices)


def _undo(decision: Decision, by: User) -> None:
    """Bring back what the decision took away: the content, and the right to write."""
    case = decision.case
    bring_back(case, by=by)
    if decision.limited_until and case.author:
        unlimit_account(user=case.author, by=by, until=decision.limited_until)
    if case.state != CaseState.CLOSED:
        case.state, case.answer_by, case.closed_at = CaseState.CLOSED, None, timezone.now()
        case.save(update_fields=["state", "answer_by", "closed_at"])
    spam.unlearn(decision)


def _tell(appeal: Appeal, by: User, notices: list[Notice]) -> None:
    """The author who asked, whatever the answer; those who reported, when they asked or when it changes for them."""
    decision = appeal.decision
    entry = None
    if decision.case.dossier:
        facts: dict[str, Any] = {"outcome": str(AppealState(appeal.state).label), "decision": decision.pk}
        facts["page"] = address_of("moderation:appeal", args=[decision.pk])
        entry = record(decision.case.dossier, Journal.NOTICE_DECIDED, actor=by, public=False, **facts)
    if not appeal.by_reporter and appeal.author:
        if entry is not None:
            tell(user=appeal.author, entry=entry, text=statements.appeal_to_author(appeal))
        else:
            DirectMail.objects.create(kind=MailKind.APPEAL, user=appeal.author, decision=decision)
    if appeal.state == AppealState.REVERSED or appeal.by_reporter:
        for notice in notices:
            _tell_reporter(notice, appeal, entry)


def _tell_reporter(notice: Notice, appeal: Appeal, entry: Entry | None) -> None:
    decision = appeal.decision
    if notice.reporter and notice.reporter == decision.case.author:
        return
    if notice.reporter and entry is not None:
        tell(user=notice.reporter, entry=entry, text=statements.appeal_to_reporter(appeal))
    elif notice.mail_address:
        kind = MailKind.APPEAL if appeal.by_reporter else MailKind.REVERSED
        DirectMail.objects.create(kind=kind, user=notice.reporter, notice=notice, decision=decision)
