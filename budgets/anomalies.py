"""What a vote went through, for everyone: extensions, annulled batches, paper beside the roll, and how ballots arrived.

Extensions, annulments and what the self-check found are told at once. How ballots arrived is told after the close, in numbers that name nobody.
"""

from __future__ import annotations

import datetime as dt
from statistics import median
from typing import Any

from django.utils import timezone

from budgets.actions.arrivals import LEVELS
from budgets.enums import PaperState
from budgets.models import ArrivalDay, Budget
from budgets.paperwork import paper_totals

#: A minute is a burst when it holds this many ballots, and this many times the usual minute of the vote.
BURST, TIMES = 20, 10
MOST_BURSTS = 20


def report(budget: Budget) -> dict[str, Any]:
    """Everything the page of incidents shows."""
    papers = list(budget.paper_batches.select_related("void_asked_by", "voided_by", "replaced_by"))
    return {
        "outages": list(budget.outages.all()),
        "alarms": list(budget.alarms.all()),
        "voided": [paper for paper in papers if paper.state == PaperState.VOID],
        "papers": sorted((p for p in papers if p.state == PaperState.CLOSED), key=lambda p: p.number),
        "totals": paper_totals(budget) if papers else None,
        "arrivals": arrivals(budget) if budget.closed_at else None,
    }


def arrivals(budget: Budget) -> dict[str, Any] | None:
    """How ballots arrived on the web; None when nothing was counted (a vote taken over from a file)."""
    days = list(budget.arrivals.all())
    counts = [(day, int(minute), count) for day in days for minute, count in day.minutes.items()]
    if not counts:
        return None
    usual = median(count for _day, _minute, count in counts)
    busiest = max(counts, key=lambda row: row[2])
    bursts = sorted((row for row in counts if row[2] >= max(BURST, TIMES * usual)), key=lambda row: -row[2])
    return {
        "ballots": sum(count for _day, _minute, count in counts),
        "minutes": len(counts),
        "usual": round(usual),
        "busiest": {"when": _moment(busiest[0], busiest[1]), "count": busiest[2]},
        "bursts": [{"when": _moment(day, minute), "count": count} for day, minute, count in bursts[:MOST_BURSTS]],
        "burst_count": len(bursts),
        "shared": [
            {"level": level, "addresses": sum(day.shared.get(str(level), 0) for day in days)} for level in LEVELS
        ],
    }


def _moment(day: ArrivalDay, minute: int) -> dt.datetime:
    naive = dt.datetime.combine(day.day, dt.time(minute // 60, minute % 60))
    return timezone.make_aware(naive)
