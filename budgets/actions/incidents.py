"""An outage extends the vote by as much, in one action that everyone can read."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from budgets.actions.logbook import append_leaf, publish_checkpoint
from budgets.actions.preparing import locked
from budgets.enums import LeafKind
from budgets.models import Budget, Outage
from participation.accounts.models import User
from participation.dossiers.actions import record
from participation.dossiers.enums import Journal
from participation.processes.actions import move_phase
from participation.processes.enums import PhaseKind
from participation.rules import Refusal, require
from participation.templatetags.parvis import moment
from participation.text import clean_line

LONGEST = timedelta(days=14)


@transaction.atomic
def extend_vote(*, budget: Budget, by: User, began_at: datetime, ended_at: datetime, reason: str) -> Outage:
    """Give back to voters the time of an outage: the vote ends later by exactly as long as it was out.

    If the vote has ended meanwhile, it opens again, for that long from now. Phases that began at the end of the vote
    wait as much. The phase, the journal, the log and the pages of the vote say it, with the public reason.
    Raises Refusal: "budgets.outage.invalid", "budgets.outage.already", "dossiers.reason_missing.invalid",
    "budgets.no_phase.conflict", "budgets.vote.closed", "budgets.not_opened.not_yet", "accounts.*".
    """
    budget = locked(budget)
    require("budgets.extend_vote", by, budget)
    reason = clean_line(reason, limit=300, required=False)
    if not reason:
        raise Refusal("dossiers.reason_missing.invalid")
    phase = budget.process.phases.filter(kind=PhaseKind.VOTE).order_by("closes_at").last()
    if phase is None:
        raise Refusal("budgets.no_phase.conflict")
    now, closed_before = timezone.now(), phase.closes_at
    ended_at = min(ended_at, closed_before)
    lasted = ended_at - began_at
    if not phase.opens_at <= began_at < ended_at <= now or lasted > LONGEST:
        raise Refusal("budgets.outage.invalid", opens=moment(phase.opens_at))
    if budget.outages.filter(began_at__lt=ended_at, ended_at__gt=began_at).exists():
        raise Refusal("budgets.outage.already")
    closes_after = max(closed_before, now) + lasted
    outage = Outage.objects.create(
        budget=budget, began_at=began_at, ended_at=ended_at, reason=reason, declared_by=by,
        closed_before=closed_before, closes_after=closes_after,
    )  # fmt: skip
    move_phase(phase=phase, by=by, opens_at=phase.opens_at, closes_at=closes_after, reason=reason)
    for next_ in budget.process.phases.filter(opens_at=closed_before, closes_at__gt=closes_after, outcome=""):
        move_phase(phase=next_, by=by, opens_at=closes_after, closes_at=next_.closes_at, reason=reason)
    facts = {
        "from": began_at.isoformat(timespec="seconds"),
        "until": ended_at.isoformat(timespec="seconds"),
        "closes_before": closed_before.isoformat(timespec="seconds"),
        "closes": closes_after.isoformat(timespec="seconds"),
        "reason": reason,
    }
    append_leaf(budget=budget, kind=LeafKind.EXTENSION, data=facts)
    publish_checkpoint(budget=budget)
    record(budget.dossier, Journal.VOTE_EXTENDED, actor=by, until=moment(closes_after), reason=reason)
    return outage
