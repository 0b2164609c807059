"""An idea as its author writes it, and the people who support it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from participation.accounts.enums import Cadence
from participation.accounts.models import User
from participation.dossiers.actions import move_stage, open_dossier, record, tell
from participation.dossiers.enums import Journal, Kind, Stage, Visibility
from participation.dossiers.models import Follow
from participation.gate import gate
from participation.images import Picture
from participation.moderation.actions import corrected
from participation.processes.models import Process
from participation.proposals.models import Opinion, Proposal, Revision, Study, Support
from participation.rules import Refusal, require
from participation.templatetags.parvis import money
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
    proven: bool = True,
) -> Proposal:
    """Publish an idea on a dossier of its own; its author follows it. The same submission key returns the same idea.

    What the gate holds back waits for the team (`Visibility.PENDING`), seen by its author and the team alone;
    `proven` is what `participation.gate.Keeper.reasons` says.

    Two requests with one key may race: the unique constraint lets one in, and the other, whose dossier is undone
    with it, returns what the first wrote. Raises Refusal: "accounts.anonymous", "accounts.suspended",
    "processes.phase.not_yet", "processes.phase.closed", "accounts.no_residence", "accounts.too_young",
    "proposals.cost.invalid", "text.empty", "text.too_long".
    """
    earlier = Proposal.objects.filter(submission_key=submission_key)
    if submission_key and (sent := earlier.first()):
        return sent
    require("proposals.publish", author, process)
    check_cost(process, cost_estimate)
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
                proven=proven,
            )
    except IntegrityError:
        if submission_key and (sent := earlier.first()):
            return sent
        raise


def check_cost(process: Process, cost: int | None) -> None:
    """Whether an author's estimate is one the budget of this process can pay. Raises "proposals.cost.invalid"."""
    least, most = process.cost_limits
    if cost is not None and not (least or 0) <= cost <= (most or cost):
        raise Refusal("proposals.cost.invalid", least=money(least or 0), most=money(most or 0))


def _publish(
    *,
    process: Process,
    author: User,
    picture: Picture | None,
    dossier_fields: dict[str, Any],
    body: str,
    proven: bool,
    **fields: Any,
) -> Proposal:
    """Write an idea that is clean and allowed: its dossier, itself, its first line, its first follower."""
    text = f"{dossier_fields['title']}\n\n{body}"
    reasons = gate.keeper.reasons(author=author, text=text, dossier=process.dossier, proven=proven)
    shown = Visibility.PENDING if reasons else Visibility.PUBLIC
    dossier = open_dossier(kind=Kind.IDEA, author=author, body=body, visibility=shown, **dossier_fields)
    if picture:
        dossier.picture.save(str(picture.file.name), picture.file, save=True)
    proposal = Proposal.objects.create(dossier=dossier, process=process, body=body, **fields)
    record(dossier, Journal.PROPOSAL_SUBMITTED, actor=author)
    if reasons:
        gate.keeper.hold(content=dossier, reasons=reasons)
        record(dossier, Journal.DOSSIER_HELD, actor=author)
    each_step = "" if author.news_cadence == Cadence.NEVER else Cadence.IMMEDIATE
    Follow.objects.get_or_create(user=author, dossier=dossier, defaults={"cadence": each_step})
    return proposal


@transaction.atomic
def edit_proposal(*, proposal: Proposal, by: User, title: str, body: str, cost_estimate: int | None = None) -> Proposal:
    """Correct one's own idea before the city studies it, or make it clearer when the city asked.

    An idea that moderation sent back goes back to the team; a correction that the gate would hold is read after.
    A revision that was asked is answered by this: the study resumes, later by the days the city waited for the author.
    Raises Refusal: "proposals.not_author", "proposals.answered.closed", "proposals.cost.invalid", "text.*".
    """
    proposal = Proposal.objects.select_for_update(of=("self",)).select_related("dossier", "process").get(pk=proposal.pk)
    require("proposals.edit", by, proposal)
    if cost_estimate != proposal.cost_estimate:
        check_cost(proposal.process, cost_estimate)
    revision = proposal.revisions.open().select_for_update(of=("self",)).first()
    if revision:
        _answer_revision(revision, proposal, by)
    proposal.dossier.title = clean_line(title)
    proposal.body = clean_text(body)
    proposal.cost_estimate = cost_estimate
    proposal.dossier.search_text = plain(f"{proposal.dossier.title} {proposal.dossier.address} {proposal.body}")[:4000]
    proposal.dossier.save(update_fields=["title", "search_text"])
    proposal.save(update_fields=["body", "cost_estimate"])
    if not revision:
        record(proposal.dossier, Journal.PROPOSAL_EDITED, actor=by)
    text = f"{proposal.dossier.title}\n\n{proposal.body}"
    if not corrected(dossier=proposal.dossier, by=by) and (
        reasons := gate.keeper.reasons(author=by, text=text, dossier=proposal.process.dossier)
    ):
        gate.keeper.hold(content=proposal.dossier, reasons=reasons)
    return proposal


def _answer_revision(revision: Revision, proposal: Proposal, by: User) -> None:
    """Keep the text as it was, give the study the days it lost, tell the agent who asked."""
    now = timezone.now()
    revision.before_title, revision.before_body, revision.answered_at = proposal.dossier.title, proposal.body, now
    revision.save(update_fields=["before_title", "before_body", "answered_at"])
    waited = (timezone.localdate(now) - timezone.localdate(revision.asked_at)).days
    if waited and proposal.study_id:
        study = Study.objects.select_for_update(of=("self",)).get(pk=proposal.study_id)
        Study.objects.filter(pk=study.pk, answered_at__isnull=True).update(due_on=study.due_on + timedelta(days=waited))
        for opinion in Opinion.objects.pending().filter(study=study):
            opinion.due_on += timedelta(days=waited)
            opinion.save(update_fields=["due_on"])
    entry = record(proposal.dossier, Journal.REVISION_DONE, actor=by)
    if revision.asked_by:
        tell(user=revision.asked_by, entry=entry)


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
def propose_again(*, proposal: Proposal, process: Process, by: User) -> Proposal:
    """Propose an idea that stopped in another process that takes ideas now: same dossier, same journal, same followers.

    Its supports start from zero, since each process counts its own; how many it had is written in the journal. The old
    study stays in `studies`. Raises Refusal: "proposals.still_alive.conflict", "proposals.same_process.conflict",
    "proposals.not_author", the refusals of `submit_proposal`.
    """
    proposal = Proposal.objects.select_for_update(of=("self",)).select_related("dossier").get(pk=proposal.pk)
    require("proposals.propose_again", by, proposal)
    require("proposals.submit", by, process)
    dossier = proposal.dossier
    if dossier.stage not in {Stage.NOT_ELECTED, Stage.REFUSED}:
        raise Refusal("proposals.still_alive.conflict", state=dossier.get_stage_display())
    if proposal.process_id == process.pk:
        raise Refusal("proposals.same_process.conflict")
    supports, _detail = Support.objects.filter(proposal=proposal).delete()
    proposal.process, proposal.study, proposal.admissible, proposal.ground = process, None, None, ""
    proposal.triaged_by, proposal.triaged_at, proposal.triage_note = None, None, ""
    proposal.save()
    move_stage(
        dossier=dossier,
        to=Stage.PROPOSED,
        by=by,
        kind=Journal.PROPOSED_AGAIN,
        process=process.dossier.title,
        count=supports,
    )
    return proposal
