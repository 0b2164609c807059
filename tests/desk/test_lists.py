"""Every list of the team costs the same queries for one line and for fifty."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from participation.accounts.enums import RoleName
from participation.accounts.models import Suspension
from participation.moderation.models import BlockedWord
from tests.factories.budgets import BudgetFactory, CandidateFactory
from tests.factories.dossiers import ProcessFactory, ProposalFactory
from tests.factories.meetings import MeetingFactory, RegistrationFactory
from tests.factories.people import AgentFactory, ResidenceFactory, UserFactory
from tests.factories.projects import MilestoneFactory, ProjectFactory

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def milestones(count):
    MilestoneFactory.create_batch(count, due_on="2020-01-02", first_due_on="2020-01-02")


def suspensions(count):
    for user in UserFactory.create_batch(count):
        Suspension.objects.create(user=user, by=AgentFactory(), until=timezone.now(), reason="Publicité.")


def words(count):
    for number in range(BlockedWord.objects.count(), BlockedWord.objects.count() + count):
        BlockedWord.objects.create(
            words=f"mot {number:03}", plain=f"mot {number:03}", why="Publicité.", by=AgentFactory()
        )


LISTS = {
    "/gestion/": milestones,
    "/gestion/idees/": ProposalFactory.create_batch,
    "/gestion/demarches/": ProcessFactory.create_batch,
    "/gestion/budgets/": BudgetFactory.create_batch,
    "/gestion/projets/": ProjectFactory.create_batch,
    "/gestion/rencontres/": MeetingFactory.create_batch,
    "/gestion/habitants/": ResidenceFactory.create_batch,
    "/gestion/equipe/": AgentFactory.create_batch,
    "/gestion/equipe/suspensions/": suspensions,
    "/gestion/moderation/mots/": words,
}


@pytest.fixture
def asked(client):
    """How many queries the page of an administrator asks."""
    client.force_login(AgentFactory(role=RoleName.ADMINISTRATOR))

    def count(address):
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    return count


@pytest.mark.parametrize("address", LISTS)
def test_a_list_costs_the_same_for_one_line_and_for_fifty(asked, address):
    LISTS[address](1)
    few = asked(address)
    LISTS[address](49)
    assert asked(address) == few


def test_the_screen_of_a_meeting_costs_the_same_whoever_comes(asked):
    meeting = MeetingFactory()
    RegistrationFactory(meeting=meeting)
    few = asked(f"/gestion/rencontres/{meeting.pk}/")
    RegistrationFactory.create_batch(49, meeting=meeting)
    assert asked(f"/gestion/rencontres/{meeting.pk}/") == few


def test_the_screen_of_a_budget_costs_the_same_whatever_its_projects(asked):
    budget = BudgetFactory(candidates=[1_000])
    few = asked(f"/gestion/budgets/{budget.slug}/")
    CandidateFactory.create_batch(49, budget=budget)
    assert asked(f"/gestion/budgets/{budget.slug}/") == few


def test_the_screen_of_a_project_costs_the_same_whatever_its_milestones(asked):
    project = ProjectFactory()
    MilestoneFactory(project=project)
    few = asked(f"/gestion/projets/{project.slug}/")
    MilestoneFactory.create_batch(49, project=project, reached_on=timezone.localdate())
    assert asked(f"/gestion/projets/{project.slug}/") == few
