"""The list at the door, and what an agent does for people who have no account."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from participation.meetings import actions
from participation.meetings.forms import ArrivalForm, CallerForm
from participation.meetings.models import Registration
from participation.meetings.views.desk import to_run
from participation.meetings.views.public import seats_words
from participation.rules import Refusal, decide, require

NAMES = 200  # a page of the list; two sheets of paper on both sides


def door_address(request: HttpRequest, pk: int) -> str:
    """The list, where the agent was in it."""
    kept = {name: request.POST.get(name, "")[:100] for name in ("q", "page") if request.POST.get(name)}
    return reverse("meetings:door", args=[pk]) + (f"?{urlencode(kept)}" if kept else "")


def door_page(request: HttpRequest, meeting: Any, form: CallerForm, status: int = 200) -> HttpResponse:
    query = request.GET.get("q", "").strip()[:100]
    names = meeting.registrations.named().by_name()
    if query:
        names = names.filter(Q(name__icontains=query) | Q(user__name__icontains=query, user__name_hidden=False))
    page = Paginator(names, NAMES).get_page(request.GET.get("page"))
    context = {
        "meeting": meeting,
        "seats": seats_words(meeting),
        "page_obj": page,
        "rows": [(each, ArrivalForm(registration=each)) for each in page],
        "q": query,
        "form": form,
        "may_note": decide("meetings.note_arrival", request.user, meeting),
        "may_register": decide("meetings.register_other", request.user, meeting),
    }
    return render(request, "gestion/rencontres/door.html", context, status=status)


@require_safe
def door(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is expected, in alphabetical order: to tick on a phone, or to print."""
    return door_page(request, to_run(request, pk), CallerForm())


@require_POST
def register_caller(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a seat for somebody who calls, or who stands at the door."""
    meeting = to_run(request, pk)
    require("meetings.register_other", request.user, meeting)
    form = CallerForm(request.POST)
    if not form.is_valid():
        return door_page(request, meeting, form, status=422)
    registration = actions.register_by_agent(meeting=meeting, by=request.user, **form.cleaned_data)
    if registration.is_waiting:
        messages.warning(
            request, _("C’est complet : {name} est en liste d’attente. Dites-le-lui.").format(name=registration.who)
        )
    else:
        messages.success(request, _("{name} est sur la liste.").format(name=registration.who))
    return redirect("meetings:door", pk=pk)


def of_meeting(request: HttpRequest, pk: int, key: int) -> Registration:
    """A registration of a meeting that this agent runs."""
    return get_object_or_404(to_run(request, pk).registrations.named().select_related("meeting"), pk=key)


@require_POST
def arrival(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    """Somebody is there; or the note is taken back."""
    registration = of_meeting(request, pk, key)
    came = None
    if "undo" not in request.POST:
        form = ArrivalForm(request.POST, registration=registration)
        if not form.is_valid():
            raise Refusal("meetings.came.invalid", people=registration.people)
        came = form.cleaned_data["came"]
    try:
        actions.note_arrival(registration=registration, by=request.user, came=came)
    except Refusal as refusal:
        messages.error(request, refusal.message)
    return redirect(f"{door_address(request, pk)}#p{key}")


@require_POST
def withdraw(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    """Somebody registered by an agent will not come."""
    registration = of_meeting(request, pk, key)
    name = registration.who
    actions.withdraw_by_agent(registration=registration, by=request.user)
    messages.success(request, _("{name} n’est plus sur la liste. La place est rendue.").format(name=name))
    return redirect("meetings:run", pk=pk)


@require_POST
def called(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    """Somebody without an account was told."""
    registration = of_meeting(request, pk, key)
    actions.mark_called(registration=registration, by=request.user)
    messages.success(request, _("{name} est au courant, c’est noté.").format(name=registration.who))
    return redirect("meetings:run", pk=pk)
