"""Dossiers, processes and ideas, made without the actions."""

import datetime

import factory
from django.utils import timezone

from participation.dossiers.enums import Kind, Stage
from participation.dossiers.models import Dossier
from participation.processes.enums import PhaseKind, ProcessKind
from participation.processes.models import Phase, Process
from participation.proposals.models import Proposal
from participation.text import plain
from tests.factories.people import TerritoryFactory, UserFactory


class DossierFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Dossier

    ref = factory.Sequence(lambda n: f"2025-{n + 1}")
    kind = Kind.IDEA
    title = factory.Sequence(lambda n: f"Un banc rue {n}")
    stage = Stage.PROPOSED
    territory = factory.SubFactory(TerritoryFactory)
    search_text = factory.LazyAttribute(lambda dossier: plain(dossier.title))


class ProcessFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Process
        skip_postgeneration_save = True

    dossier = factory.SubFactory(DossierFactory, kind=Kind.PROCESS, title="Mobilités douces")
    slug = factory.Sequence(lambda n: f"demarche-{n}")
    kind = ProcessKind.CALL

    @factory.post_generation
    def phase(self, create, extracted, **kwargs):
        """`phase=PhaseKind.X` adds a phase of that kind that is open now."""
        if extracted:
            PhaseFactory(process=self, kind=extracted)


class PhaseFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Phase

    process = factory.SubFactory(ProcessFactory)
    kind = PhaseKind.IDEAS
    title = factory.LazyAttribute(lambda phase: str(PhaseKind(phase.kind).label))
    opens_at = factory.LazyFunction(lambda: timezone.now() - datetime.timedelta(days=3))
    closes_at = factory.LazyFunction(lambda: timezone.now() + datetime.timedelta(days=3))


class ProposalFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Proposal

    dossier = factory.SubFactory(DossierFactory, author=factory.SubFactory(UserFactory))
    process = factory.SubFactory(ProcessFactory, phase=PhaseKind.IDEAS)
    body = "Un banc à l’ombre, pour attendre le bus."
