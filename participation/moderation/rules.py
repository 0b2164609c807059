"""Who may report, decide, appeal, and read an appeal."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from participation.accounts.rules import agent, not_suspended, signed_in
from participation.moderation.enums import Outcome
from participation.rules import ALLOWED, Decision, Predicate, predicate, refuse

REFUSALS = {
    "moderation.reasons_missing.invalid": _("Expliquez la décision : l’auteur et la personne qui signale la liront."),
    "moderation.motive.invalid": _("Choisissez un motif dans la liste."),
    "moderation.outcome.invalid": _("Choisissez une décision dans la liste."),
    "moderation.decided.already": _("Ce signalement est déjà traité."),
    "moderation.own.conflict": _("Vous êtes l’auteur de ce contenu : une autre personne doit décider."),
    "moderation.same_person.conflict": _("Vous avez pris cette décision : une autre personne doit relire le recours."),
    "moderation.not_author": _("Seul l’auteur du contenu masqué peut demander une relecture."),
    "moderation.appeal.already": _("Une relecture est déjà demandée pour cette décision."),
    "moderation.nothing_to_appeal.closed": _("Cette décision n’a rien masqué."),
    "moderation.not_visible.closed": _("Ce contenu n’est plus visible : il n’y a rien à signaler."),
}


def author_of(obj: Any) -> Any:
    """The id of the person who wrote what a notice or a decision is about."""
    return obj.comment.author_id if obj.comment else obj.dossier.author_id


@predicate
def not_ones_own(user: Any, obj: Any) -> Decision:
    return refuse("moderation.own.conflict") if author_of(obj) == user.pk else ALLOWED


@predicate
def another_person(user: Any, appeal: Any) -> Decision:
    return refuse("moderation.same_person.conflict") if appeal.decision.by_id == user.pk else ALLOWED


@predicate
def wrote_it(user: Any, decision: Any) -> Decision:
    return ALLOWED if author_of(decision) == user.pk else refuse("moderation.not_author")


@predicate
def was_hidden(user: Any, decision: Any) -> Decision:
    return ALLOWED if decision.outcome == Outcome.HIDDEN else refuse("moderation.nothing_to_appeal.closed")


anyone = Predicate(lambda user, obj: ALLOWED, "anyone")

RULES = {
    "moderation.report": anyone,
    "moderation.decide": agent & not_suspended & not_ones_own,
    "moderation.appeal": signed_in & wrote_it & was_hidden,
    "moderation.decide_appeal": agent & not_suspended & another_person,
}
