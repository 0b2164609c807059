"""Announcing a meeting, changing or cancelling it, publishing its minutes."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from participation.accounts.models import User
from participation.dossiers.actions import open_dossier, record, tell
from participation.dossiers.enums import Journal, Kind
from participation.dossiers.models import Dossier, Entry
from participation.meetings.actions.seats import locked, people_there, promote, seats_taken
from participation.meetings.models import Meeting
from participation.processes.models import Process
from participation.rules import Refusal, require
from participation.templatetags.parvis import moment
from participation.territories.models import Territory
from participation.text import clean_line, clean_text

FARTHEST = timedelta(days=2 * 366)
LARGEST = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingWords:
    """What is said of a meeting: `title` and `address` go to its dossier, the rest to the meeting itself."""

    title: str
    starts_at: datetime
    ends_at: datetime
    place: str
    address: str = ""
    accessibility: str = ""
    description: str = ""
    capacity: int | None = None
    registration_until: datetime | None = None

    def clean(self) -> MeetingWords:
        """The same, cleaned. Raises Refusal: "meetings.dates.invalid", "meetings.capacity.invalid", "text.*"."""
        if self.ends_at <= self.starts_at:
            raise Refusal("meetings.dates.invalid")
        if abs(self.starts_at - timezone.now()) > FARTHEST or self.ends_at - self.starts_at > FARTHEST:
            raise Refusal("meetings.too_far.invalid")
        if self.capacity is not None and not 1 <= self.capacity <= LARGEST:
            raise Refusal("meetings.capacity.invalid")
        return MeetingWords(
            title=clean_line(self.title),
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            place=clean_line(self.place),
            address=clean_line(self.address, required=False),
            accessibility=clean_text(self.accessibility, required=False),
            description=clean_text(self.description, required=False),
            capacity=self.capacity,
            registration_until=self.registration_until,
        )

    def for_dossier(self) -> dict[str, object]:
        summary = " ".join(self.description.split())[:400]
        return {"title": self.title, "address": self.address, "summary": summary}

    def for_meeting(self) -> dict[str, object]:
        return {name: value for name, value in asdict(self).items() if name not in {"title", "address"}}


def _when(at: datetime) -> str:
    """A date for the journal, in the city's language."""
    with translation.override(settings.LANGUAGE_CODE):
        return moment(at)


def _record(meeting: Meeting, kind: Journal, by: User, **facts: Any) -> Entry:
    """Write in the meeting's journal; when it belongs to a process, the process tells it and the meeting keeps it."""
    facts = {"title": meeting.dossier.title, "meeting": str(meeting.pk), **facts}
    if meeting.process is None:
        return record(meeting.dossier, kind, actor=by, **facts)
    record(meeting.process.dossier, kind, actor=by, **facts)
    return record(meeting.dossier, kind, actor=by, public=False, **facts)


@transaction.atomic
def announce_meeting(
    *,
    by: User,
    words: MeetingWords,
    territory: Territory | None = None,
    process: Process | None = None,
    submission_key: UUID | None = None,
) -> Meeting:
    """Open the dossier of a meeting and put it on the agenda. The same key gives the same meeting.

    Raises Refusal: "accounts.not_agent", "accounts.other_territory", "meetings.*.invalid", "text.*".
    """
    require("meetings.announce", by, Dossier(territory=territory))
    if submission_key and (known := Meeting.objects.filter(submission_key=submission_key).first()):
        return known
    words = words.clean()
    dossier = open_dossier(
        kind=Kind.MEETING,
        author=by,
        territory=territory,
        drawing="reunion",
        **words.for_dossier(),  # type: ignore[arg-type]
    )
    meeting = Meeting.objects.create(
        dossier=dossier, process=process, submission_key=submission_key, **words.for_meeting()
    )
    _record(meeting, Journal.MEETING_ANNOUNCED, by, when=_when(meeting.starts_at))
    return meeting


@transaction.atomic
def change_meeting(*, meeting: Meeting, by: User, words: MeetingWords, reason: str) -> Meeting:
    """Change the date, the place or the words of a meeting and tell those who come why.

    Raises Refusal: "dossiers.reason_missing.invalid", "meetings.too_few_seats.conflict", "meetings.*.closed".
    """
    meeting = locked(meeting)
    require("meetings.change", by, meeting)
    reason = clean_line(reason, limit=1000, required=False)
    if not reason:
        raise Refusal("dossiers.reason_missing.invalid")
    words = words.clean()
    taken = seats_taken(meeting)
    if words.capacity is not None and words.capacity < taken:
        raise Refusal("meetings.too_few_seats.conflict", taken=taken)
    for name, value in words.for_meeting().items():
        setattr(meeting, name, value)
    meeting.save()
    Dossier.objects.filter(pk=meeting.dossier_id).update(**words.for_dossier())
    meeting.dossier.title = words.title
    entry = _record(meeting, Journal.MEETING_MOVED, by, when=_when(meeting.starts_at), reason=reason)
    _tell_registered(meeting, entry)
    _have_the_others_called(meeting)
    promote(meeting)
    return meeting


def _tell_registered(meeting: Meeting, entry: Entry) -> None:
    for registration in meeting.registrations.select_related("user"):
        if registration.user:
            tell(user=registration.user, entry=entry)


def _have_the_others_called(meeting: Meeting) -> None:
    """Who was registered by phone learns of a change by phone: an agent finds them on a list."""
    meeting.registrations.callable().update(to_call=True)


@transaction.atomic
def cancel_meeting(*, meeting: Meeting, by: User, reason: str) -> Meeting:
    """Call a meeting off, say why, and tell everyone who meant to come. It stays on the agenda, crossed out.

    Raises Refusal: "dossiers.reason_missing.invalid", "meetings.cancelled.closed", "meetings.past.closed".
    """
    meeting = locked(meeting)
    require("meetings.change", by, meeting)
    reason = clean_line(reason, limit=1000, required=False)
    if not reason:
        raise Refusal("dossiers.reason_missing.invalid")
    meeting.cancelled_at, meeting.cancel_reason = timezone.now(), reason
    meeting.save(update_fields=["cancelled_at", "cancel_reason"])
    entry = _record(meeting, Journal.MEETING_CANCELLED, by, reason=reason)
    _tell_registered(meeting, entry)
    _have_the_others_called(meeting)
    return meeting


@transaction.atomic
def publish_minutes(*, meeting: Meeting, by: User, minutes: str) -> Meeting:
    """Publish, or correct, what was said; those who were registered are told. The journal says how many came.

    Raises Refusal: "meetings.minutes.not_yet", "meetings.cancelled.closed", "text.empty".
    """
    meeting = locked(meeting)
    require("meetings.publish_minutes", by, meeting)
    first = meeting.minutes_published_at is None
    meeting.minutes = clean_text(minutes, limit=50_000)
    meeting.minutes_published_at = timezone.now()
    meeting.save(update_fields=["minutes", "minutes_published_at"])
    if first and (there := people_there(meeting)):
        _record(meeting, Journal.MEETING_HELD, by, there=there)
    entry = _record(meeting, Journal.MEETING_MINUTES, by)
    _tell_registered(meeting, entry)
    return meeting
