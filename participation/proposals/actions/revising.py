"""What the city asks of an author, and what time does when nobody answers."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from participation.accounts.models import User
from participation.dossiers.actions import record, tell
from participation.dossiers.enums import Journal, Stage
from participation.proposals.actions.triage import locked
from participation.proposals.models import Opinion, Proposal, Revision
from participation.rules import Refusal, require
from participation.templatetags.parvis import day
from participation.text import clean_line, clean_text

LONGEST = dt.timedelta(days=180)


@transaction.atomic
def ask_revision(*, proposal: Proposal, by: User, message: str, due_on: dt.date) -> Revision:
    """Ask the author to make the idea clearer before a day. Until then the author may edit it, and nothing is signed.

    Raises Refusal: "proposals.no_author.conflict", "proposals.revision.already", "proposals.due.invalid",
    "proposals.answered.closed", "proposals.reason_missing.invalid".
    """
    proposal = locked(proposal)
    require("proposals.study", by, proposal)
    if proposal.dossier.stage not in {Stage.PROPOSED, Stage.STUDIED}:
        raise Refusal("proposals.answered.closed")
    author = proposal.dossier.author
    if author is None or not author.is_active:
        raise Refusal("proposals.no_author.conflict")
    if proposal.revisions.open().exists():
        raise Refusal("proposals.revision.already")
    if not timezone.localdate() < due_on <= timezone.localdate() + LONGEST:
        raise Refusal("proposals.due.invalid")
    message = clean_text(message, limit=2000, required=False)
    if not message:
        raise Refusal("proposals.reason_missing.invalid")
    revision = Revision.objects.create(proposal=proposal, message=message, due_on=due_on, asked_by=by)
    entry = record(
        proposal.dossier,
        Journal.REVISION_ASKED,
        actor=by,
        due=day(due_on),
        reason=clean_line(message, limit=2000)[:300],
    )
    words = _("La Ville vous demande de préciser votre idée avant le {due} : {message}")
    tell(user=author, entry=entry, text=words.format(due=day(due_on), message=message))
    return revision


@transaction.atomic
def close_revision(*, revision: Revision, by: User, reason: str = "") -> Revision:
    """Go on without the author's answer, once the day is past.

    Raises Refusal: "proposals.no_revision.closed", "proposals.revision.conflict".
    """
    revision = Revision.objects.select_for_update(of=("self",)).get(pk=revision.pk)
    proposal = locked(revision.proposal)
    require("proposals.study", by, proposal)
    if not revision.is_open:
        raise Refusal("proposals.no_revision.closed")
    if not revision.is_late:
        raise Refusal("proposals.revision.conflict", due=day(revision.due_on))
    revision.closed_at = timezone.now()
    revision.save(update_fields=["closed_at"])
    reason = clean_line(reason, limit=1000, required=False)
    entry = record(proposal.dossier, Journal.REVISION_CLOSED, actor=by, reason=reason)
    if proposal.dossier.author:
        tell(user=proposal.dossier.author, entry=entry)
    return revision


def tell_late() -> int:
    """Write once in the journal each opinion that is late, tell once who waits for an author. Returns how many.

    Safe to run as often as one likes, by as many workers as one likes.
    """
    told = 0
    with translation.override(settings.LANGUAGE_CODE):
        for pk in Opinion.objects.late().filter(late_told_at__isnull=True).values_list("pk", flat=True):
            told += _tell_late_opinion(pk)
        late = Revision.objects.open().filter(due_on__lt=timezone.localdate(), late_told_at__isnull=True)
        for pk in late.values_list("pk", flat=True):
            told += _tell_late_revision(pk)
    return told


@transaction.atomic
def _tell_late_opinion(pk: int) -> int:
    if not Opinion.objects.filter(pk=pk, late_told_at__isnull=True).update(late_told_at=timezone.now()):
        return 0
    opinion = Opinion.objects.select_related("study__proposal__dossier", "study__supervisor", "assigned_to").get(pk=pk)
    entry = record(
        opinion.study.proposal.dossier, Journal.OPINION_LATE, service=opinion.service, due=day(opinion.due_on)
    )
    for person in {opinion.assigned_to, opinion.study.supervisor}:
        if person:
            tell(user=person, entry=entry)
    return 1


@transaction.atomic
def _tell_late_revision(pk: int) -> int:
    if not Revision.objects.filter(pk=pk, late_told_at__isnull=True).update(late_told_at=timezone.now()):
        return 0
    revision = Revision.objects.select_related("proposal__dossier", "asked_by").get(pk=pk)
    entry = record(revision.proposal.dossier, Journal.REVISION_LATE, due=day(revision.due_on))
    if revision.asked_by:
        tell(user=revision.asked_by, entry=entry)
    return 1
