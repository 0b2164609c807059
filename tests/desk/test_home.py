"""The home of the team: whose tasks, in what words, and a menu that only leads where one may go."""

import re

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from cms.models import ReportIndexPage, ReportPage
from config.context import desk_nav
from desk.worklist import tasks_for
from participation.accounts.enums import RoleName
from participation.processes.enums import PhaseKind, ProcessKind, SignedBy
from participation.proposals import actions
from participation.proposals.models import Support
from tests.factories.budgets import open_budget
from tests.factories.dossiers import ProcessFactory, ProposalFactory
from tests.factories.meetings import MeetingFactory, RegistrationFactory
from tests.factories.people import AgentFactory, UserFactory
from tests.factories.projects import MilestoneFactory

pytestmark = pytest.mark.django_db


def text(page):
    return re.sub(r"\s+", " ", page.content.decode())


@pytest.fixture
def deputy():
    deputy = AgentFactory(role=RoleName.ELECTED, name="Nadia Keller")
    deputy.groups.add(Group.objects.get(name="Rédaction"))
    return deputy


@pytest.fixture
def late():
    return MilestoneFactory(title="Peinture", due_on="2020-01-02", first_due_on="2020-01-02")


def report_of(author):
    report = ReportPage(title="Le printemps", author=author, live=False, number="n° 5")
    ReportIndexPage.objects.first().add_child(instance=report)
    report.save_revision()
    return report


def to_sign(signed_by):
    """An idea whose opinions are gathered: it only waits for a signature."""
    agent, idea = AgentFactory(), ProposalFactory(process__answers_signed_by=signed_by)
    study = actions.ask_study(proposal=idea, by=agent, service="Eaux", due_on=timezone.localdate())
    actions.give_opinion(opinion=study.opinions.get(), by=agent, advice="favourable", reasons="Oui.", cost=7_000)
    actions.gather(study=study, by=agent, verdict="yes", statement="Oui.", cost_lines=[("Banc", 7_000)])
    return idea


def test_an_agent_reads_the_tasks_of_the_team(client, late):
    client.force_login(AgentFactory(name="Marc Simon"))
    page = text(client.get("/gestion/"))
    assert "une tâche attend l’équipe" in page
    assert "Peinture" in page
    assert "Écrire un compte rendu" not in page


def test_people_without_an_account_are_called_when_a_meeting_changed(client):
    RegistrationFactory.create_batch(2, meeting=(meeting := MeetingFactory()), user=None, name="Rose", to_call=True)
    RegistrationFactory(meeting=meeting)
    client.force_login(AgentFactory())
    assert "Prévenir 2 personnes inscrites à « Atelier square Roosevelt »" in text(client.get("/gestion/"))


def test_a_deputy_reads_what_waits_for_a_deputy(client, deputy, late):
    report_of(deputy)
    petition = ProposalFactory(
        dossier__title="Des bancs", process__kind=ProcessKind.PETITION, process__support_threshold=1
    )
    Support.objects.create(proposal=petition, user=UserFactory())
    signed = to_sign(SignedBy.ELECTED)
    to_sign(SignedBy.TEAM)
    assert [(task.kind, task.reference) for task in tasks_for(deputy)] == [
        ("report", ""),
        ("petition", petition.dossier.ref),
        ("answer", signed.dossier.ref),
    ]
    client.force_login(deputy)
    page = text(client.get("/gestion/"))
    assert "3 tâches vous attendent" in page
    assert "Écrire un compte rendu" in page
    assert "Peinture" not in page
    assert [task.url for task in tasks_for(deputy) if client.get(task.url).status_code != 200] == []


def test_a_deputy_who_is_also_an_agent_reads_both(late):
    both = AgentFactory(role=RoleName.ELECTED)
    both.roles.create(name=RoleName.AGENT)
    report_of(both)
    assert [task.kind for task in tasks_for(both)] == ["report", "milestone"]


def test_the_report_of_a_colleague_is_not_mine(deputy):
    report_of(AgentFactory(role=RoleName.ELECTED))
    assert tasks_for(deputy) == []


@pytest.mark.parametrize("role", RoleName.values)
def test_the_menu_only_leads_where_one_may_go(client, rf, role):
    user = AgentFactory(role=role)
    user.groups.add(Group.objects.get(name="Rédaction"))
    client.force_login(user)
    request = rf.get("/gestion/")
    request.user = user
    menu = desk_nav(request)
    assert {item["url"]: client.get(item["url"]).status_code for item in menu} == {item["url"]: 200 for item in menu}
    team = role == RoleName.ADMINISTRATOR
    assert ("/gestion/equipe/" in {item["url"] for item in menu}) == team


@pytest.mark.parametrize("count", [1, 50])
def test_the_home_costs_the_same_queries(client, count, django_assert_num_queries):
    client.force_login(AgentFactory())
    MilestoneFactory.create_batch(count, due_on="2020-01-02", first_due_on="2020-01-02")
    ProposalFactory.create_batch(count)
    client.get("/gestion/")
    with django_assert_num_queries(24):
        assert client.get("/gestion/").status_code == 200


def test_a_long_list_of_tasks_comes_by_pages(client):
    client.force_login(AgentFactory())
    MilestoneFactory.create_batch(45, due_on="2020-01-02", first_due_on="2020-01-02")
    first, second = (client.get(f"/gestion/?page={number}") for number in (1, 2))
    assert [len(page.context["page_obj"].object_list) for page in (first, second)] == [40, 5]
    assert "45 tâches attendent l’équipe" in text(second)


def test_an_open_vote_leads_to_its_screen(client):
    client.force_login(AgentFactory())
    budget, bare = open_budget(), ProcessFactory(phase=PhaseKind.VOTE)
    page = text(client.get("/gestion/"))
    assert f'href="/gestion/budgets/{budget.slug}/"' in page
    assert f'href="/gestion/demarches/{bare.slug}/"' in page
