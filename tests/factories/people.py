"""People and places."""

import datetime

import factory
from django.utils import timezone

from participation.accounts.enums import RoleName
from participation.accounts.models import Residence, Role, User
from participation.territories.enums import Level
from participation.territories.models import Territory


class TerritoryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Territory
        django_get_or_create = ("slug",)

    slug = "mulhouse"
    name = "Mulhouse"
    level = Level.COMMUNE


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"personne{n}@exemple.test")
    name = factory.Sequence(lambda n: f"Lucie W{n}")
    is_active = True
    charter_accepted_at = factory.LazyFunction(timezone.now)
    charter_version = "2026-11"
    joined_at = factory.LazyFunction(lambda: timezone.now() - datetime.timedelta(days=60))


class ResidenceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Residence

    user = factory.SubFactory(UserFactory)
    person_key = factory.Sequence(lambda n: f"{n:064x}")
    birth_year = 1985
    territory = factory.SubFactory(TerritoryFactory)


class AgentFactory(UserFactory):
    """An agent of the participation team, everywhere."""

    class Meta:
        skip_postgeneration_save = True

    is_staff = True
    name = factory.Sequence(lambda n: f"Marc S{n}")

    @factory.post_generation
    def role(self, create, extracted, **kwargs):
        Role.objects.create(user=self, name=extracted or RoleName.AGENT)
