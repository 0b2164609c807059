"""After the vote: the close, the count, the publication on every dossier."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.db.models.functions import Now
from django.utils import timezone

from budgets.actions.logbook import log_close, log_result
from budgets.actions.paper import require_no_paper_left
from budgets.actions.preparing import locked
from budgets.actions.sealing import seal_rest
from budgets.counting import Election, count
from budgets.counting.result import plain
from budgets.enums import Rule
from budgets.models import Budget, Candidate, Tally
from budgets.reasons import reason_in_words
from budgets.receipts import read_payload
from participation.accounts.models import User
from participation.dossiers.actions import advance, record
from participation.dossiers.enums import Journal, Stage
from participation.processes.enums import PhaseKind
from participation.rules import Refusal, require
from participation.templatetags.parvis import moment


@transaction.atomic
def close_vote(*, budget: Budget, by: User, early: bool = False) -> Budget:
    """Close the box for good and count it. Before the end of the phase, only with `early`.

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
    if running and not early:
        raise Refusal("budgets.still_open.not_yet", closes=moment(running.closes_at))
    require_no_paper_left(budget)
    budget.closed_at = timezone.now()
    budget.save(update_fields=["closed_at"])
    budget.drafts.all().delete()
    seal_rest(budget=budget)
    record(budget.process.dossier, Journal.VOTE_CLOSED, actor=by, ballots=budget.ballots.counted().count())
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
    log_result(budget=budget, tally=tally)
    budget.published_at = timezone.now()
    budget.save(update_fields=["published_at"])
    record(budget.process.dossier, Journal.RESULT_PUBLISHED, actor=by, winners=len(tally.winners))
    lines = tally.lines
    for candidate in budget.candidates.select_related("dossier"):
        line = lines[candidate.code]
        won = candidate.code in tally.winners
        advance(
            dossier=candidate.dossier,
            to=Stage.ELECTED if won else Stage.NOT_ELECTED,
            by=by,
            kind=Journal.CANDIDATE_ELECTED if won else Journal.CANDIDATE_NOT_ELECTED,
            reason="" if won else reason_in_words(line),
            votes=line["votes"],
        )
    return tally


def box(budget: Budget) -> list[tuple[dict[str, int], int]]:
    """The ballots grouped by content: (points by candidate code, how many)."""
    groups = budget.ballots.counted().order_by().values_list("payload").annotate(same=Count("pk"))
    return [(read_payload(payload, budget.vote_type), same) for payload, same in groups]


@transaction.atomic
def count_box(*, budget: Budget) -> Tally:
    """Count a closed box by its rule and by the one it is compared with; counting again gives the same result.

    Returns the official tally. Raises Refusal: "budgets.sealed.not_yet".
    """
    require("budgets.see_tally", None, budget)
    candidates = list(budget.candidates.select_related("envelope"))
    ballots = box(budget)
    official = _tally(budget, budget.rule_enum, budget.parameters, candidates, ballots, official=True)
    _tally(budget, budget.rule_enum.other, {}, candidates, ballots, official=False)
    return official


def _tally(
    budget: Budget,
    rule: Rule,
    parameters: Mapping[str, Any],
    candidates: list[Candidate],
    ballots: list[tuple[dict[str, int], int]],
    *,
    official: bool,
) -> Tally:
    winners: list[str] = []
    trace: dict[str, Any] = {"candidates": [], "rounds": [], "steps": 0, "shares": []}
    used: Mapping[str, Any] = {}
    for amount, names in _parts(budget, candidates):
        cast = [({code: points for code, points in choices.items() if code in names}, n) for choices, n in ballots]
        if len(names) < len(candidates):
            cast = [(choices, n) for choices, n in cast if choices]
        result = count(Election(names, amount, cast), rule, **_exact(parameters))
        winners += result.winners
        part = result.trace.to_data()
        trace["candidates"] += part["candidates"]
        trace["rounds"] += part["rounds"]
        trace["steps"] += part["steps"]
        trace["shares"].append(plain(result.endowment))
        used = {name: plain(value) for name, value in result.parameters.items()}
    won = set(winners)
    tally, _created = Tally.objects.update_or_create(
        budget=budget,
        rule=rule,
        defaults={
            "official": official,
            "parameters": used,
            "winners": winners,
            "trace": trace,
            "ballots": sum(n for _choices, n in ballots),
            "satisfied": sum(n for choices, n in ballots if won & choices.keys()),
            "cost": sum(candidate.cost for candidate in candidates if candidate.code in won),
            "computed_at": timezone.now(),
        },
    )
    return tally


def _parts(budget: Budget, candidates: list[Candidate]) -> list[tuple[int, dict[str, int]]]:
    """What is counted apart: each envelope with its candidates, or the whole budget."""
    envelopes = {candidate.envelope for candidate in candidates if candidate.envelope}
    parts = [
        (envelope.amount, {c.code: c.cost for c in candidates if c.envelope == envelope})
        for envelope in sorted(envelopes, key=lambda envelope: envelope.pk)
    ]
    everywhere = {c.code: c.cost for c in candidates if c.envelope is None}
    if everywhere or not parts:
        parts.append((max(budget.amount - sum(amount for amount, _names in parts), 0), everywhere))
    return parts


def _exact(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Stored parameters as the counting package wants them: texts such as "1/3" of an amount become fractions."""
    exact = dict(parameters)
    for name in ("minimum_votes", "minimum_share", "minimum_score", "completion_step"):
        if name in exact:
            exact[name] = Fraction(str(exact[name]))
    return exact
