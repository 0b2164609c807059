"""A letter with a code: the way to vote on the web without an account and without an e-mail address."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from budgets.models.budget import Budget
from participation.accounts.enums import Tie
from participation.territories.models import Territory


class VoteLetter(models.Model):
    """That a letter was made for a person, and the keyed hash of its code; never the code, a name or an address.

    A new letter for the same person replaces the code of the former one. Whether it was used is what the roll says.
    """

    budget = models.ForeignKey(Budget, models.PROTECT, related_name="letters", verbose_name=_("budget"))
    person_key = models.CharField(_("clé de personne"), max_length=64)
    birth_year = models.PositiveSmallIntegerField(_("année de naissance"))
    tie = models.CharField(_("lien avec la ville"), max_length=9, choices=Tie, default=Tie.RESIDENCE)
    territory = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("secteur")
    )
    code_hash = models.CharField(_("empreinte du code"), max_length=64, unique=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("faite par"))
    made_on = models.DateField(_("faite le"))

    class Meta:
        verbose_name = _("lettre avec un code")
        verbose_name_plural = _("lettres avec un code")
        constraints = [
            models.UniqueConstraint(fields=["budget", "person_key"], name="vote_letter_once"),
            models.CheckConstraint(condition=models.Q(tie__in=Tie.values), name="vote_letter_tie_known"),
        ]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)
