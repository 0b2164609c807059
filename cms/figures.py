"""The figures a deputy may quote: each is computed from rows that anyone can download."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Avg, DurationField, ExpressionWrapper, F, Sum
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from participation.discussions.models import Comment
from participation.dossiers.enums import Kind, Stage
from participation.dossiers.models import Dossier
from participation.proposals.models import Proposal, Study, Support
from projects.enums import SpendingKind
from projects.models import Project, Spending


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, the word that follows it, what it counts, and the dataset it is counted from."""

    label: str | Promise
    unit: str | Promise
    compute: Callable[[], int | float | None]
    dataset: str


def _ideas_this_year() -> int:
    start = timezone.localtime().replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
    return Proposal.objects.public().filter(dossier__created_at__gte=start).count()


def _answer_days() -> int | None:
    since = timezone.now() - dt.timedelta(days=365)
    taken = ExpressionWrapper(F("answered_at") - F("asked_at"), output_field=DurationField())
    mean = Study.objects.filter(answered_at__gte=since).aggregate(mean=Avg(taken))["mean"]
    return round(mean.total_seconds() / 86_400) if mean is not None else None


def _answers_within(days: int) -> int | None:
    answered = Study.objects.filter(answered_at__isnull=False)
    total = answered.count()
    kept = answered.filter(answered_at__lte=F("asked_at") + dt.timedelta(days=days)).count()
    return round(100 * kept / total) if total else None


FIGURES: dict[str, Figure] = {
    "ideas": Figure(
        _("idées reçues depuis l’ouverture"), "", lambda: Proposal.objects.public().count(), "propositions"
    ),
    "ideas_year": Figure(_("idées reçues cette année"), "", _ideas_this_year, "propositions"),
    "supports": Figure(_("soutiens donnés aux idées"), "", Support.objects.count, "propositions"),
    "answer_days": Figure(_("en moyenne pour répondre à une idée"), _("jours"), _answer_days, "propositions"),
    "answers_30": Figure(
        _("des réponses données en moins de 30 jours"), "%", lambda: _answers_within(30), "propositions"
    ),
    "projects_building": Figure(
        _("projets en travaux"), "", lambda: Project.objects.public().filter(delivered_on=None).count(), "projets"
    ),
    "projects_built": Figure(
        _("projets construits"), "", lambda: Project.objects.public().exclude(delivered_on=None).count(), "projets"
    ),
    "money_paid": Figure(
        _("dépensés pour les projets suivis"),
        "€",
        lambda: Spending.objects.filter(kind=SpendingKind.PAID).aggregate(total=Sum("amount"))["total"] or 0,
        "projets",
    ),
    "winners": Figure(
        _("projets choisis par le vote"),
        "",
        lambda: (
            Dossier.objects.public()
            .filter(kind=Kind.IDEA, stage__in=[Stage.ELECTED, Stage.BUILDING, Stage.BUILT])
            .count()
        ),
        "candidats",
    ),
    "comments": Figure(
        _("commentaires publiés"), "", lambda: Comment.objects.filter(state="visible").count(), "journal"
    ),
}


def read(key: str) -> dict[str, Any]:
    """A figure as it stands now: {"key", "value", "unit", "label", "dataset", "at"}; value None when nothing counts yet.

    Raises KeyError when no such figure exists.
    """
    figure = FIGURES[key]
    return {
        "key": key,
        "value": figure.compute(),
        "unit": str(figure.unit),
        "label": str(figure.label),
        "dataset": figure.dataset,
        "at": timezone.now().isoformat(),
    }


def choices() -> list[tuple[str, str | Promise]]:
    """For the editor's menu."""
    return [(key, figure.label) for key, figure in FIGURES.items()]
