"""What each stage of an idea adds to its dossier page: one function a stage, None where the idea has not been."""

from __future__ import annotations

from typing import Any

from django.db.models import JSONField, OuterRef, Subquery, prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from budgets.models import Candidate, Tally
from budgets.reasons import standing_in_words
from participation.dossiers.enums import Journal, Stage
from participation.dossiers.models import Dossier, Entry
from participation.processes.models import Process
from participation.proposals.enums import Advice, Verdict
from participation.proposals.models import Opinion, Proposal, Study
from participation.templatetags.parvis import day, money, short_day
from participation.text import french
from projects.models import Project

#: Stages of an idea that goes to a new vote: the vote it lost is only a memory.
BEFORE_THE_VOTE = {Stage.PROPOSED, Stage.STUDIED, Stage.FEASIBLE, Stage.REFUSED, Stage.MERGED}
TONES = {Verdict.YES: "oui", Verdict.YES_CHANGED: "oui", Verdict.NO: "non", Verdict.ALREADY: "reserve"}


def answer_of(proposal: Proposal) -> dict[str, Any] | None:
    """The city's answer as components/answer.html shows it, or the study that goes on; with the opinions either way."""
    study: Study | None = proposal.study
    if study is None:
        return None
    opinions = [_opinion(opinion) for opinion in study.asked]
    if study.answered_at is None:
        return {
            "pending": True,
            "service": study.services,
            "due_on": study.due_on,
            "late": study.is_late,
            "since": study.asked_at,
            "days": study.days_waited,
            "waits_for": str(study.step.label),
            "opinions": opinions,
        }
    words = str(Verdict(study.verdict).label)
    days = study.days_taken or 0
    return {
        "pending": False,
        "verdict": words[:1].upper() + words[1:] + ".",
        "tone": TONES[Verdict(study.verdict)],
        "at": study.answered_at,
        "delay": ngettext("en {days} jour", "en {days} jours", days).format(days=days),
        "body": study.statement,
        "ground": str(proposal.get_ground_display()) if proposal.ground else "",
        "costs": [{"label": label, "amount": amount} for label, amount in study.cost_lines],
        "total": study.cost,
        "author": study.answered_by.public_name if study.answered_by else "",
        "service": study.services,
        "opinions": [opinion for opinion in opinions if opinion["reasons"]],
    }


def _opinion(opinion: Opinion) -> dict[str, Any]:
    """One department's opinion, given or awaited."""
    return {
        "service": opinion.service,
        "advice": str(opinion.get_advice_display()),
        "tone": {Advice.FAVOURABLE: "oui", Advice.RESERVED: "reserve"}.get(Advice(opinion.advice), "non")
        if opinion.advice
        else "",
        "reasons": opinion.reasons,
        "cost": opinion.cost,
        "at": opinion.given_at,
        "due_on": opinion.due_on,
        "late": opinion.is_late,
    }


def vote_of(dossier: Dossier, process: Process) -> dict[str, Any] | None:
    """The latest ballot the idea was on; its standing and rank only once the result is published.

    `process` is the idea's own: its phases are read here, with those of the vote where that was another process.
    """
    official = Tally.objects.filter(budget=OuterRef("budget"), official=True)
    candidate = (
        Candidate.objects.filter(dossier=dossier)
        .select_related("budget__process__dossier", "envelope__territory")
        .annotate(
            winners=Subquery(official.values("winners"), output_field=JSONField()),
            trace=Subquery(official.values("trace"), output_field=JSONField()),
            counted_by=Subquery(official.values("rule")),
            conventions=Subquery(official.values("parameters"), output_field=JSONField()),
        )
        .order_by("-budget__opened_at", "-pk")
        .first()
    )
    if candidate is None:
        prefetch_related_objects([process], "phases")
        return None
    budget = candidate.budget
    if budget.process_id == process.pk:
        budget.process = process
    prefetch_related_objects([process, budget.process], "phases")
    facts: dict[str, Any] = {
        "candidate": candidate,
        "budget": budget,
        "open": budget.is_open,
        "earlier": dossier.stage_enum in BEFORE_THE_VOTE and budget.closed_at is not None,
    }
    if budget.published_at and candidate.trace:
        line = next(line for line in candidate.trace["candidates"] if line["candidate"] == candidate.code)
        tally = Tally(budget=budget, rule=candidate.counted_by, parameters=candidate.conventions)
        elected = candidate.code in candidate.winners
        facts |= {
            "standing": standing_in_words(tally, line, budget.mention_words),
            "elected": elected,
            "rank": candidate.winners.index(candidate.code) + 1 if elected else None,
        }
    return facts


def works_of(dossier: Dossier) -> dict[str, Any] | None:
    """The works: milestones and money (`committed` and `paid` are annotated on the dossier by its page)."""
    project: Project | None = getattr(dossier, "project", None)
    if project is None:
        return None
    milestones = project.all_milestones
    return {
        "project": project,
        "paid": dossier.paid or 0,  # type: ignore[attr-defined]
        "milestones": milestones,
        "last": milestones[-1] if milestones else None,
    }


def _first(entries: list[Entry], *kinds: str) -> Entry | None:
    """The first entry of these kinds (entries come newest first)."""
    return next((entry for entry in reversed(entries) if entry.kind in kinds), None)


def ribbon_of(
    dossier: Dossier,
    entries: list[Entry],
    answer: dict[str, Any] | None,
    vote: dict[str, Any] | None,
    works: dict[str, Any] | None,
    supports: int,
) -> list[dict[str, Any]]:
    """The four stages with their real dates and what is expected next."""
    stage = dossier.stage_enum
    proposed: dict[str, Any] = {
        "label": _("Proposée"),
        "date": dossier.created_at,
        "detail": ngettext("{count} soutien", "{count} soutiens", supports).format(count=supports),
        "status": "fait",
    }
    if stage == Stage.PROPOSED:
        proposed["status"] = "ici"
    elif stage in {Stage.MERGED, Stage.CLOSED} or (stage == Stage.REFUSED and answer is None):
        proposed |= {"status": "arret", "detail": str(stage.label)}
    studied: dict[str, Any] = {"label": _("Étudiée"), "status": "avenir"}
    if answer and answer["pending"]:
        waits = _("Attend {what}.").format(what=answer["waits_for"])
        studied |= {
            "status": "ici",
            "when": _("réponse attendue le {day}").format(day=day(answer["due_on"])),
            "detail": _("La réponse est en retard.") if answer["late"] else waits,
        }
    elif answer:
        studied |= {"status": "arret" if stage == Stage.REFUSED else "fait", "date": answer["at"]}
        studied["detail"] = (
            _("Faisable, {cost}").format(cost=money(answer["total"])) if answer["total"] else answer["verdict"]
        )
        if stage == Stage.FEASIBLE:
            studied["status"] = "ici"
    voted: dict[str, Any] = {"label": _("Au vote"), "status": "avenir"}
    if vote and not vote["earlier"]:
        budget = vote["budget"]
        opened = _first(entries, Journal.CANDIDATE_ADDED, Journal.VOTE_OPENED)
        voted |= {"label": _("Votée") if budget.closed_at else _("Au vote"), "status": "fait"}
        if stage == Stage.BALLOT:
            phase = budget.vote_phase
            voted |= {
                "status": "ici",
                "when": _("jusqu’au {day}").format(day=short_day(phase.closes_at)) if phase else "",
            }
        else:
            voted["date"] = budget.closed_at or (opened.at if opened else None)
        if "standing" in vote:
            voted["detail"] = vote["standing"]
        if stage == Stage.NOT_ELECTED:
            voted["status"] = "arret"
        elif stage == Stage.ELECTED:
            voted["status"] = "ici"
    elif works:
        voted |= {"label": _("Décidée"), "status": "fait", "date": works["project"].started_on}
    built: dict[str, Any] = {"label": _("Réalisée"), "status": "avenir"}
    if works:
        project = works["project"]
        if project.delivered_on:
            built |= {"status": "fait", "date": project.delivered_on}
        else:
            built |= {
                "status": "ici",
                "label": _("En travaux"),
                "when": _("fin prévue le {day}").format(day=day(works["last"].due_on)) if works["last"] else "",
            }
        if project.delay_days > 13:
            built["detail"] = ngettext(
                "{n} semaine de retard", "{n} semaines de retard", project.delay_days // 7
            ).format(n=project.delay_days // 7)
    return [proposed, studied, voted, built]


def journal_of(entries: list[Entry]) -> list[dict[str, Any]]:
    """The public entries as components/journal.html shows them."""
    return [
        {
            "at": entry.at,
            "text": french(entry.sentence),
            "who": entry.actor.public_name if entry.actor else "",
            "pass": _pass_of(entry),
            "url": "",
            "url_label": "",
        }
        for entry in entries
    ]


def _pass_of(entry: Entry) -> int:
    family = entry.kind.split(".")[0]
    return {"study": 2, "opinion": 2, "answer": 2, "preselection": 2, "candidate": 3, "vote": 3, "result": 3}.get(
        family, 4 if family in {"project", "milestone", "spending", "news"} else 1
    )
