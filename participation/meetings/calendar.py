"""The agenda as iCalendar (RFC 5545), for phones and mail programs."""

from collections.abc import Iterable
from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from participation.meetings.models import Meeting


def escaped(text: str) -> str:
    """A TEXT value: backslash, semicolon, comma and line breaks are escaped (RFC 5545, 3.3.11)."""
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return text.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "")


def folded(line: str) -> str:
    """A content line cut at 75 octets, never inside a character (RFC 5545, 3.1)."""
    pieces, piece, room = [], b"", 75
    for char in line:
        octets = char.encode()
        if len(piece) + len(octets) > room:
            pieces.append(piece)
            piece, room = b"", 74
        piece += octets
    return b"\r\n ".join([*pieces, piece]).decode()


def utc(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def event(meeting: Meeting) -> list[str]:
    """The lines of one event. A cancelled meeting stays, marked as such."""
    place = ", ".join(part for part in (meeting.place, meeting.dossier.address) if part)
    url = settings.PUBLIC_URL.rstrip("/") + meeting.get_absolute_url()
    host = urlsplit(settings.PUBLIC_URL).hostname or "parvis"
    return [
        "BEGIN:VEVENT",
        f"UID:rencontre-{meeting.pk}@{host}",
        f"DTSTAMP:{utc(timezone.now())}",
        f"DTSTART:{utc(meeting.starts_at)}",
        f"DTEND:{utc(meeting.ends_at)}",
        f"SUMMARY:{escaped(meeting.dossier.title)}",
        f"LOCATION:{escaped(place)}",
        f"DESCRIPTION:{escaped(meeting.description)}",
        f"URL:{url}",
        "STATUS:CANCELLED" if meeting.is_cancelled else "STATUS:CONFIRMED",
        "END:VEVENT",
    ]


def calendar(meetings: Iterable[Meeting]) -> str:
    """A whole calendar."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Parvis//Agenda//FR",
        f"X-WR-CALNAME:{escaped(_('Rencontres'))}",
    ]
    for meeting in meetings:
        lines += event(meeting)
    return "\r\n".join(folded(line) for line in [*lines, "END:VCALENDAR"]) + "\r\n"
