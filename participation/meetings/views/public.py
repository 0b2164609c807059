"""The agenda and one meeting."""

from __future__ import annotations

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
from participation.meetings.forms import RegisterForm
from participation.meetings.models import Meeting
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
