"""Closing a sensitive discussion, opening it again, and choosing when its texts are read: always with a public reason."""

from django.db import transaction

from participation.accounts.models import User
from participation.dossiers.actions import record
from participation.dossiers.enums import Journal, Review
from participation.dossiers.models import Dossier
from participation.rules import Refusal, require
from participation.text import clean_line

REASON_LIMIT = 200


def _locked(dossier: Dossier, by: User, reason: str) -> tuple[Dossier, str]:
    row = Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
    require("moderation.set_discussion", by, row)
    reason = clean_line(reason, limit=REASON_LIMIT, required=False)
    if not reason:
        raise Refusal("moderation.reason_missing.invalid")
    return row, reason


@transaction.atomic
def close_discussion(*, dossier: Dossier, by: User, reason: str) -> Dossier:
    """Stop new comments on a dossier; those written stay, and everyone reads why. Raises "moderation.reason_missing.invalid"."""
    row, reason = _locked(dossier, by, reason)
    row.comments_closed_reason = reason
    row.save(update_fields=["comments_closed_reason"])
    record(row, Journal.DISCUSSION_CLOSED, actor=by, reason=reason)
    return row


@transaction.atomic
def open_discussion(*, dossier: Dossier, by: User, reason: str) -> Dossier:
    """Open a discussion again, and say why."""
    row, reason = _locked(dossier, by, reason)
    row.comments_closed_reason = ""
    row.save(update_fields=["comments_closed_reason"])
    record(row, Journal.DISCUSSION_OPENED, actor=by, reason=reason)
    return row


@transaction.atomic
def set_review(*, dossier: Dossier, by: User, review: Review | str, reason: str) -> Dossier:
    """Have texts read before or after publication; for a process, its ideas and their discussions too."""
    row, reason = _locked(dossier, by, reason)
    if review not in Review.values:
        raise Refusal("moderation.outcome.invalid")
    if row.review != review:
        row.review = Review(review)
        row.save(update_fields=["review"])
        record(row, Journal.REVIEW_CHANGED, actor=by, when=str(Review(review).label), reason=reason)
    return row
