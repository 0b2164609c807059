"""Who may follow, move and read a dossier."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from participation.accounts.rules import agent_here, not_suspended, signed_in
from participation.dossiers.enums import Visibility
from participation.rules import ALLOWED, Decision, predicate, refuse

REFUSALS = {
    "dossiers.cadence.invalid": _("Choisissez parmi les rythmes proposés."),
    "dossiers.reason_missing.invalid": _("Dites pourquoi : la raison sera publique."),
}


@predicate
def is_public(user: Any, dossier: Any) -> Decision:
    return ALLOWED if dossier.visibility == Visibility.PUBLIC else refuse("not_found")


RULES = {
    "dossiers.follow": signed_in & is_public,
    "dossiers.follow_territory": signed_in,
    "dossiers.advance": agent_here & not_suspended,
}
