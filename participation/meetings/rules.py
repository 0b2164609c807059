"""Who may register, and who runs meetings."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participation.accounts.rules import agent_here, not_suspended, signed_in
from participation.dossiers.enums import Visibility
from participation.rules import ALLOWED, Decision, predicate, refuse

REFUSALS = {
    "meetings.cancelled.closed": _("Cette rencontre est annulée."),
    "meetings.registration.closed": _("Les inscriptions sont closes depuis le {closed}."),
    "meetings.minutes.not_yet": _("La rencontre n’a pas commencé : le compte rendu viendra après."),
    "meetings.past.closed": _("Cette rencontre est passée : elle ne change plus."),
    "meetings.dates.invalid": _("Une rencontre doit finir après avoir commencé."),
    "meetings.too_far.invalid": _("Cette date est trop lointaine : deux ans au plus."),
    "meetings.guests.invalid": _("Vous pouvez venir avec trois personnes au plus."),
    "meetings.too_many_guests.conflict": _(
        "Il ne reste pas assez de places pour toutes ces personnes. Votre place est gardée."
    ),
    "meetings.capacity.invalid": _("Le nombre de places va de 1 à 10 000."),
    "meetings.too_few_seats.conflict": _("{taken} personnes ont déjà une place : on ne peut pas descendre en dessous."),
    "meetings.arrivals.not_yet": _("Les arrivées se notent le jour de la rencontre, pas avant."),
    "meetings.list_gone.closed": _("Les noms de cette rencontre sont effacés depuis le {gone}."),
    "meetings.came.invalid": _("Cette inscription est pour {people} personnes au plus."),
    "meetings.room_full.conflict": _("La salle est pleine : {capacity} personnes sont déjà là."),
    "meetings.registration_gone.conflict": _("Cette inscription n’est plus sur la liste."),
    "meetings.own_account.conflict": _(
        "Cette personne a un compte : elle rend sa place elle-même, sur la page publique."
    ),
    "meetings.filter.invalid": _("Ce filtre n’existe pas. Choisissez-en un dans la liste."),
}


@predicate
def is_public(user: Any, meeting: Any) -> Decision:
    return ALLOWED if meeting.dossier.visibility == Visibility.PUBLIC else refuse("not_found")


@predicate
def not_cancelled(user: Any, meeting: Any) -> Decision:
    return refuse("meetings.cancelled.closed") if meeting.is_cancelled else ALLOWED


@predicate
def not_past(user: Any, meeting: Any) -> Decision:
    return refuse("meetings.past.closed") if meeting.is_past else ALLOWED


@predicate
def registration_open(user: Any, meeting: Any) -> Decision:
    if meeting.registration_closes_at > timezone.now():
        return ALLOWED
    from participation.templatetags.parvis import moment

    return refuse("meetings.registration.closed", closed=moment(meeting.registration_closes_at))


@predicate
def has_started(user: Any, meeting: Any) -> Decision:
    return ALLOWED if meeting.starts_at <= timezone.now() else refuse("meetings.minutes.not_yet")


@predicate
def the_day_has_come(user: Any, meeting: Any) -> Decision:
    """Doors open before the hour: the whole day counts."""
    opens = timezone.localdate(meeting.starts_at)
    return ALLOWED if opens <= timezone.localdate() else refuse("meetings.arrivals.not_yet")


@predicate
def names_are_kept(user: Any, meeting: Any) -> Decision:
    if meeting.names_go_at > timezone.now():
        return ALLOWED
    from participation.templatetags.parvis import day

    return refuse("meetings.list_gone.closed", gone=day(meeting.names_go_at))


RULES = {
    "meetings.announce": agent_here,
    "meetings.run": agent_here,
    "meetings.change": agent_here & not_cancelled & not_past,
    "meetings.register": signed_in & not_suspended & is_public & not_cancelled & registration_open,
    "meetings.unregister": signed_in & not_past,
    "meetings.register_other": agent_here & is_public & not_cancelled & not_past,
    "meetings.note_arrival": agent_here & not_cancelled & the_day_has_come & names_are_kept,
    "meetings.publish_minutes": agent_here & not_cancelled & has_started,
}
