"""Who may propose, support, study, answer and merge."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from participation.accounts.rules import agent_here, not_suspended, signed_in
from participation.dossiers.enums import Stage, Visibility
from participation.processes.enums import Action
from participation.processes.rules import phase_allows
from participation.rules import ALLOWED, Decision, predicate, refuse

REFUSALS = {
    "proposals.not_author": _("Seul son auteur peut modifier cette idée."),
    "proposals.answered.closed": _("La Ville a déjà répondu : cette idée ne change plus."),
    "proposals.merged.closed": _("Cette idée est réunie à une autre : soutenez plutôt celle-là."),
    "proposals.study.already": _("Cette idée est déjà à l’étude."),
    "proposals.not_studied.closed": _("Mettez d’abord cette idée à l’étude."),
    "proposals.merge_itself.invalid": _("Choisissez une autre idée : celle-ci ne peut pas rejoindre elle-même."),
    "proposals.reason_missing.invalid": _("Expliquez la décision : elle sera publique."),
    "proposals.verdict.invalid": _("Choisissez une réponse dans la liste."),
    "proposals.service_missing.invalid": _("Dites quel service étudie l’idée."),
}


@predicate
def wrote_it(user: Any, proposal: Any) -> Decision:
    return ALLOWED if proposal.dossier.author_id == user.pk else refuse("proposals.not_author")


@predicate
def not_yet_answered(user: Any, proposal: Any) -> Decision:
    return ALLOWED if proposal.dossier.stage == Stage.PROPOSED else refuse("proposals.answered.closed")


@predicate
def not_merged(user: Any, proposal: Any) -> Decision:
    return refuse("proposals.merged.closed") if proposal.dossier.stage == Stage.MERGED else ALLOWED


@predicate
def is_public(user: Any, proposal: Any) -> Decision:
    return ALLOWED if proposal.dossier.visibility == Visibility.PUBLIC else refuse("not_found")


RULES = {
    "proposals.submit": signed_in & not_suspended & phase_allows(Action.PROPOSE),
    "proposals.edit": signed_in & not_suspended & wrote_it & not_yet_answered & phase_allows(Action.PROPOSE),
    "proposals.support": signed_in & not_suspended & is_public & not_merged & phase_allows(Action.SUPPORT),
    "proposals.withdraw_support": signed_in & is_public,
    "proposals.study": agent_here & not_suspended,
    "proposals.answer": agent_here & not_suspended,
    "proposals.merge": agent_here & not_suspended,
}
