"""Reading the public journal, narrowed the way its page and its call of the API both allow."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from participation.dossiers.enums import GROUPS, Group
from participation.dossiers.models import Entry, EntryQuerySet
from participation.territories.models import Territory


@dataclass(frozen=True, slots=True)
class JournalFilter:
    """What a reader asked for; empty means everything."""

    group: Group | None = None
    year: int | None = None
    territory: Territory | None = None
    words: str = ""


def journal(wanted: JournalFilter) -> EntryQuerySet:
    """The public lines that match, newest first, with what their sentences need."""
    entries = Entry.objects.public().select_related("actor", "dossier")
    if wanted.group:
        entries = entries.filter(kind__in=GROUPS[wanted.group])
    if wanted.year:
        zone = timezone.get_current_timezone()
        entries = entries.filter(
            at__gte=datetime(wanted.year, 1, 1, tzinfo=zone), at__lt=datetime(wanted.year + 1, 1, 1, tzinfo=zone)
        )
    if wanted.territory:
        entries = entries.filter(
            Q(dossier__territory=wanted.territory) | Q(dossier__territory__parent=wanted.territory)
        )
    for word in wanted.words.split()[:6]:
        entries = entries.filter(Q(dossier__title__icontains=word) | Q(dossier__ref__iexact=word))
    return entries


def years() -> list[int]:
    """The years the journal tells about, newest first."""
    first = Entry.objects.public().order_by("at").values_list("at", flat=True).first()
    now = timezone.localtime().year
    return list(range(now, (timezone.localtime(first).year if first else now) - 1, -1))
