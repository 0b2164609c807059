"""The preselection: the most supported ideas go on to the study, by a published list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from participation.accounts.models import User
from participation.dossiers.actions import move_stage, record
from participation.dossiers.enums import Journal, Stage
from participation.processes.models import Process
from participation.proposals.enums import Ground
from participation.proposals.models import Preselection, PreselectionPart, Proposal
from participation.rules import Refusal, require
from participation.templatetags.parvis import day, grouped
from participation.territories.models import Territory

MOST = 1000
FARTHEST = dt.timedelta(days=2 * 366)


@transaction.atomic
def set_preselection(
    *, process: Process, by: User, keep: int, counts_at: dt.datetime, parts: Mapping[Territory, int] | None = None
) -> Preselection:
    """Say how many ideas will be studied, and when their supports are counted; it may change until it is held.

    Where the vote has envelopes, `parts` says how many are kept for the territory of each, and `keep` how many of the
    ideas that lie in none of them.
    Raises Refusal: "proposals.preselection.invalid", "proposals.preselection_parts.invalid",
    "proposals.preselection.already".
    """
    require("proposals.preselect", by, process)
    process = Process.objects.select_for_update(of=("self",)).select_related("dossier").get(pk=process.pk)
    known = Preselection.objects.filter(process=process).first()
    if known and known.held_at:
        raise Refusal("proposals.preselection.already")
    parts = parts or {}
    if set(parts) != {envelope.territory for envelope in process.envelopes}:
        raise Refusal("proposals.preselection_parts.invalid")
    now = timezone.now()
    enough = all(0 < each <= MOST for each in parts.values()) and (0 if parts else 1) <= keep <= MOST
    if not enough or not now < counts_at <= now + FARTHEST:
        raise Refusal("proposals.preselection.invalid")
    preselection, _created = Preselection.objects.update_or_create(
        process=process, defaults={"keep": keep, "counts_at": counts_at}
    )
    preselection.parts.all().delete()
    PreselectionPart.objects.bulk_create(
        PreselectionPart(preselection=preselection, territory=territory, keep=each) for territory, each in parts.items()
    )
    _announce(preselection, by)
    return preselection


def _announce(preselection: Preselection, by: User) -> None:
    dossier, on = preselection.process.dossier, day(preselection.counts_at)
    shares = shares_of(preselection)
    if len(shares) == 1:
        record(dossier, Journal.PRESELECTION_SET, actor=by, keep=preselection.keep, day=on)
        return
    words = _(" ; ").join(_("{keep} pour {part}").format(part=share.name, keep=grouped(share.keep)) for share in shares)
    record(dossier, Journal.PRESELECTION_SHARED, actor=by, shares=words, day=on)


@transaction.atomic
def remove_preselection(*, process: Process, by: User) -> None:
    """Have no preselection after all, as long as it is not held. Raises Refusal: "proposals.preselection.already"."""
    require("proposals.preselect", by, process)
    known = Preselection.objects.select_for_update(of=("self",)).filter(process=process).first()
    if known and known.held_at:
        raise Refusal("proposals.preselection.already")
    if known:
        known.delete()


@dataclass(frozen=True, slots=True)
class Share:
    """How many ideas go on for a territory; `territory` None: for every idea that lies in none of the others."""

    territory: Territory | None
    keep: int
    alone: bool

    @property
    def key(self) -> int | None:
        return self.territory.pk if self.territory else None

    @property
    def name(self) -> str:
        """How people call it; nothing where the preselection is not shared out."""
        if self.territory:
            return self.territory.name
        return "" if self.alone else _("toute la ville")

    @property
    def slug(self) -> str:
        return self.territory.slug if self.territory else ""

    def place(self, rank: int) -> str:
        if self.alone:
            return _("n° {rank}").format(rank=rank)
        return _("pour {part}, n° {rank}").format(part=self.name, rank=rank)

    def cut_in_words(self) -> str:
        if not self.keep:
            return _("Dans ce vote, tout l’argent va aux secteurs.")
        return ngettext("La première est gardée.", "Les {keep} premières sont gardées.", self.keep).format(
            keep=self.keep
        )


@dataclass(frozen=True, slots=True)
class Ranked:
    """An idea in its share, with its supports at the announced moment."""

    proposal: Proposal
    supports: int
    rank: int
    kept: bool


def shares_of(preselection: Preselection) -> list[Share]:
    """The parts, then what lies in none of them."""
    parts = list(preselection.parts.select_related("territory"))
    return [
        *(Share(part.territory, part.keep, alone=False) for part in parts),
        Share(None, preselection.keep, alone=not parts),
    ]


def ranking(preselection: Preselection) -> list[tuple[Share, list[Ranked]]]:
    """The public ideas that are not yet studied, share by share, the most supported first.

    Supports count when they were given by the announced moment. In a share, ideas with as many supports share a rank,
    and all those equal to the last one kept are kept: nothing but supports decides. An idea is of the smallest
    territory with a share that it lies in.
    """
    proposals = (
        Proposal.objects.public()
        .filter(process=preselection.process_id, dossier__stage=Stage.PROPOSED)
        .exclude(admissible=False)
        .annotate(counted=Count("supports", filter=Q(supports__created_at__lte=preselection.counts_at)))
        .select_related("dossier")
        .order_by(F("counted").desc(), "dossier__created_at", "pk")
    )
    shares = shares_of(preselection)
    ideas: dict[int | None, list[Proposal]] = {share.key: [] for share in shares}
    above = dict(Territory.objects.values_list("pk", "parent"))
    for proposal in proposals:
        here = proposal.dossier.territory_id
        while here is not None and here not in ideas:
            here = above[here]
        ideas[here].append(proposal)
    return [(share, _ranked(ideas[share.key], share.keep)) for share in shares]


def _ranked(proposals: list[Any], keep: int) -> list[Ranked]:
    ranks: dict[int, int] = {}
    for place, proposal in enumerate(proposals, start=1):
        ranks.setdefault(proposal.counted, place)
    return [Ranked(each, each.counted, ranks[each.counted], ranks[each.counted] <= keep) for each in proposals]


def supports_in_words(count: int) -> str:
    return ngettext("{count} soutien", "{count} soutiens", count).format(count=grouped(count))


@transaction.atomic
def hold_preselection(*, process: Process, by: User) -> Preselection:
    """Publish the list: who goes on, who does not, with their rank and supports, on the process and on each dossier.

    Raises Refusal: "proposals.preselection.already", "proposals.preselection_early.not_yet", "not_found".
    """
    require("proposals.preselect", by, process)
    preselection = (
        Preselection.objects.select_for_update(of=("self",)).select_related("process__dossier").filter(process=process)
    ).first()
    if preselection is None:
        raise Refusal("not_found")
    if preselection.held_at:
        raise Refusal("proposals.preselection.already")
    if not preselection.is_due:
        raise Refusal("proposals.preselection_early.not_yet", day=day(preselection.counts_at))
    rows = list(chain.from_iterable(_publish(share, ideas, by) for share, ideas in ranking(preselection)))
    preselection.rows, preselection.held_at, preselection.held_by = rows, timezone.now(), by
    preselection.save()
    record(preselection.process.dossier, Journal.PRESELECTION_HELD, actor=by, kept=preselection.kept, total=len(rows))
    return preselection


def _publish(share: Share, ideas: list[Ranked], by: User) -> list[dict[str, Any]]:
    """Tell each dossier of a share its fate; returns the lines of the published list."""
    rows = []
    for idea in ideas:
        dossier = idea.proposal.dossier
        rows.append(
            {"ref": dossier.ref, "title": dossier.title, "supports": idea.supports, "rank": idea.rank,
             "kept": idea.kept, "part": share.slug}
        )  # fmt: skip
        facts: dict[str, Any] = {
            "rank": share.place(idea.rank),
            "total": len(ideas),
            "supports": supports_in_words(idea.supports),
        }
        if idea.kept:
            Proposal.objects.filter(pk=idea.proposal.pk, admissible=None).update(
                admissible=True, triaged_by=by, triaged_at=timezone.now()
            )
            record(dossier, Journal.PRESELECTION_KEPT, actor=by, **facts)
            continue
        Proposal.objects.filter(pk=idea.proposal.pk).update(ground=Ground.PRESELECTION)
        reason = share.cut_in_words()
        move_stage(dossier=dossier, to=Stage.REFUSED, by=by, kind=Journal.PRESELECTION_OUT, reason=reason, **facts)
    return rows
