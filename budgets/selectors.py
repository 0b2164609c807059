"""What the pages of a vote show, read and put into words. Nothing here writes."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import random
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from budgets import pabulib
from budgets.choices import Choices, check_excess, measure
from budgets.enums import Channel, Rule
from budgets.models import Ballot, Budget, Candidate, Tally
from budgets.reasons import reason_in_words
from budgets.receipts import code_of, read_payload, read_proof
from budgets.slips import Slip
from participation.dossiers.models import Dossier
from participation.processes.enums import PhaseKind
from participation.rules import Refusal
from participation.templatetags.parvis import day, grouped, moment, money

DYES = 6
SMALL_COST = 50_000
RIBBON = 4
RIBBON_KINDS = (PhaseKind.IDEAS, PhaseKind.STUDY, PhaseKind.VOTE, PhaseKind.RESULT, PhaseKind.BUILD)


# ---------------------------------------------------------------- a budget in words


def state_of(budget: Budget) -> str:
    """Where the vote stands: open, coming, counting or finished."""
    phase = budget.vote_phase
    if budget.published_at:
        return "finished"
    if budget.is_open:
        return "open"
    if budget.closed_at or (budget.opened_at and phase and phase.is_past):
        return "counting"
    return "coming"


def state_in_words(budget: Budget) -> str:
    """The state and its date, for people."""
    phase, state = budget.vote_phase, state_of(budget)
    if state == "finished":
        return _("Résultat publié le {day}").format(day=day(budget.published_at))
    if state == "open" and phase:
        return _("Vote ouvert jusqu’au {when}").format(when=moment(phase.closes_at))
    if state == "counting":
        return _("Vote terminé, résultat à venir")
    if phase and phase.opens_at > timezone.now():
        return _("Vote à partir du {day}").format(day=day(phase.opens_at))
    return _("En préparation")


def ribbon(budget: Budget) -> list[dict[str, Any]]:
    """At most four phases, as components/stage_ribbon.html shows them."""
    now = timezone.now()
    phases = [phase for phase in budget.process.all_phases if phase.kind in RIBBON_KINDS][:RIBBON]
    here = next((phase for phase in phases if phase.is_open(now)), None)
    steps = []
    for phase in phases:
        status = "ici" if phase is here else ("fait" if phase.closes_at <= now else "avenir")
        when = _("du {first} au {last}").format(first=day(phase.opens_at), last=day(phase.closes_at))
        steps.append({"label": phase.title, "status": status, "when": when, "date": None, "detail": ""})
    return steps


def limits_in_words(budget: Budget) -> list[str]:
    """What a ballot may say, one short sentence each."""
    sentences = []
    if budget.has_points:
        sentences.append(_("Vous avez {points} points à répartir.").format(points=budget.max_sum_points))
        if budget.max_points:
            sentences.append(_("Un projet en reçoit {points} au plus.").format(points=budget.max_points))
    elif budget.max_length == 1 or budget.vote_type == "choose-1":
        sentences.append(_("Vous choisissez un seul projet."))
    elif budget.max_length:
        sentences.append(_("Vous choisissez {count} projets au plus.").format(count=budget.max_length))
    else:
        sentences.append(_("Vous choisissez un ou plusieurs projets."))
    if budget.min_length > 1:
        sentences.append(_("Il en faut {count} au moins.").format(count=budget.min_length))
    if budget.max_sum_cost:
        sentences.append(_("Ensemble, ils ne dépassent pas {amount}.").format(amount=money(budget.max_sum_cost)))
    return sentences


def ballot_in_words(budget: Budget) -> list[str]:
    """The rules of the ballot and who votes, one short sentence each."""
    sentences = limits_in_words(budget)
    if budget.minimum_age:
        sentences.append(_("On vote à partir de {age} ans.").format(age=budget.minimum_age))
    else:
        sentences.append(_("Tout le monde vote, sans condition d’âge ni de nationalité."))
    sentences.append(_("Une personne, un bulletin, en ligne comme au guichet."))
    return sentences


def candidates_of(budget: Budget) -> list[Candidate]:
    return list(budget.candidates.select_related("dossier__territory"))


def picture_of(dossier: Dossier) -> dict[str, Any]:
    """What components/coupon.html needs."""
    return {"image_url": dossier.picture_url, "drawing": dossier.drawing or "place"}


# ---------------------------------------------------------------- choosing


def shuffled(candidates: list[Candidate], seed: str) -> list[Candidate]:
    """The same order for the same voter, another for the next: no project is always first."""
    return sorted(
        candidates,
        key=lambda c: hashlib.sha256(f"{settings.SECRET_KEY}|{seed}|{c.budget_id}|{c.code}".encode()).digest(),
    )


def new_seed() -> str:
    return f"{random.SystemRandom().getrandbits(64):x}"


def filters(candidates: list[Candidate], current: str) -> list[dict[str, Any]]:
    """Sectors and small prices, each with its number of projects."""
    found: dict[str, tuple[str, int]] = {}
    for candidate in candidates:
        if place := candidate.dossier.territory:
            found[place.slug] = (place.name, found.get(place.slug, ("", 0))[1] + 1)
    cheap = sum(1 for candidate in candidates if candidate.cost <= SMALL_COST)
    rows = [("", _("Tous"), len(candidates))]
    if len(found) > 1:
        rows += [(slug, name, count) for slug, (name, count) in sorted(found.items(), key=lambda item: item[1][0])]
    if 0 < cheap < len(candidates):
        rows.append(("petits-prix", _("{amount} ou moins").format(amount=money(SMALL_COST)), cheap))
    return [
        {"value": slug, "label": name, "count": count, "current": slug == current, "url": f"?filtre={slug}"}
        for slug, name, count in rows
    ]


def passes(candidate: Candidate, wanted: str) -> bool:
    if wanted == "petits-prix":
        return candidate.cost <= SMALL_COST
    return not wanted or bool(candidate.dossier.territory and candidate.dossier.territory.slug == wanted)


def basket(budget: Budget, candidates: list[Candidate], choices: Choices) -> dict[str, Any]:
    """What is left and what is too much, as components/basket.html shows them."""
    taken = measure(choices, candidates)
    try:
        check_excess(Slip(budget), candidates, choices)
        over = ""
    except Refusal as refusal:
        over = refusal.message
    count = ngettext("{count} projet choisi", "{count} projets choisis", taken.count).format(count=taken.count)
    left, part, whole = _left(budget, taken.count, taken.cost, taken.points)
    return {
        "left": left,
        "left_label": _("Reste, {count} choix").format(count=taken.count) if whole else count,
        "percent": round(min(100, 100 * part / whole), 1) if whole else 0,
        "over": over,
        "items": [
            {
                "label": candidate.title,
                "value": grouped(choices[candidate.code]) if budget.has_points else money(candidate.cost),
            }
            for candidate in candidates
            if candidate.code in choices
        ],
        "count": taken.count,
        "cost": taken.cost,
        "points": taken.points,
    }


def _left(budget: Budget, count: int, cost: int, points: int) -> tuple[str, int, int]:
    """(what is left in words, how much is used, of how much); the last is zero without a limit."""
    if budget.has_points:
        whole = budget.max_sum_points or 0
        left = max(0, whole - points)
        return ngettext("{left} point", "{left} points", left).format(left=left), points, whole
    if budget.max_sum_cost:
        return money(max(0, budget.max_sum_cost - cost)), cost, budget.max_sum_cost
    most = 1 if budget.vote_type == "choose-1" else budget.max_length
    if most:
        return _("{left} choix").format(left=max(0, most - count)), count, most
    return money(cost), 0, 0


# ---------------------------------------------------------------- the box


def roll_by_channel(budget: Budget) -> list[dict[str, Any]]:
    rows = budget.roll.order_by().values("channel").annotate(marks=Count("pk"))
    return [
        {"label": Channel(row["channel"]).label, "marks": row["marks"]}
        for row in sorted(rows, key=lambda row: -row["marks"])
    ]


def find_in_box(budget: Budget, typed: str) -> Ballot | None:
    """The ballot that a code or a commitment designates, in a closed box."""
    proof = read_proof(typed[:200])
    if proof is None:
        return None
    prefix, code = proof
    for ballot in budget.ballots.filter(commitment__startswith=prefix):
        if not code or code_of(ballot.commitment) == code:
            return ballot
    return None


def openings(budget: Budget) -> Iterator[dict[str, Any]]:
    """Every ballot with what proves its commitment, ordered by commitment."""
    for ballot in budget.ballots.counted().order_by("commitment").iterator(chunk_size=2000):
        yield {
            "ballot": json.loads(ballot.payload),
            "nonce": ballot.nonce,
            "commitment": ballot.commitment,
            "channel": ballot.channel,
        }


def openings_jsonl(budget: Budget) -> str:
    return "".join(
        json.dumps(row, ensure_ascii=False, separators=(",", ":"), sort_keys=True) + "\n" for row in openings(budget)
    )


def openings_csv(budget: Budget) -> str:
    text = io.StringIO(newline="")
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow(["empreinte", "code", "choix", "points", "alea", "voie"])
    for row in openings(budget):
        chosen = row["ballot"]["choices"]
        points = list(chosen.values()) if isinstance(chosen, dict) else []
        rows.writerow(
            [
                row["commitment"],
                code_of(row["commitment"]),
                " ".join(chosen),
                " ".join(str(given) for given in points),
                row["nonce"],
                row["channel"],
            ]
        )
    return text.getvalue()


def as_pabulib(budget: Budget) -> str:
    """The election as a Pabulib file. Voters are numbered in the order of commitments, which says nothing of them."""
    phase = budget.vote_phase
    meta: dict[str, Any] = {
        "description": str(budget),
        "country": "France",
        "unit": str(budget.territory or ""),
        "instance": str(timezone.localtime(phase.opens_at).year) if phase else "",
        "num_projects": 0,
        "num_votes": 0,
        "budget": budget.amount,
        "vote_type": budget.vote_type,
        "rule": budget.rule,
        "date_begin": timezone.localtime(phase.opens_at).strftime("%d.%m.%Y") if phase else "",
        "date_end": timezone.localtime(phase.closes_at).strftime("%d.%m.%Y") if phase else "",
        "min_length": budget.min_length or None,
        "max_length": budget.max_length,
        "max_sum_cost": budget.max_sum_cost,
        "max_points": budget.max_points,
        "max_sum_points": budget.max_sum_points,
        "language": "fr",
        "currency": "EUR",
    }
    projects = [
        pabulib.Project(c.code, c.cost, {"name": c.title, "dossier": c.dossier.ref}) for c in candidates_of(budget)
    ]
    votes = []
    payloads = budget.ballots.counted().order_by("commitment").values_list("payload", flat=True)
    for number, payload in enumerate(payloads, start=1):
        chosen = read_payload(payload, budget.vote_type)
        points = tuple(chosen.values()) if budget.vote_type in pabulib.WITH_POINTS else None
        votes.append(pabulib.Vote(str(number), tuple(chosen), points))
    kept = {key: str(value) for key, value in meta.items() if value not in (None, "")}
    return pabulib.write(pabulib.PabulibFile(kept, projects, votes))


def pabulib_facts(budget: Budget) -> dict[str, Any]:
    """Size and SHA-256 of the Pabulib file of a closed box, which no longer changes."""
    key = f"budget-pb-{budget.pk}-{budget.closed_at:%Y%m%d%H%M%S}"
    facts: dict[str, Any] | None = cache.get(key)
    if facts is None:
        content = as_pabulib(budget).encode()
        digest = hashlib.sha256(content).hexdigest()
        facts = {"size": len(content), "hash": digest}
        cache.set(key, facts, 3600)
    return facts


# ---------------------------------------------------------------- the result


def _percent(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 0


def result(budget: Budget) -> dict[str, Any]:
    """Everything the page of results shows."""
    candidates = {candidate.code: candidate for candidate in candidates_of(budget)}
    tallies = list(budget.tallies.all())
    official = next(tally for tally in tallies if tally.official)
    other = next((tally for tally in tallies if not tally.official), None)
    lines = official.lines
    winners = [
        {
            "candidate": candidates[code],
            "picture": picture_of(candidates[code].dossier),
            "pictured": bool(candidates[code].dossier.picture_url or candidates[code].dossier.drawing),
            "votes": lines[code]["votes"],
            "why": reason_in_words(lines[code]),
            "dye": (rank % DYES) + 1,
        }
        for rank, code in enumerate(official.winners)
    ]
    by_votes = sorted(lines.values(), key=lambda line: (-line["votes"], candidates[line["candidate"]].number))
    most = max((line["votes"] for line in by_votes), default=0) or 1
    lost = [
        {"candidate": candidates[line["candidate"]], "votes": line["votes"], "why": reason_in_words(line)}
        for line in by_votes
        if line["outcome"] != "elected"
    ]
    return {
        "tally": official,
        "winners": winners,
        "lost": lost,
        "surprise": next((row for row in lost if row["votes"] >= _last_votes(winners)), None),
        "left": budget.amount - official.cost,
        "satisfied": _percent(official.satisfied, official.ballots),
        "segments": _segments(budget, winners),
        "bars": [
            {
                "label": candidates[line["candidate"]].title,
                "note": "" if line["outcome"] == "elected" else _("pas retenu"),
                "value": grouped(line["votes"]),
                "percent": round(100 * line["votes"] / most, 1),
                "tone": "" if line["outcome"] == "elected" else "nul",
            }
            for line in by_votes
        ],
        "comparison": _comparison(official, other, candidates) if other else None,
        "counter": budget.roll.filter(channel__in=[Channel.COUNTER, Channel.PAPER]).count(),
    }


def _last_votes(winners: list[dict[str, Any]]) -> int:
    return min((winner["votes"] for winner in winners), default=0)


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


def _comparison(official: Tally, other: Tally, candidates: dict[str, Candidate]) -> dict[str, Any]:
    chosen = [code for code in [*official.winners, *other.winners] if code in candidates]
    both = list(dict.fromkeys(chosen))
    return {
        "rule": official.get_rule_display(),
        "other_rule": other.get_rule_display(),
        "other_words": Rule(other.rule).plain_words,
        "same": set(official.winners) == set(other.winners),
        "rows": [
            {"title": candidates[code].title, "here": code in official.winners, "there": code in other.winners}
            for code in both
        ],
        "projects": (len(official.winners), len(other.winners)),
        "spent": (official.cost, other.cost),
        "satisfied": (
            _percent(official.satisfied, official.ballots),
            _percent(other.satisfied, other.ballots),
        ),
        "gained": [candidates[code].title for code in other.winners if code not in official.winners],
        "missed": [candidates[code].title for code in official.winners if code not in other.winners],
    }
