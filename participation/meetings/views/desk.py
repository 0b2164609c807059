"""The screens from which the city runs its meetings."""

from __future__ import annotations

import csv
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from participation.meetings import actions
from participation.meetings.forms import AnnounceForm, CancelForm, ChangeForm, MinutesForm
from participation.meetings.views.public import PAGE, loaded, seats_words, sector_filter
from participation.opendata.writers import cell
from participation.rules import Refusal, decide, require
from participation.territories.enums import Level
from participation.territories.models import Territory


def desk_list(request: HttpRequest) -> HttpResponse:
    """Every meeting with its seats and what it waits for."""
    require("accounts.see_desk", request.user)
    query, period = request.GET.get("q", "").strip()[:100], request.GET.get("periode", "")
    if period not in {"", "passees", "compte-rendu"}:
        raise Refusal("meetings.filter.invalid")
    meetings = sector_filter(request, loaded())
    meetings = meetings.past() if period else meetings.coming()
    if period == "compte-rendu":
        meetings = meetings.filter(minutes="", cancelled_at=None)
    if query:
        meetings = meetings.filter(Q(dossier__title__icontains=query) | Q(place__icontains=query))
    context = {
        "page_obj": Paginator(meetings, PAGE).get_page(request.GET.get("page")),
        "q": query,
        "period": period,
        "sector": request.GET.get("secteur", ""),
        "sectors": Territory.objects.filter(level=Level.SECTOR),
    }
    return render(request, "gestion/rencontres/list.html", context)


def create(request: HttpRequest) -> HttpResponse:
    """Announce a meeting."""
    require("meetings.announce", request.user)
    form = AnnounceForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        extra = {name: form.cleaned_data[name] for name in ("territory", "process", "submission_key")}
        try:
            meeting = actions.announce_meeting(by=request.user, words=form.words, **extra)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("La rencontre est à l’agenda."))
            return redirect("meetings:run", pk=meeting.pk)
    return render(request, "gestion/rencontres/form.html", {"form": form}, status=422 if form.errors else 200)


def to_run(request: HttpRequest, pk: int) -> Any:
    meeting = get_object_or_404(loaded(), pk=pk)
    require("meetings.run", request.user, meeting)
    return meeting


def run(request: HttpRequest, pk: int, form: Any = None) -> HttpResponse:
    """Who comes, the minutes, calling it off."""
    meeting = to_run(request, pk)
    context = {
        "meeting": meeting,
        "seats": seats_words(meeting),
        "registrations": meeting.registrations.named().select_related("user", "taken_by"),
        "to_call": meeting.registrations.filter(to_call=True),
        "names_gone": meeting.names_go_at <= timezone.now(),
        "register_other": decide("meetings.register_other", request.user, meeting),
        "change": decide("meetings.change", request.user, meeting),
        "minutes": decide("meetings.publish_minutes", request.user, meeting),
        "cancel_form": form if isinstance(form, CancelForm) else CancelForm(),
        "minutes_form": form if isinstance(form, MinutesForm) else MinutesForm(initial={"minutes": meeting.minutes}),
    }
    return render(request, "gestion/rencontres/run.html", context, status=422 if form else 200)


def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a meeting and say why."""
    meeting = to_run(request, pk)
    require("meetings.change", request.user, meeting)
    form = ChangeForm(request.POST if request.method == "POST" else None, meeting=meeting)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_meeting(
                meeting=meeting, by=request.user, words=form.words, reason=form.cleaned_data["reason"]
            )
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("La rencontre est changée et les personnes inscrites sont prévenues."))
            return redirect("meetings:run", pk=pk)
    return render(
        request, "gestion/rencontres/form.html", {"form": form, "meeting": meeting}, status=422 if form.errors else 200
    )


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a meeting off."""
    form = CancelForm(request.POST)
    meeting = to_run(request, pk)
    if not form.is_valid():
        return run(request, pk, form)
    actions.cancel_meeting(meeting=meeting, by=request.user, **form.cleaned_data)
    messages.success(request, _("La rencontre est annulée et les personnes inscrites sont prévenues."))
    return redirect("meetings:run", pk=pk)


@require_POST
def minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish what was said."""
    form = MinutesForm(request.POST)
    meeting = to_run(request, pk)
    if not form.is_valid():
        return run(request, pk, form)
    actions.publish_minutes(meeting=meeting, by=request.user, **form.cleaned_data)
    messages.success(request, _("Le compte rendu est publié."))
    return redirect("meetings:run", pk=pk)


@require_safe
def attendees_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """Who comes, for a spreadsheet: for the city's team only, and without the addresses of accounts."""
    meeting = to_run(request, pk)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="rencontre-{pk}-inscrits.csv"'
    response["Cache-Control"] = "private, no-store"
    writer = csv.writer(response)
    writer.writerow(["nom", "personnes", "etat", "venues", "inscrit_le"])
    for each in meeting.registrations.by_name():
        row = [each.who, each.people, each.get_state_display(), each.came, each.created_at]
        writer.writerow([cell(value) for value in row])
    return response
