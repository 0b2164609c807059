"""Running a process: created from a template, published with its notice, moved and closed phase by phase."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from participation.accounts.models import User
from participation.dossiers.actions import open_dossier, record
from participation.dossiers.enums import Journal, Kind, Visibility
from participation.dossiers.models import Dossier, Entry
from participation.images import Picture
from participation.processes.models import Phase, Process
from participation.processes.templates import TEMPLATES
from participation.rules import Refusal, require
from participation.templatetags.parvis import day, moment
from participation.territories.models import Territory
from participation.text import clean_line, clean_text

#: What CRPA L131-1 asks to be public before a consultation opens.
NOTICE_FIELDS = ("notice_terms", "notice_information", "notice_follow_up", "notice_contact")
#: What an agent sets beside the notice.
SETTINGS = frozenset({"answers_signed_by", "support_threshold", "minimum_age"})
FARTHEST = timedelta(days=5 * 366)


def midnight(day_: date) -> datetime:
    """The first instant of a day, in the city's time."""
    return timezone.make_aware(datetime.combine(day_, time.min))


def free_slug(title: str) -> str:
    """An address that no process has yet."""
    base = slugify(title.replace("’", "-"))[:60].strip("-") or "demarche"
    taken = set(Process.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug


@transaction.atomic
def create_process(
    *,
    template: str,
    title: str,
    territory: Territory | None,
    starts_on: date,
    by: User,
    slug: str = "",
    introduction: str = "",
    contact: str = "",
    submission_key: UUID | None = None,
) -> Process:
    """Open a process from a template, private until `publish_process`. The same key gives the same process.

    Raises Refusal: "processes.template.invalid", "processes.too_far.invalid", "accounts.not_agent",
    "accounts.other_territory", "text.*".
    """
    require("processes.create", by, Dossier(territory=territory))
    if submission_key and (known := Process.objects.filter(submission_key=submission_key).first()):
        return known
    if template not in TEMPLATES:
        raise Refusal("processes.template.invalid")
    if abs(starts_on - timezone.localdate()) > FARTHEST:
        raise Refusal("processes.too_far.invalid")
    model = TEMPLATES[template]
    title = clean_line(title)
    with translation.override(settings.LANGUAGE_CODE):
        dossier = open_dossier(
            kind=Kind.PROCESS,
            title=title,
            summary=clean_line(introduction, limit=100_000, required=False)[:400],
            author=by,
            territory=territory,
            visibility=Visibility.PRIVATE,
            drawing=model.drawing,
        )
        process = Process.objects.create(
            dossier=dossier,
            slug=free_slug(slug or title),
            kind=model.kind,
            introduction=clean_text(introduction, required=False),
            notice_terms=str(model.notice_terms),
            notice_information=str(model.notice_information),
            notice_follow_up=str(model.notice_follow_up),
            notice_contact=clean_line(contact, required=False),
            support_threshold=model.support_threshold,
            minimum_age=model.minimum_age,
            submission_key=submission_key,
        )
        first = starts_on
        for step in model.phases:
            last = first + timedelta(days=step.days)
            Phase.objects.create(
                process=process,
                kind=step.kind,
                title=str(step.title),
                description=str(step.description),
                opens_at=midnight(first),
                closes_at=midnight(last),
            )
            first = last
    record(dossier, Journal.DOSSIER_OPENED, actor=by, public=False)
    return process


def missing_notice(process: Process) -> list[str]:
    """The names of the notice's fields that are still empty, as a person reads them."""
    return [
        str(Process._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
        for name in NOTICE_FIELDS
        if not getattr(process, name).strip()
    ]


def read_documents(text: str) -> list[dict[str, str]]:
    """Documents as an agent writes them, one a line: « Titre | https://… ». Only web addresses and our own files.

    Raises Refusal: "processes.documents.invalid", "text.too_long".
    """
    documents = []
    for line in clean_text(text, required=False).splitlines():
        title, _bar, url = (part.strip() for part in line.rpartition("|"))
        if not line.strip():
            continue
        if not title or " " in url or not url.startswith(("https://", "http://", "/documents/")):
            raise Refusal("processes.documents.invalid", line=line[:80])
        documents.append({"title": clean_line(title), "url": url})
    return documents


def _locked(process: Process) -> Process:
    return Process.objects.select_for_update(of=("self",)).select_related("dossier__territory").get(pk=process.pk)


@transaction.atomic
def publish_process(*, process: Process, by: User) -> Process:
    """Show a process to everyone, once its notice is complete (CRPA L131-1). Publishing twice changes nothing.

    Raises Refusal: "processes.notice_missing.invalid", "accounts.not_agent", "accounts.other_territory".
    """
    process = _locked(process)
    require("processes.run", by, process)
    if process.dossier.visibility == Visibility.PUBLIC:
        return process
    if missing := missing_notice(process):
        raise Refusal("processes.notice_missing.invalid", fields=", ".join(missing))
    Dossier.objects.filter(pk=process.dossier_id).update(visibility=Visibility.PUBLIC)
    process.dossier.visibility = Visibility.PUBLIC
    record(process.dossier, Journal.PROCESS_OPENED, actor=by)
    return process


@transaction.atomic
def edit_process(
    *,
    process: Process,
    by: User,
    title: str,
    introduction: str,
    notice_terms: str,
    notice_information: str,
    notice_follow_up: str,
    notice_contact: str,
    documents: str | None = None,
    reason: str = "",
    picture: Picture | None = None,
    picture_alt: str | None = None,
    **settings_: Any,
) -> Process:
    """Rewrite the presentation and the notice. Once public, the notice stays complete and a change says why.

    `documents` is read by `read_documents`; None leaves them as they are. `picture` replaces the photo. `settings_` are
    columns of `SETTINGS`; a support threshold or an age only hold for what comes next.
    Raises Refusal: "dossiers.reason_missing.invalid", "processes.notice_missing.invalid",
    "processes.documents.invalid", "text.*".
    """
    process = _locked(process)
    require("processes.run", by, process)
    public = process.dossier.visibility == Visibility.PUBLIC
    reason = clean_line(reason, limit=1000, required=False)
    if public and not reason:
        raise Refusal("dossiers.reason_missing.invalid")
    process.introduction = clean_text(introduction, required=False)
    process.notice_terms = clean_text(notice_terms, required=False)
    process.notice_information = clean_text(notice_information, required=False)
    process.notice_follow_up = clean_text(notice_follow_up, required=False)
    process.notice_contact = clean_line(notice_contact, required=False)
    if public and (missing := missing_notice(process)):
        raise Refusal("processes.notice_missing.invalid", fields=", ".join(missing))
    if documents is not None:
        process.documents = read_documents(documents)
    for name in SETTINGS & settings_.keys():
        setattr(process, name, settings_[name])
    process.save(update_fields=["introduction", "documents", *NOTICE_FIELDS, *SETTINGS])
    dossier = process.dossier
    dossier.title = clean_line(title)
    dossier.summary = clean_line(introduction, limit=100_000, required=False)[:400]
    if picture:
        dossier.picture.save(str(picture.file.name), picture.file, save=False)
    if picture_alt is not None:
        dossier.picture_alt = clean_line(picture_alt, required=False)
    dossier.save(update_fields=["title", "summary", "picture", "picture_width", "picture_height", "picture_alt"])
    record(process.dossier, Journal.PROCESS_EDITED, actor=by, public=public, reason=reason)
    return process


def _locked_phase(phase: Phase) -> Phase:
    return Phase.objects.select_for_update(of=("self",)).select_related("process__dossier__territory").get(pk=phase.pk)


@transaction.atomic
def move_phase(*, phase: Phase, by: User, opens_at: datetime, closes_at: datetime, reason: str = "") -> Phase:
    """Change the dates of a phase and say why. A phase whose follow-up is published does not move any more.

    Raises Refusal: "processes.outcome.already", "processes.dates.invalid", "processes.too_far.invalid",
    "dossiers.reason_missing.invalid".
    """
    phase = _locked_phase(phase)
    process, now = phase.process, timezone.now()
    require("processes.run", by, process)
    if phase.outcome:
        raise Refusal("processes.outcome.already", phase=phase.title)
    if closes_at <= opens_at:
        raise Refusal("processes.dates.invalid")
    if max(abs(opens_at - now), abs(closes_at - now)) > FARTHEST:
        raise Refusal("processes.too_far.invalid")
    public = process.dossier.visibility == Visibility.PUBLIC
    reason = clean_line(reason, limit=1000, required=False)
    if public and not reason:
        raise Refusal("dossiers.reason_missing.invalid")
    before: dict[str, Any] = {"opened": phase.opens_at.isoformat(), "closed": phase.closes_at.isoformat()}
    phase.opens_at, phase.closes_at = opens_at, closes_at
    phase.announced_open = phase.announced_open and opens_at <= now
    phase.announced_close = phase.announced_close and closes_at <= now
    phase.save(update_fields=["opens_at", "closes_at", "announced_open", "announced_close"])
    record(
        process.dossier,
        Journal.PHASE_MOVED,
        actor=by,
        public=public,
        phase=phase.title,
        reason=reason,
        opens=opens_at.isoformat(),
        closes=closes_at.isoformat(),
        **before,
    )
    return phase


@transaction.atomic
def close_phase(*, phase: Phase, by: User, outcome: str) -> Phase:
    """End a phase, now if it was still open, and publish its result or follow-up: no phase is closed without one.

    Raises Refusal: "processes.outcome_missing.invalid", "processes.outcome.already", "processes.phase.not_yet".
    """
    phase = _locked_phase(phase)
    process, now = phase.process, timezone.now()
    require("processes.run", by, process)
    require("processes.is_public", by, process)
    if phase.outcome:
        raise Refusal("processes.outcome.already", phase=phase.title)
    if phase.opens_at >= now:
        raise Refusal("processes.phase.not_yet", phase=phase.title, opens=moment(phase.opens_at))
    outcome = clean_text(outcome, required=False)
    if not outcome:
        raise Refusal("processes.outcome_missing.invalid")
    phase.outcome = outcome
    phase.closes_at = min(phase.closes_at, now)
    phase.announced_open = phase.announced_close = True
    phase.save(update_fields=["outcome", "closes_at", "announced_open", "announced_close"])
    if not process.phases.filter(closes_at__gt=phase.closes_at).exists():
        Process.objects.filter(pk=process.pk).update(outcome=outcome)
    record(
        process.dossier, Journal.PHASE_CLOSED, actor=by, phase=phase.title, outcome=clean_line(outcome, limit=10_000)
    )
    return phase


def announce_phases(*, now: datetime | None = None) -> int:
    """Record, once each, the phases of public processes that have opened or closed by themselves.

    Returns how many entries were written. Entries carry the date of the fact, not of the pass.
    """
    now = now or timezone.now()
    due = Phase.objects.filter(process__dossier__visibility=Visibility.PUBLIC).filter(
        Q(opens_at__lte=now, announced_open=False) | Q(closes_at__lte=now, announced_close=False)
    )
    written = 0
    for pk in due.order_by("opens_at", "pk").values_list("pk", flat=True):
        with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
            written += len(
                _announce(
                    Phase.objects.select_related("process__dossier").select_for_update(of=("self",)).get(pk=pk), now
                )
            )
    return written


def _announce(phase: Phase, now: datetime) -> list[Entry]:
    """Write what is due for one locked phase: its opening, its closing, or nothing if another pass did it."""
    entries: list[Entry] = []
    dossier = phase.process.dossier
    facts: dict[str, Any] = {"phase": phase.title}
    if not phase.announced_open and phase.opens_at <= now:
        phase.announced_open = True
        entries.append(record(dossier, Journal.PHASE_OPENED, at=phase.opens_at, until=day(phase.last_day), **facts))
    if not phase.announced_close and phase.closes_at <= now:
        phase.announced_close = True
        outcome = phase.outcome or _("Les suites seront publiées ici.")
        entries.append(record(dossier, Journal.PHASE_CLOSED, at=phase.closes_at, outcome=outcome, **facts))
    phase.save(update_fields=["announced_open", "announced_close"])
    return entries
