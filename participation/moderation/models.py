"""Notices, the cases they make, decisions with their reasons, appeals to a second person."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import signing
from django.db import models
from django.db.models import Case as Either
from django.db.models import Count, Exists, IntegerField, OuterRef, Q, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participation.discussions.models import Comment
from participation.dossiers.models import Dossier
from participation.moderation.enums import (
    WAITING,
    AppealState,
    CaseState,
    MailKind,
    Matter,
    Motive,
    Outcome,
    Urgency,
)

SPAM_LIKELY = 0.9  # a score above this puts a text behind the others of the same urgency


AUTHOR_SALT = "moderation.author"
NOTICE_SALT = "moderation.notice"


def token_of(pk: int, salt: str) -> str:
    """The signed part of an address that opens without signing in: always the same for a row, and not to be guessed."""
    return signing.Signer(salt=salt).sign(str(pk))


def read_token(token: str, salt: str) -> int:
    """The row of a signed address. Raises signing.BadSignature."""
    return int(signing.Signer(salt=salt).unsign(token))


class BlockedWord(models.Model):
    """A word or a phrase that sends a text to the team before it is public. It never hides anything by itself."""

    words = models.CharField(_("mot ou expression"), max_length=80, unique=True)
    plain = models.CharField(max_length=80, unique=True, editable=False)
    why = models.CharField(_("pourquoi"), max_length=200)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("ajouté par")
    )
    at = models.DateTimeField(_("depuis"), default=timezone.now)

    class Meta:
        ordering = ["plain"]
        verbose_name = _("mot surveillé")
        verbose_name_plural = _("mots surveillés")

    def __str__(self) -> str:
        return self.words


class CaseQuerySet(models.QuerySet["Case"]):
    def waiting(self) -> CaseQuerySet:
        """What an agent has to read: open, or left by an author past the deadline."""
        return self.filter(Q(state=CaseState.OPEN) | Q(state=CaseState.AUTHOR, answer_by__lte=timezone.now()))

    def sent_back(self) -> CaseQuerySet:
        """Ideas whose text went back to its author, to be corrected."""
        return self.filter(matter=Matter.IDEA, state=CaseState.AUTHOR)

    def in_order(self) -> CaseQuerySet:
        """The queue: by urgency, likely spam behind the others, then what is due first."""
        spam = Either(When(spam_score__gte=SPAM_LIKELY, then=Value(1)), default=Value(0), output_field=IntegerField())
        return self.annotate(spam_rank=spam).order_by("urgency", "spam_rank", "due_at", "pk")

    def free_for(self, user: Any) -> CaseQuerySet:
        """What nobody else is reading now."""
        return self.filter(Q(claimed_until__isnull=True) | Q(claimed_until__lte=timezone.now()) | Q(claimed_by=user))

    def with_content(self) -> CaseQuerySet:
        """With all that a line of the queue shows, in one query."""
        return self.select_related("comment", "dossier", "person", "author", "assigned_to", "claimed_by").annotate(
            notice_count=Count("notices")
        )


class Case(models.Model):
    """One content that the team reads: reported by some, or held before publication. One open case per content.

    `text` is what it said when the case was opened. `reasons` are those of `participation.gate`. A claim is a lock with
    an end: `claimed_by` reads it until `claimed_until`, and nobody else may decide meanwhile.
    """

    matter = models.CharField(_("nature"), max_length=8, choices=Matter)
    comment = models.ForeignKey(
        Comment, models.PROTECT, null=True, blank=True, related_name="cases", verbose_name=_("commentaire")
    )
    dossier = models.ForeignKey(
        Dossier, models.PROTECT, null=True, blank=True, related_name="cases", verbose_name=_("dossier")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cases_about",
        verbose_name=_("personne"),
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="cases", verbose_name=_("auteur")
    )
    text = models.TextField(_("texte au moment du signalement"), blank=True)
    held = models.BooleanField(_("avant publication"), default=False)
    reasons = models.JSONField(_("pourquoi il attend"), default=list, blank=True)
    words = models.ManyToManyField(BlockedWord, related_name="cases", blank=True, verbose_name=_("mots surveillés"))
    urgency = models.PositiveSmallIntegerField(_("urgence"), choices=Urgency, default=Urgency.CHARTER)
    spam_score = models.FloatField(_("ressemble à de la publicité, de 0 à 1"), null=True, blank=True)
    state = models.CharField(_("état"), max_length=8, choices=CaseState, default=CaseState.OPEN)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("confié à")
    )
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("lu par")
    )
    claimed_until = models.DateTimeField(_("lu jusqu’à"), null=True, blank=True)
    opened_at = models.DateTimeField(_("reçu le"), default=timezone.now)
    due_at = models.DateTimeField(_("à décider avant"))
    answer_by = models.DateTimeField(_("à corriger avant"), null=True, blank=True)
    corrected_at = models.DateTimeField(_("corrigé par son auteur le"), null=True, blank=True)
    closed_at = models.DateTimeField(_("décidé le"), null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["urgency", "due_at", "pk"]
        verbose_name = _("texte à lire")
        verbose_name_plural = _("textes à lire")
        constraints = [
            models.CheckConstraint(
                condition=Q(matter=Matter.COMMENT, comment__isnull=False, dossier__isnull=False, person__isnull=True)
                | Q(
                    matter__in=[Matter.IDEA, Matter.PHOTO],
                    comment__isnull=True,
                    dossier__isnull=False,
                    person__isnull=True,
                )
                | Q(matter=Matter.NAME, comment__isnull=True, dossier__isnull=True, person__isnull=False),
                name="case_about_one_thing",
            ),
            models.UniqueConstraint(fields=["comment"], condition=Q(state__in=WAITING), name="case_comment_once"),
            models.UniqueConstraint(
                fields=["dossier", "matter"],
                condition=Q(state__in=WAITING, comment__isnull=True),
                name="case_dossier_once",
            ),
            models.UniqueConstraint(fields=["person"], condition=Q(state__in=WAITING), name="case_person_once"),
            models.CheckConstraint(
                condition=Q(claimed_by__isnull=True) | Q(claimed_until__isnull=False), name="case_claim_has_end"
            ),
        ]
        indexes = [
            models.Index(fields=["urgency", "due_at"], name="case_queue", condition=Q(state__in=WAITING)),
            models.Index(fields=["author", "-opened_at"], name="case_of_author"),
        ]

    def __str__(self) -> str:
        return f"{self.get_matter_display()} : {self.text[:60]}"

    @property
    def urgency_enum(self) -> Urgency:
        return Urgency(self.urgency)

    @property
    def is_urgent(self) -> bool:
        """Whether the law asks for promptness."""
        return self.urgency <= Urgency.LAW

    @property
    def is_late(self) -> bool:
        return self.state != CaseState.CLOSED and self.due_at < timezone.now()

    @property
    def late_author(self) -> bool:
        """Whether the author was asked to correct and let the deadline pass."""
        return self.state == CaseState.AUTHOR and self.answer_by is not None and self.answer_by <= timezone.now()

    @property
    def current_text(self) -> str:
        """What the content says now."""
        if self.comment:
            return self.comment.body
        return self.person.name if self.person else self.text

    @property
    def title(self) -> str:
        """Where it stands: the dossier, or the account."""
        if self.dossier:
            return self.dossier.title
        return self.person.public_name if self.person else ""

    @property
    def spam_percent(self) -> int:
        """The score as a whole percentage; 0 while too little was learnt."""
        return round(100 * (self.spam_score or 0))

    def is_claimed_by_another(self, user: Any) -> bool:
        """Whether someone else is reading it now."""
        return bool(
            self.claimed_by_id
            and self.claimed_by_id != user.pk
            and self.claimed_until
            and self.claimed_until > timezone.now()
        )

    def get_absolute_url(self) -> str:
        """Where the public reads the content."""
        if self.comment:
            return self.comment.get_absolute_url()
        return self.dossier.get_absolute_url() if self.dossier else "/"


class DecisionQuerySet(models.QuerySet["Decision"]):
    def for_register(self) -> DecisionQuerySet:
        """With its content, its appeal, and `after_appeal`: whether it replaces a decision that an appeal cancelled."""
        answered = Appeal.objects.filter(decision__case=OuterRef("case"), decided_at=OuterRef("at"))
        return self.select_related("appeal", "case").annotate(after_appeal=Exists(answered))


class Decision(models.Model):
    """What the city decided about a content, on what ground, explained to its author and to those who reported it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="decisions", verbose_name=_("texte"))
    outcome = models.CharField(_("décision"), max_length=8, choices=Outcome)
    ground = models.CharField(_("règle"), max_length=12, choices=Motive)
    statement = models.TextField(_("motifs"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("décidée par"))
    received_at = models.DateTimeField(_("premier signalement"))
    notice_total = models.PositiveIntegerField(_("signalements"), default=0)
    limited_until = models.DateTimeField(_("compte suspendu jusqu’au"), null=True, blank=True)
    at = models.DateTimeField(_("date"), default=timezone.now)

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


class Sending(models.Model):
    """That an account sent a text, and its fingerprint: what tells a flood and the same text sent again."""

    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("par"))
    digest = models.CharField(_("empreinte"), max_length=64)
    at = models.DateTimeField(_("date"), default=timezone.now)

    class Meta:
        verbose_name = _("envoi")
        verbose_name_plural = _("envois")
        indexes = [
            models.Index(fields=["author", "-at"], name="sending_of_author"),
            models.Index(fields=["digest", "-at"], name="sending_alike"),
        ]

    def __str__(self) -> str:
        return f"{self.author}, {self.at}"


class SpamWord(models.Model):
    """In how many texts of each kind a word was met, according to our own decisions. The empty word counts the texts."""

    word = models.CharField(_("mot"), max_length=40, unique=True)
    spam = models.PositiveIntegerField(_("publicités"), default=0)
    ham = models.PositiveIntegerField(_("textes publiés"), default=0)

    class Meta:
        verbose_name = _("mot appris")
        verbose_name_plural = _("mots appris")

    def __str__(self) -> str:
        return f"{self.word} : {self.spam} / {self.ham}"
