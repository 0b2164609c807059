"""The agenda, the page of a meeting, the screens that run it."""

import datetime

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from participation.meetings.models import Meeting, Registration
from participation.territories.enums import Level
from tests.factories.dossiers import DossierFactory
from tests.factories.meetings import MeetingFactory, PastMeetingFactory, RegistrationFactory
from tests.factories.people import AgentFactory, TerritoryFactory, UserFactory

pytestmark = pytest.mark.django_db
AGENDA = "/rencontres/"


def text(response):
    return response.content.decode()


def titled(title, factory=MeetingFactory, territory=None, **fields):
    place = {"territory": territory} if territory else {}
    return factory(dossier=DossierFactory(kind="meeting", title=title, **place), **fields)


def queries_of(client, address):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_the_agenda_shows_what_comes_then_what_is_past(client):
    titled("Bientôt")
    titled("Hier", PastMeetingFactory)
    assert "Bientôt" in text(client.get(AGENDA))
    assert "Hier" not in text(client.get(AGENDA))
    assert "Hier" in text(client.get(AGENDA, {"periode": "passees"}))


def test_a_cancelled_meeting_stays_on_the_agenda_with_its_reason(client):
    meeting = titled("Pique-nique", cancelled_at=timezone.now(), cancel_reason="Orage annoncé.")
    assert "Annulée" in text(client.get(AGENDA))
    assert "Orage annoncé." in text(client.get(meeting.get_absolute_url()))


def test_the_agenda_filters_by_sector(client):
    north = TerritoryFactory(slug="nord", name="Nord", level=Level.SECTOR)
    titled("Au nord", territory=north)
    titled("Ailleurs")
    page = text(client.get(AGENDA, {"secteur": "nord"}))
    assert "Au nord" in page
    assert "Ailleurs" not in page


@pytest.mark.parametrize("query", [{"secteur": "atlantide"}, {"periode": "hier"}])
def test_an_unknown_filter_is_refused_in_words(client, query):
    assert client.get(AGENDA, query).status_code == 422


def test_the_agenda_costs_the_same_queries(warm, client):
    RegistrationFactory()
    few = queries_of(client, AGENDA)
    for _number in range(24):
        RegistrationFactory(meeting__capacity=1)
    caches["template_fragments"].clear()
    assert queries_of(client, AGENDA) == few <= 5


@pytest.mark.parametrize("pk", ["0", "999999", "9" * 30])
def test_an_unknown_meeting_is_not_found(client, pk):
    assert client.get(f"/rencontres/{pk}/").status_code == 404


def test_words_are_shown_as_words(client):
    meeting = titled("<script>alert(1)</script>", description="<b>Gras</b>", place="<i>Ici</i>")
    for address in (AGENDA, meeting.get_absolute_url()):
        page = text(client.get(address))
        assert "<script>alert" not in page
        assert "<i>Ici" not in page


def test_a_person_registers_and_gives_the_seat_back(client):
    meeting = MeetingFactory(capacity=10)
    client.force_login(UserFactory())
    response = client.post(reverse("meetings:register", args=[meeting.pk]), {"guests": "2"})
    assert response["Location"] == meeting.get_absolute_url()
    assert "Votre inscription" in text(client.get(meeting.get_absolute_url()))
    assert "Vos 3 places sont gardées." in text(client.get(meeting.get_absolute_url()))
    client.post(reverse("meetings:unregister", args=[meeting.pk]))
    assert not Registration.objects.exists()


def test_the_seats_that_are_left_are_told(client):
    meeting = MeetingFactory(capacity=10)
    RegistrationFactory(meeting=meeting, guests=2)
    assert "7 places libres sur 10" in text(client.get(meeting.get_absolute_url()))


def test_ten_submits_of_one_form_make_one_registration(client):
    meeting = MeetingFactory()
    client.force_login(UserFactory())
    for _time in range(10):
        client.post(reverse("meetings:register", args=[meeting.pk]), {"guests": "1"})
    assert Registration.objects.count() == 1


def test_when_it_is_full_one_is_told_that_one_waits(client):
    meeting = MeetingFactory(capacity=1)
    RegistrationFactory(meeting=meeting)
    client.force_login(UserFactory())
    page = text(client.post(reverse("meetings:register", args=[meeting.pk]), {"guests": "0"}, follow=True))
    assert "liste d’attente" in page


@pytest.mark.parametrize("guests", ["", "4", "-1", "deux", "9" * 40, "\u0000"])
def test_a_wrong_number_of_guests_comes_back(client, guests):
    meeting = MeetingFactory()
    client.force_login(UserFactory())
    assert client.post(reverse("meetings:register", args=[meeting.pk]), {"guests": guests}).status_code == 422
    assert not Registration.objects.exists()


def test_registering_needs_an_account_a_post_and_an_open_list(client):
    address = reverse("meetings:register", args=[MeetingFactory().pk])
    assert client.post(address, {"guests": "0"}).status_code == 303
    client.force_login(UserFactory())
    assert client.get(address).status_code == 405
    late = reverse("meetings:register", args=[PastMeetingFactory().pk])
    assert client.post(late, {"guests": "0"}).status_code == 409


def test_the_page_for_anonymous_readers_sets_no_cookie(client):
    assert not client.get(MeetingFactory().get_absolute_url()).cookies


# ------------------------------------------------------------------ calendar files
def test_a_meeting_goes_to_a_calendar_with_its_words_escaped(client):
    meeting = titled("Atelier, suite ; fin", description="Ligne 1\nLigne 2 \\o/", place="Salle")
    response = client.get(reverse("meetings:ics", args=[meeting.pk]))
    body = response.content.decode()
    assert response["Content-Type"].startswith("text/calendar")
    assert "SUMMARY:Atelier\\, suite \\; fin\r\n" in body
    assert "DESCRIPTION:Ligne 1\\nLigne 2 \\\\o/\r\n" in body
    assert f"DTSTART:{meeting.starts_at.astimezone(datetime.UTC):%Y%m%dT%H%M%SZ}\r\n" in body


def test_long_lines_of_a_calendar_are_folded_inside_no_character(client):
    meeting = titled("Rencontre", description="é" * 400)
    body = client.get(reverse("meetings:ics", args=[meeting.pk])).content
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    assert ("é" * 400).encode() in body.replace(b"\r\n ", b"")


def test_all_meetings_to_come_go_to_a_calendar_and_stay_there_for_a_month(client):
    titled("Bientôt")
    titled("Annulée bientôt", cancelled_at=timezone.now(), cancel_reason="Grève.")
    titled("Hier", PastMeetingFactory)
    titled("Jadis", starts_at=timezone.now() - datetime.timedelta(days=40))
    body = text(client.get(reverse("meetings:agenda-ics")))
    assert body.count("BEGIN:VEVENT") == 3
    assert "STATUS:CANCELLED" in body


# ------------------------------------------------------------------ the city's side
def test_staff_screens_are_for_the_team(client):
    meeting = MeetingFactory()
    names = ("run", "change", "attendees")
    addresses = [reverse(f"meetings:{name}", args=[meeting.pk]) for name in names]
    addresses += [reverse("meetings:desk_list"), reverse("meetings:create")]
    assert {client.get(address).status_code for address in addresses} == {302}
    client.force_login(UserFactory())
    assert {client.get(address).status_code for address in addresses} == {403}
    client.force_login(AgentFactory())
    assert {client.get(address).status_code for address in addresses} == {200}


def test_the_staff_list_costs_the_same_queries_and_searches(warm, client):
    client.force_login(AgentFactory())
    RegistrationFactory()
    few = queries_of(client, reverse("meetings:desk_list"))
    for _number in range(20):
        RegistrationFactory()
    titled("Le marché")
    assert queries_of(client, reverse("meetings:desk_list")) == few
    page = text(client.get(reverse("meetings:desk_list"), {"q": "marché"}))
    assert "Le marché" in page
    assert "Atelier square" not in page
    assert client.get(reverse("meetings:desk_list"), {"periode": "zut"}).status_code == 422


def test_the_staff_list_finds_the_minutes_that_are_owed(client):
    client.force_login(AgentFactory())
    titled("Sans compte rendu", PastMeetingFactory)
    titled("Avec compte rendu", PastMeetingFactory, minutes="Voilà.")
    page = text(client.get(reverse("meetings:desk_list"), {"periode": "compte-rendu"}))
    assert "Sans compte rendu" in page
    assert "Avec compte rendu" not in page


COMING = timezone.localdate() + datetime.timedelta(days=60)
FORM = {"title": "Visite", "starts_at": f"{COMING}T18:00", "ends_at": f"{COMING}T20:00", "place": "Les berges"}


def test_an_agent_announces_a_meeting(client):
    client.force_login(AgentFactory())
    response = client.post(reverse("meetings:create"), FORM)
    meeting = Meeting.objects.get()
    assert response["Location"] == reverse("meetings:run", args=[meeting.pk])
    assert client.get(meeting.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"title": ""},
        {"starts_at": "demain"},
        {"ends_at": f"{COMING}T17:00"},
        {"starts_at": "0001-01-01T00:00"},
        {"ends_at": "9999-12-31T23:59"},
        {"capacity": "-3"},
        {"capacity": "9" * 30},
        {"process": "99999"},
        {"territory": "Mulhouse"},
    ],
)
def test_a_wrong_form_comes_back_filled(client, changes):
    client.force_login(AgentFactory())
    response = client.post(reverse("meetings:create"), {**FORM, **changes})
    assert response.status_code == 422
    assert "Les berges" in text(response)
    assert not Meeting.objects.exists()


def test_an_agent_changes_cancels_and_reports(client):
    client.force_login(AgentFactory())
    meeting, past = MeetingFactory(), PastMeetingFactory()
    change, cancel = (reverse(f"meetings:{name}", args=[meeting.pk]) for name in ("change", "cancel"))
    assert client.post(change, FORM).status_code == 422
    assert client.post(change, {**FORM, "reason": "Travaux."}).status_code == 303
    assert client.post(cancel, {"reason": ""}).status_code == 422
    assert client.post(cancel, {"reason": "Neige."}).status_code == 303
    assert client.post(cancel, {"reason": "Neige."}).status_code == 409
    minutes = reverse("meetings:minutes", args=[past.pk])
    assert client.post(minutes, {"minutes": " "}).status_code == 422
    assert client.post(minutes, {"minutes": "Trois pistes."}).status_code == 303
    assert "Trois pistes." in text(client.get(past.get_absolute_url()))


def test_the_attendees_are_a_private_and_safe_table(client):
    registration = RegistrationFactory(user=UserFactory(name="=cmd()"), guests=1)
    client.force_login(AgentFactory())
    response = client.get(reverse("meetings:attendees", args=[registration.meeting.pk]))
    assert "'=cmd()" in text(response)
    assert "no-store" in response["Cache-Control"]


# ------------------------------------------------------------------ programs
def test_the_api_gives_meetings_without_who_comes(client):
    registration = RegistrationFactory(guests=1)
    answer = client.get("/api/v1/meetings/")
    assert answer.json()["results"][0]["taken"] == 2
    assert registration.user.email not in text(answer)
    assert client.get("/api/v1/meetings/", headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_a_wrong_cursor_is_refused_in_words(client):
    assert client.get("/api/v1/meetings/", {"cursor": "zut"}).status_code == 404


def test_the_dataset_lists_meetings_without_who_comes(client):
    registration = RegistrationFactory()
    body = b"".join(client.get("/donnees/rencontres.csv").streaming_content).decode()
    assert registration.meeting.place in body
    assert registration.user.name not in body
