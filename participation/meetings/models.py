"""Meetings: when, where, who comes, what was said."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Case, Count, F, IntegerField, Max, Q, Sum, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participation.dossiers.enums import Journal
from participation.dossiers.models import Dossier
from participation.meetings.enums import GUESTS, RegistrationState
from participation.processes.models import Process


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
        """Adds `taken` (people with a seat, guests included) and `waiting` (people who wait for one)."""

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
    def registration_closes_at(self) -> Any:
        """Registration closes at its own date, or when the meeting starts."""
        return min(self.registration_until, self.starts_at) if self.registration_until else self.starts_at


class Registration(models.Model):
    """A person comes to a meeting, perhaps with others; or waits for a seat."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="registrations", verbose_name=_("rencontre"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="registrations", verbose_name=_("personne")
    )
    guests = models.PositiveSmallIntegerField(_("personnes qui accompagnent"), default=0)
    state = models.CharField(_("état"), max_length=12, choices=RegistrationState)
    created_at = models.DateTimeField(_("date"), default=timezone.now)

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = _("inscription")
        verbose_name_plural = _("inscriptions")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "user"], name="registered_once"),
            models.CheckConstraint(condition=Q(guests__lte=GUESTS[-1]), name="registration_guests_bounded"),
            models.CheckConstraint(condition=Q(state__in=RegistrationState.values), name="registration_state_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user} → {self.meeting}"

    @property
    def people(self) -> int:
        """How many seats it takes."""
        return 1 + self.guests

    @property
    def is_waiting(self) -> bool:
        return self.state == RegistrationState.WAITING
