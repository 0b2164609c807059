"""Sorting ideas: admissible or not, joined in a workshop, taken up again, put away."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from participation.accounts.models import User
from participation.dossiers.actions import move_stage, open_dossier, record, tell
from participation.dossiers.enums import Journal, Kind, Stage
from participation.dossiers.models import Dossier, Follow
from participation.proposals.enums import Ground
from participation.proposals.models import Merge, Opinion, Proposal, Support
from participation.rules import Refusal, require
from participation.text import clean_line, clean_text


def locked(proposal: Proposal) -> Proposal:
    """The idea's row, locked until the end of the transaction, with what rules and sentences read."""
    rows = Proposal.objects.select_for_update(of=("self",))
    return rows.select_related("dossier__author", "dossier__territory", "process__dossier").get(pk=proposal.pk)


def clean_ground(ground: str) -> Ground:
    """A ground that people may choose. Raises Refusal: "proposals.ground.invalid"."""
    if ground not in dict(Ground.for_people()):
        raise Refusal("proposals.ground.invalid")
    return Ground(ground)


def clean_reason(reason: str, *, limit: int = 1000) -> str:
    """A reason on one line. Raises Refusal: "proposals.reason_missing.invalid", "text.too_long"."""
    cleaned = clean_line(reason, limit=limit, required=False)
    if not cleaned:
        raise Refusal("proposals.reason_missing.invalid")
    return cleaned


@transaction.atomic
def triage(*, proposal: Proposal, by: User, admissible: bool, ground: str = "", note: str = "") -> Proposal:
    """Say whether an idea is admissible; if not, why: a ground of the list and words, both public. The author is told.

    Raises Refusal: "proposals.triage.already", "proposals.answered.closed", "proposals.ground.invalid",
    "proposals.reason_missing.invalid".
    """
    proposal = locked(proposal)
    require("proposals.triage", by, proposal)
    if proposal.dossier.stage != Stage.PROPOSED:
        raise Refusal("proposals.answered.closed")
    if proposal.admissible is not None:
        raise Refusal("proposals.triage.already")
    proposal.admissible, proposal.triaged_by, proposal.triaged_at = admissible, by, timezone.now()
    if admissible:
        proposal.triage_note = clean_text(note, limit=2000, required=False)
        entry = record(proposal.dossier, Journal.TRIAGE_ACCEPTED, actor=by, reason=proposal.triage_note[:300])
    else:
        proposal.ground = clean_ground(ground)
        proposal.triage_note = clean_text(note, limit=2000, required=False)
        if not proposal.triage_note:
            raise Refusal("proposals.reason_missing.invalid")
        entry = move_stage(
            dossier=proposal.dossier,
            to=Stage.REFUSED,
            by=by,
            kind=Journal.TRIAGE_REFUSED,
            ground=str(proposal.ground.label),
            reason=clean_line(proposal.triage_note, limit=2000)[:1000],
        )
    proposal.save(update_fields=["admissible", "triaged_by", "triaged_at", "ground", "triage_note"])
    if proposal.dossier.author:
        tell(user=proposal.dossier.author, entry=entry)
    return proposal


@transaction.atomic
def reopen(*, proposal: Proposal, by: User, reason: str) -> Proposal:
    """Take up again an idea that was not kept: it is to be sorted anew; the old answer stays in `studies`.

    Raises Refusal: "state.transition", "proposals.reason_missing.invalid".
    """
    proposal = locked(proposal)
    require("proposals.triage", by, proposal)
    entry = move_stage(dossier=proposal.dossier, to=Stage.PROPOSED, by=by, reason=clean_reason(reason))
    proposal.study, proposal.admissible, proposal.ground = None, None, ""
    proposal.triaged_by, proposal.triaged_at, proposal.triage_note = None, None, ""
    proposal.save()
    if proposal.dossier.author:
        tell(user=proposal.dossier.author, entry=entry)
    return proposal


@transaction.atomic
def archive(*, proposal: Proposal, by: User, reason: str) -> Proposal:
    """Put away an idea that nobody will study, such as a petition below its threshold, and say why.

    Raises Refusal: "state.transition", "proposals.reason_missing.invalid".
    """
    proposal = locked(proposal)
    require("proposals.triage", by, proposal)
    entry = move_stage(dossier=proposal.dossier, to=Stage.CLOSED, by=by, reason=clean_reason(reason))
    proposal.revisions.open().update(closed_at=timezone.now())
    if proposal.dossier.author:
        tell(user=proposal.dossier.author, entry=entry)
    return proposal


# ------------------------------------------------------------------ merging
@transaction.atomic
def merge_proposals(
    *, source: Proposal, into: Proposal, by: User, reason: str, workshop: Dossier | None = None
) -> Proposal:
    """Join an idea to another: people who follow or support it follow and support the other; its thread stays readable.

    Both authors are told. The link is for good, on both dossiers. Raises Refusal: "proposals.merge_itself.invalid",
    "proposals.reason_missing.invalid", "proposals.workshop.invalid", "state.transition".
    """
    if source.pk == into.pk:
        raise Refusal("proposals.merge_itself.invalid")
    if workshop is not None and workshop.kind != Kind.MEETING:
        raise Refusal("proposals.workshop.invalid")
    rows = Dossier.objects.select_for_update(of=("self",)).filter(pk__in=[source.dossier_id, into.dossier_id])
    found = {dossier.pk: dossier for dossier in rows.order_by("pk")}
    from_dossier, to_dossier = found[source.dossier_id], found[into.dossier_id]
    require("proposals.merge", by, source)
    require("proposals.merge", by, into)
    reason = clean_reason(reason, limit=400)
    if Stage.MERGED not in from_dossier.stage_enum.next:
        raise Refusal("state.transition", state=from_dossier.get_stage_display())
    if to_dossier.stage not in {Stage.PROPOSED, Stage.STUDIED, Stage.FEASIBLE, Stage.BALLOT}:
        raise Refusal("state.transition", state=to_dossier.get_stage_display())
    now = timezone.now()
    from_dossier.stage, from_dossier.stage_at, from_dossier.merged_into = Stage.MERGED, now, to_dossier
    from_dossier.save(update_fields=["stage", "stage_at", "merged_into"])
    Merge.objects.create(source=source, into=into, reason=reason, workshop=workshop, by=by, at=now)
    Opinion.objects.pending().filter(study__proposal=source).update(withdrawn_at=now)
    source.revisions.open().update(closed_at=now)
    _bring_people(source, into)
    facts: dict[str, Any] = {"reason": reason, "workshop": workshop.title if workshop else ""}
    gone = record(from_dossier, Journal.MERGED_INTO, actor=by, title=to_dossier.title, ref=to_dossier.ref, **facts)
    come = record(to_dossier, Journal.MERGED_FROM, actor=by, title=from_dossier.title, ref=from_dossier.ref, **facts)
    for dossier, entry in ((from_dossier, gone), (to_dossier, come)):
        if dossier.author:
            tell(user=dossier.author, entry=entry)
    source.dossier.refresh_from_db()
    return into


def _bring_people(source: Proposal, into: Proposal) -> None:
    """Those who support or follow an idea support or follow the one it joins, once each."""
    supporters = source.supports.exclude(user__in=into.supports.values("user"))
    Support.objects.bulk_create(
        [Support(proposal=into, user_id=s.user_id, created_at=s.created_at) for s in supporters], ignore_conflicts=True
    )
    followers = source.dossier.follows.exclude(user__in=into.dossier.follows.values("user"))
    Follow.objects.bulk_create(
        [Follow(dossier=into.dossier, user_id=f.user_id, cadence=f.cadence) for f in followers], ignore_conflicts=True
    )


@transaction.atomic
def merge_in_workshop(
    *,
    proposals: Sequence[Proposal],
    by: User,
    reason: str,
    into: Proposal | None = None,
    title: str = "",
    body: str = "",
    workshop: Dossier | None = None,
) -> Proposal:
    """Join several ideas at once: to one of them, or to a new idea that the workshop wrote (`title`, `body`).

    The new idea has no author of its own: those whose ideas it gathers follow it. Returns the idea that welcomes.
    Raises Refusal: "proposals.merge_nothing.invalid", the refusals of `merge_proposals`, "text.*".
    """
    sources = [proposal for proposal in proposals if into is None or proposal.pk != into.pk]
    if not sources or (into is None and len(sources) < 2):
        raise Refusal("proposals.merge_nothing.invalid")
    if into is None:
        into = _write_idea(sources, by, title, body)
    for source in sources:
        merge_proposals(source=source, into=into, by=by, reason=reason, workshop=workshop)
    return into


def _write_idea(sources: Sequence[Proposal], by: User, title: str, body: str) -> Proposal:
    first = sources[0]
    require("proposals.merge", by, first)
    title, body = clean_line(title), clean_text(body)
    where = first.dossier
    dossier = open_dossier(
        kind=Kind.IDEA,
        title=title,
        territory=where.territory,
        latitude=where.latitude,
        longitude=where.longitude,
        address=where.address,
        body=body,
    )
    idea = Proposal.objects.create(
        dossier=dossier,
        process=first.process,
        body=body,
        category=first.category,
        admissible=True,
        triaged_by=by,
        triaged_at=timezone.now(),
    )
    record(dossier, Journal.PROPOSAL_WRITTEN, actor=by, count=len(sources))
    return idea
