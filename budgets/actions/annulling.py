"""Annulling a batch of paper: two people sign, the log says it, the sheets may be keyed again."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from budgets.actions.logbook import append_leaves, publish_checkpoint
from budgets.actions.paper import expect, locked_paper
from budgets.actions.preparing import locked
from budgets.enums import LeafKind, PaperState
from budgets.models import Ballot, PaperBatch
from participation.accounts.models import User
from participation.dossiers.actions import record
from participation.dossiers.enums import Journal
from participation.rules import Refusal, require
from participation.text import clean_line


@transaction.atomic
def void_paper(*, paper: PaperBatch, by: User, reason: str = "") -> PaperBatch:
    """Sign the annulment of a batch: the first signature gives the public reason, the second, of someone else, does it.

    Ballots that were in the box leave it; each gets a `void` leaf in the log. The roll keeps its marks: nothing says
    whose sheets these were, so nobody may vote again; the sheets themselves can be keyed again (`rekey_paper`).
    Raises Refusal: "dossiers.reason_missing.invalid", "budgets.second_signature", "budgets.paper_state.conflict".
    """
    budget = locked(paper.budget)
    paper = locked_paper(paper)
    require("budgets.void_paper", by, paper)
    if paper.state == PaperState.VOID:
        raise Refusal("budgets.paper_state.conflict", state=paper.get_state_display())
    if paper.void_asked_by is None:
        paper.void_reason = clean_line(reason, limit=300, required=False)
        if not paper.void_reason:
            raise Refusal("dossiers.reason_missing.invalid")
        paper.void_asked_by = by
        paper.save(update_fields=["void_reason", "void_asked_by"])
        return paper
    ballots = list(Ballot.objects.filter(batch=paper.batch).order_by("commitment")) if paper.batch else []
    commitments = [ballot.commitment for ballot in ballots]
    Ballot.objects.filter(pk__in=[ballot.pk for ballot in ballots]).delete()
    paper.keyings.all().delete()
    paper.voided_by, paper.voided_at, paper.state = by, timezone.now(), PaperState.VOID
    paper.voided_ballots = len(ballots)
    paper.save(update_fields=["voided_by", "voided_at", "state", "voided_ballots"])
    facts = {"paper": paper.number, "reason": paper.void_reason}
    append_leaves(
        budget=budget, leaves=[(LeafKind.VOID, {"commitment": commitment, **facts}) for commitment in commitments]
    )
    publish_checkpoint(budget=budget)
    record(
        budget.dossier, Journal.PAPER_VOIDED, actor=by, batch=paper.number, ballots=len(ballots),
        reason=paper.void_reason,
    )  # fmt: skip
    return paper


@transaction.atomic
def drop_annulment(*, paper: PaperBatch, by: User) -> PaperBatch:
    """Take back the first signature, whoever gave it: the batch stays as it is."""
    paper = locked_paper(paper)
    require("budgets.run_paper", by, paper)
    if paper.state == PaperState.VOID:
        raise Refusal("budgets.paper_state.conflict", state=paper.get_state_display())
    paper.void_asked_by, paper.void_reason = None, ""
    paper.save(update_fields=["void_asked_by", "void_reason"])
    return paper


@transaction.atomic
def rekey_paper(*, paper: PaperBatch, by: User) -> PaperBatch:
    """Open a batch of the same sheets as a voided one, to be keyed again from the beginning. Asking twice gives the same.

    Raises Refusal: "budgets.paper_state.conflict".
    """
    budget = locked(paper.budget)
    paper = locked_paper(paper)
    require("budgets.run_paper", by, paper)
    expect(paper, PaperState.VOID)
    if again := PaperBatch.objects.filter(replaces=paper).first():
        return again
    number = (budget.paper_batches.aggregate(last=Max("number"))["last"] or 0) + 1
    return PaperBatch.objects.create(
        budget=budget, envelope=paper.envelope, number=number, prepared_by=by, replaces=paper,
        first_sheet=paper.first_sheet, last_sheet=paper.last_sheet, handed_out=paper.handed_out,
        returned=paper.returned, state=PaperState.COUNTED if paper.returned else PaperState.PRINTED,
    )  # fmt: skip
