"""The home of the team."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cms import figures
from desk.tasks import KINDS, narrow, task_list
from participation.processes.models import Phase
from participation.rules import require


def home(request: HttpRequest) -> HttpResponse:
    """The task list: what is late, due today, to come."""
    require("accounts.see_desk", request.user)
    kind = request.GET.get("type", "")
    who = request.GET.get("qui", "")
    everything = task_list()
    tasks = narrow(
        everything,
        kind=kind if kind in KINDS else "",
        words=request.GET.get("q", "").strip()[:100],
        who=request.user if who == "moi" else None,
        nobody=who == "personne",
    )
    return render(
        request,
        "gestion/home.html",
        {
            "tasks": tasks,
            "words": request.GET.get("q", ""),
            "total": len(everything),
            "late": sum(task.days < 0 for task in everything),
            "today": sum(task.days == 0 for task in everything),
            "answer_days": figures.read("answer_days")["value"],
            "kinds": KINDS.items(),
            "votes": [
                phase
                for phase in Phase.objects.filter(kind="vote").select_related("process__dossier")
                if phase.is_open()
            ],
            "orphans": [task for task in everything if task.kind in {"opinion", "gather"} and task.who is None][:6],
        },
    )
