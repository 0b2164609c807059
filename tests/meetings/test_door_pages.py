"""The list at the door, the form of a phone call, the list of people to call: pages that work on paper and without scripts."""

import datetime
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from participation.meetings.models import Registration
from tests.factories.meetings import MeetingFactory, PastMeetingFactory, RegistrationFactory
from tests.factories.people import AgentFactory, UserFactory
from tests.meetings.test_door import old, today

pytestmark = pytest.mark.django_db
POSTS = ("register_caller", "arrival", "withdraw", "called")


@pytest.fixture
def desk(client):
    client.force_login(AgentFactory())
    return client


def address(name, meeting, *more):
    return reverse(f"meetings:{name}", args=[meeting.pk, *more])


def text(response):
    return response.content.decode()


def caller(meeting, **fields):
    return RegistrationFactory(meeting=meeting, user=None, **{"name": "Renée Muller", "contact": "03 89", **fields})


def address_of(name, registration):
    more = [] if name in {"door", "register_caller"} else [registration.pk]
    return address(name, registration.meeting, *more)


@pytest.mark.parametrize("name", ["door", *POSTS])
def test_the_door_is_for_the_team(client, name):
    where = address_of(name, caller(today()))
    ask = client.get if name == "door" else client.post
    assert ask(where).url == f"/connexion/?next={where}"
    client.force_login(UserFactory())
    assert ask(where).status_code == 403
    assert Registration.objects.get().came is None


@pytest.mark.parametrize("name", POSTS)
def test_a_registration_of_another_meeting_is_not_found(desk, name):
    meeting, other = today(), caller(today())
    if name != "register_caller":
        assert desk.post(address(name, meeting, other.pk)).status_code == 404


def test_an_agent_registers_somebody_on_the_phone_once(desk):
    meeting, key = MeetingFactory(capacity=1), str(uuid.uuid4())
    answers = {"name": "Renée Muller", "contact": "03 89 00 00 00", "guests": "0", "submission_key": key}
    for _time in range(3):
        assert desk.post(address("register_caller", meeting), answers).status_code == 303
    assert Registration.objects.get().who == "Renée Muller"
    full = desk.post(address("register_caller", meeting), {"name": "Paul", "guests": "0"}, follow=True)
    assert "C’est complet : Paul est en liste d’attente." in text(full)


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"name": "", "guests": "0"},
        {"name": "\u202e\x00", "guests": "0"},
        {"name": "x" * 81, "guests": "0"},
        {"name": "Paul", "guests": "9"},
        {"name": "Paul", "guests": "beaucoup"},
        {"name": "Paul", "guests": "0", "contact": "0" * 121},
        {"name": "Paul", "guests": "0", "submission_key": "pas une clé"},
    ],
)
def test_a_wrong_form_comes_back_filled(desk, answers):
    meeting = MeetingFactory()
    page = desk.post(address("register_caller", meeting), answers)
    assert page.status_code == 422
    assert not meeting.registrations.exists()
    if answers.get("name") == "Paul":
        assert 'value="Paul"' in text(page)


def test_markup_in_a_name_stays_text(desk):
    meeting = MeetingFactory()
    desk.post(address("register_caller", meeting), {"name": "<script>alert(1)</script>", "guests": "0"})
    assert "<script>alert" not in text(desk.get(address("door", meeting)))
    assert "<script>alert" not in text(desk.get(address("run", meeting)))


def test_arrivals_are_ticked_and_taken_back_where_the_agent_was_in_the_list(desk):
    registration = caller(today(), guests=2)
    where = address_of("arrival", registration)
    done = desk.post(where, {"came": "2", "q": "mul"})
    assert done.url == f"{address('door', registration.meeting)}?q=mul#p{registration.pk}"
    assert "2 sont là" in text(desk.get(address("door", registration.meeting)))
    desk.post(where, {"undo": "1"})
    assert Registration.objects.get().came is None


@pytest.mark.parametrize("came", ["", "-1", "4", "deux", "9" * 40, "²", "1.5"])
def test_a_number_of_arrivals_that_is_none_is_refused_in_words(desk, came):
    registration = caller(today(), guests=2)
    answer = desk.post(address_of("arrival", registration), {"came": came})
    assert answer.status_code == 422
    assert "Cette inscription est pour 3 personnes au plus." in text(answer)


def test_a_full_room_says_so_on_the_list(desk):
    meeting = today(capacity=1)
    caller(meeting, came=1)
    late = caller(meeting, name="Paul")
    page = desk.post(address_of("arrival", late), {"came": "1"}, follow=True)
    assert "La salle est pleine" in text(page)


def test_before_the_day_the_list_says_when_arrivals_are_noted(desk):
    registration = caller(MeetingFactory())
    page = text(desk.get(address("door", registration.meeting)))
    assert "Les arrivées se notent le jour de la rencontre, pas avant." in page
    assert "Noter l’arrivée" not in page


def test_the_list_at_the_door_holds_names_and_nothing_else(desk):
    registration = caller(today(), contact="03 89 12 34 56")
    account = RegistrationFactory(meeting=registration.meeting)
    page = text(desk.get(address("door", registration.meeting)))
    assert ("Renée Muller" in page, account.user.public_name in page) == (True, True)
    assert ("03 89 12 34 56" in page, account.user.email in page) == (False, False)
    table = text(desk.get(address("attendees", registration.meeting)))
    assert ("Renée Muller" in table, "03 89 12 34 56" in table, account.user.email in table) == (True, False, False)


def test_the_list_is_searched_and_a_hidden_name_is_not_found_by_it(desk):
    meeting = today()
    caller(meeting)
    hidden = RegistrationFactory(meeting=meeting, user=UserFactory(name="Insulte", name_hidden=True))
    assert "Renée Muller" in text(desk.get(address("door", meeting), {"q": "mull"}))
    assert f'id="p{hidden.pk}"' not in text(desk.get(address("door", meeting), {"q": "insulte"}))


@pytest.mark.parametrize("query", [{"q": "x" * 9999}, {"page": "-3"}, {"page": "9" * 40}])
def test_hostile_questions_to_the_list_get_a_page(desk, query):
    assert desk.get(address("door", caller(today()).meeting), query).status_code == 200


@pytest.mark.parametrize("count", [1, 40])
def test_the_list_costs_the_same_queries(desk, count, django_assert_num_queries):
    meeting = today()
    for number in range(count):
        caller(meeting, name=f"Paul {number}")
        RegistrationFactory(meeting=meeting)
    desk.get(address("door", meeting))
    with django_assert_num_queries(10):
        desk.get(address("door", meeting))


def test_who_must_be_called_is_listed_until_it_is_done(desk):
    registration = caller(MeetingFactory(), to_call=True, contact="03 89 12 34 56")
    where = address("run", registration.meeting)
    assert "1 personne sans compte est à prévenir" in text(desk.get(where))
    assert desk.post(address_of("called", registration)).url == where
    assert "à prévenir" not in text(desk.get(where))


def test_a_caller_who_will_not_come_leaves_the_list(desk):
    registration = caller(MeetingFactory())
    assert desk.post(address_of("withdraw", registration)).url == address("run", registration.meeting)
    assert not Registration.objects.exists()


def test_once_forgotten_the_desk_says_since_when(desk):
    registration = RegistrationFactory(meeting=old(100), user=None, came=1)
    page = text(desk.get(address("run", registration.meeting)))
    assert "Les noms sont effacés depuis le" in page
    assert address_of("arrival", registration) not in text(desk.get(address("door", registration.meeting)))


def test_the_public_page_and_the_open_data_say_how_many_came_and_nobody_s_name(client):
    meeting = PastMeetingFactory(minutes="Trois pistes.", minutes_published_at=timezone.now())
    caller(meeting, guests=1, came=2)
    page = text(client.get(meeting.get_absolute_url()))
    assert ("2 personnes sont venues" in page, "Muller" in page) == (True, False)
    rows = client.get("/donnees/rencontres.csv")
    table = b"".join(rows).decode() if rows.streaming else text(rows)
    assert ("presents" in table, "Muller" in table) == (True, False)


def test_names_are_kept_for_ninety_days_after_the_end():
    meeting = MeetingFactory()
    assert meeting.names_go_at - meeting.ends_at == datetime.timedelta(days=90)
