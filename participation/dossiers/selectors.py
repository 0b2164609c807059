"""Reading the public journal, narrowed the way its page and its call of the API both allow; reading what one was told."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from participation.dossiers.enums import GROUPS, Group
from participation.dossiers.models import Entry, EntryQuerySet, Notification
from participation.territories.enums import Level
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


# ------------------------------------------------------------------ following
def followable_territories() -> list[Territory]:
    """What can be followed as a whole: the city, then its sectors (its communes where there are none)."""
    found = list(Territory.objects.filter(Q(parent=None) | Q(level__in=[Level.COMMUNE, Level.SECTOR])))
    return sorted(found, key=lambda territory: territory.parent_id is not None)


# ------------------------------------------------------------------ what one was told
SHOWN = 4  # news of one dossier on the page of notifications


def told_dossiers(user: Any) -> QuerySet[Any]:
    """The dossiers that a person was told about, the last told first: {dossier, newest, total, unread}."""
    return (
        Notification.objects.filter(user=user)
        .order_by()
        .values("entry__dossier")
        .annotate(
            newest=Max("created_at"), last=Max("pk"), total=Count("pk"), unread=Count("pk", filter=Q(read_at=None))
        )
        .order_by("-newest", "-last")
    )


def with_news(user: Any, told: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """These dossiers with their last news: {dossier, news, unread, older}, in two queries."""
    rows = {row["entry__dossier"]: row for row in told}
    ranked = (
        Notification.objects.filter(user=user, entry__dossier__in=rows)
        .annotate(rank=Window(RowNumber(), partition_by="entry__dossier", order_by=["-created_at", "-pk"]))
        .filter(rank__lte=SHOWN)
        .select_related("entry__dossier", "entry__actor")
        .order_by("-created_at", "-pk")
    )
    news: dict[int, list[Notification]] = defaultdict(list)
    for one in ranked:
        news[one.entry.dossier_id].append(one)
    return [
        {
            "dossier": news[pk][0].entry.dossier,
            "news": news[pk],
            "unread": row["unread"],
            "older": row["total"] - len(news[pk]),
        }
        for pk, row in rows.items()
        if news[pk]
    ]
