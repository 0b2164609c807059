"""Who voted and what was voted: nothing joins them, no key, no time, no sequence."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from budgets.enums import Channel, VoidReason
from budgets.models.budget import Budget, Envelope
from budgets.models.log import Batch


class RollEntry(models.Model):
    """That a person voted: never what, never when. Its constraint is the judge of one person, one ballot.

    `scope` is empty where each person has one ballot; otherwise it says which one: "city" or "sector".
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person_key = models.CharField(_("clé de personne"), max_length=64)
    budget = models.ForeignKey(Budget, models.PROTECT, related_name="roll", verbose_name=_("budget"))
    scope = models.CharField(_("bulletin"), max_length=8, blank=True, default="")
    channel = models.CharField(_("voie"), max_length=8, choices=Channel)
    batch = models.ForeignKey(
        Batch, models.PROTECT, null=True, blank=True, related_name="roll", verbose_name=_("lot de bulletins")
    )

    class Meta:
        verbose_name = _("émargement")
        verbose_name_plural = _("émargements")
        constraints = [models.UniqueConstraint(fields=["person_key", "budget", "scope"], name="one_person_one_ballot")]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)


class BallotQuerySet(models.QuerySet["Ballot"]):
    def counted(self) -> BallotQuerySet:
        """Ballots that are neither replaced nor annulled."""
        return self.filter(void="")


class Ballot(models.Model):
    """What was voted: never by whom, never when.

    `payload` is the canonical JSON of the choices; `nonce` 32 random bytes (hex); `commitment` the SHA-256 (hex) of
    `budgets.receipts.commitment_of`. A ballot whose `void` is not empty stays in the log and is not counted.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    budget = models.ForeignKey(Budget, models.PROTECT, related_name="ballots", verbose_name=_("budget"))
    envelope = models.ForeignKey(
        Envelope, models.PROTECT, null=True, blank=True, related_name="ballots", verbose_name=_("enveloppe")
    )
    payload = models.TextField(_("choix"))
    nonce = models.CharField(_("aléa"), max_length=64)
    commitment = models.CharField(_("empreinte"), max_length=64, unique=True)
    channel = models.CharField(_("voie"), max_length=8, choices=Channel)
    batch = models.ForeignKey(
        Batch, models.PROTECT, null=True, blank=True, related_name="ballots", verbose_name=_("lot de bulletins")
    )
    void = models.CharField(_("raison de l’annulation"), max_length=9, choices=VoidReason, blank=True)

    objects = BallotQuerySet.as_manager()

    class Meta:
        ordering = ["commitment"]
        verbose_name = _("bulletin")
        verbose_name_plural = _("bulletins")

    def __str__(self) -> str:
        return self.commitment


class BallotDraft(models.Model):
    """Choices that are not voted yet, kept for their author alone; erased when the ballot is cast or the vote closes."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="ballot_drafts", verbose_name=_("personne")
    )
    budget = models.ForeignKey(Budget, models.CASCADE, related_name="drafts", verbose_name=_("budget"))
    envelope = models.ForeignKey(
        Envelope, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("enveloppe")
    )
    choices = models.JSONField(_("choix"), default=dict)

    class Meta:
        verbose_name = _("bulletin en préparation")
        verbose_name_plural = _("bulletins en préparation")
        constraints = [
            models.UniqueConstraint(fields=["user", "budget", "envelope"], name="ballot_draft_of_envelope_once"),
            models.UniqueConstraint(
                fields=["user", "budget"], condition=Q(envelope__isnull=True), name="ballot_draft_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} : {self.budget}"


class CastKey(models.Model):
    """Lets the same request, sent again, get the same receipt.

    `key_hash` and `sealed` (the receipt, encrypted) can be computed and read only with the voter's own idempotency key.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    budget = models.ForeignKey(Budget, models.PROTECT, related_name="cast_keys", verbose_name=_("budget"))
    key_hash = models.CharField(_("empreinte de la clé"), max_length=64)
    sealed = models.BinaryField(_("reçu scellé"))

    class Meta:
        verbose_name = _("clé d’envoi")
        verbose_name_plural = _("clés d’envoi")
        constraints = [models.UniqueConstraint(fields=["budget", "key_hash"], name="cast_key_once")]

    def __str__(self) -> str:
        return self.key_hash
