"""Asking another person to read again what was taken away, and their answer."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse as address_of
from django.utils import timezone

from participation.accounts.actions import unlimit_account
from participation.accounts.models import User
from participation.dossiers.actions import record, tell
from participation.dossiers.enums import Journal
from participation.dossiers.models import Dossier
from participation.moderation import spam, statements
from participation.moderation.actions.reporting import TEXT_LIMIT
from participation.moderation.content import bring_back
from participation.moderation.enums import AppealState, CaseState, MailKind
from participation.moderation.models import Appeal, Case, Decision, DirectMail
from participation.rules import Refusal, require
from participation.text import clean_text


@transaction.atomic
def appeal(*, decision: Decision, author: User, text: str) -> Appeal:
    """Ask another person to read a content again. Raises Refusal: "moderation.not_author",
    "moderation.nothing_to_appeal.closed", "moderation.appeal.closed" (too late), "moderation.appeal.already".
    """
    decision = Decision.objects.select_for_update(of=("self",)).select_related("case").get(pk=decision.pk)
    require("moderation.appeal", author, decision)
    if Appeal.objects.filter(decision=decision).exists():
        raise Refusal("moderation.appeal.already")
    due = timezone.now() + settings.MODERATION_ANSWER_TIME
    return Appeal.objects.create(decision=decision, author=author, text=clean_text(text, limit=TEXT_LIMIT), due_at=due)


@transaction.atomic
def decide_appeal(*, appeal: Appeal, by: User, reverse: bool, answer: str) -> Appeal:
    """Confirm or cancel a decision after a second reading by someone else; tell the author why, and the reporters if
    it is cancelled. Raises Refusal: "moderation.same_person.conflict", "moderation.own.conflict",
    "moderation.decided.already", "moderation.reasons_missing.invalid", "accounts.not_agent".
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
    decision = appeal.decision
    appeal.state = AppealState.REVERSED if reverse else AppealState.UPHELD
    appeal.answer, appeal.decided_by, appeal.decided_at = answer, by, timezone.now()
    appeal.save()
    if reverse:
        _undo(decision, by)
    _tell(appeal, by, reversed_=reverse)
    return appeal


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


def _tell(appeal: Appeal, by: User, *, reversed_: bool) -> None:
    decision = appeal.decision
    entry = None
    if decision.case.dossier:
        facts: dict[str, Any] = {"outcome": str(AppealState(appeal.state).label), "decision": decision.pk}
        facts["page"] = address_of("moderation:appeal", args=[decision.pk])
        entry = record(decision.case.dossier, Journal.NOTICE_DECIDED, actor=by, public=False, **facts)
    if appeal.author and entry is not None:
        tell(user=appeal.author, entry=entry, text=statements.appeal_to_author(appeal))
    elif appeal.author:
        DirectMail.objects.create(kind=MailKind.APPEAL, user=appeal.author, decision=decision)
    if not reversed_:
        return
    for notice in decision.notices.select_related("reporter"):
        if notice.reporter and entry is not None and notice.reporter != appeal.author:
            tell(user=notice.reporter, entry=entry, text=statements.appeal_to_reporter(appeal))
        elif notice.mail_address and notice.reporter != appeal.author:
            DirectMail.objects.create(kind=MailKind.REVERSED, user=notice.reporter, notice=notice, decision=decision)
