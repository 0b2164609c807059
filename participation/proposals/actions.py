"""An idea from its first sentence to the city's answer."""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from participation.accounts.models import User
from participation.dossiers.actions import advance, open_dossier, record, tell
from participation.dossiers.enums import Journal, Kind, Stage
from participation.dossiers.models import Dossier, Follow
from participation.images import Picture
from participation.processes.models import Process
from participation.proposals.enums import Verdict
from participation.proposals.models import Proposal, Study, Support
from participation.rules import Refusal, require
from participation.territories.models import Territory
from participation.text import clean_line, clean_text, plain


def submit_proposal(
    *,
    process: Process,
    author: User,
    title: str,
    body: str,
    territory: Territory | None = None,
    latitude: float | None = None,
    longitude: float | None = None,
    address: str = "",
    picture: Picture | None = None,
    picture_alt: str = "",
    category: str = "",
    cost_estimate: int | None = None,
    submission_key: UUID | None = None,
) -> Proposal:
    """Publish an idea on a dossier of its own; its author follows it. The same submission key returns the same idea.

    Two requests with one key may race: the unique constraint lets one in, and the other, whose dossier is undone
    with it, returns what the first wrote. Raises Refusal: "accounts.anonymous", "accounts.suspended",
    "processes.phase.not_yet", "processes.phase.closed", "text.empty", "text.too_long".
    """
    earlier = Proposal.objects.filter(submission_key=submission_key)
    if submission_key and (sent := earlier.first()):
        return sent
    require("proposals.submit", author, process)
    try:
        with transaction.atomic():
            return _publish(
                process=process,
                author=author,
                picture=picture,
                dossier_fields={
                    "title": clean_line(title),
                    "territory": territory or process.dossier.territory,
                    "latitude": latitude,
                    "longitude": longitude,
                    "address": clean_line(address, required=False),
                    "picture_alt": clean_line(picture_alt, required=False),
                },
                body=clean_text(body),
                category=clean_line(category, limit=40, required=False),
                cost_estimate=cost_estimate,
                submission_key=submission_key,
            )
    except IntegrityError:
        if submission_key and (sent := earlier.first()):
            return sent
        raise


def _publish(
    *,
    process: Process,
    author: User,
    picture: Picture | None,
    dossier_fields: dict[str, Any],
    body: str,
    **fields: Any,
) -> Proposal:
    """Write an idea that is clean and allowed: its dossier, itself, its first line, its first follower."""
    dossier = open_dossier(kind=Kind.IDEA, author=author, body=body, **dossier_fields)
    if picture:
        dossier.picture.save(str(picture.file.name), picture.file, save=True)
    proposal = Proposal.objects.create(dossier=dossier, process=process, body=body, **fields)
    record(dossier, Journal.PROPOSAL_SUBMITTED, actor=author)
    Follow.objects.get_or_create(user=author, dossier=dossier, defaults={"by_mail": author.mail_notices})
    return proposal


@transaction.atomic
def edit_proposal(*, proposal: Proposal, by: User, title: str, body: str) -> Proposal:
    """Correct one's own idea before the city answers."""
    proposal = Proposal.objects.select_for_update(of=("self",)).select_related("dossier", "process").get(pk=proposal.pk)
    require("proposals.edit", by, proposal)
    proposal.dossier.title = clean_line(title)
    proposal.body = clean_text(body)
    proposal.dossier.search_text = plain(f"{proposal.dossier.title} {proposal.dossier.address} {proposal.body}")[:4000]
    proposal.dossier.save(update_fields=["title", "search_text"])
    proposal.save(update_fields=["body"])
    record(proposal.dossier, Journal.PROPOSAL_EDITED, actor=by)
    return proposal


@transaction.atomic
def support(*, proposal: Proposal, user: User) -> bool:
    """Support an idea in public; True when it is new. Supporting twice changes nothing: the constraint is the judge."""
    require("proposals.support", user, proposal)
    try:
        with transaction.atomic():
            Support.objects.create(proposal=proposal, user=user)
    except IntegrityError:
        return False
    record(proposal.dossier, Journal.SUPPORT_GIVEN, actor=user)
    threshold = proposal.process.support_threshold
    if threshold and proposal.supports.count() == threshold:
        record(proposal.dossier, Journal.SUPPORT_THRESHOLD, count=threshold)
    return True


@transaction.atomic
def withdraw_support(*, proposal: Proposal, user: User) -> bool:
    """Take one's support back; True when there was one."""
    require("proposals.withdraw_support", user, proposal)
    deleted, _detail = Support.objects.filter(proposal=proposal, user=user).delete()
    if deleted:
        record(proposal.dossier, Journal.SUPPORT_WITHDRAWN, actor=user)
    return bool(deleted)


@transaction.atomic
def ask_study(*, proposal: Proposal, by: User, service: str, due_on: dt.date, assigned_to: User | None = None) -> Study:
    """Ask a service of the city to study an idea before a day."""
    proposal = Proposal.objects.select_for_update(of=("self",)).select_related("dossier").get(pk=proposal.pk)
    require("proposals.study", by, proposal)
    if Study.objects.filter(proposal=proposal).exists():
        raise Refusal("proposals.study.already")
    service = clean_line(service, limit=120, required=False)
    if not service:
        raise Refusal("proposals.service_missing.invalid")
    study = Study.objects.create(proposal=proposal, service=service, due_on=due_on, assigned_to=assigned_to)
    advance(dossier=proposal.dossier, to=Stage.STUDIED, by=by, kind=Journal.STUDY_ASKED, service=service)
    return study


@transaction.atomic
def assign_study(*, study: Study, by: User, to: User | None) -> Study:
    """Entrust a study to an agent, or to nobody."""
    require("proposals.study", by, study.proposal)
    study.assigned_to = to
    study.save(update_fields=["assigned_to"])
    return study


@transaction.atomic
def answer(
    *,
    proposal: Proposal,
    by: User,
    verdict: Verdict | str,
    statement: str,
    cost: int | None = None,
    cost_lines: Sequence[tuple[str, int]] = (),
) -> Study:
    """Sign the city's answer: a verdict, its public explanation, its cost in whole euros. The author is told.

    With cost lines, the cost is their sum. Raises Refusal: "proposals.not_studied.closed",
    "proposals.reason_missing.invalid", "proposals.verdict.invalid".
    """
    study = Study.objects.select_for_update(of=("self",)).filter(proposal=proposal).first()
    require("proposals.answer", by, proposal)
    if study is None or study.answered_at:
        raise Refusal("proposals.not_studied.closed" if study is None else "proposals.answered.closed")
    if verdict not in Verdict.values:
        raise Refusal("proposals.verdict.invalid")
    statement = clean_text(statement, required=False)
    if not statement:
        raise Refusal("proposals.reason_missing.invalid")
    lines = [[clean_line(label), int(amount)] for label, amount in cost_lines]
    study.verdict = Verdict(verdict)
    study.statement = statement
    study.cost_lines = lines
    study.cost = sum(amount for _label, amount in lines) if lines else cost
    study.answered_by, study.answered_at = by, timezone.now()
    study.save()
    feasible = verdict in {Verdict.YES, Verdict.YES_CHANGED}
    entry = advance(
        dossier=proposal.dossier,
        to=Stage.FEASIBLE if feasible else Stage.REFUSED,
        by=by,
        reason=statement.split("\n")[0][:300],
        kind=Journal.ANSWER_GIVEN,
        verdict=str(study.verdict.label),
    )
    if proposal.dossier.author:
        tell(user=proposal.dossier.author, entry=entry)
    return study


@transaction.atomic
def merge_proposals(*, source: Proposal, into: Proposal, by: User, reason: str) -> Proposal:
    """Join an idea to another: people who follow or support it follow and support the other; its thread stays readable.

    Both authors are told. Raises Refusal: "proposals.merge_itself.invalid", "proposals.reason_missing.invalid",
    "state.transition".
    """
    if source.pk == into.pk:
        raise Refusal("proposals.merge_itself.invalid")
    rows = Dossier.objects.select_for_update(of=("self",)).filter(pk__in=[source.dossier_id, into.dossier_id])
    found = {dossier.pk: dossier for dossier in rows.order_by("pk")}
    from_dossier, to_dossier = found[source.dossier_id], found[into.dossier_id]
    require("proposals.merge", by, source)
    require("proposals.merge", by, into)
    reason = clean_line(reason, limit=400, required=False)
    if not reason:
        raise Refusal("proposals.reason_missing.invalid")
    if Stage.MERGED not in from_dossier.stage_enum.next:
        raise Refusal("state.transition", state=from_dossier.get_stage_display())
    if to_dossier.stage in {Stage.MERGED, Stage.REFUSED, Stage.DRAFT}:
        raise Refusal("state.transition", state=to_dossier.get_stage_display())
    from_dossier.stage, from_dossier.stage_at, from_dossier.merged_into = Stage.MERGED, timezone.now(), to_dossier
    from_dossier.save(update_fields=["stage", "stage_at", "merged_into"])
    supporters = source.supports.exclude(user__in=into.supports.values("user"))
    Support.objects.bulk_create(
        [Support(proposal=into, user_id=s.user_id, created_at=s.created_at) for s in supporters], ignore_conflicts=True
    )
    followers = from_dossier.follows.exclude(user__in=to_dossier.follows.values("user"))
    Follow.objects.bulk_create(
        [Follow(dossier=to_dossier, user_id=f.user_id, by_mail=f.by_mail) for f in followers], ignore_conflicts=True
    )
    gone = record(
        from_dossier, Journal.MERGED_INTO, actor=by, title=to_dossier.title, ref=to_dossier.ref, reason=reason
    )
    come = record(
        to_dossier, Journal.MERGED_FROM, actor=by, title=from_dossier.title, ref=from_dossier.ref, reason=reason
    )
    for dossier, entry in ((from_dossier, gone), (to_dossier, come)):
        if dossier.author:
            tell(user=dossier.author, entry=entry)
    source.dossier.refresh_from_db()
    return into
