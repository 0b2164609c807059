"""The preselection of a process whose rules ask for one: the most supported ideas go on to the study."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participation.processes.models import Process


class Preselection(models.Model):
    """How many ideas go on, counted at a moment. `rows` is the published list, in order, as it was on that day:
    {"ref", "title", "supports", "rank", "kept"}; equal last ideas are all kept.
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

    class Meta:
        verbose_name = _("présélection")
        verbose_name_plural = _("présélections")
        constraints = [models.CheckConstraint(condition=Q(keep__gt=0), name="preselection_keeps_some")]

    def __str__(self) -> str:
        return f"{self.process} : {self.keep}"

    @property
    def is_due(self) -> bool:
        """Whether it can be held now."""
        return self.held_at is None and self.counts_at <= timezone.now()

    @property
    def kept(self) -> int:
        return sum(1 for row in self.rows if row["kept"])
