"""Who may propose, support, sort, study, sign and merge."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from participation.accounts.enums import RoleName
from participation.accounts.rules import (
    accepted_charter,
    agent_here,
    has_role,
    in_own_territory,
    not_suspended,
    signed_in,
)
from participation.dossiers.enums import Stage, Visibility
from participation.moderation.rules import waits_for_author
from participation.processes.enums import Action, SignedBy
from participation.processes.rules import old_enough, phase_allows, process_of
from participation.rules import ALLOWED, Decision, predicate, refuse

REFUSALS = {
    "proposals.not_author": _("Seul son auteur peut modifier cette idée."),
    "proposals.answered.closed": _("La Ville a déjà répondu : cette idée ne change plus."),
    "proposals.merged.closed": _("Cette idée est réunie à une autre : soutenez plutôt celle-là."),
    "proposals.cost.invalid": _("Dans ce budget, un projet coûte entre {least} et {most}."),
    "proposals.triage.already": _("Cette idée est déjà triée."),
    "proposals.ground.invalid": _("Choisissez le motif du refus dans la liste."),
    "proposals.study.already": _("Cette idée est déjà à l’étude."),
    "proposals.preselection.not_yet": _("Dans cette démarche, la présélection vient avant l’étude : le {day}."),
    "proposals.not_studied.closed": _("Mettez d’abord cette idée à l’étude."),
    "proposals.opinion.already": _("L’avis de ce service est déjà demandé."),
    "proposals.opinion.closed": _("Cette demande d’avis est retirée, ou la réponse est signée."),
    "proposals.opinions_missing.conflict": _(
        "Il manque un avis : {services}. Attendez-le, ou retirez la demande en disant pourquoi."
    ),
    "proposals.not_gathered.conflict": _(
        "Plusieurs services étudient cette idée : réunissez leurs avis avant de signer."
    ),
    "proposals.due.invalid": _("Choisissez un jour à venir, dans les deux ans."),
    "proposals.not_of_the_team.invalid": _("Confiez cet avis à une personne de l’équipe."),
    "proposals.elected_signs": _("Dans cette démarche, c’est un·e élu·e qui signe la réponse."),
    "proposals.no_author.conflict": _("Cette idée n’a plus d’auteur à qui demander."),
    "proposals.revision.already": _("Une précision est déjà demandée à l’auteur."),
    "proposals.revision.conflict": _("L’auteur a jusqu’au {due} pour préciser son idée : attendez sa réponse."),
    "proposals.no_revision.closed": _("Aucune précision n’est attendue."),
    "proposals.merge_itself.invalid": _("Choisissez une autre idée : celle-ci ne peut pas rejoindre elle-même."),
    "proposals.merge_nothing.invalid": _("Choisissez au moins deux idées à réunir."),
    "proposals.workshop.invalid": _("Choisissez l’atelier dans la liste."),
    "proposals.reason_missing.invalid": _("Expliquez la décision : elle sera publique."),
    "proposals.verdict.invalid": _("Choisissez une réponse dans la liste."),
    "proposals.service_missing.invalid": _("Dites quel service étudie l’idée."),
    "proposals.preselection.invalid": _("Gardez au moins une idée, et comptez les soutiens à une date à venir."),
    "proposals.preselection_parts.invalid": _("Dites combien d’idées sont gardées pour chaque enveloppe du vote."),
    "proposals.preselection.already": _("La présélection est publiée : elle ne change plus."),
    "proposals.preselection_early.not_yet": _("Les soutiens se comptent le {day} : la présélection se publie ensuite."),
    "proposals.still_alive.conflict": _(
        "Cette idée est « {state} » : seule une idée qui s’est arrêtée se propose à nouveau."
    ),
    "proposals.same_process.conflict": _(
        "Choisissez une autre démarche : cette idée a déjà eu sa chance dans celle-ci."
    ),
}


@predicate
def wrote_it(user: Any, proposal: Any) -> Decision:
    return ALLOWED if proposal.dossier.author_id == user.pk else refuse("proposals.not_author")


@predicate
def not_yet_answered(user: Any, proposal: Any) -> Decision:
    return ALLOWED if proposal.dossier.stage == Stage.PROPOSED else refuse("proposals.answered.closed")


@predicate
def revision_asked(user: Any, proposal: Any) -> Decision:
    """The city asked the author to make the idea clearer: neither the stage nor the phase stand in the way.

    A page that already knows the day says it in `dossier.revision_due`.
    """
    dossier = proposal.dossier
    asked = dossier.revision_due if hasattr(dossier, "revision_due") else proposal.revisions.open().exists()
    return ALLOWED if asked else refuse("proposals.no_revision.closed")


@predicate
def sent_back(user: Any, proposal: Any) -> Decision:
    """Moderation asked the author to correct the idea: neither the stage nor the phase stand in the way."""
    return waits_for_author(user, proposal.dossier)


@predicate
def not_merged(user: Any, proposal: Any) -> Decision:
    return refuse("proposals.merged.closed") if proposal.dossier.stage == Stage.MERGED else ALLOWED


@predicate
def is_public(user: Any, proposal: Any) -> Decision:
    return ALLOWED if proposal.dossier.visibility == Visibility.PUBLIC else refuse("not_found")


@predicate
def may_sign(user: Any, proposal: Any) -> Decision:
    """Whether this person's role signs the answers of the idea's process."""
    if process_of(proposal).answers_signed_by == SignedBy.ELECTED:
        return has_role(RoleName.ELECTED, RoleName.ADMINISTRATOR, code="proposals.elected_signs")(user, proposal)
    return has_role(*RoleName.values, code="accounts.not_agent")(user, proposal)


team = agent_here & not_suspended

RULES = {
    "proposals.submit": signed_in & not_suspended & phase_allows(Action.PROPOSE) & old_enough,
    "proposals.publish": signed_in & not_suspended & phase_allows(Action.PROPOSE) & old_enough & accepted_charter,
    "proposals.edit": (
        signed_in
        & not_suspended
        & wrote_it
        & (revision_asked | sent_back | (not_yet_answered & phase_allows(Action.PROPOSE)))
    ),
    "proposals.support": (
        signed_in & not_suspended & is_public & not_merged & phase_allows(Action.SUPPORT) & old_enough
    ),
    "proposals.withdraw_support": signed_in & is_public,
    "proposals.propose_again": signed_in & not_suspended & is_public & (wrote_it | agent_here),
    "proposals.triage": team,
    "proposals.study": team,
    "proposals.answer": signed_in & may_sign & in_own_territory & not_suspended,
    "proposals.merge": team,
    "proposals.preselect": team,
}
