"""What is voted on: the budget, its envelopes, the candidates."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from budgets.enums import Ballots, OpenTo, Rule, VoteType
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
    max_sum_cost_share = models.PositiveSmallIntegerField(
        _("total des coûts choisis, au plus, en % du montant du bulletin"), null=True, blank=True
    )
    max_points = models.PositiveSmallIntegerField(_("points par projet, au plus"), null=True, blank=True)
    max_sum_points = models.PositiveSmallIntegerField(_("points en tout, au plus"), null=True, blank=True)
    mentions = models.TextField(
        _("mentions, une par ligne, de la plus basse à la plus haute"), max_length=400, blank=True
    )
    ballots_of_each = models.CharField(
        _("bulletins de chaque personne"), max_length=12, choices=Ballots, default=Ballots.ONE
    )
    free_sector = models.BooleanField(_("chacun choisit le secteur pour lequel il vote"), default=False)
    open_to = models.CharField(_("qui vote"), max_length=24, choices=OpenTo, default=OpenTo.EVERYONE)
    min_cost = models.PositiveBigIntegerField(_("coût minimum d’un projet, en euros"), null=True, blank=True)
    max_cost = models.PositiveBigIntegerField(_("coût maximum d’un projet, en euros"), null=True, blank=True)
    minimum_age = models.PositiveSmallIntegerField(_("âge minimum pour voter"), null=True, blank=True)
    requires_verified = models.BooleanField(_("domicile vérifié exigé"), default=False)
    rule = models.CharField(_("règle de calcul"), max_length=24, choices=Rule, default=Rule.GREEDY)
    parameters = models.JSONField(_("paramètres de la règle"), default=dict, blank=True)
    replaceable = models.BooleanField(_("bulletin remplaçable jusqu’à la clôture"), default=False)
    objection_days = models.PositiveSmallIntegerField(
        _("jours pour une réclamation, après la liste des projets et après le résultat"), default=10
    )
    log_key = models.CharField(_("clé publique du registre"), max_length=400, blank=True, editable=False)
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
                condition=Q(vote_type=VoteType.CUMULATIVE) | Q(max_points__isnull=True, max_sum_points__isnull=True),
                name="budget_points_only_where_given",
            ),
            models.CheckConstraint(
                condition=~Q(vote_type=VoteType.SCORING) | ~Q(mentions="") | ~Q(source=""), name="budget_mentions_named"
            ),
            models.CheckConstraint(
                condition=Q(max_sum_cost_share__isnull=True) | Q(max_sum_cost_share__range=(1, 100)),
                name="budget_share_is_a_percentage",
            ),
            models.CheckConstraint(condition=Q(ballots_of_each__in=Ballots.values), name="budget_ballots_known"),
            models.CheckConstraint(condition=Q(open_to__in=OpenTo.values), name="budget_open_to_known"),
            models.CheckConstraint(
                condition=Q(min_cost__isnull=True) | Q(max_cost__isnull=True) | Q(max_cost__gte=F("min_cost")),
                name="budget_costs_in_order",
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
        if not self.opened_at or self.closed_at:
            return False
        phase = self.vote_phase
        return phase is not None and phase.is_open()

    @property
    def has_points(self) -> bool:
        return self.vote_type == VoteType.CUMULATIVE

    @property
    def mention_words(self) -> list[str]:
        """The words of the mentions, the lowest first: a ballot gives the index of one."""
        return [line.strip() for line in self.mentions.splitlines() if line.strip()]

    @property
    def has_sectors(self) -> bool:
        """Whether some ballot is about one envelope only."""
        return self.ballots_of_each != Ballots.ONE

    @property
    def rule_enum(self) -> Rule:
        return Rule(self.rule)


class Envelope(models.Model):
    """A part of the money kept for one territory, counted apart from the others.

    `minimum_age` and `open_to` replace those of the budget on the ballot of this envelope, where there is one.
    """

    budget = models.ForeignKey(Budget, models.CASCADE, related_name="envelopes", verbose_name=_("budget"))
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+", verbose_name=_("territoire"))
    amount = models.PositiveBigIntegerField(_("montant, en euros"))
    minimum_age = models.PositiveSmallIntegerField(_("âge minimum pour voter"), null=True, blank=True)
    open_to = models.CharField(_("qui vote"), max_length=24, choices=OpenTo, blank=True)

    class Meta:
        ordering = ["territory__position", "territory__name"]
        verbose_name = _("enveloppe")
        verbose_name_plural = _("enveloppes")
        constraints = [
            models.UniqueConstraint(fields=["budget", "territory"], name="envelope_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="envelope_has_money"),
            models.CheckConstraint(condition=Q(open_to__in=["", *OpenTo.values]), name="envelope_open_to_known"),
        ]

    def __str__(self) -> str:
        return str(self.territory)


class Quota(models.Model):
    """How many projects of a kind each ballot names: « deux sur le thème de l’année », « un seul grand projet ».

    The kind is a category, a span of costs in whole euros, or both.
    """

    budget = models.ForeignKey(Budget, models.CASCADE, related_name="quotas", verbose_name=_("budget"))
    name = models.CharField(_("nom"), max_length=60)
    category = models.CharField(_("thème des projets"), max_length=40, blank=True)
    min_cost = models.PositiveBigIntegerField(_("coût minimum, en euros"), null=True, blank=True)
    max_cost = models.PositiveBigIntegerField(_("coût maximum, en euros"), null=True, blank=True)
    min_length = models.PositiveSmallIntegerField(_("projets à choisir, au moins"), default=0)
    max_length = models.PositiveSmallIntegerField(_("projets à choisir, au plus"), null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("quota")
        verbose_name_plural = _("quotas")
        constraints = [
            models.UniqueConstraint(fields=["budget", "name"], name="quota_name_once"),
            models.CheckConstraint(
                condition=~Q(category="") | Q(min_cost__isnull=False) | Q(max_cost__isnull=False),
                name="quota_is_about_something",
            ),
            models.CheckConstraint(
                condition=Q(max_length__isnull=True) | Q(max_length__gte=F("min_length")), name="quota_lengths_in_order"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def holds(self, candidate: Candidate) -> bool:
        """Whether a candidate counts for this quota."""
        if self.category and candidate.category != self.category:
            return False
        if self.min_cost is not None and candidate.cost < self.min_cost:
            return False
        return self.max_cost is None or candidate.cost <= self.max_cost


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
    category = models.CharField(_("thème"), max_length=40, blank=True)

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
