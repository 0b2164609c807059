"""After the vote: the close and the count, then the publication on every dossier."""

from __future__ import annotations

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from budgets.actions.arrivals import fold_arrivals
from budgets.actions.counting import compare_small_box, count_box
from budgets.actions.logbook import log_close, log_result
from budgets.actions.paper import require_no_paper_left
from budgets.actions.preparing import locked
from budgets.actions.sealing import seal_rest
from budgets.models import Budget, Tally
from budgets.reasons import fate_in_words, standing_in_words
from participation.accounts.models import User
from participation.dossiers.actions import advance, record
from participation.dossiers.enums import Journal, Stage
from participation.processes.enums import PhaseKind
from participation.rules import Refusal, require
from participation.templatetags.parvis import moment
from participation.text import clean_line


@transaction.atomic
def close_vote(*, budget: Budget, by: User, reason: str = "") -> Budget:
    """Close the box for good and count it. Before the end of the phase, only with a `reason`, which is public.

    Raises Refusal: "budgets.state.conflict", "budgets.not_opened.not_yet", "budgets.still_open.not_yet",
    "budgets.paper_pending.conflict", "accounts.*".
    """
    budget = locked(budget)
    require("budgets.run", by, budget)
    if budget.closed_at:
        raise Refusal("budgets.state.conflict")
    if not budget.opened_at:
        raise Refusal("budgets.not_opened.not_yet")
    running = budget.process.phases.filter(kind=PhaseKind.VOTE, closes_at__gt=Now()).order_by("closes_at").last()
    reason = clean_line(reason, limit=300, required=False) if running else ""
    if running and not reason:
        raise Refusal("budgets.still_open.not_yet", closes=moment(running.closes_at))
    require_no_paper_left(budget)
    fold_arrivals(budget=budget)
    budget.closed_at = timezone.now()
    budget.save(update_fields=["closed_at"])
    budget.drafts.all().delete()
    seal_rest(budget=budget)
    ballots = budget.ballots.counted().count()
    record(budget.process.dossier, Journal.VOTE_CLOSED, actor=by, ballots=ballots, reason=reason)
    log_close(budget=budget)
    log_result(budget=budget, tally=count_box(budget=budget))
    return budget


@transaction.atomic
def publish_results(*, budget: Budget, by: User) -> Tally:
    """Publish the official count: on the process, and on the dossier of each candidate with the reason of its fate.

    Raises Refusal: "budgets.sealed.not_yet", "budgets.state.conflict", "accounts.*".
    """
    budget = locked(budget)
    require("budgets.publish", by, budget)
    if budget.published_at:
        raise Refusal("budgets.state.conflict")
    tally = count_box(budget=budget)
    compare_small_box(budget=budget)
    log_result(budget=budget, tally=tally)
    budget.published_at = timezone.now()
    budget.save(update_fields=["published_at"])
    record(budget.process.dossier, Journal.RESULT_PUBLISHED, actor=by, winners=len(tally.winners))
    lines, mentions = tally.lines, budget.mention_words
    for candidate in budget.candidates.select_related("dossier"):
        line = lines[candidate.code]
        won = candidate.code in tally.winners
        advance(
            dossier=candidate.dossier,
            to=Stage.ELECTED if won else Stage.NOT_ELECTED,
            by=by,
            kind=Journal.CANDIDATE_ELECTED if won else Journal.CANDIDATE_NOT_ELECTED,
            reason="" if won else fate_in_words(tally, line),
            votes=line["votes"],
            standing=standing_in_words(tally, line, mentions),
        )
    return tally
