"""What was known before the chain of opinions is kept by it, both ways."""

import pytest
from django.utils import timezone

from participation.dossiers.enums import Journal, Stage
from participation.dossiers.models import Entry
from participation.proposals.models import Merge, Opinion, Proposal, Study
from tests.factories.dossiers import ProposalFactory
from tests.factories.people import AgentFactory
from tests.migrating import latest, migrate

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture
def before_the_chain():
    """Go back before the chain, and give the tables of today again whatever happens."""
    today = latest("proposals")
    yield lambda: migrate([("proposals", "0001_initial")])
    migrate(today)


def test_studies_with_one_service_and_mergers_go_through_and_come_back(before_the_chain):
    agent, today = AgentFactory(), timezone.localdate()
    waiting, answered, joined = ProposalFactory.create_batch(3)
    joined.dossier.stage, joined.dossier.merged_into = Stage.MERGED, answered.dossier
    joined.dossier.save()
    Entry.objects.create(dossier=joined.dossier, kind=Journal.MERGED_INTO, actor=agent, data={"reason": "La même."})
    study = Study.objects.create(proposal=waiting, due_on=today)
    for service in ("Voirie", "Eaux"):
        Opinion.objects.create(study=study, service=service, due_on=today, assigned_to=agent)

    old_study = before_the_chain().get_model("proposals", "Study")
    assert list(old_study.objects.values_list("service", "assigned_to")) == [("Voirie", agent.pk)]
    old_study.objects.create(
        proposal_id=answered.pk, service="Eaux", due_on=today, verdict="no", statement="Non.", cost=7,
        answered_at=timezone.now(), answered_by_id=agent.pk,
    )  # fmt: skip
    migrate(latest("proposals"))

    assert list(Opinion.objects.order_by("pk").values_list("service", "advice", "cost", "assigned_to")) == [
        ("Voirie", "", None, agent.pk),
        ("Eaux", "unfavourable", 7, None),
    ]
    assert Proposal.objects.get(pk=answered.pk).study == Study.objects.get(verdict="no")
    assert Study.objects.get(verdict="").supervisor == agent
    merge = Merge.objects.get()
    assert (merge.source, merge.into, merge.reason, merge.by) == (joined, answered, "La même.", agent)
