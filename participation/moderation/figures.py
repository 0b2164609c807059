"""What the register counts: each year, how many reports and decisions, how fast, how many reversed. No names."""

from collections import Counter, defaultdict
from statistics import median
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count
from django.db.models.functions import ExtractYear

from participation.moderation.enums import AppealState, Motive, Outcome
from participation.moderation.models import Appeal, Case, Decision, Notice

PER_PAGE = 30


def register_page(number: Any) -> Page[Decision]:
    """One page of the register, the newest decisions first."""
    decisions = Decision.objects.for_register().order_by("-at", "-pk")
    return Paginator(decisions, PER_PAGE).get_page(number)


def _per_year(rows: Any, field: str) -> dict[int, int]:
    counted = rows.annotate(year=ExtractYear(field)).order_by().values("year").annotate(n=Count("pk"))
    return {row["year"]: row["n"] for row in counted}


def yearly() -> list[dict[str, Any]]:
    """For each year, the newest first: {"year", "notices", "held", "decisions", "away", "law", "charter", "suspended",
    "hours" (median, whole hours), "appeals", "by_reporters" (those of them that ask about a text that was kept),
    "reversed", "upheld", "withdrawn" (taken back at once, and counted nowhere else), "outcomes": {outcome: n}}.
    """
    notices = _per_year(Notice.objects.all(), "created_at")
    held = _per_year(Case.objects.filter(held=True), "opened_at")
    appeals = _per_year(Appeal.objects.all(), "created_at")
    by_reporters = _per_year(Appeal.objects.filter(decision__outcome=Outcome.KEPT), "created_at")
    states: dict[int, Counter[str]] = defaultdict(Counter)
    for year, state in Appeal.objects.exclude(decided_at=None).values_list(ExtractYear("decided_at"), "state"):
        states[year][state] += 1
    withdrawn = _per_year(Decision.objects.exclude(withdrawn_at=None), "at")
    outcomes: dict[int, Counter[str]] = defaultdict(Counter)
    law: Counter[int] = Counter()
    hours: dict[int, list[int]] = defaultdict(list)
    rows = Decision.objects.standing().values_list(ExtractYear("at"), "outcome", "ground", "received_at", "at")
    for year, outcome, ground, received, at in rows.iterator():
        outcomes[year][outcome] += 1
        law[year] += Outcome(outcome).takes_away and Motive(ground).is_law
        hours[year].append(int((at - received).total_seconds() // 3600))
    found = []
    for year in sorted({*notices, *held, *outcomes, *withdrawn}, reverse=True):
        away = sum(n for outcome, n in outcomes[year].items() if Outcome(outcome).takes_away)
        found.append(
            {
                "year": year,
                "notices": notices.get(year, 0),
                "held": held.get(year, 0),
                "decisions": sum(outcomes[year].values()),
                "away": away,
                "law": law[year],
                "charter": away - law[year],
                "suspended": outcomes[year][Outcome.LIMITED],
                "hours": int(median(hours[year])) if hours[year] else None,
                "appeals": appeals.get(year, 0),
                "by_reporters": by_reporters.get(year, 0),
                "reversed": states[year][AppealState.REVERSED],
                "upheld": states[year][AppealState.UPHELD],
                "withdrawn": withdrawn.get(year, 0),
                "outcomes": {str(outcome): outcomes[year][outcome] for outcome in Outcome},
            }
        )
    return found
