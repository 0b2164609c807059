"""Who people are: accounts, roles in a territory, declared residence."""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from participation.accounts.enums import Cadence, RoleName, Tie
from participation.territories.models import Territory


class UserManager(BaseUserManager["User"]):
    """Creates accounts that are known by their e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_superuser=True, is_staff=True, **fields)

    def get_by_natural_key(self, email: str | None) -> User:
        return self.get(email__iexact=email)


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account. `name` is what the public reads beside their words."""

    email = models.EmailField(_("adresse électronique"), unique=True)
    name = models.CharField(_("nom affiché"), max_length=60, blank=True)
    job = models.CharField(_("fonction"), max_length=120, blank=True)
    territory = models.ForeignKey(
        Territory, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("secteur")
    )
    is_active = models.BooleanField(_("compte ouvert"), default=True)
    is_staff = models.BooleanField(_("accès à la gestion"), default=False)
    suspended_until = models.DateTimeField(_("suspendu jusqu’au"), null=True, blank=True)
    suspension_reason = models.CharField(_("raison de la suspension"), max_length=300, blank=True)
    joined_at = models.DateTimeField(_("inscription"), default=timezone.now)
    name_hidden = models.BooleanField(_("nom masqué par la modération"), default=False)
    proven = models.BooleanField(_("inscription depuis un navigateur vérifié"), default=True)
    charter_version = models.CharField(_("version de la charte"), max_length=10, blank=True)
    charter_accepted_at = models.DateTimeField(_("charte acceptée le"), null=True, blank=True)
    news_cadence = models.CharField(_("nouvelles par courriel"), max_length=10, choices=Cadence, default=Cadence.DAILY)
    quiet_from = models.PositiveSmallIntegerField(_("pas de courriel à partir de (heure)"), default=21)
    quiet_until = models.PositiveSmallIntegerField(_("pas de courriel avant (heure)"), default=8)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = _("compte")
        verbose_name_plural = _("comptes")
        constraints = [
            models.CheckConstraint(condition=Q(news_cadence__in=Cadence.values), name="user_cadence_known"),
            models.CheckConstraint(
                condition=Q(quiet_from__range=(0, 23), quiet_until__range=(0, 23)), name="user_quiet_hours_of_a_day"
            ),
        ]

    def __str__(self) -> str:
        return self.public_name

    @property
    def public_name(self) -> str:
        """What the public reads; never the address."""
        if not self.is_active:
            return str(_("Compte fermé"))
        return str(_("Habitant·e")) if self.name_hidden or not self.name else self.name

    def get_full_name(self) -> str:
        return self.public_name

    def get_short_name(self) -> str:
        return self.public_name.split(" ")[0]

    @property
    def is_suspended(self) -> bool:
        return self.suspended_until is not None and self.suspended_until > timezone.now()

    @cached_property
    def role_names(self) -> frozenset[str]:
        """The names of this person's roles, whatever the territory (kept on the instance).

        Whoever holds a role has `is_staff`, which the actions of roles keep: for a citizen this asks the database nothing.
        """
        return frozenset(self.roles.values_list("name", flat=True)) if self.is_staff else frozenset()

    @property
    def is_verified(self) -> bool:
        """Whether the city knows who this is: a resident whose home was checked, or its own team."""
        return self.is_staff or (hasattr(self, "residence") and self.residence.verified_at is not None)

    @cached_property
    def speaks_for_city(self) -> bool:
        """Whether their words are marked as the city's."""
        return bool(self.role_names)


def display_name(user: User) -> str:
    """What django-allauth calls a person in its messages."""
    return user.public_name


class Mandate(models.Model):
    """What a role is, and who gave it: shared by the roles people hold and by those they held.

    `given_by` None is the command line of the server, or a role older than these notes, which have no date either.
    """

    name = models.CharField(_("rôle"), max_length=16, choices=RoleName)
    territory = models.ForeignKey(
        Territory, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("territoire")
    )
    given_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("donné par")
    )
    given_at = models.DateTimeField(_("donné le"), null=True, blank=True)

    class Meta:
        abstract = True


class Role(Mandate):
    """A role that a person holds in a territory (null: everywhere)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="roles", verbose_name=_("personne"))

    class Meta:
        verbose_name = _("rôle")
        verbose_name_plural = _("rôles")
        constraints = [
            models.UniqueConstraint(fields=["user", "name", "territory"], name="role_once"),
            models.UniqueConstraint(fields=["user", "name"], condition=Q(territory=None), name="role_once_in_the_city"),
        ]

    def __str__(self) -> str:
        return f"{self.user} : {self.get_name_display()}"


class FormerRole(Mandate):
    """A role that was taken back: it opens nothing, and says who could do what, and until when."""

    user = models.ForeignKey(User, models.CASCADE, related_name="former_roles", verbose_name=_("personne"))
    withdrawn_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("retiré par")
    )
    withdrawn_at = models.DateTimeField(_("retiré le"), default=timezone.now)

    class Meta:
        ordering = ["-withdrawn_at", "-pk"]
        verbose_name = _("rôle retiré")
        verbose_name_plural = _("rôles retirés")

    def __str__(self) -> str:
        return f"{self.user} : {self.get_name_display()}"


class Residence(models.Model):
    """A declared civil identity, kept as a keyed hash: one person, whatever the account or the channel.

    `person_key` is HMAC-SHA-256 (hex) of the normalised family name, first names and date of birth; the names
    themselves are not kept.
    """

    user = models.OneToOneField(User, models.CASCADE, related_name="residence", verbose_name=_("personne"))
    person_key = models.CharField(_("clé de personne"), max_length=64, unique=True)
    birth_year = models.PositiveSmallIntegerField(_("année de naissance"))
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+", verbose_name=_("secteur"))
    tie = models.CharField(_("lien avec ce secteur"), max_length=9, choices=Tie, default=Tie.RESIDENCE)
    declared_at = models.DateTimeField(_("déclaré le"), default=timezone.now)
    verified_at = models.DateTimeField(_("vérifié le"), null=True, blank=True)
    verified_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("vérifié par")
    )

    class Meta:
        verbose_name = _("domicile")
        verbose_name_plural = _("domiciles")
        constraints = [models.CheckConstraint(condition=models.Q(tie__in=Tie.values), name="residence_tie_known")]

    def __str__(self) -> str:
        return f"{self.user} : {self.territory}"


class Suspension(models.Model):
    """A decision that a person may read and vote, and not write, for some days: signed, dated, explained.

    `User.suspended_until` and `suspension_reason` say what holds now; these rows say what was decided.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="suspensions", verbose_name=_("personne"))
    by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("décidée par")
    )
    reason = models.CharField(_("raison"), max_length=300)
    decided_at = models.DateTimeField(_("décidée le"), default=timezone.now)
    until = models.DateTimeField(_("jusqu’au"))
    lifted_at = models.DateTimeField(_("levée le"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("levée par")
    )

    class Meta:
        ordering = ["-decided_at", "-pk"]
        verbose_name = _("suspension")
        verbose_name_plural = _("suspensions")

    def __str__(self) -> str:
        return f"{self.user} : {self.reason}"

    @property
    def holds(self) -> bool:
        return self.lifted_at is None and self.until > timezone.now()


def person_key(*, family_name: str, first_names: str, born: date) -> str:
    """The keyed hash of a civil identity; accents, case, hyphens and spaces do not matter."""

    def plain(name: str) -> str:
        folded = unicodedata.normalize("NFD", name.casefold())
        return "".join(c for c in folded if c.isalnum())

    message = "|".join([plain(family_name), plain(first_names), born.isoformat()])
    return hmac.new(settings.PERSON_KEY_SECRET.encode(), message.encode(), hashlib.sha256).hexdigest()
