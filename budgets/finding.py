"""The team's list of votes, narrowed by a search, a state, a year and a territory."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from budgets.models import Envelope
from participation.processes.enums import PhaseKind, ProcessKind
from participation.processes.models import Phase, Process
from participation.territories.models import Territory
from participation.text import plain

STATES = {
    "preparation": _("En préparation"),
    "a-venir": _("Prêts, à venir"),
    "ouverts": _("Ouverts"),
    "a-publier": _("À clore ou à publier"),
    "publies": _("Résultat publié"),
}
FIRST_YEAR, LAST_YEAR = 1900, 9998


def votes() -> QuerySet[Process]:
    """Every budget process, with its vote when its rules are set."""
    return (
        Process.objects.filter(kind=ProcessKind.BUDGET)
        .with_phases()
        .select_related("budget")
        .order_by("-dossier__created_at", "-pk")
    )


def narrowed(found: QuerySet[Process], asked: Mapping[str, str]) -> QuerySet[Process]:
    """The votes that answer `q` (words of the title), `etat`, `annee` (of the vote) and `territoire` (a slug: that of the
    process, or of one of its envelopes); what is not understood is ignored.
    """
    for word in asked.get("q", "")[:100].split()[:8]:
        found = found.filter(Q(dossier__title__icontains=word) | Q(dossier__search_text__contains=plain(word)))
    if in_state := BY_STATE.get(asked.get("etat", "")):
        found = found.filter(in_state())
    year = asked.get("annee", "")
    if len(year) == 4 and year.isdecimal() and FIRST_YEAR <= int(year) <= LAST_YEAR:
        found = found.filter(Exists(_vote_phases().filter(opens_at__year=int(year))))
    if territory := asked.get("territoire", "")[:50]:
        shared = Envelope.objects.filter(budget__process=OuterRef("pk"), territory__slug=territory)
        found = found.filter(Q(dossier__territory__slug=territory) | Exists(shared))
    return found


def years() -> list[int]:
    """The years in which a vote opened or will open, the latest first."""
    phases = Phase.objects.filter(kind=PhaseKind.VOTE, process__kind=ProcessKind.BUDGET)
    return [first.year for first in phases.datetimes("opens_at", "year", order="DESC")]


def territories() -> QuerySet[Territory]:
    """Those that have a vote of their own, or an envelope in one."""
    own = Process.objects.filter(kind=ProcessKind.BUDGET).values("dossier__territory")
    return Territory.objects.filter(Q(pk__in=own) | Q(pk__in=Envelope.objects.values("territory")))


def _vote_phases() -> QuerySet[Phase]:
    return Phase.objects.filter(process=OuterRef("pk"), kind=PhaseKind.VOTE)


def _preparing() -> Q:
    return Q(budget__isnull=True) | Q(budget__opened_at__isnull=True)


def _running() -> Q:
    return Q(budget__opened_at__isnull=False, budget__closed_at__isnull=True)


def _has_time_left() -> Exists:
    return Exists(_vote_phases().filter(closes_at__gt=timezone.now()))


def _open_now() -> Exists:
    now = timezone.now()
    return Exists(_vote_phases().filter(opens_at__lte=now, closes_at__gt=now))


BY_STATE: dict[str, Callable[[], Q]] = {
    "preparation": _preparing,
    "a-venir": lambda: _running() & Q(_has_time_left()) & ~Q(_open_now()),
    "ouverts": lambda: _running() & Q(_open_now()),
    "a-publier": lambda: (
        Q(budget__closed_at__isnull=False, budget__published_at__isnull=True) | (_running() & ~Q(_has_time_left()))
    ),
    "publies": lambda: Q(budget__published_at__isnull=False),
}
