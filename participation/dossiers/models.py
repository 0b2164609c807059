"""The memory: one dossier per idea, its journal, who follows it, what they were told."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participation.accounts.enums import Cadence
from participation.dossiers.enums import ENTRY_PASS, QUIET, Journal, Kind, LetterState, Review, Stage, Visibility
from participation.territories.models import Territory


class DossierQuerySet(models.QuerySet["Dossier"]):
    def public(self) -> DossierQuerySet:
        """What anyone can read."""
        return self.filter(visibility=Visibility.PUBLIC)

    def visible_to(self, user: Any) -> DossierQuerySet:
        """What this person can read: the public part, their own drafts, and everything for the city's team."""
        if not user.is_authenticated:
            return self.public()
        if user.role_names:
            return self.exclude(visibility=Visibility.PRIVATE, kind=Kind.IDEA) | self.filter(author=user)
        return self.filter(Q(visibility=Visibility.PUBLIC) | Q(author=user))


class Dossier(models.Model):
    """The one public file of an idea, a process, a meeting or a project.

    `cursor` is the number of the last event of its thread; `next_cursor` may only be called on a locked row.
    """

    ref = models.CharField(_("numéro"), max_length=20, unique=True)
    kind = models.CharField(_("nature"), max_length=12, choices=Kind)
    title = models.CharField(_("titre"), max_length=200)
    summary = models.CharField(_("résumé"), max_length=400, blank=True)
    stage = models.CharField(_("état"), max_length=12, choices=Stage, default=Stage.PROPOSED)
    visibility = models.CharField(_("visibilité"), max_length=8, choices=Visibility, default=Visibility.PUBLIC)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="dossiers",
        verbose_name=_("auteur"),
    )
    territory = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, related_name="dossiers", verbose_name=_("territoire")
    )
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    address = models.CharField(_("lieu"), max_length=200, blank=True)
    picture = models.ImageField(
        _("photo"),
        upload_to="photos/",
        null=True,
        blank=True,
        width_field="picture_width",
        height_field="picture_height",
    )
    picture_width = models.PositiveIntegerField(null=True, blank=True, editable=False)
    picture_height = models.PositiveIntegerField(null=True, blank=True, editable=False)
    picture_hidden = models.BooleanField(_("photo masquée"), default=False)
    picture_alt = models.CharField(_("description de la photo"), max_length=200, blank=True)
    drawing = models.SlugField(_("dessin"), blank=True, help_text=_("Nom d’une illustration, à défaut de photo."))
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged_from", verbose_name=_("réuni à")
    )
    review = models.CharField(_("relecture des textes"), max_length=8, choices=Review, default=Review.AFTER)
    comments_closed_reason = models.CharField(_("pourquoi la discussion est close"), max_length=200, blank=True)
    search_text = models.TextField(editable=False, blank=True, default="")
    cursor = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("ouvert le"), default=timezone.now, db_index=True)
    stage_at = models.DateTimeField(_("dans cet état depuis"), default=timezone.now)

    objects = DossierQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("dossier")
        verbose_name_plural = _("dossiers")
        indexes = [models.Index(fields=["kind", "visibility", "-created_at"], name="dossier_list")]
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="dossier_stage_known"),
            models.CheckConstraint(condition=Q(visibility__in=Visibility.values), name="dossier_visibility_known"),
            models.CheckConstraint(condition=Q(review__in=Review.values), name="dossier_review_known"),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="dossier_place_on_earth",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(stage=Stage.MERGED), name="dossier_merged_has_stage"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("dossier", args=[self.ref])

    @property
    def territory_name(self) -> str:
        """Where; empty for the whole city."""
        return self.territory.name if self.territory else ""

    @property
    def picture_url(self) -> str:
        """The address of the photo; empty when there is none, or when moderation masked it."""
        return self.picture.url if self.picture and not self.picture_hidden else ""

    @property
    def stage_enum(self) -> Stage:
        return Stage(self.stage)

    def next_cursor(self) -> int:
        """Take the next event number. The row must be locked (`select_for_update`) in this transaction."""
        self.cursor += 1
        self.save(update_fields=["cursor"])
        return self.cursor


class ReferenceCounter(models.Model):
    """The last dossier number given in a year; one row a year, locked while a number is taken."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}-{self.last}"


class EntryQuerySet(models.QuerySet["Entry"]):
    def public(self) -> EntryQuerySet:
        """What the public journal shows, newest first."""
        return self.filter(public=True, dossier__visibility=Visibility.PUBLIC)


class Entry(models.Model):
    """One line of a dossier's journal: public history, audit trail, outbox and source of the live feed at once.

    `data` holds the facts of the sentence (strings and numbers only). `cursor` is set for events of the thread.
    `dispatched_at` is null until followers were told; `told_until` is the last of them who was, when they are many.
    Entries are never changed otherwise and never deleted.
    """

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="entries", verbose_name=_("dossier"))
    kind = models.CharField(_("nature"), max_length=24, choices=Journal)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("par")
    )
    data = models.JSONField(_("faits"), default=dict, blank=True)
    public = models.BooleanField(_("au journal public"), default=True)
    cursor = models.PositiveIntegerField(null=True, blank=True)
    at = models.DateTimeField(_("date"), default=timezone.now, db_index=True)
    dispatched_at = models.DateTimeField(null=True, blank=True, editable=False)
    told_until = models.PositiveBigIntegerField(default=0, editable=False)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("entrée du journal")
        verbose_name_plural = _("entrées du journal")
        constraints = [models.UniqueConstraint(fields=["dossier", "cursor"], name="entry_cursor_once")]
        indexes = [
            models.Index(fields=["dossier", "-at"], name="entry_of_dossier"),
            models.Index(fields=["id"], name="entry_outbox", condition=Q(dispatched_at__isnull=True)),
            models.Index(fields=["-at"], name="entry_public", condition=Q(public=True)),
        ]

    def __str__(self) -> str:
        return self.sentence

    @property
    def sentence(self) -> str:
        """The line of the journal, in the reader's language."""
        return sentence(self.kind, {"actor": self.actor.public_name if self.actor else "", **self.data})

    @property
    def print_pass(self) -> int:
        """The rosette beside this line, 1 to 4; 0 for none. A change of stage shows the stage it led to."""
        if self.kind == Journal.STAGE_CHANGED and self.data.get("to") in Stage.values:
            return Stage(self.data["to"]).print_pass
        return ENTRY_PASS.get(Journal(self.kind), 0)


class _Facts(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        if key == "standing" and "votes" in self:  # lines written before they said what the rule counts
            return str(_("{votes} voix")).format(votes=self["votes"])
        return ""


def sentence(kind: str, facts: dict[str, Any]) -> str:
    """Fill the sentence of a journal kind with its facts; a missing fact leaves no hole, amounts are grouped."""
    from participation.templatetags.parvis import grouped

    shown = {
        key: grouped(value) if isinstance(value, int) and key != "number" else value for key, value in facts.items()
    }
    if not shown.get("actor"):
        shown["actor"] = str(_("La Ville"))
    words = str(Journal(kind).label).format_map(_Facts(shown)).split(" ")
    return " ".join(word for word in words if word)


def is_quiet(kind: str) -> bool:
    """Whether this kind stays out of the public journal."""
    return kind in QUIET


class Follow(models.Model):
    """A person asked to be told about a dossier, or about what happens in a territory."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="follows", verbose_name=_("personne")
    )
    dossier = models.ForeignKey(
        Dossier, models.CASCADE, null=True, blank=True, related_name="follows", verbose_name=_("dossier")
    )
    territory = models.ForeignKey(
        Territory, models.CASCADE, null=True, blank=True, related_name="follows", verbose_name=_("territoire")
    )
    cadence = models.CharField(
        _("courriels"),
        max_length=10,
        choices=Cadence,
        blank=True,
        help_text=_("Vide : comme la personne en a l’habitude."),
    )
    created_at = models.DateTimeField(_("depuis"), db_default=Now())

    class Meta:
        verbose_name = _("suivi")
        verbose_name_plural = _("suivis")
        constraints = [
            models.UniqueConstraint(fields=["user", "dossier"], name="follow_once"),
            models.UniqueConstraint(fields=["user", "territory"], name="follow_territory_once"),
            models.CheckConstraint(
                condition=Q(dossier__isnull=True) ^ Q(territory__isnull=True), name="follow_one_thing"
            ),
            models.CheckConstraint(condition=Q(cadence__in=["", *Cadence.values]), name="follow_cadence_known"),
        ]
        indexes = [models.Index(fields=["dossier", "id"], name="follow_of_dossier")]

    def __str__(self) -> str:
        return f"{self.user} → {self.dossier or self.territory}"


class Letter(models.Model):
    """One mail to one person, from the moment it is due until a mail server takes it. See docs/adr/0015-letters.md.

    `key` makes it unique for the person and is the stem of its Message-ID: sent again, it is the same mail. A worker
    holds it while `claim` is its own, and stamps `sealed_at` just before the last byte: a letter that was never sealed
    never left. `data` holds what is said, for mails that tell of no entry.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="letters", verbose_name=_("personne")
    )
    key = models.CharField(_("clé"), max_length=40)
    state = models.CharField(_("état"), max_length=8, choices=LetterState, default=LetterState.WAITING)
    data = models.JSONField(_("contenu"), default=dict, blank=True)
    created_at = models.DateTimeField(_("date"), default=timezone.now)
    claim = models.CharField(max_length=32, blank=True, editable=False)
    claimed_at = models.DateTimeField(null=True, blank=True, editable=False)
    sealed_at = models.DateTimeField(null=True, blank=True, editable=False)
    sent_at = models.DateTimeField(_("envoyé le"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("essais"), default=0)
    try_at = models.DateTimeField(_("prochain essai"), null=True, blank=True)
    error = models.CharField(_("réponse du serveur"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("courriel")
        verbose_name_plural = _("courriels")
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="letter_once"),
            models.CheckConstraint(condition=Q(state__in=LetterState.values), name="letter_state_known"),
        ]
        indexes = [models.Index(fields=["id"], name="letter_waiting", condition=Q(state=LetterState.WAITING))]

    def __str__(self) -> str:
        return self.key


class Notification(models.Model):
    """What one person was told of one entry; unique, so that a replayed outbox tells nobody twice.

    `mail_at` is when it is due by mail: null when it is not, or once a letter tells it. It belongs to one letter at most.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications", verbose_name=_("personne")
    )
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="notifications", verbose_name=_("entrée"))
    text = models.TextField(_("message"), blank=True, help_text=_("Message personnel ; sinon la phrase du journal."))
    created_at = models.DateTimeField(_("date"), default=timezone.now)
    read_at = models.DateTimeField(_("lue le"), null=True, blank=True)
    mail_at = models.DateTimeField(_("à envoyer le"), null=True, blank=True)
    letter = models.ForeignKey(
        Letter, models.SET_NULL, null=True, blank=True, related_name="notifications", verbose_name=_("courriel")
    )

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        constraints = [models.UniqueConstraint(fields=["user", "entry"], name="notification_once")]
        indexes = [
            models.Index(fields=["mail_at"], name="notification_due", condition=Q(mail_at__isnull=False)),
            models.Index(fields=["user"], name="notification_unread", condition=Q(read_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.text or self.entry.sentence
