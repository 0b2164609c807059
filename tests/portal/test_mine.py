"""What one did, on one page of one's own."""

import pytest

from participation.discussions.models import Comment
from participation.dossiers.enums import Visibility
from participation.meetings.enums import RegistrationState
from tests.factories.consultations import SurveyResponseFactory
from tests.factories.dossiers import ProposalFactory
from tests.factories.meetings import MeetingFactory, PastMeetingFactory, RegistrationFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
ADDRESS = "/compte/activite/"


@pytest.fixture
def person(client):
    user = UserFactory()
    client.force_login(user)
    return user


def did_everything(user, times):
    for number in range(times):
        RegistrationFactory(meeting=MeetingFactory(dossier__title=f"Atelier {number}"), user=user)
        RegistrationFactory(meeting=PastMeetingFactory(dossier__title=f"Balade {number}"), user=user)
        proposal = ProposalFactory(dossier__title=f"Fontaine {number}")
        proposal.supports.create(user=user)
        Comment.objects.create(
            dossier=proposal.dossier, author=user, body=f"Il faut de l’ombre, dit {number}.", cursor=1
        )
        SurveyResponseFactory(user=user, survey__title=f"Questionnaire {number}")


def read(client):
    response = client.get(ADDRESS)
    assert response.status_code == 200
    return response.content.decode()


def test_it_holds_what_this_person_did(client, person):
    did_everything(person, 1)
    page = read(client)
    for words in ("Atelier 0", "Balade 0", "Fontaine 0", "Il faut de l’ombre, dit 0.", "Questionnaire 0"):
        assert words in page


def test_it_holds_nothing_of_somebody_else(client, person):
    did_everything(UserFactory(), 1)
    page = read(client)
    for words in ("Atelier", "Balade", "Fontaine", "Il faut de l’ombre", "Questionnaire 0"):
        assert words not in page


def test_a_seat_that_is_awaited_says_so_and_a_cancelled_meeting_too(client, person):
    RegistrationFactory(user=person, state=RegistrationState.WAITING)
    assert "en liste d’attente" in read(client)
    MeetingFactory(cancelled_at="2026-01-01T00:00Z", cancel_reason="Tempête").registrations.create(
        user=person, state=RegistrationState.REGISTERED
    )
    assert "annulée" in read(client)


def test_what_is_no_longer_public_is_not_linked(client, person):
    hidden = ProposalFactory(dossier__title="Fontaine", dossier__visibility=Visibility.HIDDEN)
    hidden.supports.create(user=person)
    assert "Fontaine" not in read(client)


@pytest.mark.parametrize("times", [1, 20])
def test_it_costs_the_same_queries(warm, client, person, times, django_assert_max_num_queries):
    did_everything(person, times)
    with django_assert_max_num_queries(10):
        read(client)


def test_one_s_space_leads_to_it(client, person):
    assert f'href="{ADDRESS}"' in client.get("/compte/").content.decode()
