"""The home of the team."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cms import figures
from cms.models import ReportIndexPage
from desk.todo import KINDS
from desk.worklist import TEAM, narrow, tasks_for
from participation.accounts.enums import RoleName
from participation.processes.enums import PhaseKind
from participation.processes.models import Phase
from participation.rules import require

PER_PAGE = 40


def home(request: HttpRequest) -> HttpResponse:
    """The task list: what is late, due today, to come; a deputy finds their own reports and signatures."""
    require("accounts.see_desk", request.user)
    kind = request.GET.get("type", "")
    who = request.GET.get("qui", "")
    everything = tasks_for(request.user)
    tasks = narrow(
        everything,
        kind=kind if kind in KINDS else "",
        words=request.GET.get("q", "").strip()[:100],
        who=request.user if who == "moi" else None,
        nobody=who == "personne",
    )
    present = {task.kind for task in everything}
    in_team = bool(request.user.role_names & TEAM)
    context = {
        "page_obj": Paginator(tasks, PER_PAGE).get_page(request.GET.get("page")),
        "in_team": in_team,
        "words": request.GET.get("q", ""),
        "total": len(everything),
        "late": sum(task.late for task in everything),
        "today": sum(task.days == 0 and not task.since for task in everything),
        "mine": sum(task.who == request.user for task in everything),
        "answer_days": figures.read("answer_days")["value"],
        "kinds": [(value, label) for value, label in KINDS.items() if value in present or value == kind],
        "reports": ReportIndexPage.objects.live().first() if RoleName.ELECTED in request.user.role_names else None,
        "votes": votes() if in_team else [],
        "orphans": [task for task in everything if task.kind in {"opinion", "gather"} and task.who is None][:6],
    }
    return render(request, "gestion/home.html", context)


def votes() -> list[dict[str, Any]]:
    """The votes that are open now: their phase, and whether their rules are written."""
    phases = Phase.objects.filter(kind=PhaseKind.VOTE).select_related("process__dossier", "process__budget")
    return [{"phase": phase, "has_rules": hasattr(phase.process, "budget")} for phase in phases if phase.is_open()]
