"""The one thread of a dossier."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participation.discussions.enums import UNPUBLISHED, CommentState, Position
from participation.dossiers.models import Dossier

COMMENT_LIMIT = 4_000  # characters


class CommentQuerySet(models.QuerySet["Comment"]):
    def published(self) -> CommentQuerySet:
        """What has its place in the thread, hidden comments included."""
        return self.exclude(state__in=UNPUBLISHED)

    def shown_to(self, user: Any) -> CommentQuerySet:
        """The published comments, and this reader's own that wait to be read or were refused."""
        if user is None or not user.is_authenticated:
            return self.published()
        return self.filter(~Q(state__in=UNPUBLISHED) | Q(author=user))


class Comment(models.Model):
    """What a person wrote in a dossier's thread.

    `cursor` is the number of the last event about this comment (written, edited, hidden); a reader who holds cursor N
    has missed exactly the comments whose cursor is above N. It is null until the comment is published, by the event
    `first_cursor`. `number` is the place of a reply among those of its parent (1, 2, …), which keeps how many there are:
    a thread of any length opens on the same few rows. `official` is set when the City wrote or answered it.
    """

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="comments", verbose_name=_("dossier"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="comments", verbose_name=_("auteur")
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replies", verbose_name=_("répond à")
    )
    body = models.TextField(_("texte"))
    position = models.CharField(_("position"), max_length=8, choices=Position, blank=True)
    state = models.CharField(_("visibilité"), max_length=10, choices=CommentState, default=CommentState.VISIBLE)
    ground = models.CharField(_("règle de la charte"), max_length=200, blank=True)
    as_city = models.BooleanField(_("au nom de la Ville"), default=False)
    cursor = models.PositiveIntegerField(_("événement"), null=True, blank=True)
    first_cursor = models.PositiveIntegerField(_("publié par l’événement"), null=True, editable=False)
    number = models.PositiveIntegerField(_("rang de la réponse"), null=True, editable=False)
    reply_count = models.PositiveIntegerField(_("réponses"), default=0, editable=False)
    useful_count = models.PositiveIntegerField(_("avis utiles"), default=0, editable=False)
    official = models.BooleanField(_("la Ville y parle"), default=False, editable=False)
    submission_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    created_at = models.DateTimeField(_("date"), default=timezone.now)
    edited_at = models.DateTimeField(_("corrigé le"), null=True, blank=True)
    hidden_at = models.DateTimeField(_("masqué le"), null=True, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = _("commentaire")
        verbose_name_plural = _("commentaires")
        constraints = [
            models.UniqueConstraint(fields=["dossier", "cursor"], name="comment_cursor_once"),
            models.CheckConstraint(condition=Q(state__in=CommentState.values), name="comment_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=UNPUBLISHED, cursor__isnull=True)
                | (~Q(state__in=UNPUBLISHED) & Q(cursor__isnull=False)),
                name="comment_published_has_cursor",
            ),
            models.CheckConstraint(condition=Q(position__in=["", *Position.values]), name="comment_position_known"),
        ]
        indexes = [
            models.Index(fields=["dossier", "-id"], name="comment_recent", condition=Q(parent=None)),
            models.Index(fields=["dossier", "-useful_count", "-id"], name="comment_useful", condition=Q(parent=None)),
            models.Index(fields=["dossier", "-official", "-id"], name="comment_official", condition=Q(parent=None)),
            models.Index(fields=["parent", "number"], name="comment_replies"),
            models.Index(fields=["dossier", "state"], name="comment_state_of_dossier"),
        ]

    def __str__(self) -> str:
        return self.body[:60]

    @property
    def author_name(self) -> str:
        """What the public reads; a closed account keeps its words but not its name."""
        return self.author.public_name if self.author else str(_("Compte fermé"))

    @property
    def links_open(self) -> bool:
        """Whether its addresses may be clicked: those of the City and of people whom it knows."""
        return self.as_city or (self.author is not None and self.author.is_verified)

    def get_absolute_url(self) -> str:
        """Where it is read for good: the address leads to the page of the thread that shows it."""
        return reverse("discussions:permalink", args=[self.pk])


class CommentVersion(models.Model):
    """What a comment said before it was corrected."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="versions", verbose_name=_("commentaire"))
    body = models.TextField(_("texte"))
    until = models.DateTimeField(_("jusqu’au"), default=timezone.now)
    masked = models.BooleanField(
        _("masquée"), default=False, help_text=_("Ce que la modération a demandé de corriger n’est pas montré.")
    )

    class Meta:
        ordering = ["until"]
        verbose_name = _("version d’un commentaire")
        verbose_name_plural = _("versions de commentaires")

    def __str__(self) -> str:
        return self.body[:60]


class Useful(models.Model):
    """A reader found a comment useful; one per person and comment."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="useful", verbose_name=_("commentaire"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("personne"))

    class Meta:
        verbose_name = _("avis utile")
        verbose_name_plural = _("avis utiles")
        constraints = [models.UniqueConstraint(fields=["comment", "user"], name="useful_once")]

    def __str__(self) -> str:
        return f"{self.user} → {self.comment}"
