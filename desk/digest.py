"""The team's morning mail: what is late or due, for each person. It leaves only when something waits for them."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from celery import shared_task
from django.conf import settings
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.models import ReportPage
from desk.tasks import Task, task_list
from participation.accounts.enums import Cadence, RoleName
from participation.accounts.models import User
from participation.dossiers.hours import hours_of
from participation.dossiers.letters import write
from participation.dossiers.mails import absolute
from participation.processes.enums import ProcessKind
from participation.proposals.models import Proposal
from participation.templatetags.parvis import ago_day, short_day

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


def line(title: str, path: str, *, due: str = "", detail: str = "", late: bool = False) -> dict[str, Any]:
    return {"title": title, "url": absolute(path), "due": due, "detail": detail, "late": late}


def for_agent(user: User, tasks: Iterable[Task]) -> list[dict[str, Any]]:
    """What is late or due by tomorrow, and is this person's or nobody's."""
    return [
        line(task.title, task.url, due=task.due_words, detail=task.detail, late=task.days < 0)
        for task in tasks
        if task.days <= SOON and task.who in {None, user}
    ]


def for_elected(user: User) -> list[dict[str, Any]]:
    """The reports this person has not published yet, and the petitions that people's number obliges to answer."""
    reports = ReportPage.objects.filter(author=user).filter(Q(live=False) | Q(has_unpublished_changes=True))
    found = [
        line(
            _("Compte rendu à signer : « {title} »").format(title=report.title),
            reverse("wagtailadmin_pages:edit", args=[report.pk]),
            due=_("Modifié le {day}").format(day=short_day(report.latest_revision_created_at)),
        )
        for report in reports.exclude(latest_revision_created_at=None).order_by("-latest_revision_created_at")
    ]
    petitions = (
        Proposal.objects.filter(process__kind=ProcessKind.PETITION, dossier__visibility="public", study__isnull=True)
        .annotate(support_count=Count("supports"))
        .filter(support_count__gte=F("process__support_threshold"))
        .select_related("dossier")
        .order_by("dossier__created_at")
    )
    return found + [
        line(
            _("Pétition au-dessus du seuil : « {title} »").format(title=petition.dossier.title),
            petition.dossier.get_absolute_url(),
            due=_("Ouverte {when}").format(when=ago_day(petition.dossier.created_at)),
            detail=ngettext("{count} soutien", "{count} soutiens", petition.support_count).format(
                count=petition.support_count
            ),
        )
        for petition in petitions
    ]


def lines_for(user: User, roles: set[str], tasks: list[Task]) -> list[dict[str, Any]]:
    lines = for_elected(user) if RoleName.ELECTED in roles else []
    if roles & {RoleName.AGENT, RoleName.ADMINISTRATOR}:
        lines += for_agent(user, tasks)
    return lines


@shared_task(name="desk.digest.write_digests")
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
