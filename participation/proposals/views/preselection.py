"""The preselection of a process: its list for everyone, its settings for the team."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from participation.dossiers.models import Dossier
from participation.processes.models import Process
from participation.proposals import actions
from participation.proposals.forms import MOST_KEPT, PreselectionForm
from participation.proposals.models import Preselection
from participation.rules import Refusal, require


def published(preselection: Preselection) -> list[dict[str, Any]]:
    """The list as it was published, share by share; a dossier hidden since then keeps its rank and loses its title."""
    refs = [row["ref"] for row in preselection.rows]
    shown = {dossier.ref: dossier.get_absolute_url() for dossier in Dossier.objects.public().filter(ref__in=refs)}
    rows = [{**row, "url": shown.get(row["ref"], "")} for row in preselection.rows]
    return [
        {"share": share, "rows": [row for row in rows if row.get("part", "") == share.slug]}
        for share in actions.shares_of(preselection)
    ]


def coming(preselection: Preselection) -> list[dict[str, Any]]:
    """The same list, as it would be published now, with the way to each idea at the desk."""
    return [
        {
            "share": share,
            "rows": [
                {
                    "rank": idea.rank,
                    "title": idea.proposal.dossier.title,
                    "supports": idea.supports,
                    "kept": idea.kept,
                    "url": reverse("proposals:desk_detail", args=[idea.proposal.dossier.ref]),
                }
                for idea in ideas
            ],
        }
        for share, ideas in actions.ranking(preselection)
    ]


def preselection(request: HttpRequest, slug: str) -> HttpResponse:
    """How many ideas go on, and which."""
    held = get_object_or_404(
        Preselection.objects.with_places().select_related("process__dossier", "held_by"),
        process__slug=slug,
        process__dossier__visibility="public",
    )
    context = {"preselection": held, "process": held.process, "shares": published(held), "total": len(held.rows)}
    return render(request, "proposals/preselection.html", context)


def desk_preselection(request: HttpRequest, slug: str) -> HttpResponse:
    """Set the preselection, or hold it when its day has come."""
    require("accounts.see_desk", request.user)
    process = get_object_or_404(Process.objects.select_related("dossier__territory"), slug=slug)
    require("proposals.preselect", request.user, process)
    known = Preselection.objects.filter(process=process).first()
    what = request.POST.get("action", "")
    form = _form(request, process, known)
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
            actions.set_preselection(process=process, by=request.user, **form.values)
            messages.success(request, _("La présélection est annoncée dans le journal de la démarche."))
            return redirect("proposals:desk_preselection", slug=slug)
    except Refusal as refusal:
        if what != "set":
            raise
        form.add_error(None, refusal.message)
    context = {
        "process": process,
        "preselection": known,
        "form": form,
        "ranked": coming(known) if known and known.is_due else [],
        "outdated": known is not None and {part.territory for part in known.parts.all()} != set(form.territories),
    }
    return render(request, "gestion/idees/preselection.html", context, status=422 if form.errors else 200)


def _form(request: HttpRequest, process: Process, known: Preselection | None) -> PreselectionForm:
    """The form of what is announced, or of the number that a city's rules propose (`garder` in the address)."""
    proposed = request.GET.get("garder", "")
    first = {"keep": int(proposed)} if proposed.isdecimal() and len(proposed) <= len(str(MOST_KEPT)) else {}
    return PreselectionForm(
        request.POST if request.POST.get("action") == "set" else None,
        initial=first | PreselectionForm.first_values(known),
        territories=[envelope.territory for envelope in process.envelopes],
    )
