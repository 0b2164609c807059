"""The preselection of a process: its list for everyone, its settings for the team."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from participation.dossiers.models import Dossier
from participation.processes.models import Process
from participation.proposals import actions
from participation.proposals.forms import PreselectionForm
from participation.proposals.models import Preselection
from participation.rules import Refusal, require


def published_rows(preselection: Preselection) -> list[dict[str, Any]]:
    """The list as it was published; a dossier hidden since then keeps its rank and loses its title."""
    refs = [row["ref"] for row in preselection.rows]
    shown = {dossier.ref: dossier for dossier in Dossier.objects.public().filter(ref__in=refs)}
    return [{**row, "dossier": shown.get(row["ref"])} for row in preselection.rows]


def preselection(request: HttpRequest, slug: str) -> HttpResponse:
    """How many ideas go on, and which."""
    held = get_object_or_404(
        Preselection.objects.select_related("process__dossier", "held_by"),
        process__slug=slug,
        process__dossier__visibility="public",
    )
    context = {"preselection": held, "process": held.process, "rows": published_rows(held)}
    return render(request, "proposals/preselection.html", context)


def desk_preselection(request: HttpRequest, slug: str) -> HttpResponse:
    """Set the preselection, or hold it when its day has come."""
    require("accounts.see_desk", request.user)
    process = get_object_or_404(Process.objects.select_related("dossier__territory"), slug=slug)
    require("proposals.preselect", request.user, process)
    known = Preselection.objects.filter(process=process).first()
    initial = {"keep": known.keep, "counts_at": known.counts_at} if known else {}
    what = request.POST.get("action", "")
    form = PreselectionForm(request.POST if what == "set" else None, initial=initial)
    try:
        if what == "hold":
            actions.hold_preselection(process=process, by=request.user)
            messages.success(request, _("La présélection est publiée, sur cette démarche et dans chaque dossier."))
            return redirect("proposals:preselection", slug=slug)
        if what == "remove":
            actions.remove_preselection(process=process, by=request.user)
            messages.success(request, _("Cette démarche n’a plus de présélection."))
            return redirect("proposals:desk_preselection", slug=slug)
        if what == "set" and form.is_valid():
            actions.set_preselection(process=process, by=request.user, **form.cleaned_data)
            messages.success(request, _("La présélection est annoncée dans le journal de la démarche."))
            return redirect("proposals:desk_preselection", slug=slug)
    except Refusal as refusal:
        if what != "set":
            raise
        form.add_error(None, refusal.message)
    ranked = actions.ranking(known) if known and known.is_due else []
    context = {"process": process, "preselection": known, "form": form, "ranked": ranked}
    return render(request, "gestion/idees/preselection.html", context, status=422 if form.errors else 200)
