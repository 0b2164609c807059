"""The phases of processes as events of a calendar: whole days, from the first to the last."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from participation.dossiers.calendar import Event
from participation.dossiers.enums import Journal, Visibility
from participation.processes.models import Phase

KEPT = timedelta(days=31)
LIMIT = 500


def public_phases() -> QuerySet[Phase]:
    """The phases of public processes that are not long over, with what their events need, in one query."""
    moved = Q(process__dossier__entries__kind=Journal.PHASE_MOVED)
    return (
        Phase.objects.filter(process__dossier__visibility=Visibility.PUBLIC, closes_at__gt=timezone.now() - KEPT)
        .select_related("process__dossier")
        .annotate(
            changed_at=Max("process__dossier__entries__at", filter=moved),
            changes=Count("process__dossier__entries", filter=moved),
        )
        .order_by("opens_at", "pk")
    )


def events(phases: Iterable[Any]) -> list[Event]:
    """The events of `public_phases()`."""
    return [
        Event(
            key=f"etape-{phase.pk}",
            title=f"{phase.process} — {phase.title}",
            starts=timezone.localdate(phase.opens_at),
            ends=phase.last_day + timedelta(days=1),
            url=phase.process.get_absolute_url(),
            changed_at=phase.changed_at or phase.process.dossier.created_at,
            changes=phase.changes,
            text=phase.description,
        )
        for phase in phases
    ]
