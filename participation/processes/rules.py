"""What the current phase of a process allows, and who runs processes."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participation.accounts.rules import administrator, agent_here, resident
from participation.dossiers.enums import Visibility
from participation.processes.enums import PHASE_ALLOWS, Action, PhaseKind
from participation.processes.models import Process
from participation.rules import ALLOWED, Decision, Predicate, predicate, refuse

REFUSALS = {
    "processes.phase.not_yet": _("Trop tôt : « {phase} » ouvre le {opens}."),
    "processes.phase.closed": _("Trop tard : « {phase} » a fermé le {closes}."),
    "processes.never.closed": _("Cette démarche ne prévoit pas de {action}."),
    "processes.outcome_missing.invalid": _(
        "Publiez d’abord le résultat ou les suites de cette étape : la loi le demande."
    ),
    "processes.notice_missing.invalid": _("Complétez d’abord la notice de la démarche : {fields}."),
    "processes.template.invalid": _("Ce modèle de démarche n’existe pas."),
    "processes.dates.invalid": _("Une étape doit finir après avoir commencé."),
    "processes.too_far.invalid": _("Cette date est trop lointaine : cinq ans au plus."),
    "processes.outcome.already": _("Les suites de « {phase} » sont déjà publiées : ses dates ne changent plus."),
    "processes.documents.invalid": _(
        "« {line} » : écrivez un document par ligne, son titre, une barre | puis son adresse (https://… ou /documents/…)."
    ),
    "processes.filter.invalid": _("Ce filtre n’existe pas. Choisissez-en un dans la liste."),
}


def process_of(obj: Any) -> Any:
    """The process an object belongs to: itself, its `process`, or its budget's."""
    if isinstance(obj, Process):
        return obj
    for name in ("process", "budget"):
        if hasattr(obj, name):
            return process_of(getattr(obj, name))
    return obj


def phase_allows(action: Action) -> Predicate:
    """Whether an open phase of the object's process allows an action; the refusal tells when."""

    def test(user: Any, obj: Any) -> Decision:
        process = process_of(obj)
        phase = process.phase_that_allows(action)
        if phase is None:
            return refuse("processes.never.closed", action=str(action.label))
        now = timezone.now()
        if phase.is_open(now) and action in PHASE_ALLOWS[PhaseKind(phase.kind)]:
            return ALLOWED
        from participation.templatetags.parvis import day, moment

        if phase.opens_at > now:
            return refuse("processes.phase.not_yet", phase=phase.title, opens=moment(phase.opens_at))
        return refuse("processes.phase.closed", phase=phase.title, closes=day(phase.last_day))

    return Predicate(test, f"phase_allows({action})")


@predicate
def old_enough(user: Any, obj: Any) -> Decision:
    """Where a process asks for an age, people declare their home first: that is where they say when they were born."""
    age = process_of(obj).minimum_age
    if not age:
        return ALLOWED
    decision = resident(user, obj)
    if decision and timezone.localdate().year - user.residence.birth_year < age:
        return refuse("accounts.too_young", age=age)
    return decision


@predicate
def published(user: Any, obj: Any) -> Decision:
    """Whether the object's process is public; a draft does not exist for those who may not run it."""
    return ALLOWED if process_of(obj).dossier.visibility == Visibility.PUBLIC else refuse("not_found")


RULES = {
    "processes.create": agent_here,
    "processes.run": agent_here,
    "processes.is_public": published,
    "processes.delete": administrator,
}
