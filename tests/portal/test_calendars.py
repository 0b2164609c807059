"""Calendars: valid to the line, complete, stable."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from participation.dossiers.calendar import Event, calendar
from participation.dossiers.enums import Visibility
from participation.meetings.actions import cancel_meeting
from participation.territories.models import Territory
from projects.models import Milestone
from tests.factories.dossiers import DossierFactory, PhaseFactory, ProcessFactory, ProposalFactory
from tests.factories.meetings import MeetingFactory
from tests.factories.people import AgentFactory
from tests.factories.projects import ProjectFactory

pytestmark = pytest.mark.django_db


def parsed(content):
    """The events of a calendar, as {property: value}, after checking every rule of RFC 5545 that a line must hold."""
    assert content.endswith(b"\r\n")
    lines = content.split(b"\r\n")[:-1]
    assert all(len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in lines)
    unfolded = re.sub(rb"\r\n[ \t]", b"", content).decode().splitlines()
    assert (unfolded[:2], unfolded[-1]) == (["BEGIN:VCALENDAR", "VERSION:2.0"], "END:VCALENDAR")
    events, current = [], None
    for line in unfolded:
        assert re.fullmatch(r"[A-Z-]+(;[A-Z]+=[A-Z]+)*:.*", line), line
        name, _colon, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            current = {}
        elif line == "END:VEVENT":
            assert {"UID", "DTSTAMP", "SUMMARY", "URL", "STATUS", "SEQUENCE"} <= set(current)
            events.append(current)
        elif current is not None:
            assert name not in current
            current[name] = value
    assert len({event["UID"] for event in events}) == len(events)
    return events


def titles(client, address):
    return [event["SUMMARY"] for event in parsed(client.get(address).content)]


@pytest.fixture
def dated():
    """A meeting, a phase and a milestone in one sector; a meeting elsewhere."""
    place = Territory.objects.create(slug="coteaux", name="Coteaux", level="sector")
    process = ProcessFactory(dossier__territory=place, dossier__title="Mobilités")
    PhaseFactory(process=process, title="Idées")
    idea = ProposalFactory(process=process, dossier__territory=place)
    yesterday = timezone.now() - dt.timedelta(days=1)
    here = MeetingFactory(
        dossier__title="Atelier", dossier__territory=place, dossier__created_at=yesterday, process=process
    )
    MeetingFactory(dossier__title="Ailleurs")
    project = ProjectFactory(dossier__title="Le banc", dossier__territory=place)
    today = timezone.localdate()
    Milestone.objects.create(project=project, title="Peinture", first_due_on=today, due_on=today)
    return {"process": process, "idea": idea, "meeting": here, "project": project}


def test_the_calendar_of_the_city_holds_every_date(client, dated):
    assert sorted(titles(client, "/agenda.ics")) == ["Ailleurs", "Atelier", "Le banc — Peinture", "Mobilités — Idées"]


def test_the_calendar_of_a_territory_holds_its_dates(client, dated):
    assert sorted(titles(client, "/secteurs/coteaux/agenda.ics")) == [
        "Atelier", "Le banc — Peinture", "Mobilités — Idées",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("process", ["Atelier", "Mobilités — Idées"]),
        ("idea", ["Mobilités — Idées"]),
        ("meeting", ["Atelier"]),
        ("project", ["Le banc — Peinture"]),
    ],
)
def test_the_calendar_of_a_dossier_holds_its_dates(client, dated, name, expected):
    assert sorted(titles(client, f"/dossiers/{dated[name].dossier.ref}/agenda.ics")) == expected


def test_a_phase_lasts_whole_days(client, dated):
    phase = dated["process"].phases.get()
    (event,) = parsed(client.get(f"/dossiers/{dated['idea'].dossier.ref}/agenda.ics").content)
    assert event["DTSTART;VALUE=DATE"] == f"{timezone.localdate(phase.opens_at):%Y%m%d}"
    assert event["DTEND;VALUE=DATE"] == f"{phase.last_day + dt.timedelta(days=1):%Y%m%d}"


def test_what_is_hidden_is_in_no_calendar(client, dated):
    for thing in dated.values():
        type(thing.dossier).objects.filter(pk=thing.dossier.pk).update(visibility=Visibility.HIDDEN)
        assert client.get(f"/dossiers/{thing.dossier.ref}/agenda.ics").status_code == 404
    assert titles(client, "/agenda.ics") == ["Ailleurs"]


def test_a_calendar_that_did_not_change_is_not_sent_again(client, dated):
    first = client.get("/agenda.ics")
    assert client.get("/agenda.ics", HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304


def test_a_meeting_called_off_stays_and_programs_learn_it(client, dated):
    before = {e["SUMMARY"]: e for e in parsed(client.get("/agenda.ics").content)}["Atelier"]
    cancel_meeting(meeting=dated["meeting"], by=AgentFactory(), reason="Neige")
    after = {e["SUMMARY"]: e for e in parsed(client.get("/agenda.ics").content)}["Atelier"]
    assert (before["STATUS"], after["STATUS"]) == ("CONFIRMED", "CANCELLED")
    assert (before["UID"], int(before["SEQUENCE"]) + 1) == (after["UID"], int(after["SEQUENCE"]))
    assert before["DTSTAMP"] < after["DTSTAMP"]


@pytest.mark.parametrize("count", [1, 20])
@pytest.mark.parametrize(("address", "queries"), [("/agenda.ics", 3), ("/secteurs/mulhouse/agenda.ics", 4)])
def test_a_calendar_costs_the_same_queries(client, address, queries, count, django_assert_num_queries):
    today = timezone.localdate()
    for _one in range(count):
        MeetingFactory()
        PhaseFactory()
        Milestone.objects.create(project=ProjectFactory(), title="Peinture", first_due_on=today, due_on=today)
    with django_assert_num_queries(queries):
        assert len(parsed(client.get(address).content)) == 3 * count


def test_long_and_strange_words_stay_in_their_line(settings):
    now = timezone.now()
    words = "Éé, ; \\ " * 40 + "\r\nBEGIN:VEVENT\nfin"
    event = Event("x-1", words, now, now + dt.timedelta(hours=1), "/", now, text=words, place=words)
    (found,) = parsed(calendar([event], "Dates").encode())
    assert found["SUMMARY"].endswith(r"\nBEGIN:VEVENT\nfin")
    assert found["SUMMARY"].count(r"\,") == 40


def test_an_unknown_place_or_dossier_has_no_calendar(client):
    DossierFactory()
    assert client.get("/secteurs/nulle-part/agenda.ics").status_code == 404
    assert client.get("/dossiers/1999-1/agenda.ics").status_code == 404
