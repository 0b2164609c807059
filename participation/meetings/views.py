"""The agenda, one meeting, and the screens from which the city runs them."""

from __future__ import annotations

import csv
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from participation.discussions.thread import thread_context
from participation.dossiers.calendar import as_calendar
from participation.dossiers.pages import drawn_once
from participation.meetings import actions
from participation.meetings.calendar import LIMIT, events, public_meetings
from participation.meetings.forms import AnnounceForm, CancelForm, ChangeForm, MinutesForm, RegisterForm
from participation.meetings.models import Meeting
from participation.opendata.writers import cell
from participation.rules import Refusal, decide, require
from participation.templatetags.parvis import hours
from participation.territories.enums import Level
from participation.territories.models import Territory

PAGE = 24


def loaded() -> Any:
    return Meeting.objects.select_related("dossier__territory", "process__dossier").with_seats()


def full(meeting: Any) -> bool:
    return meeting.capacity is not None and meeting.taken >= meeting.capacity


def as_agenda(meeting: Any) -> dict[str, Any]:
    """A line of the agenda component."""
    note, minutes = "", _("compte rendu publié") if meeting.minutes else ""
    if meeting.is_cancelled:
        note = _("Annulée")
    elif not meeting.is_past and full(meeting):
        note = _("Complet, liste d’attente")
    return {
        "starts_at": meeting.starts_at,
        "url": meeting.get_absolute_url(),
        "title": meeting.dossier.title,
        "detail": " — ".join(filter(None, [hours(meeting.starts_at, meeting.ends_at), meeting.place, minutes])),
        "crossed": meeting.is_cancelled,
        "note": note,
    }


def sector_filter(request: HttpRequest, meetings: Any) -> Any:
    """Raises Refusal: "meetings.filter.invalid"."""
    slug = request.GET.get("secteur", "")
    if not slug:
        return meetings
    sector = Territory.objects.filter(slug=slug).first()
    if sector is None:
        raise Refusal("meetings.filter.invalid")
    return meetings.filter(Q(dossier__territory=sector) | Q(dossier__territory__parent=sector))


@drawn_once
def agenda(request: HttpRequest) -> HttpResponse:
    """Meetings to come, or past ones."""
    period = request.GET.get("periode", "")
    if period not in {"", "passees"}:
        raise Refusal("meetings.filter.invalid")
    meetings = sector_filter(request, loaded().public())
    meetings = meetings.past() if period else meetings.coming()
    page = Paginator(meetings, PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "meetings": [as_agenda(meeting) for meeting in page.object_list],
        "period": period,
        "sector": request.GET.get("secteur", ""),
        "sectors": Territory.objects.filter(level=Level.SECTOR),
    }
    return render(request, "meetings/agenda.html", context)


def public_meeting(pk: int) -> Any:
    return get_object_or_404(loaded().public(), pk=pk)


def seats_words(meeting: Any) -> str:
    """How many seats are left: « 12 places sur 40 »."""
    if meeting.capacity is None:
        return _("Entrée libre, sans limite de places")
    left = max(meeting.capacity - meeting.taken, 0)
    if not left:
        return _("Complet : les nouvelles inscriptions vont en liste d’attente")
    words = ngettext("{left} place libre sur {capacity}", "{left} places libres sur {capacity}", left)
    return words.format(left=left, capacity=meeting.capacity)


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One meeting: when, where, who may come, what was said."""
    meeting = public_meeting(pk)
    return render_detail(
        request,
        meeting,
        RegisterForm(initial={"guests": mine.guests if (mine := my_registration(request, meeting)) else 0}),
    )


def my_registration(request: HttpRequest, meeting: Any) -> Any:
    return meeting.registrations.filter(user=request.user).first() if request.user.is_authenticated else None


def render_detail(request: HttpRequest, meeting: Any, form: RegisterForm, status: int = 200) -> HttpResponse:
    context = {
        "meeting": meeting,
        "dossier": meeting.dossier,
        "form": form,
        "mine": my_registration(request, meeting),
        "decision": decide("meetings.register", request.user, meeting),
        "seats": seats_words(meeting),
        "hours": hours(meeting.starts_at, meeting.ends_at),
        "thread": thread_context(meeting.dossier, request.user),
        "merges": meeting.dossier.merges_decided.filter(source__dossier__visibility="public").select_related(
            "source__dossier", "into__dossier"
        ),
    }
    return render(request, "meetings/detail.html", context, status=status)


@require_POST
def register(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a seat or a place in the waiting list."""
    meeting = public_meeting(pk)
    require("meetings.register", request.user, meeting)
    form = RegisterForm(request.POST)
    if form.is_valid():
        try:
            registration = actions.register(meeting=meeting, user=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error("guests", refusal.message)
        else:
            if registration.is_waiting:
                messages.warning(
                    request,
                    _("C’est complet : vous êtes en liste d’attente. On vous prévient dès qu’une place se libère."),
                )
            else:
                messages.success(request, _("C’est noté, on vous attend."))
            return redirect(meeting)
    return render_detail(request, meeting, form, status=422)


@require_POST
def unregister(request: HttpRequest, pk: int) -> HttpResponse:
    """Give one's seat back."""
    meeting = public_meeting(pk)
    actions.unregister(meeting=meeting, user=request.user)
    messages.success(request, _("Votre place est rendue. Merci de l’avoir dit."))
    return redirect(meeting)


@require_safe
def ics(request: HttpRequest, pk: int) -> HttpResponse:
    """One meeting for a calendar program."""
    meeting = get_object_or_404(Meeting.objects.public().select_related("dossier").with_changes(), pk=pk)
    return as_calendar(request, events([meeting]), name=meeting.dossier.title, file=f"rencontre-{pk}")


@require_safe
def agenda_ics(request: HttpRequest) -> HttpResponse:
    """Every meeting, or those of a sector (`secteur`), to subscribe to."""
    meetings = sector_filter(request, public_meetings())[:LIMIT]
    return as_calendar(request, events(meetings), name=_("Rencontres"), file="rencontres")


# ------------------------------------------------------------------ the city's side
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
        "registrations": meeting.registrations.select_related("user"),
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
    """The list to print for the door: for the city's team only."""
    meeting = to_run(request, pk)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="rencontre-{pk}-inscrits.csv"'
    response["Cache-Control"] = "private, no-store"
    writer = csv.writer(response)
    writer.writerow(["nom", "courriel", "personnes", "etat", "inscrit_le"])
    for each in meeting.registrations.select_related("user"):
        row = [each.user.public_name, each.user.email, each.people, each.get_state_display(), each.created_at]
        writer.writerow([cell(value) for value in row])
    return response
