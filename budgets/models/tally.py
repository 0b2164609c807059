"""What came out of the box."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from budgets.enums import Rule
from budgets.models.budget import Budget


class Tally(models.Model):
    """A count of the box by one rule: the official one, or another for comparison. `winners` are candidate codes in order."""

    budget = models.ForeignKey(Budget, models.CASCADE, related_name="tallies", verbose_name=_("budget"))
    rule = models.CharField(_("règle"), max_length=24, choices=Rule)
    official = models.BooleanField(_("règle du vote"), default=False)
    parameters = models.JSONField(_("paramètres"), default=dict, blank=True)
    winners = models.JSONField(_("gagnants, dans l’ordre"), default=list)
    trace = models.JSONField(_("explication"), default=dict)
    ballots = models.PositiveIntegerField(_("bulletins"))
    satisfied = models.PositiveIntegerField(_("bulletins avec au moins un gagnant"))
    cost = models.PositiveBigIntegerField(_("coût des gagnants, en euros"))
    computed_at = models.DateTimeField(_("calculé le"), default=timezone.now)

    class Meta:
        ordering = ["-official", "rule"]
        verbose_name = _("dépouillement")
        verbose_name_plural = _("dépouillements")
        constraints = [
            models.UniqueConstraint(fields=["budget", "rule"], name="tally_once"),
            models.UniqueConstraint(fields=["budget"], condition=Q(official=True), name="tally_one_official"),
        ]

    def __str__(self) -> str:
        return f"{self.budget} : {self.get_rule_display()}"

    @property
    def lines(self) -> dict[str, dict[str, Any]]:
        """What happened to each candidate, by code."""
        return {line["candidate"]: line for line in self.trace["candidates"]}
