"""Coming to a meeting, giving one's seat back, changing and cancelling."""

import datetime
import threading
import uuid

import pytest
from django.db import connection
from django.utils import timezone

from participation.dossiers.enums import Journal
from participation.dossiers.models import Notification
from participation.meetings.actions import (
    MeetingWords,
    announce_meeting,
    cancel_meeting,
    change_meeting,
    publish_minutes,
    register,
    seats_taken,
    unregister,
)
from participation.meetings.enums import RegistrationState
from participation.meetings.models import Meeting, Registration
from participation.rules import Refusal
from tests.factories.meetings import MeetingFactory, PastMeetingFactory, RegistrationFactory
from tests.factories.people import AgentFactory, UserFactory
from tests.factories.processes import ConsultationFactory

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


def refusal(action, **facts):
    with pytest.raises(Refusal) as caught:
        action(**facts)
    assert caught.value.message
    return caught.value.code


def words(**changes):
    starts = timezone.now() + datetime.timedelta(days=5)
    return MeetingWords(
        **{
            "title": "Visite du chantier",
            "starts_at": starts,
            "ends_at": starts + 2 * HOUR,
            "place": "Berges",
            **changes,
        }
    )


def test_a_meeting_is_announced_in_its_own_journal():
    meeting = announce_meeting(by=AgentFactory(), words=words())
    entry = meeting.dossier.entries.get(kind=Journal.MEETING_ANNOUNCED)
    assert entry.public
    assert "Visite du chantier" in entry.sentence


def test_a_meeting_of_a_process_is_told_once_in_public_by_the_process():
    process = ConsultationFactory()
    meeting = announce_meeting(by=AgentFactory(), words=words(), process=process)
    assert process.dossier.entries.get(kind=Journal.MEETING_ANNOUNCED).public
    assert not meeting.dossier.entries.get(kind=Journal.MEETING_ANNOUNCED).public


def test_the_same_form_sent_twice_announces_one_meeting():
    agent, key = AgentFactory(), uuid.uuid4()
    for _time in range(3):
        announce_meeting(by=agent, words=words(), submission_key=key)
    assert Meeting.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"ends_at": timezone.now()}, "meetings.dates.invalid"),
        ({"capacity": 0}, "meetings.capacity.invalid"),
        ({"capacity": 10_001}, "meetings.capacity.invalid"),
        ({"title": " "}, "text.empty"),
        (
            {
                "starts_at": datetime.datetime(9998, 1, 1, tzinfo=datetime.UTC),
                "ends_at": datetime.datetime(9998, 1, 2, tzinfo=datetime.UTC),
            },
            "meetings.too_far.invalid",
        ),
    ],
)
def test_a_meeting_that_cannot_be_is_refused(changes, code):
    assert refusal(announce_meeting, by=AgentFactory(), words=words(**changes)) == code


def test_a_citizen_announces_nothing():
    assert refusal(announce_meeting, by=UserFactory(), words=words()) == "accounts.not_agent"


def test_registering_twice_takes_one_seat():
    meeting, user = MeetingFactory(capacity=3), UserFactory()
    assert register(meeting=meeting, user=user) == register(meeting=meeting, user=user)
    assert seats_taken(meeting) == 1


def test_guests_take_seats_too():
    meeting = MeetingFactory(capacity=3)
    register(meeting=meeting, user=UserFactory(), guests=2)
    assert seats_taken(meeting) == 3


@pytest.mark.parametrize("guests", [-1, 4, 1000])
def test_one_does_not_come_with_a_crowd(guests):
    assert refusal(register, meeting=MeetingFactory(), user=UserFactory(), guests=guests) == "meetings.guests.invalid"


def test_over_the_capacity_one_waits():
    meeting = MeetingFactory(capacity=2)
    register(meeting=meeting, user=UserFactory(), guests=0)
    late = register(meeting=meeting, user=UserFactory(), guests=1)
    assert late.state == RegistrationState.WAITING
    assert seats_taken(meeting) == 1


def test_changing_one_s_guests_keeps_the_seat_when_there_is_room_and_refuses_otherwise():
    meeting, user = MeetingFactory(capacity=3), UserFactory()
    register(meeting=meeting, user=user)
    assert register(meeting=meeting, user=user, guests=2).state == RegistrationState.REGISTERED
    register(meeting=meeting, user=user, guests=0)
    RegistrationFactory(meeting=meeting, guests=1)
    assert refusal(register, meeting=meeting, user=user, guests=1) == "meetings.too_many_guests.conflict"
    assert Registration.objects.get(user=user).guests == 0


def test_coming_alone_after_all_gives_seats_to_those_who_wait():
    meeting, user = MeetingFactory(capacity=2), UserFactory()
    register(meeting=meeting, user=user, guests=1)
    waiting = register(meeting=meeting, user=UserFactory())
    register(meeting=meeting, user=user, guests=0)
    waiting.refresh_from_db()
    assert waiting.state == RegistrationState.REGISTERED


def test_a_seat_given_back_goes_to_the_first_who_waits_and_they_are_told():
    meeting, leaving = MeetingFactory(capacity=1), UserFactory()
    register(meeting=meeting, user=leaving)
    first, second = (register(meeting=meeting, user=UserFactory()) for _each in range(2))
    unregister(meeting=meeting, user=leaving)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.is_waiting, second.is_waiting) == (False, True)
    assert "Une place s’est libérée" in Notification.objects.get().text
    assert Notification.objects.get().user == first.user


def test_giving_back_a_seat_twice_changes_nothing():
    meeting, user = MeetingFactory(), UserFactory()
    register(meeting=meeting, user=user)
    unregister(meeting=meeting, user=user)
    unregister(meeting=meeting, user=user)
    assert not Registration.objects.exists()


def test_registration_closes_at_its_date_at_the_start_and_on_cancelling():
    late = MeetingFactory(registration_until=timezone.now() - HOUR)
    assert refusal(register, meeting=late, user=UserFactory()) == "meetings.registration.closed"
    assert refusal(register, meeting=PastMeetingFactory(), user=UserFactory()) == "meetings.registration.closed"
    cancelled = MeetingFactory(cancelled_at=timezone.now(), cancel_reason="Orage.")
    assert refusal(register, meeting=cancelled, user=UserFactory()) == "meetings.cancelled.closed"


def test_a_change_says_why_to_those_who_come():
    registration = RegistrationFactory()
    meeting, agent = registration.meeting, AgentFactory()
    facts = {"meeting": meeting, "by": agent, "words": words(place="Salle B")}
    assert refusal(change_meeting, **facts, reason=" ") == "dossiers.reason_missing.invalid"
    change_meeting(**facts, reason="La salle A est inondée.")
    meeting.refresh_from_db()
    assert meeting.place == "Salle B"
    assert "La salle A est inondée." in registration.user.notifications.get().entry.sentence


def test_a_larger_room_gives_seats_to_those_who_wait():
    meeting = MeetingFactory(capacity=1)
    RegistrationFactory(meeting=meeting)
    waiting = RegistrationFactory(meeting=meeting, state=RegistrationState.WAITING)
    change_meeting(meeting=meeting, by=AgentFactory(), words=words(capacity=5), reason="Plus grande salle.")
    waiting.refresh_from_db()
    assert not waiting.is_waiting


def test_a_room_does_not_become_smaller_than_those_who_come():
    meeting = RegistrationFactory(guests=3).meeting
    facts = {"meeting": meeting, "by": AgentFactory(), "words": words(capacity=2), "reason": "Plus petit."}
    assert refusal(change_meeting, **facts) == "meetings.too_few_seats.conflict"


def test_cancelling_says_why_to_everyone_once():
    registration = RegistrationFactory()
    meeting, agent = registration.meeting, AgentFactory()
    assert refusal(cancel_meeting, meeting=meeting, by=agent, reason="") == "dossiers.reason_missing.invalid"
    cancel_meeting(meeting=meeting, by=agent, reason="Alerte orange.")
    assert "Alerte orange." in registration.user.notifications.get().entry.sentence
    assert refusal(cancel_meeting, meeting=meeting, by=agent, reason="Bis.") == "meetings.cancelled.closed"


def test_a_past_meeting_is_not_cancelled():
    facts = {"meeting": PastMeetingFactory(), "by": AgentFactory(), "reason": "Trop tard."}
    assert refusal(cancel_meeting, **facts) == "meetings.past.closed"


def test_minutes_come_after_the_meeting_and_are_told():
    agent = AgentFactory()
    early = {"meeting": MeetingFactory(), "by": agent, "minutes": "Déjà."}
    assert refusal(publish_minutes, **early) == "meetings.minutes.not_yet"
    registration = RegistrationFactory(meeting=PastMeetingFactory())
    published = publish_minutes(meeting=registration.meeting, by=agent, minutes="Trois pistes.")
    assert published.minutes_published_at
    assert registration.user.notifications.count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_many_people_at_once_never_take_more_seats_than_there_are():
    meeting = MeetingFactory(capacity=5)
    people = [UserFactory() for _each in range(12)]
    start, faults = threading.Barrier(24), []

    def come(user):
        try:
            start.wait()
            register(meeting=meeting, user=user)
        except Exception as fault:  # noqa: BLE001  a thread tells its fault by leaving it behind
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=come, args=[user]) for user in people for _twice in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert seats_taken(meeting) == 5
    assert meeting.registrations.filter(state=RegistrationState.WAITING).count() == 7
