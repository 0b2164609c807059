"""Processes and their dated phases, with the notice the law asks of a consultation."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Case, F, Max, Min, Q, When
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from participation.dossiers.models import Dossier
from participation.processes.enums import PHASE_ALLOWS, Action, PhaseKind, ProcessKind, SignedBy

OPEN, COMING, FINISHED = range(3)


class ProcessQuerySet(models.QuerySet["Process"]):
    def public(self) -> ProcessQuerySet:
        return self.filter(dossier__visibility="public")

    def with_phases(self) -> ProcessQuerySet:
        return self.select_related("dossier__territory").prefetch_related("phases")

    def by_state(self) -> ProcessQuerySet:
        """Adds `state` (0 open, 1 coming, 2 finished, from the first opening and the last closing); open first."""
        now = timezone.now()
        return (
            self.annotate(first_opens=Min("phases__opens_at"), last_closes=Max("phases__closes_at"))
            .annotate(
                state=Case(
                    When(last_closes__lte=now, then=FINISHED),
                    When(first_opens__gt=now, then=COMING),
                    default=OPEN,
                    output_field=models.IntegerField(),
                )
            )
            .order_by("state", "-first_opens", "-pk")
        )


class Process(models.Model):
    """A participatory process. Its title, territory, picture and journal are those of its dossier.

    The `notice_*` fields are those of CRPA article L131-1: terms, useful information, delay, follow-up.
    `documents` is a list of {"title", "url"}.
    """

    dossier = models.OneToOneField(Dossier, models.PROTECT, related_name="process", verbose_name=_("dossier"))
    slug = models.SlugField(_("adresse"), unique=True, max_length=80)
    kind = models.CharField(_("nature"), max_length=14, choices=ProcessKind)
    introduction = models.TextField(_("présentation"), blank=True)
    notice_terms = models.TextField(_("comment participer, qui peut participer"), blank=True)
    notice_information = models.TextField(_("informations utiles : documents, coûts, contraintes"), blank=True)
    notice_follow_up = models.TextField(_("ce que la Ville fera des réponses"), blank=True)
    notice_contact = models.CharField(_("service responsable"), max_length=200, blank=True)
    documents = models.JSONField(_("documents"), default=list, blank=True)
    outcome = models.TextField(_("suites données"), blank=True)
    support_threshold = models.PositiveIntegerField(_("seuil de soutiens"), null=True, blank=True)
    minimum_age = models.PositiveSmallIntegerField(_("âge minimum"), null=True, blank=True)
    answers_signed_by = models.CharField(
        _("qui signe les réponses aux idées"), max_length=8, choices=SignedBy, default=SignedBy.TEAM
    )
    submission_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    objects = ProcessQuerySet.as_manager()

    class Meta:
        ordering = ["-dossier__created_at"]
        verbose_name = _("démarche")
        verbose_name_plural = _("démarches")

    def __str__(self) -> str:
        return self.dossier.title

    def get_absolute_url(self) -> str:
        if self.kind == ProcessKind.BUDGET:
            return reverse("budgets:detail", args=[self.slug])
        return reverse("processes:detail", args=[self.slug])

    @property
    def territory(self):  # type: ignore[no-untyped-def]
        return self.dossier.territory

    @property
    def is_public(self) -> bool:
        return self.dossier.visibility == "public"

    @property
    def cost_limits(self) -> tuple[int | None, int | None]:
        """What an idea may cost here, in euros (least, most): the limits of its budget, when it has one."""
        budget = getattr(self, "budget", None)
        if budget is None:
            return None, None
        return budget.min_cost, budget.max_cost or budget.amount

    @property
    def envelopes(self) -> list[Any]:
        """What each territory can spend, by the rules of its vote: rows of `budgets.Envelope`, none without a vote."""
        budget = getattr(self, "budget", None)
        return list(budget.envelopes.select_related("territory")) if budget else []

    @property
    def picture_url(self) -> str:
        """Its photo, or nothing: a drawing stands in."""
        return self.dossier.picture_url

    @cached_property
    def all_phases(self) -> list[Phase]:
        """The phases in order (uses the prefetched ones when there are)."""
        return sorted(self.phases.all(), key=lambda phase: (phase.opens_at, phase.pk))

    def open_phases(self, at: datetime | None = None) -> list[Phase]:
        """The phases that are open at a moment (now by default)."""
        at = at or timezone.now()
        return [phase for phase in self.all_phases if phase.is_open(at)]

    @property
    def current_phase(self) -> Phase | None:
        """The open phase, or the next one, or the last one."""
        now = timezone.now()
        phases = self.all_phases
        for phase in phases:
            if phase.is_open(now) or phase.opens_at > now:
                return phase
        return phases[-1] if phases else None

    def phase_that_allows(self, action: Action) -> Phase | None:
        """The phase (open if possible, otherwise next, otherwise last) during which an action is possible."""
        allowing = [phase for phase in self.all_phases if action in PHASE_ALLOWS[PhaseKind(phase.kind)]]
        now = timezone.now()
        for phase in allowing:
            if phase.is_open(now):
                return phase
        coming = [phase for phase in allowing if phase.opens_at > now]
        return coming[0] if coming else (allowing[-1] if allowing else None)


class PhaseQuerySet(models.QuerySet["Phase"]):
    def awaiting_outcome(self) -> PhaseQuerySet:
        """Closed phases of public processes whose follow-up the city still owes (CRPA L131-1)."""
        return self.filter(closes_at__lte=timezone.now(), outcome="", process__dossier__visibility="public")


class Phase(models.Model):
    """A dated part of a process. `closes_at` is excluded: at that instant the phase is closed."""

    process = models.ForeignKey(Process, models.CASCADE, related_name="phases", verbose_name=_("démarche"))
    kind = models.CharField(_("nature"), max_length=14, choices=PhaseKind)
    title = models.CharField(_("titre"), max_length=120)
    description = models.TextField(_("ce qui se passe"), blank=True)
    opens_at = models.DateTimeField(_("ouvre le"))
    closes_at = models.DateTimeField(_("ferme le"))
    outcome = models.TextField(_("résultat ou suites de cette étape"), blank=True)
    announced_open = models.BooleanField(default=False, editable=False)
    announced_close = models.BooleanField(default=False, editable=False)

    objects = PhaseQuerySet.as_manager()

    class Meta:
        ordering = ["opens_at", "pk"]
        verbose_name = _("étape")
        verbose_name_plural = _("étapes")
        constraints = [
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="phase_closes_after_it_opens")
        ]

    def __str__(self) -> str:
        return self.title

    def is_open(self, at: datetime | None = None) -> bool:
        at = at or timezone.now()
        return self.opens_at <= at < self.closes_at

    @property
    def is_past(self) -> bool:
        return self.closes_at <= timezone.now()

    @property
    def is_coming(self) -> bool:
        return self.opens_at > timezone.now()

    @property
    def last_day(self) -> date:
        """The last day on which it is open: a phase that closes at midnight closes the day before."""
        return timezone.localdate(self.closes_at - timedelta(microseconds=1))

    @property
    def days_left(self) -> int:
        """Whole days until it closes, today excluded."""
        return (self.last_day - timezone.localdate()).days
