"""Paper in the same box: batches of numbered sheets keyed twice, letters with a code, and what went wrong."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from budgets.enums import InvalidReason, PaperState, SheetOutcome
from budgets.models.budget import Budget, Envelope
from budgets.models.log import Batch
from participation.dossiers.models import Dossier

FIRST, SECOND, SETTLED = 1, 2, 3


def _agent(words: Any) -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=words
    )


class PaperBatchQuerySet(models.QuerySet["PaperBatch"]):
    def unfinished(self) -> PaperBatchQuerySet:
        """Batches whose sheets are neither in the box nor voided."""
        return self.exclude(state__in=[state for state in PaperState if state.is_final])

    def with_people(self) -> PaperBatchQuerySet:
        return self.select_related(
            "budget__process__dossier__territory", "envelope__territory", "first_by", "second_by", "settled_by",
            "closed_by", "void_asked_by", "voided_by",
        )  # fmt: skip


class PaperBatch(models.Model):
    """Numbered sheets that are printed, handed out, returned, keyed twice by two people, settled by a third, closed.

    Sheets are numbered across the whole budget; a number says nothing of a person. `record` is the canonical JSON of the
    procès-verbal, `record_hash` its SHA-256 (in the log); `batch` is what entered the box.
    """

    budget = models.ForeignKey(Budget, models.PROTECT, related_name="paper_batches", verbose_name=_("budget"))
    envelope = models.ForeignKey(
        Envelope, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("enveloppe")
    )
    number = models.PositiveIntegerField(_("numéro"))
    first_sheet = models.PositiveIntegerField(_("première feuille"))
    last_sheet = models.PositiveIntegerField(_("dernière feuille"))
    state = models.CharField(_("état"), max_length=8, choices=PaperState, default=PaperState.PRINTED)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name=_("remplace le lot")
    )
    handed_out = models.PositiveIntegerField(_("feuilles remises"), null=True, blank=True)
    returned = models.PositiveIntegerField(_("feuilles revenues"), null=True, blank=True)
    prepared_by = _agent(_("préparé par"))
    prepared_at = models.DateTimeField(_("préparé le"), default=timezone.now)
    first_by = _agent(_("première saisie"))
    second_by = _agent(_("seconde saisie"))
    settled_by = _agent(_("différences tranchées par"))
    closed_by = _agent(_("mis dans l’urne par"))
    closed_at = models.DateTimeField(_("mis dans l’urne le"), null=True, blank=True)
    batch = models.OneToOneField(
        Batch, models.PROTECT, null=True, blank=True, related_name="paper", verbose_name=_("lot de bulletins")
    )
    record = models.TextField(_("procès-verbal"), blank=True)
    record_hash = models.CharField(_("empreinte du procès-verbal"), max_length=64, blank=True)
    void_reason = models.CharField(_("raison de l’annulation"), max_length=300, blank=True)
    void_asked_by = _agent(_("annulation demandée par"))
    voided_by = _agent(_("annulation confirmée par"))
    voided_at = models.DateTimeField(_("annulé le"), null=True, blank=True)
    voided_ballots = models.PositiveIntegerField(_("bulletins annulés"), default=0)

    objects = PaperBatchQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        verbose_name = _("lot de feuilles")
        verbose_name_plural = _("lots de feuilles")
        constraints = [
            models.UniqueConstraint(fields=["budget", "number"], name="paper_batch_number_once"),
            models.CheckConstraint(condition=Q(last_sheet__gte=F("first_sheet")), name="paper_batch_has_sheets"),
            models.CheckConstraint(condition=Q(state__in=PaperState.values), name="paper_batch_state_known"),
            models.CheckConstraint(
                condition=Q(returned__isnull=True) | Q(handed_out__isnull=True) | Q(returned__lte=F("handed_out")),
                name="paper_batch_returned_were_handed_out",
            ),
            models.CheckConstraint(
                condition=Q(first_by__isnull=True) | Q(second_by__isnull=True) | ~Q(first_by=F("second_by")),
                name="paper_batch_keyed_by_two_people",
            ),
            models.CheckConstraint(
                condition=Q(settled_by__isnull=True) | (~Q(settled_by=F("first_by")) & ~Q(settled_by=F("second_by"))),
                name="paper_batch_settled_by_a_third",
            ),
            models.CheckConstraint(
                condition=Q(voided_by__isnull=True)
                | (Q(void_asked_by__isnull=False) & ~Q(voided_by=F("void_asked_by"))),
                name="paper_batch_voided_by_two_people",
            ),
        ]

    def __str__(self) -> str:
        return str(_("Lot n° {number}")).format(number=self.number)

    @property
    def dossier(self) -> Dossier:
        return self.budget.dossier

    @property
    def state_enum(self) -> PaperState:
        return PaperState(self.state)

    @property
    def sheets(self) -> int:
        """How many were printed."""
        return self.last_sheet - self.first_sheet + 1

    @property
    def keying_pass(self) -> int:
        """Which keying is under way or next; zero when none is."""
        if self.state in {PaperState.COUNTED, PaperState.FIRST}:
            return FIRST
        return SECOND if self.state in {PaperState.WAITING, PaperState.SECOND} else 0

    @property
    def keyed_by(self) -> Any:
        """Who is keying now; None when nobody is."""
        return {PaperState.FIRST: self.first_by, PaperState.SECOND: self.second_by}.get(self.state_enum)


class Keying(models.Model):
    """What one keying says of one sheet: erased when its batch enters the box or is voided.

    `keying` is 1 or 2 for the two blind keyings, 3 for what the third person decided. `payload` is a canonical ballot.
    """

    paper = models.ForeignKey(PaperBatch, models.CASCADE, related_name="keyings", verbose_name=_("lot"))
    keying = models.PositiveSmallIntegerField(_("saisie"))
    sheet = models.PositiveIntegerField(_("feuille"))
    outcome = models.CharField(_("ce qu’est la feuille"), max_length=8, choices=SheetOutcome)
    reason = models.CharField(_("raison"), max_length=10, choices=InvalidReason, blank=True)
    payload = models.TextField(_("choix"), blank=True)

    class Meta:
        ordering = ["sheet"]
        verbose_name = _("feuille saisie")
        verbose_name_plural = _("feuilles saisies")
        constraints = [
            models.UniqueConstraint(fields=["paper", "keying", "sheet"], name="sheet_keyed_once"),
            models.CheckConstraint(condition=Q(keying__in=[FIRST, SECOND, SETTLED]), name="keying_known"),
            models.CheckConstraint(
                condition=Q(outcome=SheetOutcome.VALID) ^ Q(payload=""), name="keying_valid_has_choices"
            ),
            models.CheckConstraint(
                condition=Q(outcome=SheetOutcome.INVALID) ^ Q(reason=""), name="keying_invalid_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.paper} : {self.sheet}"

    @property
    def said(self) -> tuple[str, str, str]:
        """What two keyings must say alike."""
        return self.outcome, self.reason, self.payload
