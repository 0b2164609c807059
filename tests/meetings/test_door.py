"""What an agent does for people without an account, on the phone and at the door; and forgetting who came."""

import datetime
import threading
import uuid

import pytest
from django.db import connection
from django.utils import timezone

from participation.dossiers.enums import Journal
from participation.meetings.actions import (
    cancel_meeting,
    change_meeting,
    forget_names,
    mark_called,
    note_arrival,
    publish_minutes,
    register,
    register_by_agent,
    seats_taken,
    unregister,
    withdraw_by_agent,
)
from participation.meetings.models import Registration
from participation.rules import Refusal
from tests.factories.meetings import MeetingFactory, PastMeetingFactory, RegistrationFactory
from tests.factories.people import AgentFactory, TerritoryFactory, UserFactory
from tests.meetings.test_actions import refusal, words

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def today(**fields):
    """A meeting that has begun and is not over."""
    now = timezone.now()
    return MeetingFactory(starts_at=now - datetime.timedelta(minutes=1), ends_at=now + DAY, **fields)


def called(meeting, name="Renée Muller", contact="03 89 00 00 00", **facts):
    return register_by_agent(meeting=meeting, by=AgentFactory(), name=name, contact=contact, **facts)


def old(days, **fields):
    ended = timezone.now() - datetime.timedelta(days=days)
    return PastMeetingFactory(starts_at=ended - DAY, ends_at=ended, **fields)


# ------------------------------------------------------------------ by phone
def test_somebody_without_an_account_gets_a_seat_and_the_agent_signs_it():
    agent = AgentFactory()
    registration = register_by_agent(meeting=MeetingFactory(), by=agent, name=" Renée\x00  Muller ", guests=1)
    assert (registration.who, registration.people, registration.taken_by) == ("Renée Muller", 2, agent)
    assert registration.user is None


def test_the_journal_says_that_somebody_registers_and_never_who():
    meeting = MeetingFactory()
    called(meeting)
    entry = meeting.dossier.entries.get(kind=Journal.MEETING_REGISTERED)
    assert (entry.public, "Muller" in entry.sentence, "Muller" in str(entry.data)) == (False, False, False)


def test_the_same_form_sent_twice_keeps_one_seat():
    meeting, key = MeetingFactory(), uuid.uuid4()
    first, again = (called(meeting, submission_key=key) for _time in range(2))
    assert first == again
    assert seats_taken(meeting) == 1


def test_over_the_capacity_who_calls_waits():
    meeting = MeetingFactory(capacity=2)
    called(meeting)
    assert called(meeting, name="Paul", guests=1).is_waiting
    assert seats_taken(meeting) == 1


def test_the_desk_registers_after_the_public_deadline_and_not_after_the_end():
    meeting = MeetingFactory(registration_until=timezone.now() - DAY)
    assert called(meeting).people == 1
    assert refusal(called, meeting=PastMeetingFactory()) == "meetings.past.closed"
    cancelled = MeetingFactory(cancelled_at=timezone.now(), cancel_reason="Orage.")
    assert refusal(called, meeting=cancelled) == "meetings.cancelled.closed"


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"name": " \u200b "}, "text.empty"),
        ({"name": "x" * 81}, "text.too_long"),
        ({"contact": "0" * 121}, "text.too_long"),
        ({"guests": 4}, "meetings.guests.invalid"),
        ({"guests": -1}, "meetings.guests.invalid"),
    ],
)
def test_a_call_that_makes_no_sense_is_refused(facts, code):
    meeting = MeetingFactory()
    assert refusal(called, meeting=meeting, **facts).startswith(code)
    assert not meeting.registrations.exists()


def test_only_the_team_of_the_place_registers_ticks_and_withdraws():
    meeting = today()
    registration = called(meeting)
    elsewhere = AgentFactory()
    elsewhere.roles.update(territory=TerritoryFactory(slug="ailleurs", name="Ailleurs"))
    for person, code in ((UserFactory(), "accounts.not_agent"), (elsewhere, "accounts.other_territory")):
        assert refusal(register_by_agent, meeting=meeting, by=person, name="Paul") == code
        assert refusal(note_arrival, registration=registration, by=person, came=1) == code
        assert refusal(withdraw_by_agent, registration=registration, by=person) == code
        assert refusal(mark_called, registration=registration, by=person) == code


def test_a_seat_given_back_on_the_phone_goes_to_the_first_who_waits():
    meeting = MeetingFactory(capacity=1)
    leaving, waiting = called(meeting), called(meeting, name="Paul")
    withdraw_by_agent(registration=leaving, by=AgentFactory())
    waiting.refresh_from_db()
    assert (waiting.is_waiting, waiting.to_call) == (False, True)
    assert refusal(withdraw_by_agent, registration=leaving, by=AgentFactory()) == "meetings.registration_gone.conflict"


def test_the_seat_of_an_account_is_given_back_by_its_owner():
    registration = RegistrationFactory()
    assert refusal(withdraw_by_agent, registration=registration, by=AgentFactory()) == "meetings.own_account.conflict"


def test_a_seat_freed_online_goes_to_who_called_and_an_agent_calls_them_back():
    meeting, leaving = MeetingFactory(capacity=1), UserFactory()
    register(meeting=meeting, user=leaving)
    waiting, mute = called(meeting), called(meeting, name="Sans téléphone", contact="")
    unregister(meeting=meeting, user=leaving)
    waiting.refresh_from_db()
    mute.refresh_from_db()
    assert (waiting.is_waiting, waiting.to_call, mute.is_waiting) == (False, True, True)
    assert mark_called(registration=waiting, by=AgentFactory()).to_call is False


def test_a_change_or_a_cancelled_meeting_puts_those_without_an_account_on_the_list_to_call():
    meeting, agent = MeetingFactory(), AgentFactory()
    registration, mute = called(meeting), called(meeting, name="Sans téléphone", contact="")
    change_meeting(meeting=meeting, by=agent, words=words(place="Salle B"), reason="Inondée.")
    assert list(meeting.registrations.filter(to_call=True)) == [registration]
    mark_called(registration=registration, by=agent)
    cancel_meeting(meeting=meeting, by=agent, reason="Orage.")
    assert list(meeting.registrations.filter(to_call=True)) == [registration]
    mute.refresh_from_db()
    assert mute.to_call is False


# ------------------------------------------------------------------ at the door
def test_arrivals_are_noted_on_the_day_and_corrected():
    registration = RegistrationFactory(meeting=today(), guests=2)
    note_arrival(registration=registration, by=AgentFactory(), came=2)
    registration.refresh_from_db()
    assert registration.came == 2
    note_arrival(registration=registration, by=AgentFactory(), came=None)
    registration.refresh_from_db()
    assert registration.came is None


def test_nobody_arrives_before_the_day():
    registration = RegistrationFactory()
    assert refusal(note_arrival, registration=registration, by=AgentFactory(), came=1) == "meetings.arrivals.not_yet"


@pytest.mark.parametrize("came", [-1, 3, 10**9])
def test_no_more_people_arrive_than_were_said_to_come(came):
    registration = RegistrationFactory(meeting=today(), guests=1)
    assert refusal(note_arrival, registration=registration, by=AgentFactory(), came=came) == "meetings.came.invalid"


def test_who_waits_comes_in_when_others_did_not_come_and_the_room_is_never_overfull():
    meeting, agent = today(capacity=2), AgentFactory()
    first, _absent = called(meeting), called(meeting, name="Absent")
    waiting, late = called(meeting, name="Paul"), called(meeting, name="Zoé")
    note_arrival(registration=first, by=agent, came=1)
    note_arrival(registration=waiting, by=agent, came=1)
    assert refusal(note_arrival, registration=late, by=agent, came=1) == "meetings.room_full.conflict"
    note_arrival(registration=first, by=agent, came=1)
    assert sum(meeting.registrations.exclude(came=None).values_list("came", flat=True)) == 2


def test_the_public_memory_says_how_many_came_and_nothing_else():
    meeting, agent = today(), AgentFactory()
    note_arrival(registration=called(meeting, guests=2), by=agent, came=3)
    publish_minutes(meeting=meeting, by=agent, minutes="Trois pistes.")
    publish_minutes(meeting=meeting, by=agent, minutes="Trois pistes, corrigées.")
    entry = meeting.dossier.entries.get(kind=Journal.MEETING_HELD)
    assert (entry.public, "3 personnes" in entry.sentence, "Muller" in str(entry.data)) == (True, True, False)


# ------------------------------------------------------------------ forgetting
def test_after_ninety_days_nothing_says_who_came_and_the_numbers_stay():
    meeting, user = old(91), UserFactory()
    RegistrationFactory(meeting=meeting, user=user, guests=1, came=2)
    RegistrationFactory(
        meeting=meeting, user=None, name="Renée Muller", contact="03 89", came=1, taken_by=AgentFactory()
    )
    meeting.dossier.entries.create(kind=Journal.MEETING_REGISTERED, actor=user, public=False)
    assert forget_names() == 2
    assert list(meeting.registrations.values_list("user", "name", "contact", "taken_by", "came")) == [
        (None, "", "", None, 2),
        (None, "", "", None, 1),
    ]
    assert meeting.dossier.entries.get(kind=Journal.MEETING_REGISTERED).actor is None
    assert seats_taken(meeting) == 3
    assert forget_names() == 0


def test_until_then_the_list_is_kept():
    registration = RegistrationFactory(meeting=old(89))
    assert forget_names() == 0
    registration.refresh_from_db()
    assert registration.user is not None


def test_a_list_that_was_forgotten_takes_no_more_notes():
    registration = RegistrationFactory(meeting=old(91))
    assert refusal(note_arrival, registration=registration, by=AgentFactory(), came=1) == "meetings.list_gone.closed"


# ------------------------------------------------------------------ races
def at_once(*calls):
    """Run every call at the same instant, each in its thread; returns the codes of their refusals."""
    start, refusals, faults = threading.Barrier(len(calls)), [], []

    def run(call):
        try:
            start.wait()
            call()
        except Refusal as refused:
            refusals.append(refused.code)
        except Exception as fault:  # noqa: BLE001  a thread tells its fault by leaving it behind
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    return sorted(refusals)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_last_seat_asked_online_and_on_the_phone_at_once_is_given_once():
    meeting, agents = MeetingFactory(capacity=1), [AgentFactory() for _each in range(6)]
    people = [UserFactory() for _each in range(6)]
    assert (
        at_once(
            *(lambda by=by: register_by_agent(meeting=meeting, by=by, name=f"Paul {by.pk}") for by in agents),
            *(lambda user=user: register(meeting=meeting, user=user) for user in people),
        )
        == []
    )
    assert seats_taken(meeting) == 1
    assert Registration.objects.filter(meeting=meeting).count() == 12


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_doors_at_once_let_in_no_more_people_than_the_room_holds():
    meeting, agent = today(capacity=3), AgentFactory()
    names = [RegistrationFactory(meeting=meeting) for _each in range(8)]
    refusals = at_once(*(lambda each=each: note_arrival(registration=each, by=agent, came=1) for each in names))
    assert refusals == ["meetings.room_full.conflict"] * 5
    assert meeting.registrations.filter(came=1).count() == 3


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_same_form_sent_many_times_at_once_keeps_one_seat():
    meeting, key, agent = MeetingFactory(), uuid.uuid4(), AgentFactory()
    again = [lambda: register_by_agent(meeting=meeting, by=agent, name="Paul", submission_key=key)] * 6
    assert at_once(*again) == []
    assert seats_taken(meeting) == 1
