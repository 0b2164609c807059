"""Ideas, the people who support them, and the city's answer."""

from django.conf import settings
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participation.dossiers.models import Dossier
from participation.processes.models import Process
from participation.proposals.enums import Verdict


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def public(self) -> "ProposalQuerySet":
        return self.filter(dossier__visibility="public")

    def with_supports(self) -> "ProposalQuerySet":
        """Adds `support_count` by one correlated count: no counter is kept."""
        supports = Support.objects.filter(proposal=OuterRef("pk")).order_by().values("proposal")
        return self.annotate(support_count=Coalesce(Subquery(supports.annotate(n=Count("pk")).values("n")), 0))


class Proposal(models.Model):
    """An idea as its author tells it. Title, place, photo and stage are those of its dossier."""

    dossier = models.OneToOneField(Dossier, models.PROTECT, related_name="proposal", verbose_name=_("dossier"))
    process = models.ForeignKey(Process, models.PROTECT, related_name="proposals", verbose_name=_("démarche"))
    body = models.TextField(_("description"))
    category = models.CharField(_("thème"), max_length=40, blank=True)
    cost_estimate = models.PositiveIntegerField(_("coût estimé par l’auteur, en euros"), null=True, blank=True)

    submission_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-dossier__created_at", "-pk"]
        verbose_name = _("idée")
        verbose_name_plural = _("idées")

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


class Study(models.Model):
    """The study of an idea by a service of the city, and the official answer that ends it."""

    proposal = models.OneToOneField(Proposal, models.CASCADE, related_name="study", verbose_name=_("idée"))
    service = models.CharField(_("service qui étudie"), max_length=120)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="studies",
        verbose_name=_("confiée à"),
    )
    due_on = models.DateField(_("réponse attendue le"))
    asked_at = models.DateTimeField(_("demandée le"), default=timezone.now)
    verdict = models.CharField(_("réponse"), max_length=12, choices=Verdict, blank=True)
    statement = models.TextField(_("explication publique"), blank=True)
    cost = models.PositiveIntegerField(_("coût total, en euros"), null=True, blank=True)
    cost_lines = models.JSONField(
        _("détail du coût"), default=list, blank=True, help_text=_("Lignes [libellé, euros].")
    )
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("signée par")
    )
    answered_at = models.DateTimeField(_("signée le"), null=True, blank=True)

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
        return f"{self.proposal} : {self.service}"

    @property
    def days_taken(self) -> int | None:
        """Whole days between the request and the answer."""
        return (self.answered_at - self.asked_at).days if self.answered_at else None

    @property
    def is_late(self) -> bool:
        return self.answered_at is None and self.due_on < timezone.localdate()
