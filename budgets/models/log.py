"""The append-only log of a box, its signed heads, and the batches in which ballots enter it."""

from __future__ import annotations

import json
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from budgets.enums import BoxCheck, LeafKind
from budgets.models.budget import Budget


class LogEntry(models.Model):
    """One leaf. Written once, by `budgets.actions.logbook`, and never changed.

    `data` is canonical JSON (UTF-8). What is hashed is the kind, a NUL byte, then `data`. `nodes` holds the hashes (32
    bytes each) of the perfect subtrees that end with this leaf, its own first: see `budgets.ballotlog.merkle`.
    """

    budget = models.ForeignKey(Budget, models.PROTECT, related_name="log", verbose_name=_("budget"))
    index = models.PositiveIntegerField(_("rang"))
    kind = models.CharField(_("nature"), max_length=12, choices=LeafKind)
    data = models.BinaryField(_("contenu"))
    nodes = models.BinaryField(_("empreintes"))

    class Meta:
        ordering = ["index"]
        verbose_name = _("ligne du registre")
        verbose_name_plural = _("lignes du registre")
        constraints = [
            models.UniqueConstraint(fields=["budget", "index"], name="log_index_once"),
            models.CheckConstraint(condition=models.Q(kind__in=LeafKind.values), name="log_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.index} {self.kind}"

    @property
    def content(self) -> dict[str, Any]:
        """What the leaf says."""
        return dict(json.loads(bytes(self.data)))


class Checkpoint(models.Model):
    """The signed head of the log when it had `size` leaves. `root` is hexadecimal, `note` a C2SP tlog-checkpoint."""

    budget = models.ForeignKey(Budget, models.PROTECT, related_name="checkpoints", verbose_name=_("budget"))
    size = models.PositiveIntegerField(_("lignes"))
    root = models.CharField(_("empreinte"), max_length=64)
    note = models.TextField(_("note signée"))
    published_at = models.DateTimeField(_("publié le"), default=timezone.now)

    class Meta:
        ordering = ["size"]
        verbose_name = _("point de contrôle")
        verbose_name_plural = _("points de contrôle")
        constraints = [models.UniqueConstraint(fields=["budget", "size"], name="checkpoint_once")]

    def __str__(self) -> str:
        return f"{self.size} {self.root}"


class Batch(models.Model):
    """Ballots that entered the log together, in `leaves` leaves from the rank `first_leaf`.

    `marks` says how many people were marked on the roll, by channel, as it was published: it never changes.
    """

    budget = models.ForeignKey(Budget, models.PROTECT, related_name="batches", verbose_name=_("budget"))
    number = models.PositiveIntegerField(_("numéro"))
    sealed_at = models.DateTimeField(_("scellé le"), default=timezone.now)
    marks = models.JSONField(_("émargements par voie"), default=dict)
    first_leaf = models.PositiveIntegerField(_("première ligne du registre"), default=0)
    leaves = models.PositiveIntegerField(_("lignes du registre"), default=0)
    checked_at = models.DateTimeField(_("recompté le"), null=True, blank=True)

    class Meta:
        ordering = ["number"]
        verbose_name = _("lot de bulletins")
        verbose_name_plural = _("lots de bulletins")
        constraints = [models.UniqueConstraint(fields=["budget", "number"], name="batch_number_once")]

    def __str__(self) -> str:
        return f"{self.budget} : {self.number}"


class Witness(models.Model):
    """Someone of outside who looks at the logs and signs their heads too: a university, an association, another city."""

    name = models.CharField(_("nom"), max_length=120)
    vkey = models.CharField(_("clé publique"), max_length=400, unique=True)
    active = models.BooleanField(_("ses signatures sont acceptées"), default=True)
    added_at = models.DateTimeField(_("ajouté le"), default=timezone.now)

    class Meta:
        ordering = ["name"]
        verbose_name = _("témoin")
        verbose_name_plural = _("témoins")

    def __str__(self) -> str:
        return self.name


class Cosignature(models.Model):
    """That a witness saw a head of the log: one C2SP tlog-cosignature line."""

    checkpoint = models.ForeignKey(
        Checkpoint, models.PROTECT, related_name="cosignatures", verbose_name=_("point de contrôle")
    )
    witness = models.ForeignKey(Witness, models.PROTECT, related_name="cosignatures", verbose_name=_("témoin"))
    line = models.TextField(_("signature"))
    signed_at = models.DateTimeField(_("signé le"))

    class Meta:
        ordering = ["signed_at"]
        verbose_name = _("signature de témoin")
        verbose_name_plural = _("signatures de témoins")
        constraints = [models.UniqueConstraint(fields=["checkpoint", "witness"], name="cosignature_once")]

    def __str__(self) -> str:
        return self.line


class Alarm(models.Model):
    """Something in a box that does not agree with its log or its roll, as long as the self-check finds it."""

    budget = models.ForeignKey(Budget, models.PROTECT, related_name="alarms", verbose_name=_("budget"))
    code = models.CharField(_("contrôle"), max_length=20, choices=BoxCheck)
    detail = models.CharField(_("détail"), max_length=300, blank=True)
    since = models.DateTimeField(_("depuis"), default=timezone.now)
    cleared_at = models.DateTimeField(_("n’est plus constatée depuis"), null=True, blank=True)

    class Meta:
        ordering = ["-since"]
        verbose_name = _("alarme d’une urne")
        verbose_name_plural = _("alarmes des urnes")
        constraints = [
            models.UniqueConstraint(
                fields=["budget", "code"], condition=models.Q(cleared_at__isnull=True), name="alarm_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_code_display()} {self.detail}".strip()
