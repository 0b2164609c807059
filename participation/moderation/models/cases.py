"""A content that the team reads, and the order of the queue."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Case as Either
from django.db.models import Count, IntegerField, Q, Value, When
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from participation.discussions.models import Comment
from participation.dossiers.models import Dossier
from participation.moderation.enums import WAITING, CaseState, Matter, Urgency
from participation.moderation.models.gate import BlockedWord

SPAM_LIKELY = 0.9  # a score above this puts a text behind the others of the same urgency


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
    def excerpt(self) -> str:
        """A few words that tell it from the others."""
        return Truncator(" ".join((self.text or self.title).split())).chars(70)

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
