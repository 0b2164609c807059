"""What the pages about paper show, read and put into words. Nothing here writes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from budgets.enums import Channel, InvalidReason, PaperState
from budgets.models import Budget, PaperBatch
from budgets.sheets import REASONS
from participation.rules import decide


@dataclass(frozen=True, slots=True)
class Step:
    """What a batch waits for: a sentence, where it is done, or why this person is not the one to do it."""

    words: str
    url: str = ""
    label: str = ""
    why_not: str = ""
    post: str = ""


def next_step(paper: PaperBatch, user: Any) -> Step:
    """What a batch waits for, for this person."""
    address = [paper.budget.slug, paper.number]
    state = PaperState(paper.state)
    if state.is_final or paper.budget.closed_at:
        return Step(str(state.label))
    if state == PaperState.PRINTED:
        return Step(_("Distribuer, puis compter les feuilles"))
    if state == PaperState.SETTLING:
        url = reverse("budgets:differences", args=address)
        return Step(
            _("Trancher les différences"), url, _("Trancher"), decide("budgets.settle_paper", user, paper).message
        )
    if state == PaperState.READY:
        return Step(_("Mettre les bulletins dans l’urne"), "", _("Mettre dans l’urne"), post="clore")
    url = reverse("budgets:keying", args=address)
    words = _("Première saisie") if paper.keying_pass == 1 else _("Seconde saisie, par une autre personne")
    why_not = decide("budgets.key_paper", user, paper).message
    if paper.keyed_by is not None and paper.keyed_by != user:
        why_not = _("{name} saisit ce lot.").format(name=paper.keyed_by.public_name)
    label = _("Reprendre la saisie") if paper.keyed_by == user else _("Saisir les feuilles")
    return Step(words, url, label, why_not)


def paper_totals(budget: Budget) -> dict[str, Any]:
    """Sheets and roll marks side by side: what should be equal, and what is not."""
    live = budget.paper_batches.exclude(state=PaperState.VOID)
    totals = live.aggregate(handed_out=Sum("handed_out"), returned=Sum("returned"))
    marks = budget.roll.filter(channel=Channel.PAPER).count()
    handed_out, returned = totals["handed_out"] or 0, totals["returned"] or 0
    return {
        "batches": live.count(),
        "printed": sum(paper.sheets for paper in live),
        "handed_out": handed_out,
        "returned": returned,
        "marks": marks,
        "ballots": budget.ballots.filter(channel=Channel.PAPER).count(),
        "gap": marks - handed_out,
        "waiting": live.unfinished().count(),
    }


def signatures(paper: PaperBatch) -> list[dict[str, Any]]:
    """Who did what."""
    people = [
        (_("Lot préparé"), paper.prepared_by),
        (_("Première saisie"), paper.first_by),
        (_("Seconde saisie"), paper.second_by),
        (_("Différences tranchées"), paper.settled_by),
        (_("Mis dans l’urne"), paper.closed_by),
        (_("Annulation demandée"), paper.void_asked_by),
        (_("Annulation confirmée"), paper.voided_by),
    ]
    return [{"label": label, "value": user.public_name} for label, user in people if user is not None]


def typed_reasons() -> list[tuple[str, str]]:
    """What an agent types for a sheet that is not valid: (« n1 », why)."""
    return [(f"n{place}", str(InvalidReason(reason).label)) for place, reason in enumerate(REASONS, start=1)]


def batches_waiting() -> QuerySet[PaperBatch]:
    """Counted batches that are not in the box, of votes that are not closed, oldest first."""
    waiting = PaperBatch.objects.unfinished().exclude(state=PaperState.PRINTED)
    return waiting.filter(budget__closed_at__isnull=True).with_people().order_by("prepared_at")


def annulments_waiting() -> QuerySet[PaperBatch]:
    """Batches whose annulment has one signature."""
    asked = PaperBatch.objects.filter(void_asked_by__isnull=False, budget__closed_at__isnull=True)
    return asked.exclude(state=PaperState.VOID).with_people().order_by("number")
