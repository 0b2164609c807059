"""An idea from its first sentence to the city's answer."""

import datetime as dt
import uuid

import pytest
from django.utils import timezone

from participation.dossiers.enums import Journal, Stage
from participation.dossiers.models import Follow, Notification
from participation.processes.enums import PhaseKind
from participation.proposals import actions
from participation.proposals.models import Proposal, Support
from participation.rules import Refusal
from tests.factories.dossiers import PhaseFactory, ProcessFactory, ProposalFactory
from tests.factories.people import AgentFactory, UserFactory

pytestmark = pytest.mark.django_db


def submit(**changes):
    facts = {
        "process": changes.pop("process", None) or ProcessFactory(phase=PhaseKind.IDEAS),
        "author": changes.pop("author", None) or UserFactory(),
        "title": "Un banc à l’ombre",
        "body": "Pour attendre le bus.",
    }
    return actions.submit_proposal(**{**facts, **changes})


def study(proposal, by):
    return actions.ask_study(
        proposal=proposal, by=by, service="Voirie", due_on=timezone.localdate() + dt.timedelta(days=30)
    )


def test_submit_opens_a_public_dossier_that_its_author_follows():
    proposal = submit()
    assert proposal.dossier.stage == Stage.PROPOSED
    assert proposal.dossier.entries.get().kind == Journal.PROPOSAL_SUBMITTED
    assert Follow.objects.get().user == proposal.dossier.author


def test_submit_ten_times_with_the_same_key_makes_one_idea():
    key, process, author = uuid.uuid4(), ProcessFactory(phase=PhaseKind.IDEAS), UserFactory()
    made = {submit(process=process, author=author, submission_key=key).pk for _again in range(10)}
    assert len(made) == Proposal.objects.count() == 1


def test_submit_after_the_phase_says_when_it_closed():
    process = ProcessFactory()
    yesterday = timezone.now() - dt.timedelta(days=1)
    PhaseFactory(process=process, opens_at=yesterday - dt.timedelta(days=9), closes_at=yesterday)
    with pytest.raises(Refusal) as refused:
        submit(process=process)
    assert refused.value.code == "processes.phase.closed"
    assert "a fermé le" in refused.value.message


def test_submit_before_the_phase_says_when_it_opens():
    process = ProcessFactory()
    soon = timezone.now() + dt.timedelta(days=3)
    PhaseFactory(process=process, opens_at=soon, closes_at=soon + dt.timedelta(days=9))
    with pytest.raises(Refusal) as refused:
        submit(process=process)
    assert refused.value.code == "processes.phase.not_yet"


def test_a_suspended_person_reads_until_when_and_why():
    author = UserFactory(suspended_until=timezone.now() + dt.timedelta(days=2), suspension_reason="Insultes répétées.")
    with pytest.raises(Refusal) as refused:
        submit(author=author)
    assert "Insultes répétées." in refused.value.message


def test_support_twice_counts_once():
    proposal, user = ProposalFactory(), UserFactory()
    assert actions.support(proposal=proposal, user=user) is True
    assert actions.support(proposal=proposal, user=user) is False
    assert Support.objects.count() == 1


def test_support_costs_at_most_twelve_queries(django_assert_max_num_queries):
    proposal, user = ProposalFactory(), UserFactory()
    proposal = Proposal.objects.select_related("dossier", "process__dossier").get(pk=proposal.pk)
    with django_assert_max_num_queries(12):
        actions.support(proposal=proposal, user=user)


def test_the_threshold_is_told_once_when_it_is_reached():
    proposal = ProposalFactory(process__support_threshold=2)
    for user in UserFactory.create_batch(3):
        actions.support(proposal=proposal, user=user)
    [entry] = proposal.dossier.entries.filter(kind=Journal.SUPPORT_THRESHOLD)
    assert entry.data["count"] == 2


def test_withdraw_support_leaves_a_trace_in_the_journal():
    proposal, user = ProposalFactory(), UserFactory()
    actions.support(proposal=proposal, user=user)
    assert actions.withdraw_support(proposal=proposal, user=user) is True
    assert list(proposal.dossier.entries.order_by("pk").values_list("kind", "public")) == [
        (Journal.SUPPORT_GIVEN, False),
        (Journal.SUPPORT_WITHDRAWN, False),
    ]


def test_answer_moves_the_idea_tells_its_author_and_sums_its_costs():
    agent, proposal = AgentFactory(), ProposalFactory()
    study(proposal, agent)
    answered = actions.answer(
        proposal=proposal,
        by=agent,
        verdict="yes",
        statement="Le terrain est à la Ville.",
        cost_lines=[("Cabane", 52_000), ("Rampe", 24_000)],
    )
    proposal.dossier.refresh_from_db()
    assert (proposal.dossier.stage, answered.cost) == (Stage.FEASIBLE, 76_000)
    told = Notification.objects.filter(user=proposal.dossier.author).order_by("pk")
    assert [notification.entry.kind for notification in told] == [Journal.STUDY_ASKED, Journal.ANSWER_GIVEN]
    assert "Le terrain est à la Ville." in proposal.dossier.entries.get(kind=Journal.ANSWER_GIVEN).sentence


def test_answer_no_needs_a_public_explanation():
    agent, proposal = AgentFactory(), ProposalFactory()
    study(proposal, agent)
    with pytest.raises(Refusal) as refused:
        actions.answer(proposal=proposal, by=agent, verdict="no", statement="  ")
    assert refused.value.code == "proposals.reason_missing.invalid"


def test_answer_before_a_study_is_refused():
    with pytest.raises(Refusal) as refused:
        actions.answer(proposal=ProposalFactory(), by=AgentFactory(), verdict="no", statement="Non.")
    assert refused.value.code == "proposals.not_studied.closed"


def test_a_citizen_cannot_answer_for_the_city():
    agent, proposal = AgentFactory(), ProposalFactory()
    study(proposal, agent)
    with pytest.raises(Refusal) as refused:
        actions.answer(proposal=proposal, by=UserFactory(), verdict="yes", statement="Oui.")
    assert refused.value.code == "accounts.not_agent"


def test_merge_moves_supporters_once_and_tells_both_authors():
    agent, source, into = AgentFactory(), ProposalFactory(), ProposalFactory()
    both = UserFactory()
    for proposal in (source, into):
        actions.support(proposal=proposal, user=both)
    actions.support(proposal=source, user=UserFactory())
    actions.merge_proposals(source=source, into=into, by=agent, reason="Deux cabanes à cent mètres.")
    assert into.supports.count() == 2
    assert source.dossier.stage == Stage.MERGED
    assert source.dossier.merged_into == into.dossier
    assert {n.user for n in Notification.objects.all()} == {source.dossier.author, into.dossier.author}


def test_merge_an_idea_with_itself_is_refused():
    proposal = ProposalFactory()
    with pytest.raises(Refusal) as refused:
        actions.merge_proposals(source=proposal, into=proposal, by=AgentFactory(), reason="Rien")
    assert refused.value.code == "proposals.merge_itself.invalid"


def test_a_merged_idea_cannot_be_supported():
    agent, source, into = AgentFactory(), ProposalFactory(), ProposalFactory()
    actions.merge_proposals(source=source, into=into, by=agent, reason="La même idée.")
    source.refresh_from_db()
    with pytest.raises(Refusal) as refused:
        actions.support(proposal=source, user=UserFactory())
    assert refused.value.code == "proposals.merged.closed"


def test_edit_is_for_the_author_before_the_answer():
    proposal = ProposalFactory()
    actions.edit_proposal(proposal=proposal, by=proposal.dossier.author, title="Deux bancs", body="Face à face.")
    proposal.dossier.refresh_from_db()
    assert proposal.dossier.title == "Deux bancs"
    with pytest.raises(Refusal) as refused:
        actions.edit_proposal(proposal=proposal, by=UserFactory(), title="Trois", body="Non.")
    assert refused.value.code == "proposals.not_author"
