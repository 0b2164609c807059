"""What was known before the chain of opinions is kept by it."""

import datetime as dt

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from participation.dossiers.enums import Journal, Stage
from participation.dossiers.models import Entry
from participation.proposals.models import Merge, Opinion, Proposal, Study
from tests.factories.dossiers import ProposalFactory
from tests.factories.people import AgentFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

BEFORE, AFTER = [("proposals", "0001_initial")], [("proposals", "0004_study_leaves_its_service")]


def migrate(to):
    executor = MigrationExecutor(connection)
    executor.migrate(to)
    return MigrationExecutor(connection).loader.project_state(to).apps


@pytest.fixture
def agent():
    return AgentFactory()


@pytest.fixture
def latest():
    yield
    migrate(MigrationExecutor(connection).loader.graph.leaf_nodes("proposals"))


def test_one_service_becomes_an_opinion_and_a_merger_a_row(agent, latest):
    waiting, answered, joined = ProposalFactory.create_batch(3)
    joined.dossier.stage, joined.dossier.merged_into = Stage.MERGED, answered.dossier
    joined.dossier.save()
    Entry.objects.create(
        dossier=joined.dossier, kind=Journal.MERGED_INTO, actor=agent, data={"reason": "La même place."}
    )
    old_study = migrate(BEFORE).get_model("proposals", "Study")
    day = timezone.localdate()
    old_study.objects.create(proposal_id=waiting.pk, service="Voirie", due_on=day, assigned_to_id=agent.pk)
    old_study.objects.create(
        proposal_id=answered.pk, service="Eaux", due_on=day, verdict="no", statement="Non.", cost=7,
        answered_at=timezone.now(), answered_by_id=agent.pk,
    )  # fmt: skip
    migrate(AFTER)

    assert list(Opinion.objects.order_by("pk").values_list("service", "advice", "cost", "assigned_to")) == [
        ("Voirie", "", None, agent.pk),
        ("Eaux", "unfavourable", 7, None),
    ]
    assert Proposal.objects.get(pk=answered.pk).study == Study.objects.get(verdict="no")
    assert Study.objects.get(verdict="").supervisor == agent
    merge = Merge.objects.get()
    assert (merge.source.pk, merge.into.pk, merge.reason, merge.by) == (
        joined.pk,
        answered.pk,
        "La même place.",
        agent,
    )


def test_going_back_gives_a_study_its_first_service_again(agent, latest):
    proposal = ProposalFactory()
    study = Study.objects.create(proposal=proposal, due_on=timezone.localdate())
    for service in ("Voirie", "Eaux"):
        Opinion.objects.create(
            study=study, service=service, due_on=timezone.localdate() + dt.timedelta(days=9), assigned_to=agent
        )
    old_study = migrate(BEFORE).get_model("proposals", "Study")
    old = old_study.objects.get()
    assert (old.service, old.assigned_to_id) == ("Voirie", agent.pk)
