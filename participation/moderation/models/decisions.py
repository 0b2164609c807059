"""Decisions with their reasons, the notices they answer, the appeals to a second person, the mails that tell all this."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participation.moderation.enums import AppealState, MailKind, Motive, Outcome
from participation.moderation.models.cases import Case

AUTHOR_SALT = "moderation.author"
NOTICE_SALT = "moderation.notice"


def token_of(pk: int, salt: str) -> str:
    """The signed part of an address that opens without signing in: always the same for a row, and not to be guessed."""
    return signing.Signer(salt=salt).sign(str(pk))


def read_token(token: str, salt: str) -> int:
    """The row of a signed address. Raises signing.BadSignature."""
    return int(signing.Signer(salt=salt).unsign(token))


UNDO_GRACE = dt.timedelta(minutes=1)  # after the time to take a decision back: whoever began then has ended


def mail_delay() -> dt.timedelta:
    """How long mails about a decision wait, so that nobody is told of one that is taken back."""
    time: dt.timedelta = settings.MODERATION_UNDO_TIME
    return time + UNDO_GRACE if time else time


class DecisionQuerySet(models.QuerySet["Decision"]):
    def standing(self) -> DecisionQuerySet:
        """Without those that were taken back at once."""
        return self.filter(withdrawn_at=None)

    def taken_with(self, decision: Decision) -> DecisionQuerySet:
        """Those of one gesture: the same hand, the same moment."""
        return self.standing().filter(by=decision.by_id, at=decision.at).select_related("case").order_by("pk")

    def for_register(self) -> DecisionQuerySet:
        """With its content, its appeal, and `after_appeal`: whether it replaces a decision that an appeal cancelled."""
        answered = Appeal.objects.filter(decision__case=OuterRef("case"), decided_at=OuterRef("at"))
        return self.select_related("appeal", "case").annotate(after_appeal=Exists(answered))


class Decision(models.Model):
    """What the city decided about a content, on what ground, explained to its author and to those who reported it.

    `before` is what was before it, for `actions.undo_decision`: {"state", "answer_by"} of the case, "content" (see
    `content.standing`). A decision that its agent took back at once keeps its row and its number, and has no effect.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="decisions", verbose_name=_("texte"))
    outcome = models.CharField(_("décision"), max_length=8, choices=Outcome)
    ground = models.CharField(_("règle"), max_length=12, choices=Motive)
    statement = models.TextField(_("motifs"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("décidée par"))
    received_at = models.DateTimeField(_("premier signalement"))
    notice_total = models.PositiveIntegerField(_("signalements"), default=0)
    limited_until = models.DateTimeField(_("compte suspendu jusqu’au"), null=True, blank=True)
    at = models.DateTimeField(_("date"), default=timezone.now)
    before = models.JSONField(default=dict, editable=False)
    withdrawn_at = models.DateTimeField(_("retirée par qui l’avait prise, le"), null=True, blank=True)

    about_persons = ("case__author", "case__notices__reporter")  # participation.accounts.export

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("décision")
        verbose_name_plural = _("décisions")
        constraints = [
            models.CheckConstraint(condition=~Q(statement=""), name="decision_has_reasons"),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.LIMITED, limited_until__isnull=False)
                | (~Q(outcome=Outcome.LIMITED) & Q(limited_until__isnull=True)),
                name="decision_limit_has_end",
            ),
        ]
        indexes = [models.Index(fields=["-at"], name="decision_register")]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} : {self.get_ground_display()}"

    @property
    def hours(self) -> int:
        """Whole hours between the first notice (or the sending) and the decision."""
        return int((self.at - self.received_at).total_seconds() // 3600)

    @property
    def number(self) -> str:
        """What people quote: « D2026-118 »."""
        return f"D{timezone.localtime(self.at).year}-{self.pk}"

    @property
    def article(self) -> str:
        return Motive(self.ground).article

    @property
    def appeal_until(self) -> Any:
        """The last moment for asking another reading."""
        return self.at + settings.MODERATION_APPEAL_TIME

    @property
    def undo_until(self) -> dt.datetime:
        """The last moment for taking it back."""
        time: dt.timedelta = settings.MODERATION_UNDO_TIME
        return self.at + time

    @property
    def mail_from(self) -> dt.datetime:
        """When mails about it may leave."""
        return self.at + mail_delay()

    @property
    def origin(self) -> Appeal | None:
        """The appeal that it follows, when it replaces a decision that this appeal cancelled: both have the same date."""
        answered = Appeal.objects.filter(decision__case=self.case_id, decided_at=self.at)
        return answered.select_related("decision").first()

    def author_url(self) -> str:
        """The author's page about this decision, by a signed address: it opens without signing in."""
        return reverse("moderation:author", args=[token_of(self.pk, AUTHOR_SALT)])


class Notice(models.Model):
    """A report by anyone. Notices about one content share a case."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="notices", verbose_name=_("texte"))
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("signalé par"),
    )
    name = models.CharField(_("nom"), max_length=100, blank=True)
    email = models.EmailField(_("adresse électronique"), blank=True)
    motive = models.CharField(_("motif"), max_length=12, choices=Motive)
    text = models.TextField(_("explication"), blank=True)
    proven = models.BooleanField(_("envoyé par un navigateur vérifié"), default=True)
    decision = models.ForeignKey(
        Decision, models.PROTECT, null=True, blank=True, related_name="notices", verbose_name=_("décision")
    )
    created_at = models.DateTimeField(_("reçu le"), default=timezone.now)

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = _("signalement")
        verbose_name_plural = _("signalements")
        constraints = [
            models.UniqueConstraint(
                fields=["reporter", "case"], condition=Q(reporter__isnull=False), name="notice_case_once"
            )
        ]
        indexes = [models.Index(fields=["reporter", "-created_at"], name="notice_of_reporter")]

    def __str__(self) -> str:
        return str(self.get_motive_display())

    @property
    def number(self) -> str:
        """What people quote: « S2026-204 »."""
        return f"S{timezone.localtime(self.created_at).year}-{self.pk}"

    @property
    def follow_url(self) -> str:
        """The page of this notice, by a signed address: whoever sent it follows it without an account."""
        return reverse("moderation:notice", args=[token_of(self.pk, NOTICE_SALT)])

    @property
    def from_whom(self) -> str:
        """For the team: the account, the name given, or nothing."""
        if self.reporter:
            return self.reporter.public_name
        return self.name or str(_("sans compte"))

    @property
    def mail_address(self) -> str:
        return self.reporter.email if self.reporter else self.email


class Appeal(models.Model):
    """Someone asks another person to read a content again: its author when it was taken away, one of those who reported
    it when it was kept. One per decision: its answer is for everyone concerned. `author` is who asks, if they have an
    account.
    """

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
    due_at = models.DateTimeField(_("réponse avant le"), default=timezone.now)
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

    @property
    def by_reporter(self) -> bool:
        """Whether someone who reported the content asks; otherwise its author does."""
        return not Outcome(self.decision.outcome).takes_away


class DirectMail(models.Model):
    """A mail to an address rather than to an account's news: written with what it tells, sent after it, once.

    Its key makes the Message-ID: sent again after a killed worker, it is the same mail for the mailbox.
    """

    kind = models.CharField(_("nature"), max_length=8, choices=MailKind)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("à")
    )
    notice = models.ForeignKey(Notice, models.CASCADE, null=True, blank=True, related_name="mails")
    decision = models.ForeignKey(Decision, models.CASCADE, null=True, blank=True, related_name="mails")
    created_at = models.DateTimeField(_("écrite le"), default=timezone.now)
    claimed_at = models.DateTimeField(null=True, blank=True, editable=False)
    sent_at = models.DateTimeField(_("envoyée le"), null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("courriel de modération")
        verbose_name_plural = _("courriels de modération")
        indexes = [models.Index(fields=["id"], name="direct_mail_to_send", condition=Q(sent_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.address}"

    @property
    def address(self) -> str:
        """Where it goes; empty when there is nobody to write to any more."""
        if self.user:
            return self.user.email if self.user.is_active else ""
        return self.notice.mail_address if self.notice else ""
