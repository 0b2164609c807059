"""Running a process."""

import datetime
import itertools

import pytest
from django.utils import timezone

from participation.accounts.enums import RoleName
from participation.accounts.models import Role
from participation.dossiers.enums import Journal, Visibility
from participation.processes.actions import (
    announce_phases,
    close_phase,
    create_process,
    edit_process,
    move_phase,
    publish_process,
)
from participation.processes.enums import PhaseKind, ProcessKind
from participation.processes.models import Phase, Process
from participation.processes.tasks import announce_phases as announce_task
from participation.processes.templates import TEMPLATES
from participation.rules import Refusal, decide
from tests.factories.dossiers import PhaseFactory
from tests.factories.people import AgentFactory, TerritoryFactory, UserFactory
from tests.factories.processes import ComingPhaseFactory, ConsultationFactory, DraftFactory, PastPhaseFactory

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def refusal(action, **facts):
    with pytest.raises(Refusal) as caught:
        action(**facts)
    assert caught.value.message
    return caught.value.code


def new(**changes):
    facts = {
        "template": "consultation",
        "title": "Quelle place pour nos écoles ?",
        "territory": TerritoryFactory(),
        "starts_on": datetime.date(2026, 12, 1),
        "by": AgentFactory(),
    }
    return create_process(**{**facts, "starts_on": timezone.localdate() + 9 * DAY, **changes})


def test_a_new_process_copies_its_template_and_stays_private():
    process = new()
    assert process.dossier.visibility == Visibility.PRIVATE
    assert [phase.kind for phase in process.all_phases] == [step.kind for step in TEMPLATES["consultation"].phases]
    assert process.slug == "quelle-place-pour-nos-ecoles"
    assert process.notice_terms


def test_the_phases_of_a_new_process_follow_each_other_from_midnight():
    start = timezone.localdate() + 9 * DAY
    phases = new(starts_on=start).all_phases
    assert timezone.localtime(phases[0].opens_at).date() == start
    assert timezone.localtime(phases[0].opens_at).hour == 0
    assert all(before.closes_at == after.opens_at for before, after in itertools.pairwise(phases))
    assert phases[0].last_day == start + 13 * DAY


@pytest.mark.parametrize("template", list(TEMPLATES))
def test_every_template_makes_a_process(template):
    process = new(template=template)
    assert process.phases.count() == len(TEMPLATES[template].phases)
    assert process.kind in ProcessKind.values


def test_two_processes_of_the_same_title_have_two_addresses():
    assert new().slug == "quelle-place-pour-nos-ecoles"
    assert new().slug == "quelle-place-pour-nos-ecoles-2"


def test_the_same_form_sent_twice_makes_one_process():
    key = "0b9d3f9e-6f0e-4f0e-9d0e-0b9d3f9e6f0e"
    agent = AgentFactory()
    assert new(submission_key=key, by=agent) == new(submission_key=key, by=agent)
    assert Process.objects.count() == 1


def test_a_citizen_creates_no_process():
    assert refusal(new, by=UserFactory()) == "accounts.not_agent"


def test_an_agent_of_another_territory_creates_no_process_here():
    agent = UserFactory(is_staff=True)
    Role.objects.create(user=agent, name=RoleName.AGENT, territory=TerritoryFactory(slug="illzach", name="Illzach"))
    assert refusal(new, by=agent) == "accounts.other_territory"


def test_an_unknown_template_is_refused():
    assert refusal(new, template="tombola") == "processes.template.invalid"


def test_a_date_in_the_next_century_is_refused():
    assert refusal(new, starts_on=datetime.date(9999, 12, 31)) == "processes.too_far.invalid"


def test_publishing_without_a_complete_notice_is_refused_and_says_what_is_missing():
    process = DraftFactory(notice_contact="")
    with pytest.raises(Refusal) as caught:
        publish_process(process=process, by=AgentFactory())
    assert caught.value.code == "processes.notice_missing.invalid"
    assert "service responsable" in caught.value.message


def test_publishing_shows_the_process_and_writes_it_in_the_journal_once():
    process, agent = DraftFactory(), AgentFactory()
    publish_process(process=process, by=agent)
    publish_process(process=process, by=agent)
    process.dossier.refresh_from_db()
    assert process.dossier.visibility == Visibility.PUBLIC
    assert process.dossier.entries.filter(kind=Journal.PROCESS_OPENED).count() == 1


def notice(**changes):
    return {
        "title": "La place",
        "introduction": "Nouvelle.",
        "notice_terms": "Tous.",
        "notice_information": "Le plan.",
        "notice_follow_up": "Une synthèse.",
        "notice_contact": "Agence",
        **changes,
    }


def test_the_notice_of_a_public_process_changes_only_with_a_reason():
    process, agent = ConsultationFactory(), AgentFactory()
    assert refusal(edit_process, process=process, by=agent, **notice()) == "dossiers.reason_missing.invalid"
    edit_process(process=process, by=agent, **notice(reason="Le plan a changé."))
    process.refresh_from_db()
    assert process.notice_terms == "Tous."
    assert "Le plan a changé." in process.dossier.entries.get(kind=Journal.PROCESS_EDITED).sentence


def test_the_notice_of_a_public_process_cannot_be_emptied():
    facts = notice(reason="Pour voir.", notice_follow_up=" ")
    code = refusal(edit_process, process=ConsultationFactory(), by=AgentFactory(), **facts)
    assert code == "processes.notice_missing.invalid"


def test_documents_are_written_one_a_line():
    process = DraftFactory()
    text = "Plan | général | https://exemple.test/plan.pdf\n\nCoûts|/documents/3/couts.pdf"
    edit_process(process=process, by=AgentFactory(), **notice(documents=text))
    process.refresh_from_db()
    assert process.documents == [
        {"title": "Plan | général", "url": "https://exemple.test/plan.pdf"},
        {"title": "Coûts", "url": "/documents/3/couts.pdf"},
    ]


@pytest.mark.parametrize(
    "line",
    ["Plan", "Plan | javascript:alert(1)", "| https://exemple.test/", "Plan | //exemple.test/x", "Plan | https://a b"],
)
def test_a_document_has_a_title_and_a_web_address(line):
    facts = notice(documents=line)
    assert refusal(edit_process, process=DraftFactory(), by=AgentFactory(), **facts) == "processes.documents.invalid"


def test_moving_a_phase_says_why_in_the_journal():
    phase = PhaseFactory(process=ConsultationFactory())
    later = phase.closes_at + 7 * DAY
    move_phase(phase=phase, by=AgentFactory(), opens_at=phase.opens_at, closes_at=later, reason="Il a neigé.")
    phase.refresh_from_db()
    assert phase.closes_at == later
    entry = phase.process.dossier.entries.get(kind=Journal.PHASE_MOVED)
    assert entry.public
    assert "Il a neigé." in entry.sentence


@pytest.mark.parametrize(
    ("days", "reason", "code"),
    [
        (3, "", "dossiers.reason_missing.invalid"),
        (-30, "Erreur.", "processes.dates.invalid"),
        (0, "Erreur.", "processes.dates.invalid"),
        (9000, "Erreur.", "processes.too_far.invalid"),
    ],
)
def test_wrong_dates_are_refused(days, reason, code):
    phase = PhaseFactory(process=ConsultationFactory())
    facts = {"opens_at": phase.opens_at, "closes_at": phase.opens_at + days * DAY, "reason": reason}
    assert refusal(move_phase, phase=phase, by=AgentFactory(), **facts) == code


def test_a_phase_reopened_by_its_new_dates_is_announced_again():
    phase = PastPhaseFactory(process=ConsultationFactory(), announced_open=True, announced_close=True)
    soon = timezone.now() + DAY
    move_phase(phase=phase, by=AgentFactory(), opens_at=phase.opens_at, closes_at=soon, reason="Plus de temps.")
    phase.refresh_from_db()
    assert phase.announced_open
    assert not phase.announced_close


def test_a_phase_is_not_closed_without_an_outcome():
    phase = PastPhaseFactory(process=ConsultationFactory())
    assert refusal(close_phase, phase=phase, by=AgentFactory(), outcome=" \n ") == "processes.outcome_missing.invalid"


def test_closing_an_open_phase_ends_it_now_and_publishes_what_came_of_it():
    phase = PhaseFactory(process=ConsultationFactory(), title="Consultation")
    close_phase(phase=phase, by=AgentFactory(), outcome="412 réponses.")
    phase.refresh_from_db()
    assert not phase.is_open()
    assert phase.outcome == "412 réponses."
    assert "412 réponses." in phase.process.dossier.entries.get(kind=Journal.PHASE_CLOSED).sentence


def test_closing_the_last_phase_gives_the_process_its_outcome():
    process = ConsultationFactory()
    PastPhaseFactory(process=process, outcome="Bien.")
    close_phase(phase=PhaseFactory(process=process, kind=PhaseKind.RESULT), by=AgentFactory(), outcome="C’est oui.")
    process.refresh_from_db()
    assert process.outcome == "C’est oui."


def test_a_phase_whose_follow_up_is_published_neither_closes_again_nor_moves():
    phase, agent = PastPhaseFactory(process=ConsultationFactory(), outcome="Fait."), AgentFactory()
    assert refusal(close_phase, phase=phase, by=agent, outcome="Encore.") == "processes.outcome.already"
    dates = {"opens_at": phase.opens_at, "closes_at": phase.closes_at + DAY, "reason": "Bis."}
    assert refusal(move_phase, phase=phase, by=agent, **dates) == "processes.outcome.already"


def test_a_coming_phase_cannot_be_closed():
    phase = ComingPhaseFactory(process=ConsultationFactory())
    assert refusal(close_phase, phase=phase, by=AgentFactory(), outcome="Vite.") == "processes.phase.not_yet"


def test_the_clock_announces_each_phase_once():
    process = ConsultationFactory()
    PastPhaseFactory(process=process, title="Présentation")
    PhaseFactory(process=process, title="Consultation")
    ComingPhaseFactory(process=process, title="Décision")
    assert announce_phases() == 3
    assert announce_task() == 0
    kinds = list(process.dossier.entries.order_by("at").values_list("kind", flat=True))
    assert kinds == [Journal.PHASE_OPENED, Journal.PHASE_CLOSED, Journal.PHASE_OPENED]


def test_an_announcement_carries_the_date_of_the_fact():
    phase = PhaseFactory(process=ConsultationFactory())
    announce_phases()
    assert phase.process.dossier.entries.get().at == phase.opens_at


def test_a_draft_announces_nothing():
    PhaseFactory(process=DraftFactory())
    assert announce_phases() == 0


def test_the_clock_reads_a_few_queries_when_nothing_is_due(django_assert_num_queries):
    PhaseFactory(process=ConsultationFactory(), announced_open=True)
    with django_assert_num_queries(1):
        announce_phases()


def test_a_closed_phase_without_follow_up_is_owed():
    owed = PastPhaseFactory(process=ConsultationFactory())
    PastPhaseFactory(process=ConsultationFactory(), outcome="Publié.")
    PhaseFactory(process=ConsultationFactory())
    PastPhaseFactory(process=DraftFactory())
    assert list(Phase.objects.awaiting_outcome()) == [owed]


def test_only_agents_run_processes():
    process = ConsultationFactory()
    assert decide("processes.run", AgentFactory(), process)
    assert decide("processes.run", UserFactory(), process).code == "accounts.not_agent"
