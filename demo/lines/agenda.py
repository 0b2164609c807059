"""Meetings: past with their minutes, coming, full with people waiting, moved, cancelled."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from django.utils import timezone

from demo.city import City
from demo.content import meetings
from participation.meetings.actions import (
    MeetingWords,
    announce_meeting,
    cancel_meeting,
    change_meeting,
    note_arrival,
    publish_minutes,
    register,
    register_by_agent,
)
from participation.meetings.models import Meeting
from participation.processes.models import Process
from participation.text import french


def all_of_them(city: City) -> list[Iterator[datetime]]:
    return [
        *(past(city, row) for row in meetings.PAST),
        *(coming(city, row) for row in meetings.COMING),
        cancelled(city),
    ]


def _future(city: City, day, hour: int) -> datetime:
    moment = datetime.combine(city.story.date(day), datetime.min.time()).replace(
        hour=hour, minute=0 if hour < 17 else 30
    )
    return timezone.make_aware(moment)


def _announce(city: City, row: tuple) -> tuple[Meeting, MeetingWords]:
    _key, day, hour, minutes, title, place, sector, process, seats, programme = row[:10]
    starts = _future(city, day, hour)
    words = MeetingWords(
        title=french(title),
        starts_at=starts,
        ends_at=starts + timedelta(minutes=minutes),
        place=french(place),
        address=french(place),
        accessibility=french(meetings.ACCESS),
        description=french(programme),
        capacity=seats,
    )
    meeting = announce_meeting(
        by=city.who("sophie"),
        words=words,
        territory=city.sectors[sector],
        process=Process.objects.filter(slug=process).first(),
    )
    latitude, longitude = city.somewhere(city.sectors[sector])
    type(meeting.dossier).objects.filter(pk=meeting.dossier_id).update(latitude=latitude, longitude=longitude)
    return meeting, words


def _days(city: City, day, offset: int) -> datetime:
    return city.story.at(city.story.date(day) + timedelta(days=offset), 10)


def past(city: City, row: tuple) -> Iterator[datetime]:
    day, minutes, guests = row[1], row[10], row[11]
    yield _days(city, day, -15)
    meeting, _words = _announce(city, row)
    for number, person in enumerate(city.dice.sample(city.voters, guests)):
        yield _days(city, day, -13 + number * 12 // guests)
        register(meeting=meeting, user=person)
    yield meeting.ends_at
    for registration in meeting.registrations.all():
        note_arrival(registration=registration, by=city.who("sophie"), came=registration.people)
    yield _days(city, day, 5)
    publish_minutes(meeting=meeting, by=city.who("sophie"), minutes=french(minutes))


def coming(city: City, row: tuple) -> Iterator[datetime]:
    key, day = row[0], row[1]
    announced = -12 - day % 5
    yield city.story.at(announced, 11)
    meeting, words = _announce(city, row)
    full_key, crowd = meetings.FULL
    people = city.dice.sample(city.voters, crowd if key == full_key else 7)
    for number, person in enumerate([*people, *([city.who("habitante")] if key == "chantier" else [])]):
        yield city.story.at(announced + 1 + number % 9, 9 + number % 12)
        register(meeting=meeting, user=person, guests=1 if number == 3 else 0)
    for number, (name, contact, guests) in enumerate(meetings.CALLERS.get(key, ())):
        yield city.story.at(announced + 5 + number, 15)
        register_by_agent(meeting=meeting, by=city.who("sophie"), name=name, contact=contact, guests=guests)
    moved_key, moved_day, hour, reason = meetings.MOVED
    if key == moved_key:
        yield city.story.at(-2, 16)
        starts = _future(city, moved_day, hour)
        later = replace(words, starts_at=starts, ends_at=starts + (words.ends_at - words.starts_at))
        change_meeting(meeting=meeting, by=city.who("sophie"), words=later, reason=french(reason))


def cancelled(city: City) -> Iterator[datetime]:
    yield city.story.at(-16, 15)
    meeting, _words = _announce(city, meetings.CANCELLED)
    for number, person in enumerate(city.dice.sample(city.voters, 5)):
        yield city.story.at(-14 + number, 12)
        register(meeting=meeting, user=person)
    yield city.story.at(-3, 9)
    cancel_meeting(meeting=meeting, by=city.who("sophie"), reason=french(meetings.CANCELLED[10]))
