"""What the voting page shows: projects in the voter's own order, filters, what is left, a ranking. Nothing here writes."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from budgets.choices import Basket, Choices, check_excess, measure
from budgets.enums import VoteType
from budgets.models import Budget, Candidate
from budgets.slips import Slip
from participation.rules import Refusal
from participation.templatetags.parvis import grouped, money

#: Highest prices that a filter offers, in euros.
PRICES = (10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000)
MOST_PRICES = 4
LONGEST_SEARCH = 80
#: Up to this many ranks, a list to choose from; beyond, a number to type.
LONGEST_LIST = 12

CONTROLS = {
    VoteType.APPROVAL: "budgets/controls/choice.html",
    VoteType.CHOOSE_ONE: "budgets/controls/choice.html",
    VoteType.CUMULATIVE: "budgets/controls/points.html",
    VoteType.SCORING: "budgets/controls/mentions.html",
    VoteType.ORDINAL: "budgets/controls/rank.html",
}


# ---------------------------------------------------------------- order and filters


def shuffled(candidates: Sequence[Candidate], seed: str) -> list[Candidate]:
    """The same order for the same voter, another for the next: no project is always first."""
    return sorted(
        candidates,
        key=lambda c: hashlib.sha256(f"{settings.SECRET_KEY}|{seed}|{c.budget_id}|{c.code}".encode()).digest(),
    )


def new_seed() -> str:
    return f"{random.SystemRandom().getrandbits(64):x}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """The projects that a reader asks for: a place, a theme, a highest price in euros, words of the title or summary."""

    place: str = ""
    theme: str = ""
    price: int = 0
    words: str = ""

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Wanted:
        """Read an address or a form; what makes no sense asks for nothing."""
        price = str(data.get("prix", ""))
        return cls(
            place=str(data.get("lieu", ""))[:LONGEST_SEARCH],
            theme=str(data.get("theme", ""))[:LONGEST_SEARCH],
            price=int(price) if price.isdecimal() and len(price) < 12 else 0,
            words=" ".join(str(data.get("q", ""))[:LONGEST_SEARCH].split()),
        )

    @property
    def query(self) -> str:
        """As the end of an address, « ?lieu=drouot&prix=50000 »; nothing when nothing is asked for."""
        asked = {"lieu": self.place, "theme": self.theme, "prix": self.price, "q": self.words}
        kept = {name: value for name, value in asked.items() if value}
        return f"?{urlencode(kept)}" if kept else ""

    def passes(self, candidate: Candidate) -> bool:
        """Whether a candidate is asked for."""
        dossier = candidate.dossier
        if self.place and not (dossier.territory and dossier.territory.slug == self.place):
            return False
        if self.theme and candidate.category != self.theme:
            return False
        if self.price and candidate.cost > self.price:
            return False
        text = f"{dossier.title} {dossier.summary}".casefold()
        return all(word in text for word in self.words.casefold().split())


def filters(candidates: Sequence[Candidate], wanted: Wanted) -> dict[str, Any]:
    """What budgets/filters.html offers: places, themes and prices, each with its number of projects."""
    places = {c.dossier.territory.slug: c.dossier.territory.name for c in candidates if c.dossier.territory}
    themes = sorted({c.category for c in candidates if c.category})
    prices = [price for price in PRICES if any(c.cost <= price for c in candidates)]
    prices = [price for price in prices if any(c.cost > price for c in candidates)][:MOST_PRICES]

    def rows(name: str, options: list[tuple[Any, str]]) -> list[dict[str, Any]]:
        found = []
        for value, label in options:
            alone = replace(Wanted(), **{name: value})
            count = sum(1 for candidate in candidates if alone.passes(candidate))
            found.append({"value": value, "label": label, "count": count, "current": value == getattr(wanted, name)})
        return found

    return {
        "words": wanted.words,
        "active": bool(wanted.query),
        "places": rows("place", sorted(places.items(), key=lambda item: item[1])) if len(places) > 1 else [],
        "themes": rows("theme", [(theme, theme) for theme in themes]) if len(themes) > 1 else [],
        "prices": rows("price", [(price, _("{amount} ou moins").format(amount=money(price))) for price in prices]),
    }


# ---------------------------------------------------------------- what is chosen, what is left


def basket(slip: Slip, candidates: Sequence[Candidate], choices: Choices) -> dict[str, Any]:
    """What is left, what is too much, what is chosen and how many of each quota."""
    taken = measure(choices, candidates)
    try:
        check_excess(slip, candidates, choices)
        over = ""
    except Refusal as refusal:
        over = refusal.message
    left_label, left, part, whole = _left(slip, taken, len(choices), len(candidates))
    return {
        "left": left,
        "left_label": left_label,
        "percent": round(min(100, 100 * part / whole), 1) if whole else 0,
        "over": over,
        "notes": _quota_notes(slip, candidates, choices),
        "items": [
            {"label": candidate.title, "value": _said(slip.budget, candidate, choices[candidate.code])}
            for candidate in in_order(candidates, choices, slip.budget.vote_type)
        ],
        "count": taken.count,
        "cost": taken.cost,
        "points": taken.points,
    }


def in_order(candidates: Sequence[Candidate], choices: Choices, vote_type: str) -> list[Candidate]:
    """The chosen candidates: as ranked, else as they come."""
    chosen = [candidate for candidate in candidates if candidate.code in choices]
    if vote_type in (VoteType.ORDINAL, VoteType.SCORING):
        chosen.sort(key=lambda candidate: -choices[candidate.code])
    return chosen


def _said(budget: Budget, candidate: Candidate, points: int) -> str:
    if budget.vote_type == VoteType.CUMULATIVE:
        return ngettext("{points} point", "{points} points", points).format(points=grouped(points))
    if budget.vote_type == VoteType.SCORING:
        return budget.mention_words[points]
    return str(money(candidate.cost))


def _quota_notes(slip: Slip, candidates: Sequence[Candidate], choices: Choices) -> list[str]:
    notes = []
    for quota in slip.quotas:
        held = sum(1 for candidate in candidates if choices.get(candidate.code) and quota.holds(candidate))
        if quota.min_length:
            notes.append(
                _("{name} : {held} sur {least} au moins").format(name=quota.name, held=held, least=quota.min_length)
            )
        elif quota.max_length is not None:
            notes.append(
                _("{name} : {held} sur {most} au plus").format(name=quota.name, held=held, most=quota.max_length)
            )
    return notes


def _left(slip: Slip, taken: Basket, said: int, total: int) -> tuple[str, str, int, int]:
    """(what the number is, the number in words, how much is used, of how much); the last is zero without a limit."""
    budget = slip.budget
    if budget.vote_type == VoteType.SCORING:
        return _("Projets jugés"), _("{count} sur {total}").format(count=said, total=total), said, total
    label = _("Reste, {count} choix").format(count=taken.count)
    if budget.has_points:
        whole = budget.max_sum_points or 0
        left = max(0, whole - taken.points)
        return label, ngettext("{left} point", "{left} points", left).format(left=left), taken.points, whole
    if slip.max_sum_cost is not None:
        return label, money(max(0, slip.max_sum_cost - taken.cost)), taken.cost, slip.max_sum_cost
    if slip.max_length:
        left = max(0, slip.max_length - taken.count)
        words = ngettext("{left} projet", "{left} projets", left).format(left=left)
        ask = _("Reste à classer") if budget.vote_type == VoteType.ORDINAL else _("Reste à choisir")
        return ask, words, taken.count, slip.max_length
    count = ngettext("{count} projet choisi", "{count} projets choisis", taken.count).format(count=taken.count)
    return count, str(money(taken.cost)), 0, 0


# ---------------------------------------------------------------- a ranking


def ranks(choices: Choices) -> dict[str, int]:
    """1 for the first of a ranking, and so on, by candidate code."""
    order = sorted(choices, key=lambda code: -choices[code])
    return {code: place for place, code in enumerate(order, start=1)}


def moved(before: Choices, wanted: Mapping[str, int]) -> list[str]:
    """A ranking after new places were asked for: who keeps its place stays in order, the others go where they asked.

    `wanted` gives a place from 1 by code, 0 to leave the ranking; a code it does not name stays. Returns codes from the
    best: two projects never share a place.
    """
    old = ranks(before)
    order = sorted((code for code in old if wanted.get(code, old[code]) == old[code]), key=lambda code: old[code])
    asked = [(place, code) for code, place in wanted.items() if place and place != old.get(code, 0)]
    for place, code in sorted(asked):
        order.insert(place - 1, code)
    return order


def stepped(order: list[str], code: str, step: int) -> list[str]:
    """The same ranking with one project one place better (-1) or worse (1)."""
    if code not in order:
        return order
    place = min(max(order.index(code) + step, 0), len(order) - 1)
    rest = [other for other in order if other != code]
    return [*rest[:place], code, *rest[place:]]


def rank_places(slip: Slip, total: int) -> list[int]:
    """The places that a list offers; empty where they are too many for a list."""
    most = min(slip.max_length or total, total)
    return list(range(1, most + 1)) if most <= LONGEST_LIST else []
