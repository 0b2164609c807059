"""Objections: what residents contest in a list of projects or in a result, and what the city answers."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from budgets.enums import Contested, ObjectionOutcome
from budgets.models.budget import Budget, Candidate


class ObjectionQuerySet(models.QuerySet["Objection"]):
    def waiting(self) -> ObjectionQuerySet:
        return self.filter(answered_at__isnull=True, masked_reason="")


class Objection(models.Model):
    """A reasoned objection, public with its answer. One per person for the list of projects, one for the result.

    What offends is masked with a public reason; the row stays.
    """

    budget = models.ForeignKey(Budget, models.PROTECT, related_name="objections", verbose_name=_("budget"))
    about = models.CharField(_("sur"), max_length=10, choices=Contested)
    candidate = models.ForeignKey(
        Candidate, models.PROTECT, null=True, blank=True, related_name="objections", verbose_name=_("projet concerné")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="objections",
        verbose_name=_("auteur"),
    )
    reasons = models.TextField(_("raisons"))
    created_at = models.DateTimeField(_("déposée le"), default=timezone.now)
    outcome = models.CharField(_("réponse"), max_length=10, choices=ObjectionOutcome, blank=True)
    answer = models.TextField(_("raisons de la réponse"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("signée par")
    )
    answered_at = models.DateTimeField(_("répondue le"), null=True, blank=True)
    masked_reason = models.CharField(_("pourquoi elle est masquée"), max_length=300, blank=True)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = _("réclamation")
        verbose_name_plural = _("réclamations")
        constraints = [
            models.UniqueConstraint(fields=["budget", "about", "author"], name="objection_once_a_person"),
            models.CheckConstraint(
                condition=Q(outcome="", answered_at__isnull=True) | (~Q(outcome="") & Q(answered_at__isnull=False)),
                name="objection_answer_is_dated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.budget} : {self.reasons[:60]}"

    def get_absolute_url(self) -> str:
        return f"{reverse('budgets:objections', args=[self.budget.slug])}#reclamation-{self.pk}"
