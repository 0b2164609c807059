"""Meetings as events of a calendar."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from participation.dossiers.calendar import Event
from participation.meetings.models import Meeting

KEPT = timedelta(days=31)  # what is over stays so long in people's calendars
LIMIT = 500


def public_meetings() -> QuerySet[Meeting]:
    """The public meetings of a calendar, with what their events need, in one query."""
    recent = Meeting.objects.public().filter(ends_at__gt=timezone.now() - KEPT)
    return recent.select_related("dossier").with_changes().order_by("starts_at", "pk")


def events(meetings: Iterable[Any]) -> list[Event]:
    """The events of meetings that come `with_changes()`."""
    return [
        Event(
            key=f"rencontre-{meeting.pk}",
            title=meeting.dossier.title,
            starts=meeting.starts_at,
            ends=meeting.ends_at,
            url=meeting.get_absolute_url(),
            changed_at=meeting.changed_at or meeting.dossier.created_at,
            changes=meeting.changes,
            place=", ".join(part for part in (meeting.place, meeting.dossier.address) if part),
            text=meeting.description,
            cancelled=meeting.is_cancelled,
        )
        for meeting in meetings
    ]
