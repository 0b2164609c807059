"""The feasibility chain: opinions of departments, gathered by a supervisor, signed as the city's answer."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from participation.accounts.models import User
from participation.dossiers.actions import move_stage, record, tell
from participation.dossiers.enums import Journal, Stage
from participation.dossiers.models import Entry
from participation.proposals.actions.triage import clean_ground, clean_reason, locked
from participation.proposals.enums import Advice, Verdict
from participation.proposals.models import Opinion, Preselection, Proposal, Study
from participation.rules import Refusal, require
from participation.templatetags.parvis import day, money
from participation.text import clean_line, clean_text

FARTHEST = dt.timedelta(days=2 * 366)
CostLines = Sequence[tuple[str, int]]


def _tell_author(proposal: Proposal, entry: Entry) -> None:
    if author := proposal.dossier.author:
        tell(user=author, entry=entry)


def _clean_due(due_on: dt.date) -> dt.date:
    if not timezone.localdate() <= due_on <= timezone.localdate() + FARTHEST:
        raise Refusal("proposals.due.invalid")
    return due_on


def _clean_costs(cost: int | None, cost_lines: CostLines) -> tuple[int | None, list[list[Any]]]:
    """(total, lines) in whole euros: with lines, the total is their sum."""
    lines = [[clean_line(label), int(amount)] for label, amount in cost_lines]
    return (sum(amount for _label, amount in lines) if lines else cost), lines


def _locked_study(study: Study) -> Study:
    """The study's row, locked, still without its answer. Raises Refusal: "proposals.answered.closed"."""
    row = Study.objects.select_for_update(of=("self",)).get(pk=study.pk)
    row.proposal = locked(row.proposal)
    if row.answered_at or row.proposal.study_id != row.pk:
        raise Refusal("proposals.answered.closed")
    return row


# ------------------------------------------------------------------ asking
@transaction.atomic
def ask_study(
    *,
    proposal: Proposal,
    by: User,
    service: str,
    due_on: dt.date,
    assigned_to: User | None = None,
    question: str = "",
    supervisor: User | None = None,
) -> Study:
    """Open the study of an idea: a first department is asked, the public is promised an answer before `due_on`.

    Whoever asks supervises, unless another is named. Raises Refusal: "proposals.study.already",
    "proposals.preselection.not_yet", "proposals.service_missing.invalid", "proposals.due.invalid", "state.transition".
    """
    proposal = locked(proposal)
    require("proposals.study", by, proposal)
    if proposal.study_id:
        raise Refusal("proposals.study.already")
    coming = Preselection.objects.filter(process=proposal.process_id, held_at__isnull=True).first()
    if coming:
        raise Refusal("proposals.preselection.not_yet", day=day(coming.counts_at))
    study = Study.objects.create(proposal=proposal, due_on=_clean_due(due_on), supervisor=supervisor or by)
    if proposal.admissible is None:
        proposal.admissible, proposal.triaged_by, proposal.triaged_at = True, by, timezone.now()
    proposal.study = study
    proposal.save(update_fields=["study", "admissible", "triaged_by", "triaged_at"])
    opinion = _ask(study, by, service, due_on, question)
    entry = move_stage(
        dossier=proposal.dossier, to=Stage.STUDIED, by=by, kind=Journal.STUDY_ASKED, service=opinion.service
    )
    _tell_author(proposal, entry)
    if assigned_to:
        assign_opinion(opinion=opinion, by=by, to=assigned_to)
    return study


def _as_known(service: str) -> str:
    """The department as it was first written: a capital or another space does not make another department."""
    known = Opinion.objects.filter(service__iexact=service).order_by("pk").values_list("service", flat=True).first()
    return known or service


def _ask(study: Study, by: User, service: str, due_on: dt.date, question: str) -> Opinion:
    service = clean_line(service, limit=120, required=False)
    if not service:
        raise Refusal("proposals.service_missing.invalid")
    try:
        with transaction.atomic():
            return Opinion.objects.create(
                study=study,
                service=_as_known(service),
                due_on=_clean_due(due_on),
                question=clean_line(question, limit=400, required=False),
                asked_by=by,
            )
    except IntegrityError as error:
        raise Refusal("proposals.opinion.already") from error


@transaction.atomic
def ask_opinion(
    *,
    study: Study,
    by: User,
    service: str,
    due_on: dt.date,
    assigned_to: User | None = None,
    question: str = "",
) -> Opinion:
    """Ask one more department. What was gathered before is to be gathered again.

    Raises Refusal: "proposals.answered.closed", "proposals.opinion.already", "proposals.service_missing.invalid",
    "proposals.due.invalid".
    """
    study = _locked_study(study)
    require("proposals.study", by, study.proposal)
    opinion = _ask(study, by, service, due_on, question)
    _ungather(study)
    entry = record(
        study.proposal.dossier, Journal.OPINION_ASKED, actor=by, service=opinion.service, due=day(opinion.due_on)
    )
    _tell_author(study.proposal, entry)
    if assigned_to:
        assign_opinion(opinion=opinion, by=by, to=assigned_to)
    return opinion


def _ungather(study: Study) -> None:
    study.gathered_by = study.gathered_at = None
    study.save(update_fields=["gathered_by", "gathered_at"])


def _locked_opinion(opinion: Opinion) -> Opinion:
    """An opinion that may still change, locked. Raises Refusal: "proposals.opinion.closed"."""
    row = Opinion.objects.select_for_update(of=("self",)).get(pk=opinion.pk)
    row.study = Study.objects.select_for_update(of=("self",)).get(pk=row.study_id)
    row.study.proposal = locked(row.study.proposal)
    if row.withdrawn_at or row.study.answered_at or row.study.proposal.study_id != row.study_id:
        raise Refusal("proposals.opinion.closed")
    return row


@transaction.atomic
def assign_opinion(*, opinion: Opinion, by: User, to: User | None) -> Opinion:
    """Entrust an opinion to someone of the team, give it to another, or take it back (None). Who receives it is told.

    Raises Refusal: "proposals.opinion.closed", "proposals.not_of_the_team.invalid".
    """
    opinion = _locked_opinion(opinion)
    proposal = opinion.study.proposal
    require("proposals.study", by, proposal)
    if to is not None and not to.role_names:
        raise Refusal("proposals.not_of_the_team.invalid")
    if opinion.assigned_to_id == (to.pk if to else None):
        return opinion
    opinion.assigned_to = to
    opinion.save(update_fields=["assigned_to"])
    entry = record(
        proposal.dossier,
        Journal.OPINION_ASSIGNED,
        actor=by,
        service=opinion.service,
        name=to.public_name if to else _("personne"),
    )
    if to and to != by:
        words = _("On vous confie l’étude de « {title} », pour {service}, avant le {due}.")
        tell(
            user=to,
            entry=entry,
            text=words.format(title=proposal.dossier.title, service=opinion.service, due=day(opinion.due_on)),
        )
    return opinion


@transaction.atomic
def withdraw_opinion(*, opinion: Opinion, by: User, reason: str) -> Opinion:
    """Stop waiting for a department, and say why. An opinion that was given stays.

    Raises Refusal: "proposals.opinion.closed", "proposals.reason_missing.invalid".
    """
    opinion = _locked_opinion(opinion)
    require("proposals.study", by, opinion.study.proposal)
    if opinion.given_at:
        raise Refusal("proposals.opinion.closed")
    reason = clean_reason(reason)
    opinion.withdrawn_at = timezone.now()
    opinion.save(update_fields=["withdrawn_at"])
    record(opinion.study.proposal.dossier, Journal.OPINION_WITHDRAWN, actor=by, service=opinion.service, reason=reason)
    return opinion


@transaction.atomic
def supervise(*, study: Study, by: User, to: User) -> Study:
    """Give the supervision of a study to someone of the team. Raises Refusal: "proposals.not_of_the_team.invalid"."""
    study = _locked_study(study)
    require("proposals.study", by, study.proposal)
    if not to.role_names:
        raise Refusal("proposals.not_of_the_team.invalid")
    study.supervisor = to
    study.save(update_fields=["supervisor"])
    return study


@transaction.atomic
def postpone_study(*, study: Study, by: User, due_on: dt.date, reason: str) -> Study:
    """Promise the public another day, and say why. The author is told.

    Raises Refusal: "proposals.due.invalid", "proposals.reason_missing.invalid".
    """
    study = _locked_study(study)
    require("proposals.study", by, study.proposal)
    reason = clean_reason(reason)
    before, study.due_on = study.due_on, _clean_due(due_on)
    study.save(update_fields=["due_on"])
    entry = record(
        study.proposal.dossier,
        Journal.STUDY_POSTPONED,
        actor=by,
        due=day(study.due_on),
        before=before.isoformat(),
        reason=reason,
    )
    _tell_author(study.proposal, entry)
    return study


# ------------------------------------------------------------------ giving, gathering, signing
@transaction.atomic
def give_opinion(
    *,
    opinion: Opinion,
    by: User,
    advice: Advice | str,
    reasons: str,
    cost: int | None = None,
    cost_lines: CostLines = (),
) -> Opinion:
    """Write a department's opinion; as long as the answer is not signed, it may be written again. The author is told,
    and the supervisor when it was the last one.

    Raises Refusal: "proposals.opinion.closed", "proposals.verdict.invalid", "proposals.reason_missing.invalid".
    """
    opinion = _locked_opinion(opinion)
    study, proposal = opinion.study, opinion.study.proposal
    require("proposals.study", by, proposal)
    if advice not in Advice.values:
        raise Refusal("proposals.verdict.invalid")
    reasons = clean_text(reasons, required=False)
    if not reasons:
        raise Refusal("proposals.reason_missing.invalid")
    opinion.advice, opinion.reasons = Advice(advice), reasons
    opinion.cost, opinion.cost_lines = _clean_costs(cost, cost_lines)
    opinion.given_by, opinion.given_at = by, timezone.now()
    opinion.save()
    _ungather(study)
    label = str(opinion.advice.label)
    entry = record(
        proposal.dossier,
        Journal.OPINION_GIVEN,
        actor=by,
        service=opinion.service,
        advice=f"{label}, {money(opinion.cost)}" if opinion.cost else label,
        reason=clean_line(reasons, limit=10_000)[:300],
    )
    _tell_author(proposal, entry)
    if study.supervisor and study.supervisor != by and not study.opinions.pending().exists():
        tell(user=study.supervisor, entry=entry, text=_("Tous les avis sont rendus : à vous de les réunir."))
    return opinion


def _missing_opinions(study: Study) -> None:
    """Raise "proposals.opinions_missing.conflict" while a department has not answered."""
    if pending := list(study.opinions.pending().values_list("service", flat=True)):
        raise Refusal("proposals.opinions_missing.conflict", services=", ".join(pending))


def _clean_answer(verdict: str, statement: str) -> tuple[Verdict, str]:
    if verdict not in Verdict.values:
        raise Refusal("proposals.verdict.invalid")
    statement = clean_text(statement, required=False)
    if not statement:
        raise Refusal("proposals.reason_missing.invalid")
    return Verdict(verdict), statement


@transaction.atomic
def gather(
    *, study: Study, by: User, verdict: Verdict | str, statement: str, cost_lines: CostLines = (), ground: str = ""
) -> Study:
    """Gather the opinions into one answer, ready to be signed; nobody outside the team reads it before. The author is
    told that it waits for its signature.

    Raises Refusal: "proposals.opinions_missing.conflict", "proposals.revision.conflict", "proposals.verdict.invalid",
    "proposals.reason_missing.invalid", "proposals.ground.invalid".
    """
    study = _locked_study(study)
    require("proposals.study", by, study.proposal)
    _missing_opinions(study)
    _wait_for_author(study.proposal)
    study.draft_verdict, study.draft_statement = _clean_answer(verdict, statement)
    _total, study.draft_cost_lines = _clean_costs(None, cost_lines)
    if verdict == Verdict.NO and ground:
        study.proposal.ground = clean_ground(ground)
        study.proposal.save(update_fields=["ground"])
    study.gathered_by, study.gathered_at = by, timezone.now()
    study.save()
    entry = record(study.proposal.dossier, Journal.STUDY_GATHERED, actor=by)
    _tell_author(study.proposal, entry)
    return study


def _wait_for_author(proposal: Proposal) -> None:
    """An author who was given a day has it whole. Raises Refusal: "proposals.revision.conflict"."""
    revision = proposal.revisions.open().first()
    if revision and not revision.is_late:
        raise Refusal("proposals.revision.conflict", due=day(revision.due_on))


@transaction.atomic
def answer(
    *,
    proposal: Proposal,
    by: User,
    verdict: Verdict | str,
    statement: str,
    cost: int | None = None,
    cost_lines: CostLines = (),
    ground: str = "",
) -> Study:
    """Sign the city's answer: a verdict, its public explanation, its cost in whole euros. The author is told.

    With cost lines, the cost is their sum. Where a single department was asked, its answer may be signed at once;
    where several were, their opinions are gathered first. Raises Refusal: "proposals.not_studied.closed",
    "proposals.answered.closed", "proposals.opinions_missing.conflict", "proposals.not_gathered.conflict",
    "proposals.revision.conflict", "proposals.elected_signs", "proposals.reason_missing.invalid",
    "proposals.verdict.invalid", "proposals.ground.invalid".
    """
    proposal = locked(proposal)
    require("proposals.answer", by, proposal)
    if proposal.study_id is None:
        raise Refusal("proposals.not_studied.closed")
    study = _locked_study(Study.objects.get(pk=proposal.study_id))
    verdict, statement = _clean_answer(verdict, statement)
    _check_chain(study)
    study.verdict, study.statement = verdict, statement
    study.cost, study.cost_lines = _clean_costs(cost, cost_lines)
    study.answered_by, study.answered_at = by, timezone.now()
    study.save()
    study.opinions.filter(given_at__isnull=True, withdrawn_at__isnull=True).update(withdrawn_at=study.answered_at)
    proposal.revisions.open().update(closed_at=study.answered_at)
    proposal.ground = clean_ground(ground) if ground and verdict == Verdict.NO else ""
    proposal.save(update_fields=["ground"])
    entry = move_stage(
        dossier=proposal.dossier,
        to=Stage.FEASIBLE if verdict in {Verdict.YES, Verdict.YES_CHANGED} else Stage.REFUSED,
        by=by,
        reason=statement.split("\n")[0][:300],
        kind=Journal.ANSWER_GIVEN,
        verdict=str(verdict.label),
    )
    _tell_author(proposal, entry)
    return study


def _check_chain(study: Study) -> None:
    """Whether the answer may be signed now: one department alone, or every opinion given and gathered."""
    _wait_for_author(study.proposal)
    if study.opinions.filter(withdrawn_at__isnull=True).count() > 1:
        _missing_opinions(study)
        if study.gathered_at is None:
            raise Refusal("proposals.not_gathered.conflict")
