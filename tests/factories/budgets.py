"""Budgets ready to be voted, with people who may vote."""

import datetime

import factory
from django.utils import timezone

from budgets.actions.logbook import begin_log
from budgets.actions.preparing import freeze
from budgets.enums import VoteType
from budgets.models import Budget, Candidate, Envelope, Quota
from participation.dossiers.enums import Stage
from participation.processes.enums import PhaseKind, ProcessKind
from participation.territories.enums import Level
from tests.factories.dossiers import DossierFactory, ProcessFactory
from tests.factories.people import ResidenceFactory, TerritoryFactory


class BudgetFactory(factory.django.DjangoModelFactory):
    """`candidates=[costs]` puts projects on the ballot; `open=True` freezes the rules and opens the vote."""

    class Meta:
        model = Budget
        skip_postgeneration_save = True

    process = factory.SubFactory(
        ProcessFactory, kind=ProcessKind.BUDGET, slug=factory.Sequence(lambda n: f"budget-{n}"), phase=PhaseKind.VOTE
    )
    amount = 600_000
    vote_type = VoteType.APPROVAL
    mentions = factory.LazyAttribute(
        lambda budget: "À rejeter\nPassable\nBien\nTrès bien" if budget.vote_type == VoteType.SCORING else ""
    )
    max_sum_cost = 600_000

    @factory.post_generation
    def candidates(self, create, extracted, **kwargs):
        """Costs, or dicts of the columns of a candidate; `envelope` by its slug."""
        for each in extracted or ():
            columns = dict(each) if isinstance(each, dict) else {"cost": each}
            if slug := columns.pop("envelope", None):
                columns["envelope"] = EnvelopeFactory(budget=self, territory__slug=slug)
            CandidateFactory(budget=self, **columns)

    @factory.post_generation
    def quotas(self, create, extracted, **kwargs):
        for columns in extracted or ():
            Quota.objects.create(budget=self, **columns)

    @factory.post_generation
    def open(self, create, extracted, **kwargs):
        if extracted:
            freeze(self)
            self.opened_at = timezone.now() - datetime.timedelta(days=1)
            self.save()
            begin_log(budget=self)


class EnvelopeFactory(factory.django.DjangoModelFactory):
    """The money of a sector of Mulhouse."""

    class Meta:
        model = Envelope
        django_get_or_create = ("budget", "territory")

    territory = factory.SubFactory(
        TerritoryFactory,
        level=Level.SECTOR,
        name=factory.LazyAttribute(lambda sector: sector.slug.capitalize()),
        parent=factory.SubFactory(TerritoryFactory),
    )
    amount = 100_000


class CandidateFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Candidate

    budget = factory.SubFactory(BudgetFactory)
    dossier = factory.SubFactory(DossierFactory, stage=Stage.BALLOT, drawing="foret")
    cost = 85_000
    number = factory.LazyAttribute(lambda candidate: candidate.budget.candidates.count() + 1)
    code = factory.LazyAttribute(lambda candidate: str(candidate.number))


def open_budget(costs=(85_000, 60_000, 240_000), **fields):
    """A budget that is being voted now."""
    return BudgetFactory(candidates=list(costs), open=True, **fields)


def voters(count):
    """People with an account and a home."""
    return [residence.user for residence in ResidenceFactory.create_batch(count)]


def move_vote(budget, *, opens, closes):
    """Give the phase of the vote other dates, as days from now."""
    now = timezone.now()
    budget.process.phases.filter(kind=PhaseKind.VOTE).update(
        opens_at=now + datetime.timedelta(days=opens), closes_at=now + datetime.timedelta(days=closes)
    )


def fresh(budget):
    """The budget as another request would read it."""
    return Budget.objects.get(pk=budget.pk)
