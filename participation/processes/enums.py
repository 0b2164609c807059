"""What a phase is, and the one table of what each phase allows."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProcessKind(models.TextChoices):
    """What a process is for."""

    CONSULTATION = "consultation", _("consultation")
    BUDGET = "budget", _("budget participatif")
    PETITION = "petition", _("pétition")
    CALL = "call", _("appel à idées")


class SignedBy(models.TextChoices):
    """Who signs the city's answers to the ideas of a process."""

    TEAM = "team", _("un·e agent·e ou un·e élu·e")
    ELECTED = "elected", _("un·e élu·e seulement")


class PhaseKind(models.TextChoices):
    """What happens during a phase."""

    PRESENTATION = "presentation", _("Présentation")
    IDEAS = "ideas", _("Dépôt des idées")
    SUPPORT = "support", _("Soutiens")
    SURVEY = "survey", _("Questionnaire")
    DEBATE = "debate", _("Débat")
    STUDY = "study", _("Étude des idées")
    SYNTHESIS = "synthesis", _("Synthèse")
    VOTE = "vote", _("Vote")
    RESULT = "result", _("Résultats")
    BUILD = "build", _("Réalisation")


class Action(models.TextChoices):
    """What a person may do in a phase."""

    PROPOSE = "propose", _("proposer une idée")
    SUPPORT = "support", _("soutenir une idée")
    COMMENT = "comment", _("commenter")
    ANSWER_SURVEY = "answer_survey", _("répondre au questionnaire")
    TAKE_POSITION = "take_position", _("prendre position")
    STUDY = "study", _("étudier les idées")
    VOTE = "vote", _("voter")


#: The one table of what each phase allows.
PHASE_ALLOWS: dict[PhaseKind, frozenset[Action]] = {
    PhaseKind.PRESENTATION: frozenset({Action.COMMENT}),
    PhaseKind.IDEAS: frozenset({Action.PROPOSE, Action.SUPPORT, Action.COMMENT, Action.STUDY}),
    PhaseKind.SUPPORT: frozenset({Action.SUPPORT, Action.COMMENT, Action.STUDY}),
    PhaseKind.SURVEY: frozenset({Action.ANSWER_SURVEY, Action.COMMENT}),
    PhaseKind.DEBATE: frozenset({Action.TAKE_POSITION, Action.COMMENT}),
    PhaseKind.STUDY: frozenset({Action.COMMENT, Action.STUDY}),
    PhaseKind.SYNTHESIS: frozenset({Action.COMMENT, Action.STUDY}),
    PhaseKind.VOTE: frozenset({Action.VOTE, Action.COMMENT}),
    PhaseKind.RESULT: frozenset({Action.COMMENT}),
    PhaseKind.BUILD: frozenset({Action.COMMENT}),
}
