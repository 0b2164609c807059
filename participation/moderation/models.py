"""Notices, decisions with their reasons, appeals to a second person."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Case, IntegerField, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participation.discussions.models import Comment
from participation.dossiers.models import Dossier
from participation.moderation.enums import AppealState, Motive, Outcome


class NoticeQuerySet(models.QuerySet["Notice"]):
    def open(self) -> NoticeQuerySet:
        """What waits for a decision."""
        return self.filter(decision__isnull=True)

    def by_urgency(self) -> NoticeQuerySet:
        """What the law asks to treat promptly first, then the oldest."""
        urgent = [motive.value for motive in Motive if motive.urgent]
        rank = Case(When(motive__in=urgent, then=Value(0)), default=Value(1), output_field=IntegerField())
        return self.annotate(rank=rank).order_by("rank", "created_at", "pk")


class Decision(models.Model):
    """What the city decided about a content, on what ground, explained to its author and to those who reported it."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="decisions", verbose_name=_("dossier"))
    comment = models.ForeignKey(
        Comment, models.PROTECT, null=True, blank=True, related_name="decisions", verbose_name=_("commentaire")
    )
    outcome = models.CharField(_("décision"), max_length=8, choices=Outcome)
    ground = models.CharField(_("règle"), max_length=12, choices=Motive)
    statement = models.TextField(_("motifs"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("décidée par"))
    received_at = models.DateTimeField(_("premier signalement"))
    at = models.DateTimeField(_("date"), default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("décision")
        verbose_name_plural = _("décisions")
        constraints = [models.CheckConstraint(condition=~Q(statement=""), name="decision_has_reasons")]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} : {self.get_ground_display()}"

    @property
    def hours(self) -> int:
        """Whole hours between the first notice and the decision."""
        return int((self.at - self.received_at).total_seconds() // 3600)


class Notice(models.Model):
    """A report by anyone, about a comment or a dossier."""

    dossier = models.ForeignKey(
        Dossier, models.PROTECT, null=True, blank=True, related_name="notices", verbose_name=_("dossier")
    )
    comment = models.ForeignKey(
        Comment, models.PROTECT, null=True, blank=True, related_name="notices", verbose_name=_("commentaire")
    )
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("signalé par"),
    )
    motive = models.CharField(_("motif"), max_length=12, choices=Motive)
    text = models.TextField(_("explication"), blank=True)
    decision = models.ForeignKey(
        Decision, models.PROTECT, null=True, blank=True, related_name="notices", verbose_name=_("décision")
    )
    created_at = models.DateTimeField(_("reçu le"), default=timezone.now)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = _("signalement")
        verbose_name_plural = _("signalements")
        constraints = [
            models.CheckConstraint(
                condition=Q(dossier__isnull=True, comment__isnull=False)
                | Q(dossier__isnull=False, comment__isnull=True),
                name="notice_about_one_thing",
            ),
            models.UniqueConstraint(
                fields=["reporter", "comment"],
                condition=Q(decision__isnull=True, reporter__isnull=False),
                name="notice_comment_once",
            ),
            models.UniqueConstraint(
                fields=["reporter", "dossier"],
                condition=Q(decision__isnull=True, reporter__isnull=False),
                name="notice_dossier_once",
            ),
        ]
        indexes = [models.Index(fields=["created_at"], name="notice_queue", condition=Q(decision__isnull=True))]

    def __str__(self) -> str:
        return str(self.get_motive_display())

    @property
    def about(self) -> Dossier:
        """The dossier concerned, directly or through a comment."""
        return self.comment.dossier if self.comment else self.dossier  # type: ignore[return-value]

    @property
    def is_urgent(self) -> bool:
        return Motive(self.motive).urgent


class Appeal(models.Model):
    """The author of a hidden content asks another person to read it again. One per decision."""

    decision = models.OneToOneField(Decision, models.PROTECT, related_name="appeal", verbose_name=_("décision"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("par")
    )
    text = models.TextField(_("pourquoi"))
    state = models.CharField(_("état"), max_length=8, choices=AppealState, default=AppealState.OPEN)
    answer = models.TextField(_("réponse"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("relu par")
    )
    created_at = models.DateTimeField(_("reçu le"), default=timezone.now)
    decided_at = models.DateTimeField(_("tranché le"), null=True, blank=True)

    class Meta:
        ordering = ["created_at"]
        verbose_name = _("recours")
        verbose_name_plural = _("recours")
        constraints = [
            models.CheckConstraint(
                condition=Q(state=AppealState.OPEN, decided_at__isnull=True)
                | (~Q(state=AppealState.OPEN) & Q(decided_at__isnull=False)),
                name="appeal_decision_is_dated",
            )
        ]

    def __str__(self) -> str:
        return f"{self.decision} : {self.get_state_display()}"
