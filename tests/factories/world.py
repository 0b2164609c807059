"""One of everything, open now: for the tests that walk through the whole site."""

from participation.consultations.enums import QuestionKind
from participation.discussions.actions import post_comment
from participation.dossiers.enums import Stage
from participation.processes.enums import PhaseKind, ProcessKind
from tests.factories.budgets import open_budget
from tests.factories.consultations import DebateFactory, QuestionFactory, SurveyFactory
from tests.factories.dossiers import DossierFactory, PhaseFactory, ProposalFactory
from tests.factories.meetings import MeetingFactory, PastMeetingFactory
from tests.factories.people import ResidenceFactory
from tests.factories.processes import ConsultationFactory, DraftFactory
from tests.factories.projects import MilestoneFactory, ProjectFactory, SpendingFactory


def build_world():
    """Make it, and answer the parts that tests name."""
    citizen = ResidenceFactory(verified_at="2026-01-05T10:00:00+00:00").user
    call = ConsultationFactory(
        kind=ProcessKind.CALL, phase=PhaseKind.IDEAS, slug="appel", dossier__title="Vos idées pour l’ombre"
    )
    idea = ProposalFactory(process=call, dossier__title="Une fontaine au marché", dossier__author=citizen)
    ProposalFactory(process=call, dossier__title="Un point d’eau au marché")
    ProposalFactory(process=call, dossier__title="Des arceaux à vélos", dossier__stage=Stage.FEASIBLE)
    comment = post_comment(dossier=idea.dossier, author=citizen, body="Il fait très chaud en juillet.")
    consultation = ConsultationFactory(phase=PhaseKind.SURVEY, slug="place", dossier__title="La place de la Réunion")
    PhaseFactory(process=consultation, kind=PhaseKind.DEBATE)
    survey = SurveyFactory(process=consultation)
    for kind in QuestionKind:
        QuestionFactory(survey=survey, kind=kind)
    debate = DebateFactory(process=consultation)
    project = ProjectFactory(dossier__title="Les berges de l’Ill")
    milestone = MilestoneFactory(project=project)
    SpendingFactory(project=project)
    return {
        "citizen": citizen,
        "call": call,
        "idea": idea,
        "comment": comment,
        "consultation": consultation,
        "survey": survey,
        "debate": debate,
        "budget": open_budget(),
        "meeting": MeetingFactory(capacity=20),
        "past_meeting": PastMeetingFactory(dossier=DossierFactory(kind="meeting", title="Marche au Drouot")),
        "project": project,
        "milestone": milestone,
        "draft": DraftFactory(),
    }
