"""The feasibility chain: departments give opinions, a supervisor gathers them, someone signs the city's answer."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participation.proposals.enums import Advice, Step, Verdict
from participation.proposals.models.ideas import Proposal

COST_LINES = _("Lignes [libellé, euros].")


class StudyQuerySet(models.QuerySet["Study"]):
    def current(self) -> StudyQuerySet:
        """Studies that wait for an answer."""
        return self.filter(answered_at__isnull=True, proposal__study=models.F("pk"))

    def late(self) -> StudyQuerySet:
        return self.current().filter(due_on__lt=timezone.localdate())


class Study(models.Model):
    """The study of an idea, from the first request to the signed answer.

    `due_on` is the day the public was promised. `draft_*` is the answer the supervisor prepared, which nobody outside
    the team reads; `verdict`, `statement` and the costs are the signed answer. Amounts are in whole euros.
    """

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="studies", verbose_name=_("idée"))
    supervisor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="supervised_studies",
        verbose_name=_("suivie par"),
    )
    due_on = models.DateField(_("réponse attendue le"))
    asked_at = models.DateTimeField(_("demandée le"), default=timezone.now)
    draft_verdict = models.CharField(_("réponse préparée"), max_length=12, choices=Verdict, blank=True)
    draft_statement = models.TextField(_("explication préparée"), blank=True)
    draft_cost_lines = models.JSONField(_("détail du coût préparé"), default=list, blank=True, help_text=COST_LINES)
    gathered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("réunie par")
    )
    gathered_at = models.DateTimeField(_("avis réunis le"), null=True, blank=True)
    verdict = models.CharField(_("réponse"), max_length=12, choices=Verdict, blank=True)
    statement = models.TextField(_("explication publique"), blank=True)
    cost = models.PositiveIntegerField(_("coût total, en euros"), null=True, blank=True)
    cost_lines = models.JSONField(_("détail du coût"), default=list, blank=True, help_text=COST_LINES)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("signée par")
    )
    answered_at = models.DateTimeField(_("signée le"), null=True, blank=True)

    objects = StudyQuerySet.as_manager()

    class Meta:
        verbose_name = _("étude")
        verbose_name_plural = _("études")
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict="", answered_at__isnull=True) | (~Q(verdict="") & Q(answered_at__isnull=False)),
                name="study_answer_is_dated",
            )
        ]

    def __str__(self) -> str:
        return str(self.proposal)

    @property
    def days_taken(self) -> int | None:
        """Whole days between the request and the answer."""
        return (self.answered_at - self.asked_at).days if self.answered_at else None

    @property
    def days_waited(self) -> int:
        """Whole days since the request, until the answer or today."""
        return ((self.answered_at or timezone.now()) - self.asked_at).days

    @property
    def is_late(self) -> bool:
        return self.answered_at is None and self.due_on < timezone.localdate()

    @property
    def asked(self) -> list[Opinion]:
        """The opinions that were asked and not taken back (uses the prefetched ones when there are)."""
        return [opinion for opinion in self.opinions.all() if opinion.withdrawn_at is None]

    @property
    def services(self) -> str:
        """The departments that study, in the order they were asked."""
        return ", ".join(opinion.service for opinion in self.asked)

    @property
    def step(self) -> Step:
        """What the study waits for now, the author's revision aside."""
        if self.answered_at:
            return Step.DONE
        if any(opinion.is_pending for opinion in self.asked):
            return Step.OPINIONS
        return Step.SIGNATURE if self.gathered_at else Step.GATHERING


class OpinionQuerySet(models.QuerySet["Opinion"]):
    def pending(self) -> OpinionQuerySet:
        """Opinions that the team still waits for."""
        return self.filter(given_at__isnull=True, withdrawn_at__isnull=True, study__answered_at__isnull=True)

    def late(self) -> OpinionQuerySet:
        return self.pending().filter(due_on__lt=timezone.localdate())


class Opinion(models.Model):
    """What one department says of an idea: an opinion, its reasons, what it costs; asked of it before a day."""

    study = models.ForeignKey(Study, models.CASCADE, related_name="opinions", verbose_name=_("étude"))
    service = models.CharField(_("service"), max_length=120)
    question = models.CharField(_("ce qu’on lui demande"), max_length=400, blank=True)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="opinions",
        verbose_name=_("confié à"),
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("demandé par"),
    )
    asked_at = models.DateTimeField(_("demandé le"), default=timezone.now)
    due_on = models.DateField(_("attendu le"))
    advice = models.CharField(_("avis"), max_length=12, choices=Advice, blank=True)
    reasons = models.TextField(_("raisons"), blank=True)
    cost = models.PositiveIntegerField(_("coût, en euros"), null=True, blank=True)
    cost_lines = models.JSONField(_("détail du coût"), default=list, blank=True, help_text=COST_LINES)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("rendu par")
    )
    given_at = models.DateTimeField(_("rendu le"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("demande retirée le"), null=True, blank=True)
    late_told_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = OpinionQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        verbose_name = _("avis d’un service")
        verbose_name_plural = _("avis des services")
        constraints = [
            models.CheckConstraint(
                condition=Q(advice="", given_at__isnull=True) | (~Q(advice="") & Q(given_at__isnull=False)),
                name="opinion_is_dated",
            ),
            models.UniqueConstraint(
                fields=["study", "service"], condition=Q(withdrawn_at__isnull=True), name="opinion_once_a_service"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.study} : {self.service}"

    @property
    def is_pending(self) -> bool:
        return self.given_at is None and self.withdrawn_at is None

    @property
    def is_late(self) -> bool:
        return self.is_pending and self.due_on < timezone.localdate()


class RevisionQuerySet(models.QuerySet["Revision"]):
    def open(self) -> RevisionQuerySet:
        return self.filter(answered_at__isnull=True, closed_at__isnull=True)


class Revision(models.Model):
    """The city asks the author to make the idea clearer, before a day. The text as it was is kept."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="revisions", verbose_name=_("idée"))
    message = models.TextField(_("ce que la Ville demande"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("demandée par"),
    )
    asked_at = models.DateTimeField(_("demandée le"), default=timezone.now)
    due_on = models.DateField(_("attendue le"))
    answered_at = models.DateTimeField(_("précisée le"), null=True, blank=True)
    before_title = models.CharField(_("titre d’avant"), max_length=200, blank=True)
    before_body = models.TextField(_("texte d’avant"), blank=True)
    closed_at = models.DateTimeField(_("close sans réponse le"), null=True, blank=True)
    late_told_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name = _("précision demandée")
        verbose_name_plural = _("précisions demandées")
        constraints = [
            models.UniqueConstraint(
                fields=["proposal"],
                condition=Q(answered_at__isnull=True, closed_at__isnull=True),
                name="revision_one_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.proposal} : {self.message[:60]}"

    @property
    def is_open(self) -> bool:
        return self.answered_at is None and self.closed_at is None

    @property
    def is_late(self) -> bool:
        return self.is_open and self.due_on < timezone.localdate()
