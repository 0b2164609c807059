"""Taking back at once a decision that one has just taken: a slip of the keyboard. See docs/adr/0022-a-slip-of-the-keyboard.md."""

import datetime as dt
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils import timezone

from participation.accounts.actions import unlimit_account
from participation.accounts.models import User
from participation.dossiers.actions import record, take_back
from participation.dossiers.enums import Journal
from participation.dossiers.models import Dossier, Entry
from participation.moderation import spam, statements
from participation.moderation.actions.queue import locked
from participation.moderation.content import put_back
from participation.moderation.models import Case, Decision, DirectMail
from participation.rules import Refusal, require


@transaction.atomic
def undo_decision(*, decision: Decision, by: User) -> Case:
    """Take back one's own decision within `MODERATION_UNDO_TIME`: the case, its notices, its content and the account are
    as before it, and no mail leaves. The decision stays in the register, with the moment when it was taken back.

    Raises Refusal: "moderation.not_decider", "moderation.withdrawn.already", "moderation.undo.closed" (too late),
    "moderation.second_reading.conflict", "moderation.appealed.conflict", "moderation.decided_since.conflict",
    "moderation.corrected_since.conflict", "moderation.reported_since.conflict", "accounts.not_agent".
    """
    if decision.case.dossier_id:  # the dossier first, as everywhere
        Dossier.objects.select_for_update(of=("self",)).get(pk=decision.case.dossier_id)
    case = locked(decision.case)
    decision = Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)  # no appeal meanwhile
    decision.case = case
    require("moderation.undo", by, decision)
    decision.withdrawn_at = timezone.now()
    decision.save(update_fields=["withdrawn_at"])
    _open_again(case, decision)
    decision.notices.update(decision=None)
    seen = put_back(case, decision.before["content"], by=by)
    if decision.limited_until and case.author:
        unlimit_account(user=case.author, by=by, until=decision.limited_until)
    spam.forget(decision)
    DirectMail.objects.filter(decision=decision).delete()
    if case.dossier:
        told = Entry.objects.filter(dossier=case.dossier, kind=Journal.NOTICE_DECIDED, data__decision=decision.pk)
        take_back(entry=told.get(), text=statements.withdrawn(decision))
        record(case.dossier, Journal.DECISION_WITHDRAWN, actor=by, public=seen, decision=decision.pk)
    return case


def _open_again(case: Case, decision: Decision) -> None:
    """Where the case stood; before anything else is locked. Whoever reports at this very moment makes a case of their
    own: theirs is read.
    """
    answer_by = decision.before["answer_by"]
    case.state, case.closed_at = decision.before["state"], None
    case.answer_by = dt.datetime.fromisoformat(answer_by) if answer_by else None
    try:
        with transaction.atomic():
            case.save(update_fields=["state", "closed_at", "answer_by"])
    except IntegrityError as error:
        raise Refusal("moderation.reported_since.conflict") from error


def undo_many(*, decisions: Iterable[Decision], by: User) -> tuple[list[Case], list[Refusal]]:
    """Take back several decisions; what is refused is left aside."""
    again, refused = [], []
    for decision in decisions:
        try:
            again.append(undo_decision(decision=decision, by=by))
        except Refusal as refusal:
            refused.append(refusal)
    return again, refused
