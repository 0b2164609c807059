"""The preselection of a process whose rules ask for one: the most supported ideas go on to the study."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participation.processes.models import Process
from participation.territories.models import Territory


class PreselectionQuerySet(models.QuerySet["Preselection"]):
    def with_places(self) -> PreselectionQuerySet:
        """Adds `places` (how many ideas go on, all parts together) and `is_shared` (whether there are parts)."""
        parts = PreselectionPart.objects.filter(preselection=OuterRef("pk")).order_by().values("preselection")
        total = Subquery(parts.annotate(total=Sum("keep")).values("total"))
        return self.annotate(places=F("keep") + Coalesce(total, 0), is_shared=Exists(parts))


class Preselection(models.Model):
    """How many ideas go on, counted at a moment.

    Where the vote has envelopes, each has its part and `keep` is about the ideas of none of their territories;
    otherwise `keep` is about every idea. `rows` is the published list, in order, as it was on that day:
    {"ref", "title", "supports", "rank", "kept", "part"}, where `part` is the slug of a territory or "" (lines written
    before there were parts have none); equal last ideas are all kept.
    """

    process = models.OneToOneField(Process, models.CASCADE, related_name="preselection", verbose_name=_("démarche"))
    keep = models.PositiveSmallIntegerField(_("idées gardées"))
    counts_at = models.DateTimeField(_("soutiens comptés le"))
    held_at = models.DateTimeField(_("publiée le"), null=True, blank=True)
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("publiée par"),
    )
    rows = models.JSONField(_("liste"), default=list, blank=True)

    objects = PreselectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("présélection")
        verbose_name_plural = _("présélections")

    def __str__(self) -> str:
        return f"{self.process} : {self.keep}"

    @property
    def is_due(self) -> bool:
        """Whether it can be held now."""
        return self.held_at is None and self.counts_at <= timezone.now()

    @property
    def kept(self) -> int:
        return sum(1 for row in self.rows if row["kept"])


class PreselectionPart(models.Model):
    """How many ideas go on for one territory that has its own envelope."""

    preselection = models.ForeignKey(Preselection, models.CASCADE, related_name="parts", verbose_name=_("présélection"))
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+", verbose_name=_("territoire"))
    keep = models.PositiveSmallIntegerField(_("idées gardées"))

    class Meta:
        ordering = ["territory__position", "territory__name"]
        verbose_name = _("part de la présélection")
        verbose_name_plural = _("parts de la présélection")
        constraints = [
            models.UniqueConstraint(fields=["preselection", "territory"], name="preselection_part_once"),
            models.CheckConstraint(condition=Q(keep__gt=0), name="preselection_part_keeps_some"),
        ]

    def __str__(self) -> str:
        return f"{self.territory} : {self.keep}"
