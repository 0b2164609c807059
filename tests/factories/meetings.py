"""Meetings and who comes, made without the actions."""

import datetime

import factory
from django.utils import timezone

from participation.dossiers.enums import Kind
from participation.meetings.enums import RegistrationState
from participation.meetings.models import Meeting, Registration
from tests.factories.dossiers import DossierFactory
from tests.factories.people import UserFactory


class MeetingFactory(factory.django.DjangoModelFactory):
    """A public meeting in ten days."""

    class Meta:
        model = Meeting

    dossier = factory.SubFactory(DossierFactory, kind=Kind.MEETING, title="Atelier square Roosevelt")
    starts_at = factory.LazyFunction(lambda: timezone.now() + datetime.timedelta(days=10))
    ends_at = factory.LazyAttribute(lambda meeting: meeting.starts_at + datetime.timedelta(hours=2))
    place = "Centre Afsco"


class PastMeetingFactory(MeetingFactory):
    starts_at = factory.LazyFunction(lambda: timezone.now() - datetime.timedelta(days=10))


class RegistrationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Registration

    meeting = factory.SubFactory(MeetingFactory)
    user = factory.SubFactory(UserFactory)
    state = RegistrationState.REGISTERED
