"""Everything public that has a date, in one calendar: for the whole city, for a territory, for a dossier."""

from datetime import timedelta
from typing import Any

from django.db.models import Count, Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from participation.dossiers.calendar import Event, as_calendar
from participation.dossiers.enums import Journal, Visibility
from participation.dossiers.models import Dossier
from participation.meetings import calendar as meetings
from participation.processes import calendar as processes
from participation.proposals.models import Proposal
from participation.territories.models import Territory
from projects.models import Milestone

LIMIT = 500  # events of each nature
ONE_DAY = timedelta(days=1)


def milestones() -> Any:
    """What projects have promised and not reached yet, with what their events need, in one query."""
    moved = Q(project__dossier__entries__kind=Journal.MILESTONE_MOVED)
    return (
        Milestone.objects.filter(project__dossier__visibility=Visibility.PUBLIC, reached_on=None)
        .select_related("project__dossier")
        .annotate(
            changed_at=Max("project__dossier__entries__at", filter=moved),
            changes=Count("project__dossier__entries", filter=moved),
        )
        .order_by("due_on", "pk")
    )


def milestone_events(found: Any) -> list[Event]:
    return [
        Event(
            key=f"jalon-{one.pk}",
            title=f"{one.project.dossier.title} — {one.title}",
            starts=one.due_on,
            ends=one.due_on + ONE_DAY,
            url=one.project.get_absolute_url(),
            changed_at=one.changed_at or one.project.dossier.created_at,
            changes=one.changes,
            place=one.project.dossier.address,
        )
        for one in found
    ]


def answer(request: HttpRequest, wanted: tuple[Q, Q, Q], *, name: str, file: str) -> HttpResponse:
    """The meetings, the phases and the milestones that these conditions keep: three queries."""
    of_meetings, of_phases, of_milestones = wanted
    events = [
        *meetings.events(meetings.public_meetings().filter(of_meetings)[:LIMIT]),
        *processes.events(processes.public_phases().filter(of_phases)[:LIMIT]),
        *milestone_events(milestones().filter(of_milestones)[:LIMIT]),
    ]
    return as_calendar(request, events, name=name, file=file)


def inside(prefix: str, territory: Territory) -> Q:
    return Q(**{f"{prefix}dossier__territory": territory}) | Q(**{f"{prefix}dossier__territory__parent": territory})


@require_safe
def of_city(request: HttpRequest) -> HttpResponse:
    """Every date of the city."""
    return answer(request, (Q(), Q(), Q()), name=_("Les dates de la ville"), file="ville")


@require_safe
def of_territory(request: HttpRequest, slug: str) -> HttpResponse:
    """The dates of a territory."""
    territory = get_object_or_404(Territory, slug=slug)
    wanted = (inside("", territory), inside("process__", territory), inside("project__", territory))
    return answer(request, wanted, name=territory.name, file=territory.slug)


@require_safe
def of_dossier(request: HttpRequest, ref: str) -> HttpResponse:
    """The dates of a dossier: its own, and those of the process that an idea belongs to."""
    dossier = get_object_or_404(Dossier.objects.public(), ref=ref)
    processes_of_idea = Proposal.objects.filter(dossier=dossier).values("process")
    wanted = (
        Q(dossier=dossier) | Q(process__dossier=dossier),
        Q(process__dossier=dossier) | Q(process__in=processes_of_idea),
        Q(project__dossier=dossier),
    )
    return answer(request, wanted, name=dossier.title, file=f"dossier-{dossier.ref}")


urlpatterns = [
    path("agenda.ics", of_city, name="calendar"),
    path("secteurs/<slug:slug>/agenda.ics", of_territory, name="territory_calendar"),
    path("dossiers/<str:ref>/agenda.ics", of_dossier, name="dossier_calendar"),
]
