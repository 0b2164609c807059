"""The team's morning mail: what is late or due, for each person. It leaves only when something waits for them."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import ngettext

from desk.todo import Task
from desk.worklist import TEAM, elected_tasks, task_list
from participation.accounts.enums import Cadence, RoleName
from participation.accounts.models import User
from participation.dossiers.hours import hours_of
from participation.dossiers.letters import write
from participation.dossiers.mails import absolute

SHOWN = 12
SOON = 1  # days before it is due, when a task enters the mail
LATEST = 3  # hours after the usual one; later than that, it is for the next morning
SATURDAY, MONDAY = 5, 0


def is_time(user: User, now: dt.datetime) -> bool:
    """Whether a person's morning mail is due: at the end of their quiet hours, on working days, or on Mondays only."""
    local = timezone.localtime(now)
    if user.news_cadence == Cadence.NEVER or local.weekday() >= SATURDAY:
        return False
    hour = hours_of(user).digest_hour
    return hour <= local.hour < hour + LATEST and (user.news_cadence != Cadence.WEEKLY or local.weekday() == MONDAY)


def line(task: Task) -> dict[str, Any]:
    return {
        "title": task.title,
        "url": absolute(task.url),
        "due": task.due_words,
        "detail": task.detail,
        "late": task.late,
    }


def lines_for(user: User, roles: set[str], tasks: list[Task]) -> list[dict[str, Any]]:
    """What waits for a deputy; for an agent, what is late or due by tomorrow and is theirs or nobody's."""
    due = elected_tasks(user) if RoleName.ELECTED in roles else []
    if roles & TEAM:
        due += [task for task in tasks if task.days <= SOON and task.who in {None, user}]
    return [line(task) for task in due]


def write_digests() -> int:
    """Write the morning mails that are due; returns how many. Each person gets one a day at most, however often it runs."""
    now = timezone.now()
    team = User.objects.filter(is_active=True, is_staff=True).prefetch_related("roles")
    people = [user for user in team if is_time(user, now)]
    if not people:
        return 0
    written = 0
    with translation.override(settings.LANGUAGE_CODE):
        tasks = task_list()
        for user in people:
            lines = lines_for(user, {role.name for role in user.roles.all()}, tasks)
            if lines:
                title = ngettext("{count} tâche vous attend", "{count} tâches vous attendent", len(lines))
                data = {
                    "title": title.format(count=len(lines)),
                    "tasks": lines[:SHOWN],
                    "more": len(lines) - len(lines[:SHOWN]),
                    "desk_url": absolute(reverse("desk")),
                }
                written += write(user=user, key=f"desk-{timezone.localdate(now)}", data=data)
    return written
