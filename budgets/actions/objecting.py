"""Objections to a list of projects or to a result: filed in time, answered with reasons, public."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from budgets.enums import Contested, ObjectionOutcome
from budgets.models import Budget, Candidate, Objection
from participation.accounts.models import User
from participation.dossiers.actions import record, tell
from participation.dossiers.enums import Journal
from participation.rules import Refusal, require
from participation.templatetags.parvis import day
from participation.text import clean_line, clean_text


def objections_until(budget: Budget, about: Contested) -> dt.datetime | None:
    """Until when one may object to the list of projects, or to the result; None before its publication, and for an
    election that was taken over from a file.
    """
    if budget.source:
        return None
    published = budget.opened_at if about == Contested.CANDIDATES else budget.published_at
    return published + dt.timedelta(days=budget.objection_days) if published and budget.objection_days else None


def contested_now(budget: Budget) -> list[Contested]:
    """What one may object to now."""
    now = timezone.now()
    return [about for about in Contested if (until := objections_until(budget, about)) and now < until]


@transaction.atomic
def file_objection(
    *, budget: Budget, by: User, about: Contested | str, reasons: str, candidate: Candidate | None = None
) -> Objection:
    """Object, with reasons, in public. Raises Refusal: "budgets.objection.not_yet", "budgets.objection.closed",
    "budgets.objection.already", "budgets.unknown.invalid", "text.empty", "text.too_long", "accounts.*".
    """
    budget = Budget.objects.select_related("process__dossier").get(pk=budget.pk)
    require("budgets.object", by, budget)
    about = Contested(about)
    until = objections_until(budget, about)
    if until is None:
        raise Refusal("budgets.objection.not_yet")
    if timezone.now() >= until:
        raise Refusal("budgets.objection.closed", until=day(until))
    if candidate is not None and candidate.budget_id != budget.pk:
        raise Refusal("budgets.unknown.invalid", project=str(candidate))
    reasons = clean_text(reasons)
    try:
        with transaction.atomic():
            objection = Objection.objects.create(
                budget=budget, about=about, author=by, reasons=reasons, candidate=candidate
            )
    except IntegrityError as error:
        raise Refusal("budgets.objection.already") from error
    for dossier in [budget.process.dossier, *([candidate.dossier] if candidate else [])]:
        record(dossier, Journal.OBJECTION_FILED, actor=by, about=str(about.label))
    return objection


@transaction.atomic
def answer_objection(*, objection: Objection, by: User, outcome: ObjectionOutcome | str, answer: str) -> Objection:
    """Answer with reasons, in public. Its author is told.

    Raises Refusal: "budgets.objection_answered.already", "budgets.outcome.invalid", "text.empty", "accounts.*".
    """
    objection = _locked(objection)
    require("budgets.answer_objection", by, objection.budget)
    if objection.answered_at:
        raise Refusal("budgets.objection_answered.already")
    if outcome not in ObjectionOutcome.values:
        raise Refusal("budgets.outcome.invalid")
    objection.outcome, objection.answer = ObjectionOutcome(outcome), clean_text(answer)
    objection.answered_by, objection.answered_at = by, timezone.now()
    objection.save()
    facts: dict[str, Any] = {
        "about": str(Contested(objection.about).label),
        "outcome": str(objection.outcome.label),
        "reason": clean_line(objection.answer, limit=10_000)[:300],
    }
    entry = record(objection.budget.process.dossier, Journal.OBJECTION_ANSWERED, actor=by, **facts)
    if objection.candidate:
        record(objection.candidate.dossier, Journal.OBJECTION_ANSWERED, actor=by, **facts)
    if objection.author:
        tell(user=objection.author, entry=entry)
    return objection


@transaction.atomic
def mask_objection(*, objection: Objection, by: User, reason: str) -> Objection:
    """Hide words that break the charter, and say why in public; an empty reason is refused. Its author is told nothing
    more than what everyone reads. Raises Refusal: "dossiers.reason_missing.invalid", "accounts.*".
    """
    objection = _locked(objection)
    require("budgets.answer_objection", by, objection.budget)
    reason = clean_line(reason, limit=300, required=False)
    if not reason:
        raise Refusal("dossiers.reason_missing.invalid")
    objection.masked_reason = reason
    objection.save(update_fields=["masked_reason"])
    return objection


def _locked(objection: Objection) -> Objection:
    rows = Objection.objects.select_for_update(of=("self",)).select_related(
        "budget__process__dossier", "candidate__dossier", "author"
    )
    return rows.get(pk=objection.pk)
