"""Participatory budgets: what is voted on, who voted, what was voted, what came out.

`RollEntry` says who voted, `Ballot` says what was voted. Nothing joins them: no key, no time, no sequence.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from budgets.enums import Channel, Rule, VoteType
from participation.dossiers.models import Dossier
from participation.processes.enums import Action
from participation.processes.models import Phase, Process
from participation.territories.models import Territory


class BudgetQuerySet(models.QuerySet["Budget"]):
    def public(self) -> BudgetQuerySet:
        return self.filter(process__dossier__visibility="public")

    def with_process(self) -> BudgetQuerySet:
        return self.select_related("process__dossier__territory").prefetch_related("process__phases")


class Budget(models.Model):
    """The vote of a participatory budget. Title, dates and journal are those of its process.

    Amounts are in whole euros. The limits of a ballot carry Pabulib's names. `frozen_rules` is the canonical JSON of the
    rules, candidates and costs when the vote opened, `rules_hash` its SHA-256: from then on nothing of it changes.
    """

    process = models.OneToOneField(Process, models.PROTECT, related_name="budget", verbose_name=_("démarche"))
    amount = models.PositiveBigIntegerField(_("montant à répartir, en euros"))
    vote_type = models.CharField(_("bulletin"), max_length=12, choices=VoteType, default=VoteType.APPROVAL)
    min_length = models.PositiveSmallIntegerField(_("projets à choisir, au moins"), default=1)
    max_length = models.PositiveSmallIntegerField(_("projets à choisir, au plus"), null=True, blank=True)
    max_sum_cost = models.PositiveBigIntegerField(
        _("total des coûts choisis, au plus, en euros"), null=True, blank=True
    )
    max_points = models.PositiveSmallIntegerField(_("points par projet, au plus"), null=True, blank=True)
    max_sum_points = models.PositiveSmallIntegerField(_("points en tout, au plus"), null=True, blank=True)
    min_cost = models.PositiveBigIntegerField(_("coût minimum d’un projet, en euros"), null=True, blank=True)
    max_cost = models.PositiveBigIntegerField(_("coût maximum d’un projet, en euros"), null=True, blank=True)
    minimum_age = models.PositiveSmallIntegerField(_("âge minimum pour voter"), null=True, blank=True)
    requires_verified = models.BooleanField(_("domicile vérifié exigé"), default=False)
    rule = models.CharField(_("règle de calcul"), max_length=24, choices=Rule, default=Rule.GREEDY)
    parameters = models.JSONField(_("paramètres de la règle"), default=dict, blank=True)
    frozen_rules = models.TextField(_("règles figées à l’ouverture"), blank=True, editable=False)
    rules_hash = models.CharField(_("empreinte des règles"), max_length=64, blank=True, editable=False)
    opened_at = models.DateTimeField(_("vote ouvert le"), null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(_("vote clos le"), null=True, blank=True, editable=False)
    published_at = models.DateTimeField(_("résultat publié le"), null=True, blank=True, editable=False)
    source = models.CharField(_("source"), max_length=200, blank=True, editable=False)
    source_hash = models.CharField(
        _("empreinte de la source"), max_length=64, null=True, blank=True, unique=True, editable=False
    )

    objects = BudgetQuerySet.as_manager()

    class Meta:
        ordering = ["-process__dossier__created_at", "-pk"]
        verbose_name = _("budget participatif")
        verbose_name_plural = _("budgets participatifs")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="budget_has_money"),
            models.CheckConstraint(condition=Q(vote_type__in=VoteType.values), name="budget_vote_type_known"),
            models.CheckConstraint(condition=Q(rule__in=Rule.values), name="budget_rule_known"),
            models.CheckConstraint(
                condition=Q(max_length__isnull=True) | Q(max_length__gte=F("min_length")),
                name="budget_lengths_in_order",
            ),
            models.CheckConstraint(
                condition=~Q(vote_type=VoteType.CUMULATIVE) | Q(max_sum_points__isnull=False),
                name="budget_points_limited",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(opened_at__isnull=False), name="budget_closes_after_it_opens"
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(closed_at__isnull=False),
                name="budget_published_once_closed",
            ),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True) | ~Q(rules_hash=""), name="budget_opens_with_its_rules"
            ),
        ]

    def __str__(self) -> str:
        return self.process.dossier.title

    def get_absolute_url(self) -> str:
        return reverse("budgets:detail", args=[self.slug])

    @property
    def slug(self) -> str:
        return self.process.slug

    @property
    def dossier(self) -> Dossier:
        return self.process.dossier

    @property
    def territory(self) -> Territory | None:
        return self.process.dossier.territory

    @cached_property
    def vote_phase(self) -> Phase | None:
        """The phase of the vote: open if possible, otherwise next, otherwise last."""
        return self.process.phase_that_allows(Action.VOTE)

    @property
    def is_open(self) -> bool:
        """Whether people vote now (the page's answer; the database's clock decides when a ballot arrives)."""
        phase = self.vote_phase
        return bool(self.opened_at and not self.closed_at and phase and phase.is_open())

    @property
    def has_points(self) -> bool:
        return self.vote_type == VoteType.CUMULATIVE

    @property
    def rule_enum(self) -> Rule:
        return Rule(self.rule)


class Envelope(models.Model):
    """A part of the money kept for one territory, counted apart from the others."""

    budget = models.ForeignKey(Budget, models.CASCADE, related_name="envelopes", verbose_name=_("budget"))
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+", verbose_name=_("territoire"))
    amount = models.PositiveBigIntegerField(_("montant, en euros"))

    class Meta:
        ordering = ["territory__position", "territory__name"]
        verbose_name = _("enveloppe")
        verbose_name_plural = _("enveloppes")
        constraints = [
            models.UniqueConstraint(fields=["budget", "territory"], name="envelope_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="envelope_has_money"),
        ]

    def __str__(self) -> str:
        return str(self.territory)


class Candidate(models.Model):
    """A costed, feasible idea on the ballot. `code` is how ballots name it: its number, or its name in the source."""

    budget = models.ForeignKey(Budget, models.PROTECT, related_name="candidates", verbose_name=_("budget"))
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="candidacies", verbose_name=_("dossier"))
    envelope = models.ForeignKey(
        Envelope, models.PROTECT, null=True, blank=True, related_name="candidates", verbose_name=_("enveloppe")
    )
    number = models.PositiveIntegerField(_("numéro"))
    code = models.CharField(_("code sur le bulletin"), max_length=60)
    cost = models.PositiveBigIntegerField(_("coût, en euros"))

    class Meta:
        ordering = ["number"]
        verbose_name = _("projet soumis au vote")
        verbose_name_plural = _("projets soumis au vote")
        constraints = [
            models.UniqueConstraint(fields=["budget", "dossier"], name="candidate_once"),
            models.UniqueConstraint(fields=["budget", "number"], name="candidate_number_once"),
            models.UniqueConstraint(fields=["budget", "code"], name="candidate_code_once"),
        ]

    def __str__(self) -> str:
        return self.dossier.title

    @property
    def title(self) -> str:
        return self.dossier.title

    def get_absolute_url(self) -> str:
        return self.dossier.get_absolute_url()


class RollEntry(models.Model):
    """That a person voted: never what, never when. Its constraint is the judge of one person, one ballot."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person_key = models.CharField(_("clé de personne"), max_length=64)
    budget = models.ForeignKey(Budget, models.PROTECT, related_name="roll", verbose_name=_("budget"))
    channel = models.CharField(_("voie"), max_length=8, choices=Channel)

    class Meta:
        verbose_name = _("émargement")
        verbose_name_plural = _("émargements")
        constraints = [models.UniqueConstraint(fields=["person_key", "budget"], name="one_person_one_ballot")]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)


class Ballot(models.Model):
    """What was voted: never by whom, never when.

    `payload` is the canonical JSON of the choices; `nonce` 32 random bytes (hex); `commitment` the SHA-256 (hex) of
    `budgets.receipts.commitment_of`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    budget = models.ForeignKey(Budget, models.PROTECT, related_name="ballots", verbose_name=_("budget"))
    payload = models.TextField(_("choix"))
    nonce = models.CharField(_("aléa"), max_length=64)
    commitment = models.CharField(_("empreinte"), max_length=64, unique=True)
    channel = models.CharField(_("voie"), max_length=8, choices=Channel)

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
    choices = models.JSONField(_("choix"), default=dict)

    class Meta:
        verbose_name = _("bulletin en préparation")
        verbose_name_plural = _("bulletins en préparation")
        constraints = [models.UniqueConstraint(fields=["user", "budget"], name="ballot_draft_once")]

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


class Tally(models.Model):
    """A count of the box by one rule: the official one, or another for comparison. `winners` are candidate codes in order."""

    budget = models.ForeignKey(Budget, models.CASCADE, related_name="tallies", verbose_name=_("budget"))
    rule = models.CharField(_("règle"), max_length=24, choices=Rule)
    official = models.BooleanField(_("règle du vote"), default=False)
    parameters = models.JSONField(_("paramètres"), default=dict, blank=True)
    winners = models.JSONField(_("gagnants, dans l’ordre"), default=list)
    trace = models.JSONField(_("explication"), default=dict)
    ballots = models.PositiveIntegerField(_("bulletins"))
    satisfied = models.PositiveIntegerField(_("bulletins avec au moins un gagnant"))
    cost = models.PositiveBigIntegerField(_("coût des gagnants, en euros"))
    computed_at = models.DateTimeField(_("calculé le"), default=timezone.now)

    class Meta:
        ordering = ["-official", "rule"]
        verbose_name = _("dépouillement")
        verbose_name_plural = _("dépouillements")
        constraints = [
            models.UniqueConstraint(fields=["budget", "rule"], name="tally_once"),
            models.UniqueConstraint(fields=["budget"], condition=Q(official=True), name="tally_one_official"),
        ]

    def __str__(self) -> str:
        return f"{self.budget} : {self.get_rule_display()}"

    @property
    def lines(self) -> dict[str, dict[str, Any]]:
        """What happened to each candidate, by code."""
        return {line["candidate"]: line for line in self.trace["candidates"]}
