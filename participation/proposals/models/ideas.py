"""Ideas, the people who support them, the ideas they are joined to."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participation.dossiers.enums import Stage
from participation.dossiers.models import Dossier
from participation.processes.models import Process
from participation.proposals.enums import Ground


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def public(self) -> ProposalQuerySet:
        return self.filter(dossier__visibility="public")

    def to_triage(self) -> ProposalQuerySet:
        """New public ideas that nobody has declared admissible or not."""
        return self.public().filter(dossier__stage=Stage.PROPOSED, admissible=None)

    def with_supports(self) -> ProposalQuerySet:
        """Adds `support_count` by one correlated count: no counter is kept."""
        supports = Support.objects.filter(proposal=OuterRef("pk")).order_by().values("proposal")
        return self.annotate(support_count=Coalesce(Subquery(supports.annotate(n=Count("pk")).values("n")), 0))


class Proposal(models.Model):
    """An idea as its author tells it. Title, place, photo and stage are those of its dossier.

    `study` is the study that goes on, or the one that gave the answer; an idea that is proposed again leaves it in
    `studies`. `admissible` is null as long as nobody has sorted the idea; `ground` says why it is not kept.
    """

    dossier = models.OneToOneField(Dossier, models.PROTECT, related_name="proposal", verbose_name=_("dossier"))
    process = models.ForeignKey(Process, models.PROTECT, related_name="proposals", verbose_name=_("démarche"))
    body = models.TextField(_("description"))
    category = models.CharField(_("thème"), max_length=40, blank=True)
    cost_estimate = models.PositiveIntegerField(_("coût estimé par l’auteur, en euros"), null=True, blank=True)
    admissible = models.BooleanField(_("recevable"), null=True, blank=True)
    ground = models.CharField(_("motif du refus"), max_length=14, choices=Ground, blank=True)
    triage_note = models.TextField(_("explication du tri"), blank=True)
    triaged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("triée par")
    )
    triaged_at = models.DateTimeField(_("triée le"), null=True, blank=True)
    study = models.OneToOneField(
        "proposals.Study", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("étude en cours")
    )

    submission_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-dossier__created_at", "-pk"]
        verbose_name = _("idée")
        verbose_name_plural = _("idées")
        constraints = [
            models.CheckConstraint(
                condition=Q(admissible__isnull=True) | Q(triaged_at__isnull=False), name="proposal_triage_is_dated"
            )
        ]

    def __str__(self) -> str:
        return self.dossier.title

    def get_absolute_url(self) -> str:
        return self.dossier.get_absolute_url()

    @property
    def author(self):  # type: ignore[no-untyped-def]
        return self.dossier.author

    @property
    def links_open(self) -> bool:
        """Whether its addresses may be clicked: the city knows who wrote it."""
        author = self.dossier.author
        return author is not None and author.is_verified

    @property
    def territory(self):  # type: ignore[no-untyped-def]
        return self.dossier.territory


class Support(models.Model):
    """A public sign of support, one per person and idea."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="supports", verbose_name=_("idée"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="supports", verbose_name=_("personne")
    )
    created_at = models.DateTimeField(_("date"), default=timezone.now)

    class Meta:
        verbose_name = _("soutien")
        verbose_name_plural = _("soutiens")
        constraints = [models.UniqueConstraint(fields=["proposal", "user"], name="support_once")]

    def __str__(self) -> str:
        return f"{self.user} → {self.proposal}"


class Merge(models.Model):
    """An idea joined to another, for good: by whom, why, and in which workshop when there was one."""

    source = models.OneToOneField(Proposal, models.PROTECT, related_name="merge", verbose_name=_("idée"))
    into = models.ForeignKey(Proposal, models.PROTECT, related_name="merges", verbose_name=_("réunie à"))
    reason = models.CharField(_("raison"), max_length=400)
    workshop = models.ForeignKey(
        Dossier, models.PROTECT, null=True, blank=True, related_name="merges_decided", verbose_name=_("atelier")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("par")
    )
    at = models.DateTimeField(_("date"), default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("idées réunies")
        verbose_name_plural = _("idées réunies")
        constraints = [models.CheckConstraint(condition=~Q(source=F("into")), name="merge_two_ideas")]

    def __str__(self) -> str:
        return f"{self.source} → {self.into}"
