"""Who may answer, take position, write the questions and publish the results."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from participation.accounts.rules import agent_here, not_suspended, signed_in
from participation.processes.enums import Action
from participation.processes.rules import phase_allows, process_of, published
from participation.rules import ALLOWED, Decision, predicate, refuse

REFUSALS = {
    "consultations.answered.already": _(
        "Des personnes ont déjà répondu : les questions ne changent plus, sinon leurs réponses ne voudraient plus rien dire."
    ),
    "consultations.survey.not_yet": _(
        "Le questionnaire est encore ouvert jusqu’au {closes} : les résultats attendront."
    ),
    "consultations.no_answers.not_yet": _("Personne n’a encore répondu : il n’y a pas de résultats à publier."),
    "consultations.results.already": _("Les résultats sont déjà publiés : ils sont figés."),
    "consultations.questions.invalid": _(
        "Un questionnaire a au moins une question, et une question à choix au moins deux choix."
    ),
    "consultations.answer.invalid": _("Une réponse manque ou ne correspond pas à sa question : « {question} »."),
    "consultations.position.invalid": _("Choisissez « pour » ou « contre »."),
}


@predicate
def answers_are_in(user: Any, survey: Any) -> Decision:
    """Whether the survey phase is over: totals shown before would weigh on those who have not answered."""
    phase = process_of(survey).phase_that_allows(Action.ANSWER_SURVEY)
    if phase is None or phase.is_past:
        return ALLOWED
    from participation.templatetags.parvis import day

    return refuse("consultations.survey.not_yet", closes=day(phase.last_day))


RULES = {
    "consultations.answer_survey": signed_in & not_suspended & published & phase_allows(Action.ANSWER_SURVEY),
    "consultations.take_position": signed_in & not_suspended & published & phase_allows(Action.TAKE_POSITION),
    "consultations.write": agent_here,
    "consultations.publish_results": agent_here & published & answers_are_in,
}
