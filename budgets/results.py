"""What the page of results shows: the winners, why each project won or did not, what every other rule would give."""

from __future__ import annotations

from collections.abc import Iterable
from string import ascii_uppercase
from typing import Any

from django.utils.translation import gettext as _

from budgets.enums import Channel, Rule
from budgets.models import Budget, Candidate, Tally
from budgets.reasons import (
    amount_of,
    conventions_in_words,
    counts_points,
    reason_in_words,
    rule_in_words,
    standing_in_words,
    tie_in_words,
    unit_of,
)
from budgets.selectors import candidates_of, picture_of
from participation.templatetags.parvis import money

DYES = 6
#: The drawing of a purse, in its own units.
WIDTH, HEIGHT = 320, 96
#: Rivals named one by one where the money of supporters went elsewhere.
RIVALS = 4


def result(budget: Budget) -> dict[str, Any]:
    """Everything the page of results shows."""
    candidates = {candidate.code: candidate for candidate in candidates_of(budget)}
    tallies = list(budget.tallies.all())
    official = next(tally for tally in tallies if tally.official)
    lines = sorted(
        official.trace["candidates"],
        key=lambda line: (-_strength(official, line), candidates[line["candidate"]].number),
    )
    explained = {line["candidate"]: _explained(budget, official, line, candidates) for line in lines}
    winners = [
        {
            **explained[code],
            "picture": picture_of(candidates[code].dossier),
            "pictured": bool(candidates[code].dossier.picture_url or candidates[code].dossier.drawing),
            "dye": (rank % DYES) + 1,
        }
        for rank, code in enumerate(official.winners)
    ]
    lost = [row for row in explained.values() if not row["won"]]
    return {
        "tally": official,
        "winners": winners,
        "lost": lost,
        "surprise": next((row for row in lost if row["strength"] >= _weakest(winners)), None),
        "left": budget.amount - official.cost,
        "satisfied": percent(official.satisfied, official.ballots),
        "segments": _segments(budget, winners),
        "rule": rule_in_words(official),
        "counted": _("Les {what}").format(what=unit_of(official).label),
        "graded": _is_graded(official),
        "bars": _vote_bars(explained.values()),
        "conventions": conventions_in_words(budget, official.parameters),
        "comparison": comparison(official, tallies, candidates) if len(tallies) > 1 else None,
        "counter": budget.roll.filter(channel__in=[Channel.COUNTER, Channel.PAPER]).count(),
    }


def percent(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 0


def _is_graded(tally: Tally) -> bool:
    return tally.rule == Rule.MAJORITY_JUDGMENT


def _strength(tally: Tally, line: dict[str, Any]) -> int:
    """What puts one candidate before another on the page: votes, points, or its place among mentions."""
    if _is_graded(tally):
        return -line["rank"]
    return amount_of(line["score"]) if counts_points(tally) else line["votes"]


def _weakest(winners: list[dict[str, Any]]) -> int:
    return min((winner["strength"] for winner in winners), default=0)


def _segments(budget: Budget, winners: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Parts of the bar of money, in percent of the amount."""
    segments, start = [], 0.0
    for rank, winner in enumerate(winners, start=1):
        width = 100 * winner["candidate"].cost / budget.amount
        segments.append(
            {"x": round(start, 3), "width": round(width, 3), "middle": round(start + width / 2, 3), "rank": rank,
             "dye": winner["dye"], "wide": width > 3, "label": winner["candidate"].title,
             "cost": winner["candidate"].cost}
        )  # fmt: skip
        start += width
    return segments


def _vote_bars(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    rows = list(rows)
    most = max((row["strength"] for row in rows), default=0)
    return [
        {
            "label": row["candidate"].title,
            "note": "" if row["won"] else _("pas retenu"),
            "value": row["standing"],
            "percent": round(100 * row["strength"] / most, 1) if most > 0 else 0,
            "tone": "" if row["won"] else "nul",
            "grades": row["grades"],
        }
        for row in rows
    ]


# ---------------------------------------------------------------- one candidate


def _explained(budget: Budget, tally: Tally, line: dict[str, Any], candidates: dict[str, Candidate]) -> dict[str, Any]:
    """One candidate: its sentence, what decided a tie, and the drawing that fits the rule."""
    titles = {code: candidate.title for code, candidate in candidates.items()}
    mentions = budget.mention_words
    return {
        "candidate": candidates[line["candidate"]],
        "standing": standing_in_words(tally, line, mentions),
        "strength": _strength(tally, line),
        "won": line["outcome"] == "elected",
        "why": reason_in_words(tally, line, mentions),
        "tie": tie_in_words(tally, line, titles),
        "purse": _purse(tally, line, titles),
        "till": _till(line),
        "grades": _grades(line, mentions),
    }


def _purse(tally: Tally, line: dict[str, Any], titles: dict[str, str]) -> dict[str, Any] | None:
    """With equal shares: what its supporters had left, round after round, beside its cost, and where the money went."""
    course = tally.trace.get("left", {}).get(line["candidate"])
    if not course:
        return None
    cost = amount_of(line["cost"])
    highest = max(*course, cost, 1)
    rounds = [titles.get(row["candidate"], "") for row in tally.trace["rounds"] if row["part"] == line["part"]]
    spent = [(course[place] - course[place + 1], rounds[place]) for place in range(len(course) - 1)]
    rivals = sorted((part for part in spent if part[0] > 0), key=lambda part: -part[0])
    return {
        "start": course[0],
        "end": course[-1],
        "cost": cost,
        "rounds": len(course) - 1,
        "points": _stairs(course, highest),
        "level": round(HEIGHT * (1 - cost / highest), 1),
        "rivals": [{"title": title, "money": amount} for amount, title in rivals[:RIVALS]],
        "others": sum(amount for amount, _title in rivals[RIVALS:]),
        "table": [{"round": place, "title": title, "money": left}
                  for place, (left, title) in enumerate(zip(course[1:], rounds, strict=False), start=1)],
    }  # fmt: skip


def _stairs(course: list[int], highest: int) -> str:
    """The points of a line that goes down by steps, from left to right."""
    step = WIDTH / len(course)
    points = []
    for place, money_left in enumerate(course):
        height = round(HEIGHT * (1 - money_left / highest), 1)
        points += [f"{round(place * step, 1)},{height}", f"{round((place + 1) * step, 1)},{height}"]
    return " ".join(points)


def _till(line: dict[str, Any]) -> list[dict[str, Any]] | None:
    """Where candidates are tried one after the other: what was left when its turn came, beside its cost."""
    if line["stage"] == "equal_shares" or line["outcome"] not in ("elected", "does_not_fit"):
        return None
    before, cost = amount_of(line["money_before"]), amount_of(line["cost"])
    highest = max(before, cost, 1)
    return [
        {"label": _("Argent restant à son tour"), "note": "", "value": money(before),
         "percent": round(100 * before / highest, 1), "tone": "bleu"},
        {"label": _("Son coût"), "note": "", "value": money(cost), "percent": round(100 * cost / highest, 1),
         "tone": "" if cost <= before else "nul"},
    ]  # fmt: skip


def _grades(line: dict[str, Any], mentions: list[str]) -> list[dict[str, Any]] | None:
    """With majority judgment: the share of each mention, the best first."""
    if not line.get("grades"):
        return None
    counts = [*line["grades"], *[0] * (len(mentions) - len(line["grades"]))]
    whole, start, rows = sum(counts) or 1, 0.0, []
    for grade in reversed(range(len(counts))):
        width = 100 * counts[grade] / whole
        rows.append(
            {
                "label": mentions[grade] if grade < len(mentions) else str(grade),
                "votes": counts[grade],
                "x": round(start, 2),
                "width": round(width, 2),
                "shade": min(6, len(counts) - grade),
                "middle": grade == line["majority_grade"],
            }
        )
        start += width
    return rows


# ---------------------------------------------------------------- every rule on the same ballots


def comparison(official: Tally, tallies: list[Tally], candidates: dict[str, Candidate]) -> dict[str, Any]:
    """Each rule with what it would give, and who wins by which; the rule of the vote first."""
    order = list(Rule)
    ranked = sorted(tallies, key=lambda tally: (not tally.official, order.index(Rule(tally.rule))))
    rules = [_rule(letter, tally, official, candidates) for letter, tally in zip(ascii_uppercase, ranked, strict=False)]
    wins = {code: sum(code in tally.winners for tally in ranked) for code in candidates}
    chosen = sorted(
        (code for code in candidates if wins[code]),
        key=lambda code: (code not in official.winners, -wins[code], candidates[code].number),
    )
    return {
        "rules": rules,
        "same": [rule for rule in rules if not (rule["gained"] or rule["missed"])],
        "different": [rule for rule in rules if rule["gained"] or rule["missed"]],
        "rows": [
            {"title": candidates[code].title, "wins": wins[code], "cells": [code in tally.winners for tally in ranked]}
            for code in chosen
        ],
        "always": sum(wins[code] == len(ranked) for code in chosen),
        "satisfied": [
            {
                "label": f"{rule['letter']}. {rule['name']}",
                "note": _("la règle du vote") if rule["official"] else "",
                "value": f"{rule['satisfied']}\u00a0%",
                "percent": rule["satisfied"],
                "tone": "" if rule["official"] else "bleu",
            }
            for rule in rules
        ],
    }


def _rule(letter: str, tally: Tally, official: Tally, candidates: dict[str, Candidate]) -> dict[str, Any]:
    return {
        "letter": letter,
        **rule_in_words(tally),
        "official": tally.official,
        "projects": len(tally.winners),
        "spent": tally.cost,
        "satisfied": percent(tally.satisfied, tally.ballots),
        "gained": [candidates[code].title for code in tally.winners if code not in official.winners],
        "missed": [candidates[code].title for code in official.winners if code not in tally.winners],
    }
