"""Who reads what: claiming a content for a few minutes, leaving it, entrusting it to someone."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from participation.accounts.models import User
from participation.moderation.models import Case
from participation.rules import require


def locked(case: Case) -> Case:
    """The row of a case, locked, with what its rules look at.

    Two queries: PostgreSQL, when it waited for the row, would give its new columns beside the joins of the old ones.
    """
    Case.objects.select_for_update().only("pk").get(pk=case.pk)
    return Case.objects.select_related(
        "comment__dossier", "comment__author", "dossier", "person", "author", "claimed_by"
    ).get(pk=case.pk)


@transaction.atomic
def claim(*, case: Case, by: User) -> Case:
    """Keep a content to oneself for `MODERATION_CLAIM_TIME`; claiming again starts the time again.

    Raises Refusal: "moderation.claimed.conflict", "moderation.decided.already", "accounts.not_agent".
    """
    case = locked(case)
    require("moderation.claim", by, case)
    case.claimed_by, case.claimed_until = by, timezone.now() + settings.MODERATION_CLAIM_TIME
    case.save(update_fields=["claimed_by", "claimed_until"])
    return case


@transaction.atomic
def release(*, case: Case, by: User) -> Case:
    """Leave to the others a content that one had claimed."""
    case = locked(case)
    require("moderation.claim", by, case)
    case.claimed_by = case.claimed_until = None
    case.save(update_fields=["claimed_by", "claimed_until"])
    return case


@transaction.atomic
def assign(*, case: Case, by: User, to: User | None) -> Case:
    """Entrust a content to an agent, or to nobody. Raises Refusal: "accounts.not_agent" (either of them)."""
    case = locked(case)
    require("moderation.assign", by, case)
    if to is not None:
        require("moderation.read", to)
    case.assigned_to = to
    case.save(update_fields=["assigned_to"])
    return case
