"""Who follows up projects."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from participation.accounts.rules import agent_here
from participation.rules import ALLOWED, Decision, predicate, refuse

REFUSALS = {
    "projects.already": _("Ce dossier a déjà son projet : « {title} »."),
    "projects.delivered.closed": _("Ce projet est réalisé : son suivi est clos, sauf pour les nouvelles."),
    "projects.milestone.already": _("Ce jalon est déjà atteint."),
    "projects.reason_missing.invalid": _("Dites pourquoi la date change : la raison sera publique."),
    "projects.not_elected.invalid": _("Seuls les projets choisis par le vote deviennent des projets suivis."),
}


@predicate
def not_delivered(user: Any, project: Any) -> Decision:
    return ALLOWED if project.delivered_on is None else refuse("projects.delivered.closed")


RULES = {
    "projects.start": agent_here,
    "projects.run": agent_here & not_delivered,
    "projects.tell": agent_here,
}
