"""Sorting ideas: admissible or not, joined in a workshop, taken up again, put away, proposed again."""

import pytest
from django.utils import timezone

from participation.dossiers.enums import Journal, Kind, Stage
from participation.dossiers.models import Notification
from participation.processes.enums import PhaseKind
from participation.proposals import actions
from participation.proposals.models import Merge, Support
from participation.rules import Refusal
from tests.factories.budgets import BudgetFactory
from tests.factories.dossiers import DossierFactory, PhaseFactory, ProcessFactory, ProposalFactory
from tests.factories.people import AgentFactory, ResidenceFactory, UserFactory

pytestmark = pytest.mark.django_db


def refuses(code, action, **call):
    with pytest.raises(Refusal) as refusal:
        action(**call)
    assert refusal.value.code == code


@pytest.fixture
def agent():
    return AgentFactory()


# ------------------------------------------------------------------ triage
def test_an_admissible_idea_goes_on_and_its_author_knows(agent):
    idea = ProposalFactory()
    actions.triage(proposal=idea, by=agent, admissible=True)
    idea.refresh_from_db()
    assert (idea.admissible, idea.dossier.stage) == (True, Stage.PROPOSED)
    assert Notification.objects.get().user == idea.dossier.author


def test_an_inadmissible_idea_stops_with_its_ground_and_its_words(agent):
    idea = ProposalFactory()
    actions.triage(proposal=idea, by=agent, admissible=False, ground="competence", note="La gare est à la SNCF.")
    idea.dossier.refresh_from_db()
    sentence = idea.dossier.entries.get(kind=Journal.TRIAGE_REFUSED).sentence
    assert idea.dossier.stage == Stage.REFUSED
    assert "elle ne dépend pas de la Ville. La gare est à la SNCF." in sentence


@pytest.mark.parametrize(
    ("ground", "note", "code"),
    [
        ("", "Non.", "proposals.ground.invalid"),
        ("preselection", "Non.", "proposals.ground.invalid"),
        ("cost", " ", "proposals.reason_missing.invalid"),
    ],
)
def test_a_refusal_has_a_ground_and_words(agent, ground, note, code):
    refuses(code, actions.triage, proposal=ProposalFactory(), by=agent, admissible=False, ground=ground, note=note)


def test_an_idea_is_sorted_once_by_the_team(agent):
    idea = ProposalFactory()
    refuses("accounts.not_agent", actions.triage, proposal=idea, by=UserFactory(), admissible=True)
    actions.triage(proposal=idea, by=agent, admissible=True)
    refuses("proposals.triage.already", actions.triage, proposal=idea, by=agent, admissible=True)


def test_an_idea_that_was_refused_is_taken_up_again_with_a_reason(agent):
    idea = ProposalFactory()
    actions.triage(proposal=idea, by=agent, admissible=False, ground="land", note="Le sol est privé.")
    actions.reopen(proposal=idea, by=agent, reason="La Ville vient d’acheter le terrain.")
    idea.refresh_from_db()
    assert (idea.admissible, idea.ground, idea.dossier.stage) == (None, "", Stage.PROPOSED)


def test_an_idea_is_put_away_with_a_reason(agent):
    idea = ProposalFactory()
    refuses("proposals.reason_missing.invalid", actions.archive, proposal=idea, by=agent, reason="")
    actions.archive(proposal=idea, by=agent, reason="Six mois, 31 soutiens.")
    idea.dossier.refresh_from_db()
    assert idea.dossier.stage == Stage.CLOSED


# ------------------------------------------------------------------ merging
def test_a_workshop_writes_a_new_idea_from_several(agent):
    ideas = ProposalFactory.create_batch(3)
    for idea in ideas:
        actions.support(proposal=idea, user=UserFactory())
    workshop = DossierFactory(kind=Kind.MEETING, title="Atelier du 12 mars")
    born = actions.merge_in_workshop(
        proposals=ideas, by=agent, reason="Un seul parcours.", title="Un parcours d’ombre", body="De la gare au parc.",
        workshop=workshop,
    )  # fmt: skip
    assert born.dossier.title == "Un parcours d’ombre"
    assert born.supports.count() == 3
    assert [merge.source for merge in workshop.merges_decided.all()] == ideas
    assert {idea.dossier.merged_into for idea in ideas} == {born.dossier}


def test_the_lineage_is_read_on_every_dossier(client, agent):
    source, into = ProposalFactory(dossier__title="Un hamac"), ProposalFactory(dossier__title="Des hamacs")
    actions.merge_proposals(source=source, into=into, by=agent, reason="La même idée.")
    assert into.get_absolute_url() in client.get(source.get_absolute_url()).content.decode()
    page = client.get(into.get_absolute_url()).content.decode()
    assert page.index('id="lignee"') < page.index(source.get_absolute_url())


def test_one_idea_alone_is_not_merged(agent):
    idea = ProposalFactory()
    refuses("proposals.merge_nothing.invalid", actions.merge_in_workshop, proposals=[idea], by=agent, reason="Rien.")
    refuses(
        "proposals.merge_nothing.invalid", actions.merge_in_workshop, proposals=[idea], into=idea, by=agent, reason="R."
    )


def test_only_a_meeting_is_a_workshop(agent):
    source, into = ProposalFactory.create_batch(2)
    refuses(
        "proposals.workshop.invalid",
        actions.merge_proposals,
        source=source,
        into=into,
        by=agent,
        reason="Oui.",
        workshop=into.dossier,
    )


def test_a_merger_that_fails_midway_leaves_nothing(agent):
    ideas = [*ProposalFactory.create_batch(2), ProposalFactory(dossier__stage=Stage.BUILT)]
    refuses(
        "state.transition", actions.merge_in_workshop, proposals=ideas, into=ideas[0], by=agent, reason="La même idée."
    )
    assert not Merge.objects.exists()


# ------------------------------------------------------------------ proposing again
@pytest.fixture
def stopped():
    idea = ProposalFactory(dossier__stage=Stage.NOT_ELECTED)
    Support.objects.create(proposal=idea, user=UserFactory())
    return idea


def test_an_idea_that_lost_goes_on_in_another_process_on_the_same_dossier(stopped):
    process = ProcessFactory(phase=PhaseKind.IDEAS, dossier__title="Le budget d’après")
    ref = stopped.dossier.ref
    actions.propose_again(proposal=stopped, process=process, by=stopped.dossier.author)
    stopped.refresh_from_db()
    assert (stopped.dossier.ref, stopped.dossier.stage, stopped.process) == (ref, Stage.PROPOSED, process)
    assert (stopped.supports.count(), stopped.study, stopped.admissible) == (0, None, None)
    entry = stopped.dossier.entries.get(kind=Journal.PROPOSED_AGAIN)
    assert (entry.data["count"], entry.data["process"]) == (1, "Le budget d’après")


def test_a_stranger_does_not_propose_it_again(stopped):
    process = ProcessFactory(phase=PhaseKind.IDEAS)
    refuses("accounts.not_agent", actions.propose_again, proposal=stopped, process=process, by=UserFactory())


def test_it_is_proposed_again_elsewhere_and_in_time(stopped):
    author = stopped.dossier.author
    refuses(
        "proposals.same_process.conflict", actions.propose_again, proposal=stopped, process=stopped.process, by=author
    )
    voting = ProcessFactory(phase=PhaseKind.VOTE)
    refuses("processes.never.closed", actions.propose_again, proposal=stopped, process=voting, by=author)


def test_a_living_idea_is_not_proposed_again():
    idea = ProposalFactory()
    process = ProcessFactory(phase=PhaseKind.IDEAS)
    refuses(
        "proposals.still_alive.conflict", actions.propose_again, proposal=idea, process=process, by=idea.dossier.author
    )


# ------------------------------------------------------------------ costs and ages
@pytest.mark.parametrize(("cost", "code"), [(4_999, True), (5_000, False), (80_000, False), (80_001, True)])
def test_an_estimate_is_one_the_budget_can_pay(cost, code):
    budget = BudgetFactory(min_cost=5_000, max_cost=80_000)
    PhaseFactory(process=budget.process)
    call = {
        "process": budget.process,
        "author": UserFactory(),
        "title": "Un banc",
        "body": "Là.",
        "cost_estimate": cost,
    }
    if code:
        refuses("proposals.cost.invalid", actions.submit_proposal, **call)
    else:
        assert actions.submit_proposal(**call).cost_estimate == cost


def test_a_petition_is_proposed_and_supported_from_its_age_on():
    petition = ProposalFactory(process__minimum_age=16)
    year = timezone.localdate().year
    young, old = ResidenceFactory(birth_year=year - 15).user, ResidenceFactory(birth_year=year - 16).user
    refuses("accounts.no_residence", actions.support, proposal=petition, user=UserFactory())
    refuses("accounts.too_young", actions.support, proposal=petition, user=young)
    assert actions.support(proposal=petition, user=old) is True
    refuses(
        "accounts.too_young", actions.submit_proposal, process=petition.process, author=young, title="Non", body="Non."
    )
