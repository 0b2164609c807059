"""The preselection: the most supported ideas go on to the study, by a published list."""

import datetime as dt
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
from participation.proposals.models import Preselection, Proposal
from participation.rules import Refusal, require
from participation.templatetags.parvis import day, grouped

MOST = 1000
FARTHEST = dt.timedelta(days=2 * 366)


@transaction.atomic
def set_preselection(*, process: Process, by: User, keep: int, counts_at: dt.datetime) -> Preselection:
    """Say how many ideas will be studied, and when their supports are counted; it may change until it is held.

    Raises Refusal: "proposals.preselection.invalid", "proposals.preselection.already".
    """
    require("proposals.preselect", by, process)
    process = Process.objects.select_for_update(of=("self",)).select_related("dossier").get(pk=process.pk)
    known = Preselection.objects.filter(process=process).first()
    if known and known.held_at:
        raise Refusal("proposals.preselection.already")
    now = timezone.now()
    if not 0 < keep <= MOST or not now < counts_at <= now + FARTHEST:
        raise Refusal("proposals.preselection.invalid")
    preselection, _created = Preselection.objects.update_or_create(
        process=process, defaults={"keep": keep, "counts_at": counts_at}
    )
    record(process.dossier, Journal.PRESELECTION_SET, actor=by, keep=keep, day=day(counts_at))
    return preselection


@transaction.atomic
def remove_preselection(*, process: Process, by: User) -> None:
    """Have no preselection after all, as long as it is not held. Raises Refusal: "proposals.preselection.already"."""
    require("proposals.preselect", by, process)
    known = Preselection.objects.select_for_update(of=("self",)).filter(process=process).first()
    if known and known.held_at:
        raise Refusal("proposals.preselection.already")
    if known:
        known.delete()


def ranking(preselection: Preselection) -> list[tuple[Proposal, int, int, bool]]:
    """(idea, supports, rank, kept) of the public ideas that are not yet studied, the most supported first.

    Supports count when they were given by the announced moment. Ideas with as many supports share a rank, and all
    those equal to the last one kept are kept: nothing but supports decides.
    """
    proposals = list(
        Proposal.objects.public()
        .filter(process=preselection.process_id, dossier__stage=Stage.PROPOSED)
        .exclude(admissible=False)
        .annotate(counted=Count("supports", filter=Q(supports__created_at__lte=preselection.counts_at)))
        .select_related("dossier")
        .order_by(F("counted").desc(), "dossier__created_at", "pk")
    )
    ranks: dict[int, int] = {}
    for place, proposal in enumerate(proposals, start=1):
        ranks.setdefault(proposal.counted, place)
    return [(each, each.counted, ranks[each.counted], ranks[each.counted] <= preselection.keep) for each in proposals]


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
    rows: list[dict[str, Any]] = []
    ranked = ranking(preselection)
    for proposal, count, rank, kept in ranked:
        dossier = proposal.dossier
        rows.append({"ref": dossier.ref, "title": dossier.title, "supports": count, "rank": rank, "kept": kept})
        facts: dict[str, Any] = {
            "rank": _("n° {rank}").format(rank=rank),
            "total": len(ranked),
            "supports": supports_in_words(count),
        }
        if kept:
            Proposal.objects.filter(pk=proposal.pk, admissible=None).update(
                admissible=True, triaged_by=by, triaged_at=timezone.now()
            )
            record(dossier, Journal.PRESELECTION_KEPT, actor=by, **facts)
            continue
        Proposal.objects.filter(pk=proposal.pk).update(ground=Ground.PRESELECTION)
        reason = _("Les {keep} premières sont gardées.").format(keep=preselection.keep)
        move_stage(dossier=dossier, to=Stage.REFUSED, by=by, kind=Journal.PRESELECTION_OUT, reason=reason, **facts)
    preselection.rows, preselection.held_at, preselection.held_by = rows, timezone.now(), by
    preselection.save()
    record(preselection.process.dossier, Journal.PRESELECTION_HELD, actor=by, kept=preselection.kept, total=len(rows))
    return preselection
