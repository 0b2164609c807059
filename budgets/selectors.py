"""What the pages of a vote show, read and put into words. Nothing here writes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from budgets import pabulib
from budgets.choices import Choices
from budgets.enums import Ballots, Channel, VoteType
from budgets.models import Ballot, Budget, Candidate, RollEntry
from budgets.receipts import code_of, read_payload, read_proof
from budgets.slips import Slip
from participation.dossiers.models import Dossier
from participation.processes.enums import PhaseKind
from participation.proposals.models import Proposal
from participation.templatetags.parvis import day, moment, money, short_day

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
        when = _("du {first} au {last}").format(first=short_day(phase.opens_at), last=short_day(phase.closes_at))
        steps.append({"label": phase.title, "status": status, "when": when, "date": None, "detail": ""})
    return steps


def voted_scopes(budget: Budget, user: Any) -> set[str]:
    """Which of their ballots this person has already cast, by any channel."""
    if not user.is_authenticated or not hasattr(user, "residence"):
        return set()
    marks = RollEntry.objects.filter(budget=budget, person_key=user.residence.person_key)
    return set(marks.values_list("scope", flat=True))


def has_voted(budget: Budget, user: Any) -> bool:
    """Whether nothing is left for this person to cast: one ballot, or both where the rules give two."""
    ballots = 2 if budget.ballots_of_each == Ballots.CITY_AND_SECTOR else 1
    return len(voted_scopes(budget, user)) == ballots


def ballot_in_words(budget: Budget, slip: Slip | None = None) -> list[str]:
    """The rules of a ballot, one short sentence each; without `slip`, those of the budget."""
    slip = slip or Slip(budget)
    sentences = limits_in_words(slip)
    if slip.minimum_age:
        sentences.append(_("On vote dès l’année de ses {age} ans.").format(age=slip.minimum_age))
        sentences.append(_("Votent {who}, sans condition de nationalité.").format(who=slip.open_to.label))
    else:
        sentences.append(_("Votent {who}, sans condition d’âge ni de nationalité.").format(who=slip.open_to.label))
    if budget.ballots_of_each == Ballots.CITY_AND_SECTOR:
        sentences.append(_("Chaque personne a deux bulletins : un pour la ville, un pour un secteur."))
    else:
        sentences.append(_("Une personne, un bulletin, en ligne comme au guichet."))
    return sentences


def limits_in_words(slip: Slip) -> list[str]:
    """What a ballot may hold: what to choose, how much of it."""
    budget, sentences = slip.budget, [_what_to_choose(slip)]
    if budget.has_points and budget.max_points:
        sentences.append(_("Un projet en reçoit {points} au plus.").format(points=budget.max_points))
    if budget.min_length > 1:
        sentences.append(_("Il en faut {count} au moins.").format(count=budget.min_length))
    for quota in slip.quotas:
        if quota.min_length:
            sentences.append(_("« {name} » : {count} au moins.").format(name=quota.name, count=quota.min_length))
        if quota.max_length is not None:
            sentences.append(_("« {name} » : {count} au plus.").format(name=quota.name, count=quota.max_length))
    if slip.max_sum_cost:
        sentences.append(_("Ensemble, ils ne dépassent pas {amount}.").format(amount=money(slip.max_sum_cost)))
    return sentences


def _what_to_choose(slip: Slip) -> str:
    budget, most = slip.budget, slip.max_length
    if budget.has_points:
        return _("Vous avez {points} points à répartir.").format(points=budget.max_sum_points)
    if budget.vote_type == VoteType.SCORING:
        words = " · ".join(reversed(budget.mention_words))
        return _("Vous donnez une mention à chaque projet : {words}.").format(words=words)
    if budget.vote_type == VoteType.ORDINAL:
        if most:
            return _("Vous classez {count} projets au plus, du préféré au suivant.").format(count=most)
        return _("Vous classez les projets, du préféré au suivant.")
    if most == 1:
        return _("Vous choisissez un seul projet.")
    if most:
        return _("Vous choisissez {count} projets au plus.").format(count=most)
    return _("Vous choisissez un ou plusieurs projets.")


def candidates_of(budget: Budget) -> list[Candidate]:
    return list(budget.candidates.select_related("dossier__territory"))


def picture_of(dossier: Dossier) -> dict[str, Any]:
    """What components/coupon.html needs."""
    return {"image_url": dossier.picture_url, "drawing": dossier.drawing or "place"}


def side_by_side(candidates: list[Candidate], choices: Choices) -> list[dict[str, Any]]:
    """What the comparison of a few projects shows of each."""
    ideas = {
        idea.dossier_id: idea
        for idea in Proposal.objects.filter(dossier__in=[c.dossier_id for c in candidates]).with_supports()
    }
    columns = []
    for candidate in candidates:
        idea = ideas.get(candidate.dossier_id)
        columns.append(
            {
                "candidate": candidate,
                "chosen": bool(choices.get(candidate.code)),
                "body": idea.body if idea else candidate.dossier.summary,
                "supports": idea.support_count if idea else None,
                **picture_of(candidate.dossier),
            }
        )
    return columns


# ---------------------------------------------------------------- the box


def roll_by_channel(budget: Budget) -> list[dict[str, Any]]:
    rows = budget.roll.order_by().values("channel").annotate(marks=Count("pk"))
    return [
        {"label": Channel(row["channel"]).label, "marks": row["marks"]}
        for row in sorted(rows, key=lambda row: -row["marks"])
    ]


def find_in_box(budget: Budget, typed: str) -> Ballot | None:
    """The ballot of the box that a code or a commitment designates."""
    proof = read_proof(typed[:200])
    if proof is None:
        return None
    prefix, code = proof
    for ballot in budget.ballots.filter(commitment__startswith=prefix).select_related("batch", "budget"):
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


def openings_csv(budget: Budget) -> Iterator[str]:
    """Every ballot as a line of a table."""
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
        yield text.getvalue()
        text.seek(0)
        text.truncate()
    yield text.getvalue()


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
    projects = [pabulib.Project(c.code, c.cost, _columns(c)) for c in candidates_of(budget)]
    votes = []
    payloads = budget.ballots.counted().order_by("commitment").values_list("payload", flat=True)
    for number, payload in enumerate(payloads, start=1):
        chosen = read_payload(payload, budget.vote_type)
        points = tuple(chosen.values()) if budget.vote_type in pabulib.WITH_POINTS else None
        votes.append(pabulib.Vote(str(number), tuple(chosen), points))
    kept = {key: str(value) for key, value in meta.items() if value not in (None, "")}
    return pabulib.write(pabulib.PabulibFile(kept, projects, votes))


def _columns(candidate: Candidate) -> dict[str, str]:
    """What a Pabulib file says of a project, beside its cost; the territory is what `two-tier` reads."""
    dossier = candidate.dossier
    territory = dossier.territory.name if dossier.territory else ""
    return {"name": candidate.title, pabulib.TERRITORY_COLUMN: territory, "dossier": dossier.ref}
