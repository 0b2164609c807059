"""What the city builds: milestones, money, news, the ribbon."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from demo.city import City
from demo.content import projects
from participation.dossiers.models import Dossier
from participation.text import french
from projects.actions import (
    deliver,
    move_milestone,
    plan_milestone,
    publish_news,
    reach_milestone,
    record_spending,
    start_project,
)
from projects.models import Milestone, Project, View


def all_of_them(city: City) -> list[Iterator[datetime]]:
    return [own_project(city, row) for row in projects.PROJECTS]


def own_project(city: City, row: tuple) -> Iterator[datetime]:
    """A project that the city decided by itself."""
    key, title, sector, service, manager, budget, started, drawing, description, steps, money, news, views, done = row
    yield city.story.at(started, 9)
    territory = city.sectors[sector]
    project = start_project(
        by=city.who(manager), service=french(service), title=french(title), territory=territory, budget=budget,
        description=french(description), started_on=city.story.date(started), voted_at=city.story.date(started),
    )  # fmt: skip
    latitude, longitude = city.somewhere(territory)
    Dossier.objects.filter(pk=project.dossier_id).update(
        drawing=drawing, summary=french(description)[:400], latitude=latitude, longitude=longitude
    )
    city.dossiers[key] = project.dossier
    show(project, views)
    work(city, project, manager, steps, money, news)
    if done:
        yield city.story.at(done, 17)
        deliver(project=project, by=city.who(manager), on=city.story.date(done))


def show(project: Project, views: tuple) -> None:
    """How the place looks, before, during, after."""
    View.objects.bulk_create(
        View(
            project=project,
            caption=french(caption),
            moment=french(moment),
            drawing=drawing,
            alt=french(alt),
            position=n,
        )
        for n, (caption, moment, drawing, alt) in enumerate(views)
    )


def work(city: City, project: Project, manager: str, steps: tuple, money: tuple, news: tuple) -> None:
    """Start the storylines of a project: its milestones, its money, its news."""
    planned = [
        plan_milestone(project=project, by=city.who(manager), title=french(title), due_on=city.story.date(due))
        for title, due, _reached, _moved, _reason in steps
    ]
    for milestone, step in zip(planned, steps, strict=True):
        city.story.begin(_milestone(city, milestone, manager, step))
    for line in money:
        city.story.begin(_spend(city, project, manager, line))
    for line in news:
        city.story.begin(_tell(city, project, manager, line))


def _milestone(city: City, milestone: Milestone, manager: str, step: tuple) -> Iterator[datetime]:
    _title, due, reached, moved, reason = step
    if reason:
        # A delay is announced before the day it was due, as soon as it is known.
        known = min(city.story.date(due) - timedelta(days=9), city.story.clock.today - timedelta(days=20))
        yield city.story.at(max(known, city.story.clock.now().date() + timedelta(days=1)), 15)
        to = city.story.date(moved or reached)
        move_milestone(milestone=milestone, by=city.who(manager), due_on=to, reason=french(reason))
    if reached is not None:
        yield city.story.at(reached, 16)
        reach_milestone(milestone=milestone, by=city.who(manager), on=city.story.date(reached))


def _spend(city: City, project: Project, manager: str, line: tuple) -> Iterator[datetime]:
    day, kind, label, supplier, euros = line
    yield city.story.at(day, 11)
    record_spending(
        project=project, by=city.who(manager), kind=kind, label=french(label), supplier=french(supplier), amount=euros,
        on=city.story.date(day),
    )  # fmt: skip


def _tell(city: City, project: Project, manager: str, line: tuple) -> Iterator[datetime]:
    day, title, text = line
    yield city.story.at(day, 14)
    publish_news(project=project, by=city.who(manager), title=french(title), body=french(text))
