"""Starting a project on its dossier, and telling the truth about its dates and its money."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from budgets.models import Budget
from participation.accounts.models import User
from participation.dossiers.actions import advance, open_dossier, record
from participation.dossiers.enums import Journal, Kind, Stage
from participation.dossiers.models import Dossier
from participation.images import Picture
from participation.rules import Refusal, require
from participation.templatetags.parvis import day
from participation.territories.models import Territory
from participation.text import clean_line, clean_text
from projects.enums import SpendingKind
from projects.models import Milestone, News, Project, Spending


def _free_slug(title: str) -> str:
    base = slugify(title)[:70].strip("-") or "projet"
    slug, number = base, 1
    while Project.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    return slug


@transaction.atomic
def start_project(
    *,
    by: User,
    service: str,
    dossier: Dossier | None = None,
    title: str = "",
    territory: Territory | None = None,
    budget: int | None = None,
    description: str = "",
    votes: int | None = None,
    started_on: dt.date | None = None,
    voted_at: dt.date | None = None,
) -> Project:
    """Start following up a dossier (an idea that won, or that the city takes up), or a project of the city's own.

    Raises Refusal: "projects.already", "accounts.not_agent", "state.transition".
    """
    if dossier is None:
        dossier = open_dossier(kind=Kind.PROJECT, title=clean_line(title), author=by, territory=territory)
    dossier = Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
    require("projects.start", by, dossier)
    if existing := Project.objects.filter(dossier=dossier).first():
        raise Refusal("projects.already", title=str(existing))
    project = Project.objects.create(
        dossier=dossier,
        slug=_free_slug(dossier.title),
        description=clean_text(description, required=False),
        budget=budget,
        service=clean_line(service, limit=160),
        manager=by,
        votes=votes,
        voted_at=voted_at,
        started_on=started_on or timezone.localdate(),
    )
    advance(dossier=dossier, to=Stage.BUILDING, by=by, kind=Journal.PROJECT_STARTED, service=project.service)
    return project


@transaction.atomic
def start_projects_of_winners(*, budget: Budget, by: User, service: str) -> list[Project]:
    """Turn every winner of a published result that has no project yet into a project, on the same dossier."""
    require("projects.start", by, budget.process)
    tally = budget.tallies.filter(official=True).first()
    if budget.published_at is None or tally is None:
        raise Refusal("projects.not_elected.invalid")
    winners = budget.candidates.filter(dossier__stage=Stage.ELECTED, dossier__project__isnull=True)
    return [
        start_project(
            by=by,
            service=service,
            dossier=candidate.dossier,
            budget=candidate.cost,
            votes=tally.lines[candidate.code]["votes"],
            voted_at=timezone.localdate(budget.closed_at or budget.published_at),
        )
        for candidate in winners.select_related("dossier").order_by("number")
    ]


@transaction.atomic
def plan_milestone(*, project: Project, by: User, title: str, due_on: dt.date) -> Milestone:
    """Announce a step and its date."""
    require("projects.run", by, project)
    milestone = Milestone.objects.create(
        project=project, title=clean_line(title, limit=160), due_on=due_on, first_due_on=due_on
    )
    record(project.dossier, Journal.MILESTONE_PLANNED, actor=by, title=milestone.title, due=day(due_on))
    return milestone


@transaction.atomic
def move_milestone(*, milestone: Milestone, by: User, due_on: dt.date, reason: str) -> Milestone:
    """Change the date that is expected; the first one stays. The reason is public."""
    milestone = Milestone.objects.select_for_update(of=("self",)).get(pk=milestone.pk)
    require("projects.run", by, milestone.project)
    if milestone.reached_on:
        raise Refusal("projects.milestone.already")
    reason = clean_line(reason, limit=400, required=False)
    if not reason:
        raise Refusal("projects.reason_missing.invalid")
    milestone.due_on, milestone.delay_reason = due_on, reason
    milestone.save(update_fields=["due_on", "delay_reason"])
    record(
        milestone.project.dossier,
        Journal.MILESTONE_MOVED,
        actor=by,
        title=milestone.title,
        due=day(due_on),
        reason=reason,
    )
    return milestone


@transaction.atomic
def reach_milestone(*, milestone: Milestone, by: User, on: dt.date | None = None) -> Milestone:
    """Say that a step is done."""
    milestone = Milestone.objects.select_for_update(of=("self",)).get(pk=milestone.pk)
    require("projects.run", by, milestone.project)
    if milestone.reached_on:
        raise Refusal("projects.milestone.already")
    milestone.reached_on = on or timezone.localdate()
    milestone.save(update_fields=["reached_on"])
    record(milestone.project.dossier, Journal.MILESTONE_REACHED, actor=by, title=milestone.title)
    return milestone


@transaction.atomic
def record_spending(
    *,
    project: Project,
    by: User,
    kind: SpendingKind,
    label: str,
    amount: int,
    supplier: str = "",
    on: dt.date | None = None,
) -> Spending:
    """Publish a contract signed or an invoice paid, in whole euros."""
    require("projects.tell", by, project)
    spending = Spending.objects.create(
        project=project,
        kind=kind,
        label=clean_line(label),
        supplier=clean_line(supplier, limit=160, required=False),
        amount=amount,
        on=on or timezone.localdate(),
    )
    record(project.dossier, Journal.SPENDING_RECORDED, actor=by, label=spending.label, amount=spending.amount)
    return spending


@transaction.atomic
def publish_news(
    *, project: Project, by: User, title: str, body: str = "", picture: Picture | None = None, picture_alt: str = ""
) -> News:
    """Tell what happens on the site; followers are told."""
    require("projects.tell", by, project)
    news = News(
        project=project,
        title=clean_line(title, limit=160),
        body=clean_text(body, required=False),
        picture_alt=clean_line(picture_alt, required=False),
        author=by,
    )
    if picture:
        news.picture = picture.file
    news.save()
    record(project.dossier, Journal.NEWS_PUBLISHED, actor=by, title=news.title)
    return news


@transaction.atomic
def deliver(*, project: Project, by: User, reason: str = "", on: dt.date | None = None) -> Project:
    """Cut the ribbon: the project is built, its dossier reaches its last stage."""
    project = Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    require("projects.run", by, project)
    project.delivered_on = on or timezone.localdate()
    project.save(update_fields=["delivered_on"])
    advance(dossier=project.dossier, to=Stage.BUILT, by=by, reason=reason, kind=Journal.PROJECT_DELIVERED)
    return project


def spending_totals(project: Project) -> dict[str, int]:
    """Committed and paid, in whole euros. Paid money was committed first, so committed is at least paid."""
    lines: Iterable[Spending] = project.spending.all()
    paid = sum(line.amount for line in lines if line.kind == SpendingKind.PAID)
    committed = sum(line.amount for line in lines if line.kind == SpendingKind.COMMITTED)
    return {"committed": max(committed, paid), "paid": paid}
