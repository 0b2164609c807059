"""Taking a seat, giving it back, and who gets it then."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils import translation
from django.utils.translation import gettext as _

from participation.accounts.models import User
from participation.dossiers.actions import record, tell
from participation.dossiers.enums import Journal
from participation.meetings.enums import GUESTS, RegistrationState
from participation.meetings.models import Meeting, Registration
from participation.rules import Refusal, require
from participation.templatetags.parvis import moment


def locked(meeting: Meeting) -> Meeting:
    """The meeting, its row locked: seats are counted and given under this lock."""
    related = ("dossier__territory", "process__dossier")
    return Meeting.objects.select_for_update(of=("self",)).select_related(*related).get(pk=meeting.pk)


def seats_taken(meeting: Meeting) -> int:
    """People with a seat, guests included."""
    guests = meeting.registrations.filter(state=RegistrationState.REGISTERED).values_list("guests", flat=True)
    return sum(1 + number for number in guests)


def people_there(meeting: Meeting) -> int:
    """People whose arrival was noted, guests included; 0 when nobody noted any."""
    return meeting.registrations.aggregate(there=Sum("came"))["there"] or 0


def fits(meeting: Meeting, people: int, taken: int) -> bool:
    return meeting.capacity is None or taken + people <= meeting.capacity


def state_for(meeting: Meeting, people: int, taken: int) -> RegistrationState:
    """A seat when there is one for everybody of the group, else a place in the waiting list."""
    return RegistrationState.REGISTERED if fits(meeting, people, taken) else RegistrationState.WAITING


@transaction.atomic
def register(*, meeting: Meeting, user: User, guests: int = 0) -> Registration:
    """Take a seat, or a place in the waiting list when the room is full. Asking twice changes only the guests.

    Raises Refusal: "meetings.registration.closed", "meetings.cancelled.closed", "meetings.guests.invalid", "accounts.*".
    """
    meeting = locked(meeting)
    require("meetings.register", user, meeting)
    if guests not in GUESTS:
        raise Refusal("meetings.guests.invalid")
    known = meeting.registrations.filter(user=user).first()
    if known and known.guests == guests:
        return known
    held = known.people if known and not known.is_waiting else 0
    state = state_for(meeting, 1 + guests, seats_taken(meeting) - held)
    if known is None:
        known = Registration.objects.create(meeting=meeting, user=user, guests=guests, state=state)
    elif held and state == RegistrationState.WAITING:
        raise Refusal("meetings.too_many_guests.conflict")
    else:
        known.guests, known.state = guests, state
        known.save(update_fields=["guests", "state"])
        promote(meeting)
    record(meeting.dossier, Journal.MEETING_REGISTERED, actor=user, guests=guests, state=str(known.state))
    return known


@transaction.atomic
def unregister(*, meeting: Meeting, user: User) -> None:
    """Give one's seat back; those who wait get it, in the order they came, and are told. Asking twice changes nothing."""
    meeting = locked(meeting)
    require("meetings.unregister", user, meeting)
    meeting.registrations.filter(user=user).delete()
    promote(meeting)


def promote(meeting: Meeting) -> None:
    """Give free seats to those who wait, first come first served. The meeting's row is locked by the caller.

    Who has an account is told by the site; who was registered by phone stays on the list of people to call.
    """
    if meeting.is_cancelled:
        return
    taken = seats_taken(meeting)
    for waiting in meeting.registrations.filter(state=RegistrationState.WAITING).select_related("user"):
        if not fits(meeting, waiting.people, taken):
            continue
        taken += waiting.people
        waiting.state = RegistrationState.REGISTERED
        waiting.to_call = waiting.can_be_called
        waiting.save(update_fields=["state", "to_call"])
        entry = record(meeting.dossier, Journal.MEETING_REGISTERED, actor=waiting.user, promoted=1)
        if waiting.user is None:
            continue
        with translation.override(settings.LANGUAGE_CODE):
            text = _("Une place s’est libérée : vous êtes inscrit·e à « {title} », {when}.").format(
                title=meeting.dossier.title, when=moment(meeting.starts_at)
            )
        tell(user=waiting.user, entry=entry, text=text)
