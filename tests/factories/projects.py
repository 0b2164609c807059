"""Projects that are followed up."""

import datetime as dt

import factory
from django.utils import timezone

from participation.dossiers.enums import Kind, Stage
from projects.models import Milestone, Project, Spending
from tests.factories.dossiers import DossierFactory


class ProjectFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Project

    dossier = factory.SubFactory(DossierFactory, kind=Kind.PROJECT, stage=Stage.BUILDING, drawing="berge")
    slug = factory.Sequence(lambda n: f"projet-{n}")
    service = "Direction Nature en ville"
    budget = 180_000


class MilestoneFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Milestone

    project = factory.SubFactory(ProjectFactory)
    title = "Travaux"
    first_due_on = factory.LazyFunction(lambda: timezone.localdate() + dt.timedelta(days=60))
    due_on = factory.SelfAttribute("first_due_on")


class SpendingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Spending

    project = factory.SubFactory(ProjectFactory)
    kind = "paid"
    label = "Terrassement"
    amount = 12_000
