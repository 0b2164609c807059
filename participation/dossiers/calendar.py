"""Calendars as iCalendar (RFC 5545), for phones and mail programs."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

FRESH = "PT6H"  # how often a calendar program should ask again
SECONDS = 300


@dataclass(frozen=True, slots=True)
class Event:
    """Something with a date. `starts` and `ends` are moments, or days (the last one excluded); `url` is a path.

    `key` never changes; `changed_at` and `changes` tell programs which version they have.
    """

    key: str
    title: str
    starts: datetime | date
    ends: datetime | date
    url: str
    changed_at: datetime
    changes: int = 0
    place: str = ""
    text: str = ""
    cancelled: bool = False


def escaped(text: str) -> str:
    """A TEXT value: backslash, semicolon, comma and line breaks are escaped (3.3.11)."""
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return text.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "")


def folded(line: str) -> str:
    """A content line cut at 75 octets, never inside a character (3.1)."""
    pieces, piece, room = [], b"", 75
    for char in line:
        octets = char.encode()
        if len(piece) + len(octets) > room:
            pieces.append(piece)
            piece, room = b"", 74
        piece += octets
    return b"\r\n ".join([*pieces, piece]).decode()


def stamp(name: str, at: datetime | date) -> str:
    """A property that holds a moment in UTC, or a day."""
    if isinstance(at, datetime):
        return f"{name}:{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    return f"{name};VALUE=DATE:{at:%Y%m%d}"


def lines_of(event: Event) -> list[str]:
    """The lines of one event. What is cancelled stays, marked as such."""
    host = urlsplit(settings.PUBLIC_URL).hostname or "parvis"
    optional = (("LOCATION", event.place), ("DESCRIPTION", event.text))
    return [
        "BEGIN:VEVENT",
        f"UID:{event.key}@{host}",
        stamp("DTSTAMP", event.changed_at),
        stamp("LAST-MODIFIED", event.changed_at),
        f"SEQUENCE:{event.changes}",
        stamp("DTSTART", event.starts),
        stamp("DTEND", event.ends),
        f"SUMMARY:{escaped(event.title)}",
        *(f"{name}:{escaped(text)}" for name, text in optional if text),
        f"URL:{settings.PUBLIC_URL}{event.url}",
        "STATUS:CANCELLED" if event.cancelled else "STATUS:CONFIRMED",
        *([] if isinstance(event.starts, datetime) else ["TRANSP:TRANSPARENT"]),
        "END:VEVENT",
    ]


def calendar(events: Iterable[Event], name: str) -> str:
    """A whole calendar. It depends on its events only: asked twice, it is the same to the byte."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Parvis//Agenda//FR",
        "METHOD:PUBLISH",
        f"NAME:{escaped(name)}",
        f"X-WR-CALNAME:{escaped(name)}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{FRESH}",
        f"X-PUBLISHED-TTL:{FRESH}",
    ]
    for event in events:
        lines += lines_of(event)
    return "\r\n".join(folded(line) for line in [*lines, "END:VCALENDAR"]) + "\r\n"


def as_calendar(request: HttpRequest, events: Iterable[Event], *, name: str, file: str) -> HttpResponse:
    """A calendar to subscribe to; 304 when the reader has it already."""
    content = calendar(events, name).encode()
    etag = quote_etag(hashlib.sha256(content).hexdigest()[:24])
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{file}.ics"'
    response["Cache-Control"] = f"public, max-age={SECONDS}"
    response["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response)
