"""The agent's side of coming: registering by phone or at the door, ticking who is there, forgetting the names."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from participation.accounts.models import User
from participation.dossiers.actions import record
from participation.dossiers.enums import Journal
from participation.dossiers.models import Entry
from participation.meetings.actions.seats import locked, people_there, promote, seats_taken, state_for
from participation.meetings.enums import GUESTS
from participation.meetings.models import CONTACT_LIMIT, NAME_LIMIT, Meeting, Registration
from participation.rules import Refusal, require
from participation.text import clean_line


@transaction.atomic
def register_by_agent(
    *, meeting: Meeting, by: User, name: str, contact: str = "", guests: int = 0, submission_key: UUID | None = None
) -> Registration:
    """Keep a seat, or a place in the waiting list, for somebody who has no account: by phone, at the counter, at the door.

    Only a name and a way to call back are kept, until `forget_names`. The same form sent twice keeps one seat.
    Raises Refusal: "accounts.not_agent", "accounts.other_territory", "meetings.*.closed", "meetings.guests.invalid",
    "text.*".
    """
    meeting = locked(meeting)
    require("meetings.register_other", by, meeting)
    if guests not in GUESTS:
        raise Refusal("meetings.guests.invalid")
    name = clean_line(name, limit=NAME_LIMIT)
    contact = clean_line(contact, limit=CONTACT_LIMIT, required=False)
    if submission_key and (known := Registration.objects.filter(submission_key=submission_key).first()):
        return known
    state = state_for(meeting, 1 + guests, seats_taken(meeting))
    registration = Registration.objects.create(
        meeting=meeting,
        name=name,
        contact=contact,
        guests=guests,
        state=state,
        taken_by=by,
        submission_key=submission_key,
    )
    record(meeting.dossier, Journal.MEETING_REGISTERED, actor=by, guests=guests, state=str(state))
    return registration


def _locked_registration(registration: Registration) -> tuple[Meeting, Registration]:
    """The meeting under its lock, then the registration as it is now. Raises Refusal: "meetings.registration_gone.conflict"."""
    meeting = locked(registration.meeting)
    found = meeting.registrations.select_related("user").filter(pk=registration.pk).first()
    if found is None:
        raise Refusal("meetings.registration_gone.conflict")
    return meeting, found


@transaction.atomic
def withdraw_by_agent(*, registration: Registration, by: User) -> None:
    """Give back the seat of somebody registered by an agent, at their word; those who wait get it.

    Raises Refusal: "meetings.own_account.conflict" (who has an account gives it back alone), "meetings.*.closed".
    """
    meeting, registration = _locked_registration(registration)
    require("meetings.register_other", by, meeting)
    if registration.user_id is not None:
        raise Refusal("meetings.own_account.conflict")
    registration.delete()
    promote(meeting)


@transaction.atomic
def mark_called(*, registration: Registration, by: User) -> Registration:
    """Note that somebody without an account was told what changed. Noting it twice changes nothing."""
    meeting, registration = _locked_registration(registration)
    require("meetings.run", by, meeting)
    registration.to_call = False
    registration.save(update_fields=["to_call"])
    return registration


@transaction.atomic
def note_arrival(*, registration: Registration, by: User, came: int | None) -> Registration:
    """Note how many people of a registration are there (None: take the note back). The room never holds more than its seats.

    Who waited may come in when others did not come. Raises Refusal: "meetings.arrivals.not_yet",
    "meetings.list_gone.closed", "meetings.came.invalid", "meetings.room_full.conflict".
    """
    meeting, registration = _locked_registration(registration)
    require("meetings.note_arrival", by, meeting)
    if came is not None:
        if not 0 <= came <= registration.people:
            raise Refusal("meetings.came.invalid", people=registration.people)
        others = people_there(meeting) - (registration.came or 0)
        if meeting.capacity is not None and others + came > meeting.capacity:
            raise Refusal("meetings.room_full.conflict", capacity=meeting.capacity)
    registration.came = came
    registration.save(update_fields=["came"])
    return registration


@transaction.atomic
def forget_names() -> int:
    """Erase who registered for the meetings ended MEETING_NAMES_DAYS ago; the counts stay. Returns how many were erased.

    GDPR, article 5(1)(e): kept no longer than the purpose needs. The audit trail forgets them too.
    """
    limit = timezone.now() - timedelta(days=settings.MEETING_NAMES_DAYS)
    named = Registration.objects.named().filter(meeting__ends_at__lt=limit)
    dossiers = set(named.values_list("meeting__dossier_id", flat=True))
    Entry.objects.filter(dossier_id__in=dossiers, kind=Journal.MEETING_REGISTERED).update(actor=None)
    return named.update(user=None, name="", contact="", taken_by=None, to_call=False, submission_key=None)
