"""Preparing, closing, counting and publishing; the box stays sealed for everybody until the close."""

import pytest
from django.urls import reverse

from budgets.actions import (
    add_candidate,
    cast_ballot,
    close_vote,
    count_box,
    create_budget,
    open_vote,
    publish_results,
    remove_candidate,
)
from budgets.enums import Channel
from budgets.models import Tally
from participation.dossiers.enums import Journal, Stage
from participation.processes.enums import PhaseKind, ProcessKind
from participation.rules import Refusal, decide
from tests.factories.budgets import BudgetFactory, fresh, move_vote, open_budget, voters
from tests.factories.dossiers import DossierFactory, ProcessFactory
from tests.factories.people import AgentFactory, UserFactory

pytestmark = pytest.mark.django_db


def vote(budget, ballots):
    for voter, choices in zip(voters(len(ballots)), ballots, strict=True):
        cast_ballot(
            budget=fresh(budget), voter=voter, choices=choices, channel=Channel.WEB, idempotency_key=str(voter.pk)
        )


@pytest.fixture
def agent(db):
    return AgentFactory()


def test_from_a_process_to_an_open_vote(agent):
    process = ProcessFactory(kind=ProcessKind.BUDGET, phase=PhaseKind.VOTE)
    budget = create_budget(process=process, by=agent, amount=100_000, max_length=3)
    ideas = DossierFactory.create_batch(2, stage=Stage.FEASIBLE)
    candidates = [add_candidate(budget=budget, dossier=idea, cost=40_000, by=agent) for idea in ideas]
    assert [candidate.code for candidate in candidates] == ["1", "2"]
    assert {idea.stage for idea in ideas} == {Stage.BALLOT}
    assert ideas[0].entries.get().kind == Journal.CANDIDATE_ADDED
    budget = open_vote(budget=budget, by=agent)
    assert len(budget.rules_hash) == 64
    assert '"cost":40000' in budget.frozen_rules
    with pytest.raises(Refusal) as refusal:
        add_candidate(budget=budget, dossier=DossierFactory(stage=Stage.FEASIBLE), cost=1, by=agent)
    assert refusal.value.code == "budgets.opened.conflict"
    with pytest.raises(Refusal):
        create_budget(process=process, by=agent, amount=1)


def test_only_a_feasible_idea_at_a_possible_cost_is_a_candidate(agent):
    budget = BudgetFactory(min_cost=1_000, max_cost=50_000)
    with pytest.raises(Refusal) as refusal:
        add_candidate(budget=budget, dossier=DossierFactory(), cost=2_000, by=agent)
    assert refusal.value.code == "budgets.not_feasible.conflict"
    for cost in (999, 50_001):
        with pytest.raises(Refusal) as refusal:
            add_candidate(budget=budget, dossier=DossierFactory(stage=Stage.FEASIBLE), cost=cost, by=agent)
        assert refusal.value.code == "budgets.cost.invalid"


def test_a_candidate_is_removed_before_the_opening_with_a_reason(agent):
    budget = BudgetFactory()
    candidate = add_candidate(budget=budget, dossier=DossierFactory(stage=Stage.FEASIBLE), cost=5, by=agent)
    with pytest.raises(Refusal):
        remove_candidate(candidate=candidate, by=agent, reason=" ")
    remove_candidate(candidate=candidate, by=agent, reason="Déjà prévu en 2027.")
    assert not budget.candidates.exists()
    candidate.dossier.refresh_from_db()
    assert candidate.dossier.stage == Stage.FEASIBLE


def test_a_vote_without_projects_or_phase_does_not_open(agent):
    with pytest.raises(Refusal) as refusal:
        open_vote(budget=BudgetFactory(), by=agent)
    assert refusal.value.code == "budgets.no_candidate.conflict"
    over = BudgetFactory(candidates=[1, 2])
    move_vote(over, opens=-3, closes=-1)
    with pytest.raises(Refusal) as refusal:
        open_vote(budget=over, by=agent)
    assert refusal.value.code == "budgets.phase_over.closed"
    over.process.phases.all().delete()
    with pytest.raises(Refusal) as refusal:
        open_vote(budget=over, by=agent)
    assert refusal.value.code == "budgets.no_phase.conflict"


def test_nobody_sees_the_count_before_the_close(agent):
    budget = open_budget()
    for person in (None, UserFactory(is_superuser=True, is_staff=True), agent):
        assert decide("budgets.see_tally", person, budget).code == "budgets.sealed.not_yet"
    with pytest.raises(Refusal):
        count_box(budget=budget)
    with pytest.raises(Refusal) as refusal:
        publish_results(budget=budget, by=agent)
    assert refusal.value.code == "budgets.sealed.not_yet"
    assert not Tally.objects.exists()


def test_closing_before_the_end_must_be_asked_for(agent):
    budget = open_budget()
    with pytest.raises(Refusal) as refusal:
        close_vote(budget=budget, by=agent)
    assert refusal.value.code == "budgets.still_open.not_yet"
    assert close_vote(budget=budget, by=agent, reason="Une répétition.").closed_at
    (voter,) = voters(1)
    with pytest.raises(Refusal) as refusal:
        cast_ballot(budget=fresh(budget), voter=voter, choices=["1"], channel=Channel.WEB, idempotency_key="k")
    assert refusal.value.code == "budgets.vote.closed"


def test_a_vote_closed_before_its_day_says_why_to_everyone(client):
    budget = open_budget()
    client.force_login(AgentFactory())
    address = reverse("budgets:desk_close", args=[budget.slug])
    assert client.post(address, {"reason": " \u200b "}).status_code == 409
    assert fresh(budget).closed_at is None
    client.post(address, {"reason": "La salle du vote est inondée."})
    entry = budget.process.dossier.entries.get(kind=Journal.VOTE_CLOSED)
    assert str(entry.sentence).endswith("La salle du vote est inondée.")
    assert entry.public


def test_close_and_publish_write_on_every_dossier(agent):
    budget = open_budget(costs=(60_000, 50_000, 30_000), amount=100_000, max_sum_cost=None)
    vote(budget, [["1", "2"], ["1", "3"], ["1"], ["2"], []][:4])
    move_vote(budget, opens=-3, closes=-1)
    close_vote(budget=budget, by=agent)
    tally = publish_results(budget=budget, by=agent)
    assert tally.winners == ["1", "3"]
    assert (tally.ballots, tally.satisfied, tally.cost) == (4, 3, 90_000)
    kinds = set(budget.dossier.entries.values_list("kind", flat=True))
    assert {Journal.VOTE_CLOSED, Journal.RESULT_PUBLISHED} <= kinds
    stages = {candidate.code: candidate.dossier.stage for candidate in budget.candidates.select_related("dossier")}
    assert stages == {"1": Stage.ELECTED, "2": Stage.NOT_ELECTED, "3": Stage.ELECTED}
    lost = budget.candidates.get(code="2").dossier.entries.get(kind=Journal.CANDIDATE_NOT_ELECTED)
    assert lost.data["votes"] == 2
    assert "il manquait 10\u202f000\xa0€" in lost.data["reason"]
    with pytest.raises(Refusal) as refusal:
        publish_results(budget=budget, by=agent)
    assert refusal.value.code == "budgets.state.conflict"


def test_an_agent_of_elsewhere_does_not_run_the_vote():
    with pytest.raises(Refusal):
        close_vote(budget=open_budget(), by=UserFactory(is_superuser=True), reason="Une répétition.")
