"""Starting a project, telling its dates and its money."""

import datetime as dt

import pytest

from participation.dossiers.enums import Journal, Stage
from participation.rules import Refusal
from projects import actions
from projects.enums import SpendingKind
from tests.factories.dossiers import DossierFactory
from tests.factories.people import AgentFactory, UserFactory
from tests.factories.projects import MilestoneFactory, ProjectFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent():
    return AgentFactory()


def kinds(dossier):
    return list(dossier.entries.order_by("pk").values_list("kind", flat=True))


def test_start_project_keeps_the_dossier_of_the_idea(agent):
    idea = DossierFactory(stage=Stage.ELECTED, title="Un observatoire des oiseaux")
    project = actions.start_project(by=agent, dossier=idea, service="Nature en ville", budget=85_000, votes=422)
    idea.refresh_from_db()
    assert project.dossier == idea
    assert idea.stage == Stage.BUILDING
    assert kinds(idea) == [Journal.PROJECT_STARTED]


def test_start_project_twice_is_refused(agent):
    idea = DossierFactory(stage=Stage.ELECTED)
    actions.start_project(by=agent, dossier=idea, service="Voirie")
    with pytest.raises(Refusal) as refused:
        actions.start_project(by=agent, dossier=idea, service="Voirie")
    assert refused.value.code == "projects.already"


def test_start_project_is_refused_to_a_citizen():
    with pytest.raises(Refusal) as refused:
        actions.start_project(by=UserFactory(), dossier=DossierFactory(stage=Stage.ELECTED), service="Voirie")
    assert refused.value.code == "accounts.not_agent"


def test_a_project_of_the_same_title_gets_another_address(agent):
    first = actions.start_project(by=agent, title="Square Roosevelt", service="Voirie")
    second = actions.start_project(by=agent, title="Square Roosevelt", service="Voirie")
    assert (first.slug, second.slug) == ("square-roosevelt", "square-roosevelt-2")


def test_moving_a_milestone_keeps_its_first_date_and_tells_why(agent):
    milestone = MilestoneFactory()
    first = milestone.first_due_on
    actions.move_milestone(
        milestone=milestone, by=agent, due_on=first + dt.timedelta(days=49), reason="Une espèce protégée a été trouvée."
    )
    milestone.refresh_from_db()
    assert milestone.first_due_on == first
    assert milestone.delay_days == 49
    entry = milestone.project.dossier.entries.get()
    assert entry.kind == Journal.MILESTONE_MOVED
    assert "Une espèce protégée" in entry.sentence


def test_moving_a_milestone_without_a_reason_is_refused(agent):
    milestone = MilestoneFactory()
    with pytest.raises(Refusal) as refused:
        actions.move_milestone(milestone=milestone, by=agent, due_on=milestone.due_on, reason="  ")
    assert refused.value.code == "projects.reason_missing.invalid"


def test_a_milestone_is_reached_once(agent):
    milestone = actions.reach_milestone(milestone=MilestoneFactory(), by=agent)
    with pytest.raises(Refusal):
        actions.reach_milestone(milestone=milestone, by=agent)


def test_committed_money_is_never_less_than_paid_money(agent):
    project = ProjectFactory()
    actions.record_spending(project=project, by=agent, kind=SpendingKind.PAID, label="Plans", amount=9_000)
    assert actions.spending_totals(project) == {"committed": 9_000, "paid": 9_000}
    actions.record_spending(project=project, by=agent, kind=SpendingKind.COMMITTED, label="Travaux", amount=50_000)
    assert actions.spending_totals(project) == {"committed": 50_000, "paid": 9_000}


def test_deliver_cuts_the_ribbon_and_closes_the_follow_up(agent):
    project = actions.deliver(project=ProjectFactory(), by=agent, reason="Inauguré par les enfants.")
    project.dossier.refresh_from_db()
    assert project.dossier.stage == Stage.BUILT
    assert "Inauguré par les enfants." in project.dossier.entries.get().sentence
    with pytest.raises(Refusal) as refused:
        actions.plan_milestone(project=project, by=agent, title="Encore", due_on=dt.date(2027, 1, 1))
    assert refused.value.code == "projects.delivered.closed"


def test_news_can_be_told_after_the_ribbon(agent):
    project = actions.deliver(project=ProjectFactory(), by=agent)
    news = actions.publish_news(project=project, by=agent, title="Deux bancs réparés en six jours")
    assert list(project.news.all()) == [news]
