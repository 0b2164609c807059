"""What goes wrong during a vote and is told: outages that extend it, and how ballots arrived, without anybody's address."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from budgets.models.budget import Budget


class Outage(models.Model):
    """A time when people could not vote; the vote was extended by as much. `reason` is public."""

    budget = models.ForeignKey(Budget, models.PROTECT, related_name="outages", verbose_name=_("budget"))
    began_at = models.DateTimeField(_("début de la panne"))
    ended_at = models.DateTimeField(_("fin de la panne"))
    reason = models.CharField(_("raison, publique"), max_length=300)
    closed_before = models.DateTimeField(_("fin du vote, avant"))
    closes_after = models.DateTimeField(_("fin du vote, après"))
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("déclarée par")
    )
    declared_at = models.DateTimeField(_("déclarée le"), default=timezone.now)

    class Meta:
        ordering = ["began_at"]
        verbose_name = _("panne")
        verbose_name_plural = _("pannes")
        constraints = [
            models.CheckConstraint(condition=Q(ended_at__gt=F("began_at")), name="outage_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(closes_after__gt=F("closed_before")), name="outage_extends_the_vote"),
            models.UniqueConstraint(fields=["budget", "began_at"], name="outage_once"),
        ]

    def __str__(self) -> str:
        return f"{self.budget} : {self.began_at}"


class ArrivalDay(models.Model):
    """How ballots arrived on the web one day: numbers only, no address, no person, no ballot.

    `minutes` counts ballots by minute of the day: {"0" to "1439": n}, empty minutes left out. `shared` says how many
    addresses sent at least that many ballots that day: {"2": n, "5": n, "10": n, "20": n, "50": n}.
    """

    budget = models.ForeignKey(Budget, models.CASCADE, related_name="arrivals", verbose_name=_("budget"))
    day = models.DateField(_("jour"))
    minutes: Any = models.JSONField(_("bulletins par minute"), default=dict)
    shared: Any = models.JSONField(_("adresses partagées"), default=dict)

    class Meta:
        ordering = ["day"]
        verbose_name = _("arrivées d’un jour")
        verbose_name_plural = _("arrivées par jour")
        constraints = [models.UniqueConstraint(fields=["budget", "day"], name="arrival_day_once")]

    def __str__(self) -> str:
        return f"{self.budget} : {self.day}"
