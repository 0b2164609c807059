"""Asking everyone's opinion: a questionnaire with confidential answers, a for-and-against debate."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participation.consultations.enums import QuestionKind
from participation.processes.models import Process


class Survey(models.Model):
    """The questionnaire of a process. It opens with the process's survey phase.

    `results` is null until publication, then the frozen totals (see `actions.count_answers`).
    """

    process = models.OneToOneField(Process, models.PROTECT, related_name="survey", verbose_name=_("démarche"))
    title = models.CharField(_("titre"), max_length=200)
    introduction = models.TextField(_("présentation"), blank=True)
    results = models.JSONField(_("résultats figés"), null=True, blank=True, editable=False)
    results_summary = models.TextField(_("ce que disent les réponses"), blank=True)
    results_published_at = models.DateTimeField(_("résultats publiés le"), null=True, blank=True)

    class Meta:
        verbose_name = _("questionnaire")
        verbose_name_plural = _("questionnaires")
        constraints = [
            models.CheckConstraint(
                condition=Q(results__isnull=True, results_published_at__isnull=True)
                | Q(results__isnull=False, results_published_at__isnull=False),
                name="survey_results_are_dated",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("consultations:survey", args=[self.process.slug])

    @property
    def territory(self) -> Any:
        return self.process.territory


class Question(models.Model):
    """One question. `choices` are the words of each choice, in order; an answer keeps their index."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="questions", verbose_name=_("questionnaire"))
    position = models.PositiveSmallIntegerField(_("ordre"))
    kind = models.CharField(_("réponse attendue"), max_length=8, choices=QuestionKind)
    label = models.CharField(_("question"), max_length=300)
    help_text = models.CharField(_("aide"), max_length=300, blank=True)
    required = models.BooleanField(_("obligatoire"), default=False)
    choices = models.JSONField(_("choix"), default=list, blank=True)
    low_label = models.CharField(_("ce que veut dire 1"), max_length=60, blank=True)
    high_label = models.CharField(_("ce que veut dire 5"), max_length=60, blank=True)

    class Meta:
        ordering = ["position"]
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = [
            models.UniqueConstraint(fields=["survey", "position"], name="question_position_once"),
            models.CheckConstraint(condition=Q(kind__in=QuestionKind.values), name="question_kind_known"),
        ]

    def __str__(self) -> str:
        return self.label


class SurveyResponse(models.Model):
    """One person's answers, confidential: the public only ever sees totals.

    `answers` maps the question's number (as text) to an index, a list of indexes, a mark from 1 to 5 or a text.
    `user` becomes null when the account is erased; the answers stay in the totals.
    """

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="responses", verbose_name=_("questionnaire"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("personne")
    )
    answers = models.JSONField(_("réponses"), default=dict)
    created_at = models.DateTimeField(_("envoyées le"), default=timezone.now)
    updated_at = models.DateTimeField(_("changées le"), default=timezone.now)

    class Meta:
        verbose_name = _("réponse au questionnaire")
        verbose_name_plural = _("réponses au questionnaire")
        constraints = [models.UniqueConstraint(fields=["survey", "user"], name="survey_answered_once")]

    def __str__(self) -> str:
        return f"{self.survey} ({self.pk})"


class Debate(models.Model):
    """A question answered for or against; the positions are comments of the process's dossier."""

    process = models.OneToOneField(Process, models.PROTECT, related_name="debate", verbose_name=_("démarche"))
    question = models.CharField(_("question"), max_length=300)
    introduction = models.TextField(_("présentation"), blank=True)
    for_summary = models.TextField(_("ce que disent ceux qui sont pour"), blank=True)
    against_summary = models.TextField(_("ce que disent ceux qui sont contre"), blank=True)

    class Meta:
        verbose_name = _("débat")
        verbose_name_plural = _("débats")

    def __str__(self) -> str:
        return self.question

    def get_absolute_url(self) -> str:
        return reverse("consultations:debate", args=[self.process.slug])

    @property
    def territory(self) -> Any:
        return self.process.territory
