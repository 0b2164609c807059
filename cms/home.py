"""What the first page gathers: what is open, near, coming and just done."""

import datetime as dt
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from budgets.models import Budget
from cms import figures
from cms.models import ReportPage
from participation.dossiers.enums import Kind, Stage
from participation.dossiers.models import Dossier, Entry
from participation.meetings.models import Meeting
from participation.processes.enums import PhaseKind, ProcessKind
from participation.processes.models import Phase, Process
from participation.templatetags.parvis import short_day
from participation.territories.enums import Level
from participation.territories.models import Territory

SHOWN = ("ideas_year", "answer_days", "projects_building", "projects_built")
NEAR = 3
CALLS = {
    PhaseKind.IDEAS: _("Proposer une idée"),
    PhaseKind.SUPPORT: _("Voir et soutenir les idées"),
    PhaseKind.SURVEY: _("Répondre au questionnaire"),
    PhaseKind.DEBATE: _("Prendre position"),
}


def live_figures() -> dict[str, Any]:
    """The indigo band: figures recounted at most every minute, with the moment of the count."""
    kept: dict[str, Any] | None = cache.get("home-figures")
    if kept is None:
        kept = {"at": timezone.now(), "figures": [figures.read(key) for key in SHOWN]}
        cache.set("home-figures", kept, 60)
    return kept


def open_vote() -> Budget | None:
    """The budget that is voted now and closes first."""
    now = timezone.now()
    phase = (
        Phase.objects.filter(
            kind=PhaseKind.VOTE,
            opens_at__lte=now,
            closes_at__gt=now,
            process__kind=ProcessKind.BUDGET,
            process__dossier__visibility="public",
            process__budget__isnull=False,
        )
        .select_related("process__budget", "process__dossier")
        .order_by("closes_at")
        .first()
    )
    if phase is None:
        return None
    budget: Budget = phase.process.budget
    budget.closing_phase = phase
    return budget


def near(sector: Territory | None) -> list[dict[str, Any]]:
    """Three open things, those of the sector first: an idea on the ballot, a fresh idea, a consultation."""
    dossiers = Dossier.objects.public().select_related("territory")
    if sector:
        here = dossiers.filter(territory=sector)
    else:
        here = dossiers
    wanted: list[Dossier] = []
    for stages in ([Stage.BALLOT], [Stage.PROPOSED], [Stage.STUDIED, Stage.FEASIBLE]):
        found = (
            here.filter(kind=Kind.IDEA, stage__in=stages).order_by("-created_at").first()
            or dossiers.filter(kind=Kind.IDEA, stage__in=stages).order_by("-created_at").first()
        )
        if found:
            wanted.append(found)
    return [
        {
            "url": dossier.get_absolute_url(),
            "title": dossier.title,
            "state": dossier.get_stage_display(),
            "pass": dossier.stage_enum.print_pass,
            "image_url": dossier.picture_url,
            "drawing": dossier.drawing,
            "place": dossier.territory.name if dossier.territory else "",
            "since": short_day(dossier.created_at),
        }
        for dossier in wanted[:NEAR]
    ]


def open_processes() -> list[dict[str, Any]]:
    """The consultations that are open now, with the one thing to do in each."""
    now = timezone.now()
    phases = (
        Phase.objects.filter(
            opens_at__lte=now,
            closes_at__gt=now,
            kind__in=[PhaseKind.IDEAS, PhaseKind.SUPPORT, PhaseKind.SURVEY, PhaseKind.DEBATE],
            process__dossier__visibility="public",
        )
        .select_related("process__dossier__territory")
        .order_by("closes_at")[:NEAR]
    )
    return [
        {
            "url": phase.process.get_absolute_url(),
            "title": str(phase.process),
            "state": str(CALLS[PhaseKind(phase.kind)]),
            "pass": 1,
            "image_url": phase.process.dossier.picture_url,
            "drawing": phase.process.dossier.drawing or "place",
            "place": phase.process.dossier.territory.name if phase.process.dossier.territory else "",
            "since": _("jusqu’au {day}").format(day=short_day(phase.closes_at)),
        }
        for phase in phases
    ]


def home_context(request: HttpRequest) -> dict[str, Any]:
    """Everything the first page shows."""
    sectors = list(Territory.objects.filter(level=Level.SECTOR))
    asked = request.GET.get("secteur", "")
    sector = next((s for s in sectors if s.slug == asked), None)
    if sector is None and not asked and request.user.is_authenticated and request.user.territory_id:
        sector = next((s for s in sectors if s.pk == request.user.territory_id), None)
    budget = open_vote()
    now = timezone.now()
    call = Process.objects.public().filter(
        phases__kind=PhaseKind.IDEAS, phases__opens_at__lte=now, phases__closes_at__gt=now
    )
    target = call.order_by("phases__closes_at").first()
    return {
        "sectors": sectors,
        "sector": sector,
        "budget": budget,
        "near": near(sector),
        "open_processes": open_processes(),
        "live": live_figures(),
        "meetings": Meeting.objects.filter(starts_at__gte=now - dt.timedelta(hours=2), cancelled_at__isnull=True)
        .select_related("dossier")
        .order_by("starts_at")[:3],
        "entries": Entry.objects.public().select_related("dossier", "actor")[:6],
        "idea_url": reverse("proposals:submit", args=[target.slug]) if target else "",
        "report": ReportPage.objects.live().select_related("author").order_by("-first_published_at").first(),
    }
