"""The pages of processes, and the screens from which the city runs them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from participation.discussions.thread import thread_context
from participation.dossiers.pages import drawn_once
from participation.processes import actions
from participation.processes.enums import PhaseKind, ProcessKind
from participation.processes.forms import DatesForm, NoticeForm, OutcomeForm, ProcessForm
from participation.processes.models import COMING, FINISHED, OPEN, Phase, Process
from participation.processes.templates import TEMPLATES
from participation.rules import Refusal, require
from participation.templatetags.parvis import day, hours, short_day
from participation.territories.enums import Level
from participation.territories.models import Territory

PAGE = 24
STATES = {
    OPEN: {"title": gettext_lazy("Ouvertes en ce moment"), "pass": 3},
    COMING: {"title": gettext_lazy("À venir"), "pass": 1},
    FINISHED: {"title": gettext_lazy("Terminées"), "pass": 4},
}


@dataclass(frozen=True, slots=True)
class NextStep:
    """The one thing a reader can do now: a route that takes the process's slug, or an anchor of the page."""

    label: str
    sentence: str
    route: str = ""
    anchor: str = ""


def next_step(process: Process) -> NextStep | None:
    """What the open phase invites to do."""
    kinds = {phase.kind for phase in process.open_phases()}
    if PhaseKind.VOTE in kinds:
        return NextStep(_("Voter"), _("Choisissez vos projets en trois minutes."), "budgets:vote")
    if PhaseKind.SURVEY in kinds and hasattr(process, "survey"):
        return NextStep(
            _("Répondre au questionnaire"), _("Vos réponses restent confidentielles."), "consultations:survey"
        )
    if PhaseKind.DEBATE in kinds and hasattr(process, "debate"):
        return NextStep(
            _("Prendre position"), _("Dites si vous êtes pour ou contre, et pourquoi."), "consultations:debate"
        )
    if PhaseKind.IDEAS in kinds:
        return NextStep(_("Proposer une idée"), _("Une phrase suffit pour commencer."), "proposals:submit")
    if PhaseKind.SUPPORT in kinds:
        return NextStep(_("Soutenir une idée"), _("Chaque soutien compte, une fois par personne."), "proposals:list")
    if kinds:
        return NextStep(_("Poser une question"), _("La Ville répond dans la discussion."), anchor="commentaires")
    return None


def ribbon(process: Process) -> list[dict[str, Any]]:
    """The dated phases as the steps of the ribbon; its cloth is printed a little more at each step."""
    phases, now = process.all_phases, timezone.now()
    here = process.current_phase
    last = max(len(phases) - 1, 1)
    return [
        {
            "phase": phase,
            "pass": 1 + round(3 * index / last) if phase.opens_at <= now else 1,
            "status": "ici" if phase.is_open(now) else "fait" if phase.is_past else "avenir",
            "here": phase == here and phase.is_open(now),
        }
        for index, phase in enumerate(phases)
    ]


def concerned(slug: str) -> Q:
    """Processes about a sector: its own, those of the city around it and those of its quarters."""
    territory = Territory.objects.select_related("parent__parent").filter(slug=slug).first()
    if territory is None:
        raise Refusal("processes.filter.invalid")
    around, above = [territory.pk], territory.parent
    while above is not None:
        around.append(above.pk)
        above = above.parent
    return Q(dossier__territory__in=around) | Q(dossier__territory__parent=territory) | Q(dossier__territory=None)


def filtered(request: HttpRequest) -> tuple[Any, dict[str, str]]:
    """The processes that the address asks for, and its filters. Raises Refusal: "processes.filter.invalid"."""
    kind, sector = request.GET.get("nature", ""), request.GET.get("secteur", "")
    found = Process.objects.with_phases().by_state()
    if kind:
        if kind not in ProcessKind.values:
            raise Refusal("processes.filter.invalid")
        found = found.filter(kind=kind)
    if sector:
        found = found.filter(concerned(sector))
    return found, {"kind": kind, "sector": sector}


@drawn_once
def process_list(request: HttpRequest) -> HttpResponse:
    """Every public process: open now, coming, finished."""
    found, filters = filtered(request)
    page = Paginator(found.public(), PAGE).get_page(request.GET.get("page"))
    groups: list[dict[str, Any]] = []
    for process in page.object_list:
        if not groups or groups[-1]["state"] != process.state:
            groups.append({"state": process.state, **STATES[process.state], "processes": []})
        groups[-1]["processes"].append(process)
    context = {
        "page_obj": page,
        "groups": groups,
        "filters": filters,
        "kinds": ProcessKind.choices,
        "sectors": Territory.objects.filter(level=Level.SECTOR),
    }
    return render(request, "processes/list.html", context)


def visible(request: HttpRequest, slug: str) -> Process:
    """A process that the reader may see: a draft exists only for the city's team."""
    processes = Process.objects.with_phases()
    if not (request.user.is_authenticated and request.user.role_names):
        processes = processes.public()
    return get_object_or_404(processes, slug=slug)


def process_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One process: what it is, where it stands, what one can do now."""
    process = visible(request, slug)
    if process.kind == ProcessKind.BUDGET and hasattr(process, "budget"):
        return redirect("budgets:detail", slug=slug)
    return render(request, "processes/detail.html", detail_context(request, process))


def detail_context(request: HttpRequest, process: Process) -> dict[str, Any]:
    dossier, here = process.dossier, process.current_phase
    entries = dossier.entries.filter(public=True).select_related("actor").order_by("-at", "-pk")
    ideas = process.proposals.public().select_related("dossier__territory", "dossier__author")
    meetings = process.meetings.filter(dossier__visibility="public").select_related("dossier")
    following = request.user.is_authenticated and dossier.follows.filter(user=request.user).exists()
    lead, _gap, rest = process.introduction.partition("\n\n")
    return {
        "process": process,
        "dossier": dossier,
        "lead": lead,
        "rest": rest,
        "steps": ribbon(process),
        "next_step": next_step(process),
        "here": here,
        "here_pass": 3 if here and here.is_open() else 1 if here and here.is_coming else 4,
        "state_words": state_words(here),
        "delay_words": delay_words(here),
        "outcomes": [phase for phase in reversed(process.all_phases) if phase.outcome],
        "entries": [{"at": entry.at, "text": entry.sentence} for entry in entries[:8]],
        "ideas_count": ideas.count(),
        "ideas": list(ideas.with_supports().order_by("-dossier__created_at", "-pk")[:3]),
        "meetings": [as_agenda(meeting) for meeting in meetings.order_by("starts_at")],
        "following": following,
        "thread": thread_context(dossier, request.user),
        "takes_ideas": any(phase.kind in {PhaseKind.IDEAS, PhaseKind.SUPPORT} for phase in process.all_phases),
    }


def state_words(phase: Phase | None) -> str:
    """Where a process stands, in a few words: « Débat jusqu’au 29 novembre »."""
    if phase is None:
        return ""
    if phase.is_coming:
        return _("{title} dès le {day}").format(title=phase.title, day=short_day(phase.opens_at))
    if phase.is_past:
        return _("Terminée le {day}").format(day=day(phase.last_day))
    return _("{title} jusqu’au {day}").format(title=phase.title, day=short_day(phase.last_day))


def delay_words(phase: Phase | None) -> str:
    """How long the open phase lasts: « Il reste 7 jours : jusqu’au 29 novembre. »"""
    if phase is None or not phase.is_open():
        return ""
    until = short_day(phase.last_day)
    if phase.days_left <= 0:
        return _("Dernier jour : c’est aujourd’hui.")
    sentence = ngettext(
        "Il reste {count} jour : jusqu’au {until}.", "Il reste {count} jours : jusqu’au {until}.", phase.days_left
    )
    return sentence.format(count=phase.days_left, until=until)


def as_agenda(meeting: Any) -> dict[str, Any]:
    """A line of the agenda component."""
    minutes = _("compte rendu publié") if meeting.minutes else ""
    return {
        "starts_at": meeting.starts_at,
        "url": meeting.get_absolute_url(),
        "title": meeting.dossier.title,
        "detail": " — ".join(filter(None, [hours(meeting.starts_at, meeting.ends_at), meeting.place, minutes])),
        "crossed": meeting.is_cancelled,
        "note": _("Annulée") if meeting.is_cancelled else "",
    }


# ------------------------------------------------------------------ the city's side
def desk_list(request: HttpRequest) -> HttpResponse:
    """Every process with its current phase and what it waits for."""
    require("accounts.see_desk", request.user)
    query, state = request.GET.get("q", "").strip()[:100], request.GET.get("etat", "")
    found, filters = filtered(request)
    owed = Phase.objects.awaiting_outcome().filter(process=OuterRef("pk"))
    found = found.annotate(owes=Exists(owed))
    if query:
        found = found.filter(dossier__title__icontains=query)
    if state == "brouillon":
        found = found.filter(dossier__visibility="private")
    elif state == "suites":
        found = found.filter(owes=True)
    elif state:
        raise Refusal("processes.filter.invalid")
    context = {
        "page_obj": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "filters": {**filters, "q": query, "state": state},
        "kinds": ProcessKind.choices,
    }
    return render(request, "gestion/demarches/list.html", context)


def create(request: HttpRequest) -> HttpResponse:
    """A new process from a template, on one short page."""
    require("processes.create", request.user)
    form = ProcessForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            process = actions.create_process(by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("La démarche est créée. Complétez sa notice, puis publiez-la."))
            return redirect("processes:run", slug=process.slug)
    context = {"form": form, "templates": TEMPLATES.values()}
    return render(request, "gestion/demarches/create.html", context, status=422 if form.errors else 200)


def to_run(request: HttpRequest, slug: str) -> Process:
    process = get_object_or_404(Process.objects.with_phases(), slug=slug)
    require("processes.run", request.user, process)
    return process


def run(request: HttpRequest, slug: str) -> HttpResponse:
    """The screen from which a process is run."""
    process = to_run(request, slug)
    form = NoticeForm(request.POST or None, request.FILES or None, process=process)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_process(process=process, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error("documents" if refusal.code == "processes.documents.invalid" else None, refusal.message)
        else:
            messages.success(request, _("La présentation et la notice sont enregistrées."))
            return redirect("processes:run", slug=slug)
    context = {
        "process": process,
        "form": form,
        "steps": ribbon(process),
        "missing": actions.missing_notice(process),
        "legal": actions.NOTICE_FIELDS,
        "takes_vote": process.kind == ProcessKind.BUDGET,
        "has_rules": hasattr(process, "budget"),
        "takes_ideas": any(phase.kind == PhaseKind.IDEAS for phase in process.all_phases),
        "takes_survey": any(phase.kind == PhaseKind.SURVEY for phase in process.all_phases),
        "takes_debate": any(phase.kind == PhaseKind.DEBATE for phase in process.all_phases),
    }
    return render(request, "gestion/demarches/run.html", context, status=422 if form.errors else 200)


@require_POST
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the process to everyone."""
    process = to_run(request, slug)
    actions.publish_process(process=process, by=request.user)
    messages.success(request, _("La démarche est publique."))
    return redirect("processes:run", slug=slug)


def phase_to_run(request: HttpRequest, pk: int) -> Phase:
    phase = get_object_or_404(Phase.objects.select_related("process__dossier__territory"), pk=pk)
    require("processes.run", request.user, phase.process)
    return phase


def phase_dates(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the dates of a phase and say why."""
    phase = phase_to_run(request, pk)
    form = DatesForm(request.POST or None, phase=phase)
    if request.method == "POST" and form.is_valid():
        try:
            actions.move_phase(phase=phase, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Les nouvelles dates sont publiées."))
            return redirect("processes:run", slug=phase.process.slug)
    context = {"form": form, "phase": phase, "process": phase.process}
    return render(request, "gestion/demarches/phase_dates.html", context, status=422 if form.errors else 200)


def phase_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a phase and publish what came of it."""
    phase = phase_to_run(request, pk)
    form = OutcomeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.close_phase(phase=phase, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("L’étape est close et ses suites sont publiées."))
            return redirect("processes:run", slug=phase.process.slug)
    context = {"form": form, "phase": phase, "process": phase.process}
    return render(request, "gestion/demarches/phase_close.html", context, status=422 if form.errors else 200)
