"""Before the vote: the rules, the candidates, the opening that freezes both."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Now
from django.utils import timezone

from budgets import keyring
from budgets.actions.counting import check_rule
from budgets.actions.logbook import begin_log
from budgets.enums import Ballots, Rule, VoteType
from budgets.models import Budget, Candidate, Envelope, Quota
from participation.accounts.models import User
from participation.dossiers.actions import advance, record
from participation.dossiers.enums import Journal, Stage
from participation.dossiers.models import Dossier
from participation.processes.enums import PhaseKind
from participation.processes.models import Process
from participation.proposals.models import Proposal
from participation.rules import Refusal, require
from participation.templatetags.parvis import grouped, money
from participation.territories.models import Territory

HIGHEST_COST = 2_000_000_000
MOST_DAYS = 90  # to object
#: The columns that mean something for some types of ballot only.
MEANINGFUL = {
    "max_points": {VoteType.CUMULATIVE},
    "max_sum_points": {VoteType.CUMULATIVE},
    "mentions": {VoteType.SCORING},
    "max_sum_cost": {VoteType.APPROVAL, VoteType.CUMULATIVE},
    "max_sum_cost_share": {VoteType.APPROVAL, VoteType.CUMULATIVE},
}


def canonical_rules(budget: Budget) -> str:
    """The rules, candidates and costs of a vote as canonical JSON: sorted keys, no spaces, UTF-8."""
    document: dict[str, Any] = {
        "format": "parvis/rules/1",
        "budget": budget.slug,
        "title": str(budget),
        "amount": budget.amount,
        "vote_type": budget.vote_type,
        "min_length": budget.min_length,
        "max_length": budget.max_length,
        "max_sum_cost": budget.max_sum_cost,
        "max_sum_cost_share": budget.max_sum_cost_share,
        "max_points": budget.max_points,
        "max_sum_points": budget.max_sum_points,
        "mentions": budget.mention_words,
        "ballots_of_each": budget.ballots_of_each,
        "free_sector": budget.free_sector,
        "open_to": budget.open_to,
        "minimum_age": budget.minimum_age,
        "requires_verified": budget.requires_verified,
        "replaceable": budget.replaceable,
        "log": budget.log_key,
        "rule": budget.rule,
        "parameters": budget.parameters,
        "envelopes": [
            {
                "territory": envelope.territory.slug,
                "amount": envelope.amount,
                "minimum_age": envelope.minimum_age,
                "open_to": envelope.open_to or None,
            }
            for envelope in budget.envelopes.select_related("territory").order_by("territory__slug")
        ],
        "quotas": [
            {
                "name": quota.name,
                "category": quota.category or None,
                "min_cost": quota.min_cost,
                "max_cost": quota.max_cost,
                "min_length": quota.min_length,
                "max_length": quota.max_length,
            }
            for quota in budget.quotas.all()
        ],
        "candidates": [
            {
                "code": candidate.code,
                "title": candidate.dossier.title,
                "cost": candidate.cost,
                "category": candidate.category or None,
                "dossier": candidate.dossier.ref,
                "envelope": candidate.envelope.territory.slug if candidate.envelope else None,
                "territory": candidate.dossier.territory.slug if candidate.dossier.territory else None,
            }
            for candidate in budget.candidates.select_related("dossier__territory", "envelope__territory").order_by(
                "number"
            )
        ],
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def freeze(budget: Budget) -> None:
    """Set the key of the log, the frozen rules and their SHA-256 on the instance; the caller saves it, then begins the
    log.
    """
    budget.log_key = keyring.new_vkey(budget.slug)
    budget.frozen_rules = canonical_rules(budget)
    budget.rules_hash = hashlib.sha256(budget.frozen_rules.encode()).hexdigest()


@transaction.atomic
def create_budget(
    *,
    process: Process,
    by: User,
    amount: int,
    vote_type: str = VoteType.APPROVAL,
    rule: str = Rule.GREEDY,
    envelopes: Mapping[Territory, Mapping[str, Any]] | None = None,
    quotas: Sequence[Mapping[str, Any]] | None = None,
    **limits: Any,
) -> Budget:
    """Say how a process is voted, or say it again as long as the vote is not open.

    `limits` are the optional columns of `Budget`; those that mean nothing for this type of ballot are left out.
    `envelopes` gives the columns of an `Envelope` by territory, `quotas` those of each `Quota`: they replace what there was.
    Raises Refusal: "accounts.not_agent", "accounts.other_territory", "budgets.opened.conflict",
    "budgets.envelope_used.conflict", "budgets.envelopes_over.conflict", "budgets.objection_days.invalid".
    """
    require("budgets.run", by, process)
    process = Process.objects.select_for_update(of=("self",)).get(pk=process.pk)
    budget = Budget.objects.filter(process=process).first() or Budget(process=process)
    require("budgets.change", by, budget)
    for name, value in {"amount": amount, "vote_type": vote_type, "rule": rule, **limits}.items():
        setattr(budget, name, value)
    if not 0 <= budget.objection_days <= MOST_DAYS:
        raise Refusal("budgets.objection_days.invalid")
    for name, types in MEANINGFUL.items():
        if vote_type not in types:
            setattr(budget, name, "" if name == "mentions" else None)
    budget.save()
    if envelopes is not None:
        _set_envelopes(budget, envelopes)
        _check_total(budget)
    if quotas is not None:
        budget.quotas.all().delete()
        Quota.objects.bulk_create(Quota(budget=budget, **columns) for columns in quotas)
    return budget


def _set_envelopes(budget: Budget, envelopes: Mapping[Territory, Mapping[str, Any]]) -> None:
    gone = budget.envelopes.exclude(territory__in=envelopes)
    if used := budget.candidates.filter(envelope__in=gone).select_related("dossier", "envelope__territory").first():
        raise Refusal("budgets.envelope_used.conflict", title=used.title, sector=str(used.envelope))
    gone.delete()
    for territory, columns in envelopes.items():
        Envelope.objects.update_or_create(budget=budget, territory=territory, defaults=columns)


def locked(budget: Budget) -> Budget:
    """The budget's row, locked until the end of the transaction (a ballot being cast holds a share of it)."""
    return Budget.objects.select_for_update(of=("self",)).select_related("process__dossier").get(pk=budget.pk)


@transaction.atomic
def add_candidate(
    *,
    budget: Budget,
    dossier: Dossier,
    cost: int,
    by: User,
    envelope: Envelope | None = None,
    category: str | None = None,
) -> Candidate:
    """Put a feasible idea on the ballot, at its cost in whole euros; its dossier moves to « Au vote ».

    Its theme is that of the idea, unless `category` says another.

    Raises Refusal: "budgets.opened.conflict", "budgets.not_feasible.conflict", "budgets.cost.invalid",
    "budgets.candidate.already", "budgets.unknown_envelope.invalid", "accounts.*".
    """
    budget = locked(budget)
    require("budgets.change", by, budget)
    if envelope is not None and envelope.budget_id != budget.pk:
        raise Refusal("budgets.unknown_envelope.invalid", envelope=str(envelope))
    if Candidate.objects.filter(budget=budget, dossier=dossier).exists():
        raise Refusal("budgets.candidate.already")
    if dossier.stage != Stage.FEASIBLE:
        raise Refusal("budgets.not_feasible.conflict", stage=dossier.get_stage_display())
    whole = envelope.amount if envelope else budget.amount
    least, most = budget.min_cost or 1, min(budget.max_cost or whole, whole, HIGHEST_COST)
    if not least <= cost <= most:
        raise Refusal("budgets.cost.invalid", least=money(least), most=money(most))
    number = (budget.candidates.aggregate(last=Max("number"))["last"] or 0) + 1
    if category is None:
        category = Proposal.objects.filter(dossier=dossier).values_list("category", flat=True).first() or ""
    candidate = Candidate.objects.create(
        budget=budget, dossier=dossier, envelope=envelope, number=number, code=str(number), cost=cost, category=category
    )
    advance(dossier=dossier, to=Stage.BALLOT, by=by, kind=Journal.CANDIDATE_ADDED, number=number, cost=grouped(cost))
    return candidate


@transaction.atomic
def remove_candidate(*, candidate: Candidate, by: User, reason: str) -> None:
    """Take an idea off the ballot before the vote opens; its dossier goes back to « Faisable » and says why.

    Raises Refusal: "budgets.opened.conflict", "dossiers.reason_missing.invalid", "accounts.*".
    """
    budget = locked(candidate.budget)
    require("budgets.change", by, budget)
    if not reason.strip():
        raise Refusal("dossiers.reason_missing.invalid")
    dossier = candidate.dossier
    candidate.delete()
    advance(dossier=dossier, to=Stage.FEASIBLE, by=by, reason=reason)


def _check_total(budget: Budget) -> None:
    excess = sum(budget.envelopes.values_list("amount", flat=True)) - budget.amount
    if excess > 0:
        raise Refusal("budgets.envelopes_over.conflict", excess=money(excess))


def _check_envelopes(budget: Budget) -> None:
    _check_total(budget)
    nowhere = budget.candidates.filter(envelope=None).select_related("dossier").first()
    if budget.ballots_of_each == Ballots.SECTOR and nowhere:
        raise Refusal("budgets.no_sector.conflict", title=nowhere.title)


@transaction.atomic
def open_vote(*, budget: Budget, by: User) -> Budget:
    """Freeze candidates, costs and rules, and publish their fingerprint. People vote when the phase begins.

    Raises Refusal: "budgets.opened.conflict", "budgets.no_candidate.conflict", "budgets.no_phase.conflict",
    "budgets.phase_over.closed", "budgets.rule.conflict", "budgets.mentions.conflict", "budgets.no_sector.conflict",
    "budgets.envelopes_over.conflict", "accounts.*".
    """
    budget = locked(budget)
    require("budgets.change", by, budget)
    if budget.candidates.count() < 2:
        raise Refusal("budgets.no_candidate.conflict")
    _check_envelopes(budget)
    phases = budget.process.phases.filter(kind=PhaseKind.VOTE)
    if not phases.exists():
        raise Refusal("budgets.no_phase.conflict")
    if not phases.filter(closes_at__gt=Now()).exists():
        raise Refusal("budgets.phase_over.closed")
    check_rule(budget=budget)
    freeze(budget)
    budget.opened_at = timezone.now()
    budget.save(update_fields=["log_key", "frozen_rules", "rules_hash", "opened_at"])
    begin_log(budget=budget)
    record(budget.process.dossier, Journal.VOTE_OPENED, actor=by, hash=budget.rules_hash)
    return budget
