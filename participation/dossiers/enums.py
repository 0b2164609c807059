"""The stages of a dossier and the kinds of its journal, as data."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    """What a dossier is about."""

    IDEA = "idea", _("idée")
    PROCESS = "process", _("démarche")
    PROJECT = "project", _("projet")
    MEETING = "meeting", _("rencontre")
    REPORT = "report", _("compte rendu")


class Stage(models.TextChoices):
    """Where a dossier stands between the first sentence and the ribbon."""

    DRAFT = "draft", _("Brouillon")
    PROPOSED = "proposed", _("Proposée")
    STUDIED = "studied", _("À l’étude")
    FEASIBLE = "feasible", _("Faisable")
    BALLOT = "ballot", _("Au vote")
    ELECTED = "elected", _("Choisie")
    BUILDING = "building", _("En travaux")
    BUILT = "built", _("Réalisée")
    REFUSED = "refused", _("Non retenue")
    NOT_ELECTED = "not_elected", _("Pas choisie au vote")
    MERGED = "merged", _("Réunie à une autre")
    CLOSED = "closed", pgettext_lazy("état d’un dossier", "Close")

    @property
    def print_pass(self) -> int:
        """How many dyes are printed, 1 to 4: the number of the rosette that shows this stage."""
        return PRINT_PASS[self]

    @property
    def next(self) -> frozenset["Stage"]:
        """The stages that may follow."""
        return TRANSITIONS[self]


PRINT_PASS = {
    Stage.DRAFT: 1,
    Stage.PROPOSED: 1,
    Stage.STUDIED: 2,
    Stage.FEASIBLE: 2,
    Stage.BALLOT: 3,
    Stage.ELECTED: 3,
    Stage.BUILDING: 3,
    Stage.BUILT: 4,
    Stage.REFUSED: 1,
    Stage.NOT_ELECTED: 2,
    Stage.MERGED: 1,
    Stage.CLOSED: 2,
}

TRANSITIONS: dict[Stage, frozenset[Stage]] = {
    Stage.DRAFT: frozenset({Stage.PROPOSED}),
    Stage.PROPOSED: frozenset({Stage.STUDIED, Stage.REFUSED, Stage.MERGED, Stage.CLOSED, Stage.BUILDING}),
    Stage.STUDIED: frozenset({Stage.FEASIBLE, Stage.REFUSED, Stage.MERGED}),
    Stage.FEASIBLE: frozenset({Stage.BALLOT, Stage.REFUSED, Stage.MERGED, Stage.BUILDING}),
    Stage.BALLOT: frozenset({Stage.ELECTED, Stage.NOT_ELECTED, Stage.FEASIBLE}),  # withdrawn before the vote opens
    Stage.ELECTED: frozenset({Stage.BUILDING}),
    Stage.BUILDING: frozenset({Stage.BUILT, Stage.CLOSED}),
    Stage.BUILT: frozenset(),
    Stage.REFUSED: frozenset({Stage.PROPOSED, Stage.STUDIED}),
    Stage.NOT_ELECTED: frozenset({Stage.PROPOSED}),
    Stage.MERGED: frozenset(),
    Stage.CLOSED: frozenset(),
}


class Visibility(models.TextChoices):
    """Who can read a dossier."""

    PRIVATE = "private", _("privé")
    PUBLIC = "public", _("public")
    PENDING = "pending", _("attend une relecture")
    HIDDEN = "hidden", _("masqué")


class LetterState(models.TextChoices):
    """Where a mail stands."""

    WAITING = "waiting", _("à envoyer")
    SENT = "sent", _("envoyé")
    EMPTY = "empty", _("sans objet")
    FAILED = "failed", _("refusé")


class Review(models.TextChoices):
    """When the team reads what people write there. A process says it for its ideas and for their threads."""

    AFTER = "after", _("après publication, sur signalement")
    BEFORE = "before", _("avant publication")


class Journal(models.TextChoices):
    """What an entry tells. The label is the sentence of the journal, filled with `Entry.data`."""

    DOSSIER_OPENED = "dossier.opened", _("Le dossier est ouvert.")
    PROPOSAL_SUBMITTED = "proposal.submitted", _("{actor} propose cette idée.")
    PROPOSAL_EDITED = "proposal.edited", _("{actor} précise son idée.")
    SUPPORT_GIVEN = "support.given", _("{actor} soutient cette idée.")
    SUPPORT_WITHDRAWN = "support.withdrawn", _("{actor} retire son soutien.")
    SUPPORT_THRESHOLD = "support.threshold", _("L’idée atteint {count} soutiens.")
    STAGE_CHANGED = "stage.changed", _("{actor} fait passer le dossier à « {stage} ». {reason}")
    STUDY_ASKED = "study.asked", _("La Ville met l’idée à l’étude : {service}.")
    STUDY_POSTPONED = "study.postponed", _("La réponse est maintenant attendue le {due}. {reason}")
    STUDY_GATHERED = "study.gathered", _("Les avis sont réunis : la réponse attend d’être signée.")
    OPINION_ASKED = "opinion.asked", _("La Ville demande l’avis d’un service de plus : {service}, pour le {due}.")
    OPINION_ASSIGNED = "opinion.assigned", _("L’avis de {service} est confié à {name}.")
    OPINION_GIVEN = "opinion.given", _("{service} rend son avis : {advice}. {reason}")
    OPINION_LATE = "opinion.late", _("L’avis de {service} est en retard : il était attendu le {due}.")
    OPINION_WITHDRAWN = "opinion.withdrawn", _("L’avis de {service} n’est plus demandé. {reason}")
    TRIAGE_ACCEPTED = "triage.accepted", _("L’idée est recevable. {reason}")
    TRIAGE_REFUSED = "triage.refused", _("L’idée n’est pas recevable : {ground}. {reason}")
    REVISION_ASKED = "revision.asked", _("La Ville demande une précision à l’auteur, avant le {due}. {reason}")
    REVISION_DONE = "revision.done", _("{actor} précise son idée, comme la Ville l’a demandé.")
    REVISION_LATE = "revision.late", _("La précision demandée à l’auteur n’est pas arrivée le {due}.")
    REVISION_CLOSED = "revision.closed", _("La Ville continue sans attendre la précision de l’auteur. {reason}")
    PRESELECTION_SET = "preselection.set", _("Les {keep} idées les plus soutenues le {day} passeront à l’étude.")
    PRESELECTION_SHARED = (
        "preselection.shared",
        _("Les idées les plus soutenues le {day} passeront à l’étude, enveloppe par enveloppe : {shares}."),
    )
    PRESELECTION_HELD = "preselection.held", _("La présélection est publiée : {kept} idées gardées sur {total}.")
    PRESELECTION_KEPT = "preselection.kept", _("L’idée passe la présélection : {rank} sur {total}, {supports}.")
    PRESELECTION_OUT = (
        "preselection.out",
        _("L’idée ne passe pas la présélection : {rank} sur {total}, {supports}. {reason}"),
    )
    PROPOSAL_WRITTEN = "proposal.written", _("Cette idée est écrite en atelier, à partir de {count} idées.")
    PROPOSED_AGAIN = (
        "proposal.again",
        _(
            "{actor} propose à nouveau cette idée, dans « {process} ». Les soutiens repartent de zéro ; elle en avait réuni {count}."
        ),
    )
    OBJECTION_FILED = "objection.filed", _("{actor} dépose une réclamation sur {about}.")
    OBJECTION_ANSWERED = "objection.answered", _("La Ville répond à une réclamation sur {about} : {outcome}. {reason}")
    ANSWER_GIVEN = "answer.given", _("La Ville répond : {verdict}. {reason}")
    MERGED_INTO = "merged.into", _("Cette idée est réunie à « {title} ». {reason}")
    MERGED_FROM = "merged.from", _("L’idée « {title} » rejoint ce dossier. {reason}")
    COMMENT_POSTED = "comment.posted", _("{actor} écrit un commentaire.")
    COMMENT_HELD = "comment.held", _("Un commentaire attend une relecture.")
    COMMENT_EDITED = "comment.edited", _("{actor} corrige son commentaire.")
    COMMENT_HIDDEN = "comment.hidden", _("Un commentaire est masqué. Règle : {ground}.")
    COMMENT_RESTORED = "comment.restored", _("Un commentaire est de nouveau visible.")
    NOTICE_RECEIVED = "notice.received", _("Un signalement est reçu.")
    NOTICE_DECIDED = "notice.decided", _("Un signalement est traité : {outcome}.")
    DECISION_WITHDRAWN = (
        "decision.withdrawn",
        _("Une décision de modération est retirée aussitôt par la personne qui l’avait prise."),
    )
    DOSSIER_HIDDEN = "dossier.hidden", _("Le dossier est masqué. Règle : {ground}.")
    DOSSIER_RESTORED = "dossier.restored", _("Le dossier est de nouveau public.")
    DOSSIER_HELD = "dossier.held", _("L’idée attend une relecture.")
    DOSSIER_PUBLISHED = "dossier.published", _("L’idée est publiée après relecture.")
    PICTURE_HIDDEN = "picture.hidden", _("La photo du dossier est masquée. Règle : {ground}.")
    PICTURE_RESTORED = "picture.restored", _("La photo du dossier est de nouveau visible.")
    DISCUSSION_CLOSED = "discussion.closed", _("La discussion est close. {reason}")
    DISCUSSION_OPENED = "discussion.opened", _("La discussion est de nouveau ouverte. {reason}")
    REVIEW_CHANGED = "review.changed", _("Les textes sont maintenant relus {when}. {reason}")
    PROCESS_OPENED = "process.opened", _("La démarche est publiée.")
    PROCESS_EDITED = "process.edited", _("La présentation de la démarche change. {reason}")
    PHASE_OPENED = "phase.opened", _("L’étape « {phase} » commence, jusqu’au {until}.")
    PHASE_CLOSED = "phase.closed", _("L’étape « {phase} » est terminée. {outcome}")
    PHASE_MOVED = "phase.moved", _("Les dates de l’étape « {phase} » changent. {reason}")
    SURVEY_ANSWERED = "survey.answered", _("Une réponse au questionnaire est reçue.")
    SURVEY_PUBLISHED = "survey.published", _("Les résultats du questionnaire sont publiés.")
    DEBATE_POSITION = "debate.position", _("{actor} prend position dans le débat.")
    MEETING_ANNOUNCED = "meeting.announced", _("Rencontre annoncée : {title}, {when}.")
    MEETING_REGISTERED = "meeting.registered", _("Une personne s’inscrit à la rencontre.")
    MEETING_MOVED = "meeting.moved", _("La rencontre « {title} » change : {when}. {reason}")
    MEETING_CANCELLED = "meeting.cancelled", _("La rencontre « {title} » est annulée. {reason}")
    MEETING_HELD = "meeting.held", _("La rencontre « {title} » réunit {there} personnes.")
    MEETING_MINUTES = "meeting.minutes", _("Le compte rendu de la rencontre « {title} » est publié.")
    CANDIDATE_ADDED = "candidate.added", _("L’idée est soumise au vote sous le n° {number}, pour {cost} €.")
    VOTE_OPENED = "vote.opened", _("Le vote commence.")
    BALLOT_CAST = "ballot.cast", _("Un bulletin est déposé.")
    PAPER_CLOSED = "paper.closed", _("{sheets} feuilles de papier sont dépouillées : {ballots} bulletins dans l’urne.")
    PAPER_VOIDED = "paper.voided", _("Le lot de papier n° {batch} est annulé : {ballots} bulletins. {reason}")
    VOTE_EXTENDED = "vote.extended", _("Le vote est prolongé jusqu’au {until}, d’autant que la panne. {reason}")
    VOTE_CLOSED = "vote.closed", _("Le vote est clos : {ballots} bulletins. {reason}")
    RESULT_PUBLISHED = "result.published", _("Le résultat est publié : {winners} projets gagnent.")
    CANDIDATE_ELECTED = "candidate.elected", _("Le projet est choisi par le vote : {standing}.")
    CANDIDATE_NOT_ELECTED = "candidate.not_elected", _("Le projet n’est pas choisi : {standing}. {reason}")
    PROJECT_STARTED = "project.started", _("Le projet commence. Responsable : {service}.")
    MILESTONE_PLANNED = "milestone.planned", _("Jalon prévu : {title}, pour le {due}.")
    MILESTONE_REACHED = "milestone.reached", _("Jalon atteint : {title}.")
    MILESTONE_MOVED = "milestone.moved", _("Le jalon « {title} » passe au {due}. {reason}")
    SPENDING_RECORDED = "spending.recorded", _("Dépense : {label}, {amount} €.")
    NEWS_PUBLISHED = "news.published", _("Nouvelle du projet : {title}.")
    PROJECT_DELIVERED = "project.delivered", _("Le projet est réalisé. {reason}")
    REPORT_PUBLISHED = "report.published", _("Compte rendu publié : {title}.")
    IMPORTED = "imported", _("Dossier repris de {source}.")


#: Entries that are kept for the audit trail but not shown in the public journal (they would name or tire people).
QUIET = frozenset(
    {
        Journal.SUPPORT_GIVEN,
        Journal.SUPPORT_WITHDRAWN,
        Journal.COMMENT_POSTED,
        Journal.COMMENT_HELD,
        Journal.COMMENT_EDITED,
        Journal.DOSSIER_HELD,
        Journal.NOTICE_RECEIVED,
        Journal.NOTICE_DECIDED,
        Journal.SURVEY_ANSWERED,
        Journal.DEBATE_POSITION,
        Journal.MEETING_REGISTERED,
        Journal.BALLOT_CAST,
        Journal.OPINION_ASSIGNED,
        Journal.REVISION_LATE,
    }
)

#: Entries that followers are told about.
TOLD = frozenset(
    {
        Journal.STAGE_CHANGED,
        Journal.SUPPORT_THRESHOLD,
        Journal.STUDY_ASKED,
        Journal.ANSWER_GIVEN,
        Journal.TRIAGE_REFUSED,
        Journal.PRESELECTION_HELD,
        Journal.PRESELECTION_KEPT,
        Journal.PRESELECTION_OUT,
        Journal.PROPOSED_AGAIN,
        Journal.MERGED_INTO,
        Journal.MERGED_FROM,
        Journal.COMMENT_POSTED,
        Journal.PHASE_OPENED,
        Journal.PHASE_CLOSED,
        Journal.PHASE_MOVED,
        Journal.SURVEY_PUBLISHED,
        Journal.MEETING_ANNOUNCED,
        Journal.MEETING_MOVED,
        Journal.MEETING_CANCELLED,
        Journal.MEETING_MINUTES,
        Journal.CANDIDATE_ADDED,
        Journal.VOTE_OPENED,
        Journal.VOTE_CLOSED,
        Journal.RESULT_PUBLISHED,
        Journal.CANDIDATE_ELECTED,
        Journal.CANDIDATE_NOT_ELECTED,
        Journal.PROJECT_STARTED,
        Journal.MILESTONE_REACHED,
        Journal.MILESTONE_MOVED,
        Journal.NEWS_PUBLISHED,
        Journal.PROJECT_DELIVERED,
    }
)

#: Among those, what only the author of the dossier is told: a thread is read on its page, not notification by notification.
TOLD_TO_AUTHOR = frozenset({Journal.COMMENT_POSTED})

#: Entries that people who follow a territory are told about: what begins near them, and what comes of it.
TOLD_AROUND = frozenset(
    {
        Journal.PROPOSAL_SUBMITTED,
        Journal.DOSSIER_PUBLISHED,
        Journal.PROCESS_OPENED,
        Journal.PHASE_OPENED,
        Journal.MEETING_ANNOUNCED,
        Journal.MEETING_MOVED,
        Journal.MEETING_CANCELLED,
        Journal.MEETING_MINUTES,
        Journal.ANSWER_GIVEN,
        Journal.VOTE_OPENED,
        Journal.RESULT_PUBLISHED,
        Journal.CANDIDATE_ELECTED,
        Journal.PROJECT_STARTED,
        Journal.MILESTONE_REACHED,
        Journal.NEWS_PUBLISHED,
        Journal.PROJECT_DELIVERED,
        Journal.REPORT_PUBLISHED,
    }
)

#: Mailed once a day at most, whatever the cadence: a lively debate is not a flood.
CALM = TOLD_TO_AUTHOR

#: Mailed at once, even at night: the time to answer, or to come, runs already.
URGENT = frozenset(
    {Journal.NOTICE_DECIDED, Journal.MEETING_REGISTERED, Journal.MEETING_MOVED, Journal.MEETING_CANCELLED}
)

#: Mailed even to who wants no mail: the law asks that a decision of moderation reach the person, with its reasons.
OWED = frozenset({Journal.NOTICE_DECIDED})


class Group(models.TextChoices):
    """What the public journal can be narrowed to. The values are parts of its address."""

    IDEAS = "idees", _("Idées")
    VOTES = "votes", _("Votes")
    PROJECTS = "projets", _("Projets")
    MEETINGS = "rencontres", _("Rencontres")
    PROCESSES = "demarches", _("Démarches")
    MODERATION = "moderation", _("Modération")


GROUPS: dict[Group, frozenset[Journal]] = {
    Group.IDEAS: frozenset(
        {
            Journal.PROPOSAL_SUBMITTED,
            Journal.PROPOSAL_EDITED,
            Journal.SUPPORT_THRESHOLD,
            Journal.STAGE_CHANGED,
            Journal.STUDY_ASKED,
            Journal.STUDY_POSTPONED,
            Journal.STUDY_GATHERED,
            Journal.OPINION_ASKED,
            Journal.OPINION_GIVEN,
            Journal.OPINION_LATE,
            Journal.OPINION_WITHDRAWN,
            Journal.TRIAGE_ACCEPTED,
            Journal.TRIAGE_REFUSED,
            Journal.REVISION_ASKED,
            Journal.REVISION_DONE,
            Journal.REVISION_CLOSED,
            Journal.PRESELECTION_SET,
            Journal.PRESELECTION_SHARED,
            Journal.PRESELECTION_HELD,
            Journal.PRESELECTION_KEPT,
            Journal.PRESELECTION_OUT,
            Journal.PROPOSAL_WRITTEN,
            Journal.PROPOSED_AGAIN,
            Journal.ANSWER_GIVEN,
            Journal.MERGED_INTO,
            Journal.MERGED_FROM,
        }
    ),
    Group.VOTES: frozenset(
        {
            Journal.OBJECTION_FILED,
            Journal.OBJECTION_ANSWERED,
            Journal.CANDIDATE_ADDED,
            Journal.VOTE_OPENED,
            Journal.PAPER_CLOSED,
            Journal.PAPER_VOIDED,
            Journal.VOTE_EXTENDED,
            Journal.VOTE_CLOSED,
            Journal.RESULT_PUBLISHED,
            Journal.CANDIDATE_ELECTED,
            Journal.CANDIDATE_NOT_ELECTED,
        }
    ),
    Group.PROJECTS: frozenset(
        {
            Journal.PROJECT_STARTED,
            Journal.MILESTONE_PLANNED,
            Journal.MILESTONE_REACHED,
            Journal.MILESTONE_MOVED,
            Journal.SPENDING_RECORDED,
            Journal.NEWS_PUBLISHED,
            Journal.PROJECT_DELIVERED,
        }
    ),
    Group.MEETINGS: frozenset(
        {
            Journal.MEETING_ANNOUNCED,
            Journal.MEETING_MOVED,
            Journal.MEETING_CANCELLED,
            Journal.MEETING_HELD,
            Journal.MEETING_MINUTES,
        }
    ),
    Group.PROCESSES: frozenset(
        {
            Journal.PROCESS_OPENED,
            Journal.PROCESS_EDITED,
            Journal.PHASE_OPENED,
            Journal.PHASE_CLOSED,
            Journal.PHASE_MOVED,
            Journal.SURVEY_PUBLISHED,
            Journal.REPORT_PUBLISHED,
        }
    ),
    Group.MODERATION: frozenset(
        {
            Journal.COMMENT_HIDDEN,
            Journal.COMMENT_RESTORED,
            Journal.DECISION_WITHDRAWN,
            Journal.DOSSIER_HIDDEN,
            Journal.DOSSIER_RESTORED,
            Journal.PICTURE_HIDDEN,
            Journal.PICTURE_RESTORED,
            Journal.DISCUSSION_CLOSED,
            Journal.DISCUSSION_OPENED,
            Journal.REVIEW_CHANGED,
        }
    ),
}

#: The rosette of a line of the journal, 1 to 4; lines that tell of no stage have none.
ENTRY_PASS: dict[Journal, int] = {
    Journal.PROPOSAL_SUBMITTED: 1,
    Journal.PROPOSAL_EDITED: 1,
    Journal.SUPPORT_THRESHOLD: 1,
    Journal.STUDY_ASKED: 2,
    Journal.STUDY_GATHERED: 2,
    Journal.OPINION_GIVEN: 2,
    Journal.TRIAGE_ACCEPTED: 1,
    Journal.PRESELECTION_KEPT: 2,
    Journal.PROPOSED_AGAIN: 1,
    Journal.ANSWER_GIVEN: 2,
    Journal.CANDIDATE_ADDED: 3,
    Journal.VOTE_OPENED: 3,
    Journal.VOTE_CLOSED: 3,
    Journal.RESULT_PUBLISHED: 3,
    Journal.CANDIDATE_ELECTED: 3,
    Journal.PROJECT_STARTED: 3,
    Journal.MILESTONE_REACHED: 3,
    Journal.NEWS_PUBLISHED: 3,
    Journal.PROJECT_DELIVERED: 4,
}
