"""Telling the whole story on an empty site, once."""

from collections.abc import Callable
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import F, OuterRef, Subquery

from demo.city import OPENED, City
from demo.clock import Clock
from demo.content.people import HABITANTE
from demo.lines import agenda, budgets, building, consultations, moderation, pages, small
from demo.story import Story
from participation.accounts.models import User
from participation.dossiers.models import Dossier, Entry, Notification
from participation.dossiers.outbox import dispatch_pending
from participation.templatetags.parvis import grouped

RECENT = 40  # days of news that the demo accounts find in their notifications
UNREAD = 10

Say = Callable[[str], None]


def is_told() -> bool:
    """Whether the demonstration city is already there. It comes whole or not at all."""
    return User.objects.filter(email=HABITANTE[0]).exists()


@transaction.atomic
def tell(say: Say) -> None:
    """Write the city, from its people to its last news, each event on its day."""
    clock = Clock()
    with clock.running():
        story = Story(clock)
        city = City(story)
        clock.moment = story.at(OPENED, 8)
        city.settle()
        say(f"Mulhouse, six secteurs, {grouped(len(city.people) + len(city.voters))} habitants et agents")
        for line in (
            *building.all_of_them(city),
            *budgets.all_of_them(city),
            *small.all_of_them(city),
            *consultations.all_of_them(city),
            *agenda.all_of_them(city),
            *moderation.all_of_them(city),
            *pages.all_of_them(city),
        ):
            story.begin(line)
        year, before = 0, 0
        for next_year in story.tell():
            if year:
                say(f"{year} : {grouped(story.told - before)} faits")
            year, before = next_year, story.told
        say(f"{year} : {grouped(story.told - before)} faits")
    settle_news(clock)
    # Nobody is reading yet: no screen to wake, no one to mail.
    connection.run_on_commit.clear()
    say(f"{grouped(Dossier.objects.count())} dossiers, {grouped(Entry.objects.count())} lignes au journal")


def settle_news(clock: Clock) -> None:
    """What is old was told on its day; what is recent waits in people's notifications, already mailed."""
    recent = clock.started_at - timedelta(days=RECENT)
    Entry.objects.filter(at__lt=recent).update(dispatched_at=F("at"))
    while dispatch_pending():
        pass
    day_of_entry = Subquery(Entry.objects.filter(pk=OuterRef("entry")).values("at"))
    Notification.objects.update(created_at=day_of_entry)
    Notification.objects.update(mail_at=None)
    read = clock.started_at - timedelta(days=UNREAD)
    Notification.objects.filter(created_at__lt=read).update(read_at=F("created_at"))
