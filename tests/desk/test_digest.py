"""The team's morning mail."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.utils import timezone

from cms.models import ReportIndexPage, ReportPage
from desk.digest import write_digests
from desk.worklist import task_list
from participation.accounts.enums import Cadence, RoleName
from participation.dossiers import outbox
from participation.dossiers.models import Letter
from participation.processes.enums import ProcessKind
from participation.proposals.models import Support
from tests.factories.dossiers import PhaseFactory, ProposalFactory
from tests.factories.meetings import MeetingFactory
from tests.factories.people import AgentFactory, UserFactory
from tests.factories.projects import MilestoneFactory

PARIS = ZoneInfo("Europe/Paris")
MORNING = dt.datetime(2026, 11, 24, 8, 5, tzinfo=PARIS)  # a Tuesday
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(time_machine, settings):
    settings.PUBLIC_URL = "https://parvis.exemple.test"
    time_machine.move_to(MORNING, tick=False)
    return time_machine


@pytest.fixture
def late():
    """A milestone that should have been reached nine days ago, and that its manager follows."""
    return MilestoneFactory(title="Peinture", due_on=MORNING.date() - dt.timedelta(days=9), project__manager=None)


def people_written_to():
    return set(Letter.objects.values_list("user", flat=True))


def test_an_agent_learns_what_is_late(late):
    agent = AgentFactory(name="Marc S.")
    assert (write_digests(), outbox.sweep()) == (1, 1)
    (message,) = mail.outbox
    assert message.to == [agent.email]
    assert message.subject == "1 tâche vous attend"
    assert (
        "- En retard de 9 jours\u00a0: Jalon «\u00a0Peinture\u00a0»\u00a0: atteint, ou nouvelle date\u202f?"
        in message.body
    )
    assert "https://parvis.exemple.test/gestion/projets/" in message.body
    for part in (message.body, message.alternatives[0].content):
        assert "Bonjour Marc S.," in part
        assert "https://parvis.exemple.test/gestion/" in part
    assert message.message()["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_it_leaves_once_a_day_however_often_the_clock_strikes(late, clock):
    AgentFactory()
    assert [write_digests() for _time in range(3)] == [1, 0, 0]
    outbox.sweep()
    clock.move_to(MORNING + dt.timedelta(days=1), tick=False)
    assert write_digests() == 1


def test_who_has_nothing_to_do_gets_nothing():
    AgentFactory()
    assert write_digests() == 0


def test_the_task_of_a_colleague_is_not_mine(late):
    late.project.manager = AgentFactory()
    late.project.save()
    AgentFactory()
    write_digests()
    assert people_written_to() == {late.project.manager.pk}


@pytest.mark.parametrize(
    ("moment", "cadence", "count"),
    [
        (dt.datetime(2026, 11, 24, 7, 59, tzinfo=PARIS), Cadence.DAILY, 0),
        (dt.datetime(2026, 11, 24, 10, 59, tzinfo=PARIS), Cadence.DAILY, 1),
        (dt.datetime(2026, 11, 24, 11, 0, tzinfo=PARIS), Cadence.DAILY, 0),
        (dt.datetime(2026, 11, 28, 8, 5, tzinfo=PARIS), Cadence.DAILY, 0),
        (MORNING, Cadence.IMMEDIATE, 1),
        (MORNING, Cadence.WEEKLY, 0),
        (dt.datetime(2026, 11, 23, 8, 5, tzinfo=PARIS), Cadence.WEEKLY, 1),
        (MORNING, Cadence.NEVER, 0),
    ],
)
def test_it_leaves_on_working_mornings_at_the_person_s_rhythm(late, clock, moment, cadence, count):
    clock.move_to(moment, tick=False)
    AgentFactory(news_cadence=cadence)
    assert write_digests() == count


def test_a_citizen_and_a_closed_account_get_nothing(late):
    UserFactory()
    AgentFactory(is_active=False)
    assert write_digests() == 0


def petition(supports):
    proposal = ProposalFactory(
        dossier__title="Des bancs", process__kind=ProcessKind.PETITION, process__support_threshold=2
    )
    Support.objects.bulk_create(Support(proposal=proposal, user=user) for user in UserFactory.create_batch(supports))
    return proposal


@pytest.mark.parametrize(("supports", "count"), [(1, 0), (2, 1)])
def test_a_deputy_learns_that_a_petition_passed_its_threshold(supports, count):
    elected = AgentFactory(role=RoleName.ELECTED)
    petition(supports)
    assert write_digests() == count
    assert people_written_to() == ({elected.pk} if count else set())


def test_a_deputy_learns_that_a_report_waits_for_their_signature(late):
    elected = AgentFactory(role=RoleName.ELECTED)
    index = ReportIndexPage.objects.first()
    report = ReportPage(title="Le printemps", author=elected, live=False)
    index.add_child(instance=report)
    report.save_revision()
    write_digests()
    outbox.sweep()
    (message,) = mail.outbox
    assert message.to == [elected.email]
    assert "Compte rendu à signer\u00a0: «\u00a0Le printemps\u00a0»" in message.body
    assert "Peinture" not in message.body


def test_a_long_list_is_cut_and_says_so():
    AgentFactory()
    for number in range(15):
        MilestoneFactory(title=f"Jalon {number}", due_on=MORNING.date() - dt.timedelta(days=1), project__manager=None)
    write_digests()
    outbox.sweep()
    assert mail.outbox[0].subject == "15 tâches vous attendent"
    assert mail.outbox[0].body.count("- En retard") == 12
    assert "Et 3 autres tâches." in mail.outbox[0].body


@pytest.mark.parametrize("people", [1, 8])
def test_it_costs_the_tasks_once_and_two_writes_a_person(late, people, django_assert_max_num_queries):
    AgentFactory.create_batch(people)
    with django_assert_max_num_queries(22 + 4 * people):
        assert write_digests() == people


def test_every_task_leads_to_a_page_that_opens(client, late):
    MeetingFactory(starts_at=timezone.now() - dt.timedelta(days=3))
    PhaseFactory(closes_at=timezone.now() + dt.timedelta(days=3))
    client.force_login(AgentFactory(role=RoleName.ADMINISTRATOR))
    kinds = {task.kind: client.get(task.url).status_code for task in task_list()}
    assert kinds == {"milestone": 200, "meeting": 200, "phase": 200}
