"""Meetings: when, where, who comes, what was said."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Case, Count, F, IntegerField, Max, Q, Sum, Value, When
from django.db.models.functions import Coalesce, Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participation.dossiers.enums import Journal
from participation.dossiers.models import Dossier
from participation.meetings.enums import GUESTS, RegistrationState
from participation.processes.models import Process

NAME_LIMIT = 80
CONTACT_LIMIT = 120


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def public(self) -> MeetingQuerySet:
        return self.filter(dossier__visibility="public")

    def coming(self) -> MeetingQuerySet:
        return self.filter(ends_at__gt=timezone.now()).order_by("starts_at", "pk")

    def past(self) -> MeetingQuerySet:
        return self.filter(ends_at__lte=timezone.now()).order_by("-starts_at", "-pk")

    def with_changes(self) -> MeetingQuerySet:
        """Adds `changed_at` (the last time it was announced, moved or called off) and `changes` (how many times)."""
        told = {"dossier__entries__kind__in": [Journal.MEETING_MOVED, Journal.MEETING_CANCELLED]}
        return self.annotate(
            changed_at=Max("dossier__entries__at", filter=Q(**told)),
            changes=Count("dossier__entries", filter=Q(**told)),
        )

    def with_seats(self) -> MeetingQuerySet:
        """Adds people, guests included: `taken` (with a seat), `waiting` (for one), `there` (whose arrival was noted)."""

        def people(state: RegistrationState) -> Any:
            each = Case(
                When(registrations__state=state, then=F("registrations__guests") + 1),
                default=Value(0),
                output_field=IntegerField(),
            )
            return Coalesce(Sum(each), 0)

        return self.annotate(
            taken=people(RegistrationState.REGISTERED),
            waiting=people(RegistrationState.WAITING),
            there=Coalesce(Sum("registrations__came"), 0),
            registration_count=Count("registrations"),
        )


class Meeting(models.Model):
    """A workshop, a walk, a public meeting. Its title, territory and address are those of its dossier."""

    dossier = models.OneToOneField(Dossier, models.PROTECT, related_name="meeting", verbose_name=_("dossier"))
    process = models.ForeignKey(
        Process, models.SET_NULL, null=True, blank=True, related_name="meetings", verbose_name=_("démarche")
    )
    starts_at = models.DateTimeField(_("commence le"), db_index=True)
    ends_at = models.DateTimeField(_("finit le"))
    place = models.CharField(_("lieu"), max_length=200)
    accessibility = models.TextField(_("accès et accueil"), blank=True)
    description = models.TextField(_("programme"), blank=True)
    capacity = models.PositiveIntegerField(_("places"), null=True, blank=True)
    registration_until = models.DateTimeField(_("inscriptions jusqu’au"), null=True, blank=True)
    minutes = models.TextField(_("compte rendu"), blank=True)
    minutes_published_at = models.DateTimeField(_("compte rendu publié le"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("annulée le"), null=True, blank=True)
    cancel_reason = models.CharField(_("raison de l’annulation"), max_length=1000, blank=True)
    submission_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        verbose_name = _("rencontre")
        verbose_name_plural = _("rencontres")
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="meeting_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True) | ~Q(cancel_reason=""), name="meeting_cancelled_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.dossier.title

    def get_absolute_url(self) -> str:
        return reverse("meetings:detail", args=[self.pk])

    @property
    def territory(self) -> Any:
        return self.dossier.territory

    @property
    def is_past(self) -> bool:
        return self.ends_at <= timezone.now()

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_at is not None

    @property
    def names_go_at(self) -> Any:
        """When nothing says any more who registered (see the action `forget_names`)."""
        return self.ends_at + timedelta(days=settings.MEETING_NAMES_DAYS)

    @property
    def registration_closes_at(self) -> Any:
        """Registration closes at its own date, or when the meeting starts."""
        return min(self.registration_until, self.starts_at) if self.registration_until else self.starts_at


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def named(self) -> RegistrationQuerySet:
        """Those that still say who comes."""
        return self.filter(Q(user__isnull=False) | ~Q(name=""))

    def callable(self) -> RegistrationQuerySet:
        """Those of people without an account who left a way to reach them."""
        return self.filter(user=None).exclude(contact="")

    def by_name(self) -> RegistrationQuerySet:
        """In the order of the list at the door."""
        return self.select_related("user").order_by(Lower(Coalesce("user__name", "name")), "pk")


class Registration(models.Model):
    """Somebody comes to a meeting, perhaps with others; or waits for a seat.

    Either an account registers, or an agent registers a `name` (by phone, at the door). Some weeks after the meeting
    nothing says who it was any more, and the row still counts.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="registrations", verbose_name=_("rencontre"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="registrations",
        verbose_name=_("personne"),
    )
    name = models.CharField(_("nom, sans compte"), max_length=NAME_LIMIT, blank=True)
    contact = models.CharField(_("téléphone ou courriel, sans compte"), max_length=CONTACT_LIMIT, blank=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("inscription prise par"),
    )
    to_call = models.BooleanField(_("à prévenir"), default=False)
    came = models.PositiveSmallIntegerField(_("personnes venues"), null=True, blank=True)
    guests = models.PositiveSmallIntegerField(_("personnes qui accompagnent"), default=0)
    state = models.CharField(_("état"), max_length=12, choices=RegistrationState)
    created_at = models.DateTimeField(_("date"), default=timezone.now)
    submission_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = _("inscription")
        verbose_name_plural = _("inscriptions")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "user"], name="registered_once"),
            models.CheckConstraint(condition=Q(guests__lte=GUESTS[-1]), name="registration_guests_bounded"),
            models.CheckConstraint(condition=Q(state__in=RegistrationState.values), name="registration_state_known"),
            models.CheckConstraint(
                condition=Q(user__isnull=True) | Q(name="", contact=""), name="registration_account_or_name"
            ),
            models.CheckConstraint(
                condition=Q(came__isnull=True) | Q(came__lte=F("guests") + 1), name="registration_came_bounded"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.who} → {self.meeting}"

    @property
    def who(self) -> str:
        """The name on the list; empty once it was erased."""
        return self.user.public_name if self.user else self.name

    @property
    def can_be_called(self) -> bool:
        return self.user_id is None and bool(self.contact)

    @property
    def people(self) -> int:
        """How many seats it takes."""
        return 1 + self.guests

    @property
    def is_waiting(self) -> bool:
        return self.state == RegistrationState.WAITING
