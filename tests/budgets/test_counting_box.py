"""Counting a closed box: by its rule at the close, by every other at the publication; envelopes apart."""

import pytest

from budgets.actions import (
    add_candidate,
    close_vote,
    compare_published,
    count_box,
    counting,
    create_budget,
    open_vote,
    publish_results,
)
from budgets.enums import Channel, Rule, VoteType
from budgets.models import Ballot
from participation.dossiers.enums import Stage
from participation.dossiers.models import Dossier
from participation.processes.enums import PhaseKind, ProcessKind
from participation.rules import Refusal
from tests.budgets.test_closing import vote
from tests.factories.budgets import BudgetFactory, CandidateFactory, fresh, open_budget
from tests.factories.dossiers import DossierFactory, ProcessFactory
from tests.factories.people import AgentFactory, TerritoryFactory

pytestmark = pytest.mark.django_db

ALWAYS = set(Rule) - {Rule.MAJORITY_JUDGMENT, Rule.TWO_TIER}


@pytest.fixture
def agent(db):
    return AgentFactory()


def put(budget, *payloads):
    for number, payload in enumerate(payloads):
        Ballot.objects.create(
            budget=budget, payload=payload, nonce="00", commitment=f"{budget.pk}-{number}", channel=Channel.WEB
        )


def counted(budget):
    return {tally.rule for tally in budget.tallies.all()}


def test_the_close_counts_by_the_rule_of_the_vote_alone_and_the_publication_by_all(agent):
    budget = open_budget(costs=(60_000, 50_000), amount=100_000)
    vote(budget, [["1"], ["2"]])

    close_vote(budget=budget, by=agent, reason="Une répétition.")
    at_close = counted(budget)
    publish_results(budget=budget, by=agent)

    assert (at_close, counted(budget)) == ({Rule.GREEDY}, ALWAYS)
    assert budget.tallies.get(official=True).rule == Rule.GREEDY


def test_a_large_box_is_compared_by_the_task(agent, monkeypatch):
    monkeypatch.setattr(counting, "SMALL_BOX", 1)
    budget = open_budget(costs=(60_000, 50_000), amount=100_000)
    vote(budget, [["1"], ["2"]])
    close_vote(budget=budget, by=agent, reason="Une répétition.")
    assert compare_published() == 0
    publish_results(budget=budget, by=agent)
    assert counted(budget) == {Rule.GREEDY}

    assert [compare_published(), compare_published()] == [1, 0]
    assert counted(budget) == ALWAYS


def test_other_rules_keep_the_conventions_that_they_know(agent):
    parameters = {"tie_break": ["lot"], "seed": "loto", "minimum_votes": 1, "completion_step": "1/2"}
    budget = open_budget(amount=100_000, rule=Rule.EQUAL_SHARES_ADD1, parameters=parameters)
    vote(budget, [["1"], ["2"]])
    close_vote(budget=budget, by=agent, reason="Une répétition.")
    publish_results(budget=budget, by=agent)

    greedy, add1u = (budget.tallies.get(rule=rule).parameters for rule in (Rule.GREEDY, Rule.EQUAL_SHARES_ADD1U))

    assert {name: greedy[name] for name in ("tie_break", "seed", "minimum_votes")} == {
        "tie_break": ["lot"],
        "seed": "loto",
        "minimum_votes": 1,
    }
    assert "completion_step" not in greedy
    assert add1u["completion_step"] == "1/2"


def test_mentions_are_counted_by_majority_judgment(agent):
    budget = open_budget(
        costs=(60, 60),
        amount=100,
        vote_type=VoteType.SCORING,
        mentions="Non\nMoyen\nBien\nTrès bien",
        rule=Rule.MAJORITY_JUDGMENT,
    )
    put(budget, '{"choices":{"1":3}}', '{"choices":{"2":1}}', '{"choices":{"2":1}}')
    close_vote(budget=budget, by=agent, reason="Une répétition.")
    tally = publish_results(budget=budget, by=agent)

    assert tally.winners == ["2"]
    assert tally.lines["1"]["grades"] == [2, 0, 0, 1]
    assert counted(budget) == ALWAYS | {Rule.MAJORITY_JUDGMENT}


def test_rankings_say_how_they_became_points(agent):
    budget = open_budget(costs=(60, 60), amount=100, vote_type=VoteType.ORDINAL, parameters={"by": "score"})
    put(budget, '{"choices":["2","1"]}', '{"choices":["1"]}')
    close_vote(budget=budget, by=agent, reason="Une répétition.")
    tally = budget.tallies.get()

    assert (tally.lines["1"]["score"], tally.lines["2"]["score"]) == (2, 2)
    assert tally.parameters["scoring"] == "borda"


def in_two_places(agent, **fields):
    """Two candidates in the north, one in the south; an envelope for each place where asked."""
    process = ProcessFactory(kind=ProcessKind.BUDGET, phase=PhaseKind.VOTE)
    north, south = TerritoryFactory(slug="nord", name="Nord"), TerritoryFactory(slug="sud", name="Sud")
    apart = fields.pop("apart", False)
    envelopes = {south: {"amount": 50}, north: {"amount": 50}} if apart else {}
    budget = create_budget(process=process, by=agent, amount=100, envelopes=envelopes, **fields)
    for place in (north, north, south):
        add_candidate(
            budget=budget,
            dossier=DossierFactory(stage=Stage.FEASIBLE, territory=place),
            cost=40,
            by=agent,
            envelope=budget.envelopes.filter(territory=place).first(),
        )
    return open_vote(budget=budget, by=agent)


def test_each_envelope_is_counted_apart_in_the_order_of_their_addresses(agent):
    budget = in_two_places(agent, apart=True)
    vote(budget, [["1", "2"], ["1", "2"], ["2"], ["3"]])
    close_vote(budget=budget, by=agent, reason="Une répétition.")

    assert budget.tallies.get(official=True).winners == ["2", "3"]


def test_a_ballot_of_an_envelope_counts_there_even_blank(agent):
    budget = in_two_places(agent, apart=True, rule=Rule.EQUAL_SHARES)
    put(budget, '{"choices":["3"],"envelope":"sud"}', '{"choices":[],"envelope":"sud"}', '{"choices":["1"]}')
    close_vote(budget=budget, by=agent, reason="Une répétition.")

    # In the south, two ballots share 50; in the north, one ballot has all of it.
    assert budget.tallies.get(official=True).trace["shares"] == [50, 25]


def test_two_tiers_take_the_first_of_each_territory(agent):
    budget = in_two_places(agent, rule=Rule.TWO_TIER, parameters={"per_territory": 1})
    vote(budget, [["1", "2"], ["1", "2"], ["1"], ["3"]])
    close_vote(budget=budget, by=agent, reason="Une répétition.")
    publish_results(budget=budget, by=agent)

    assert budget.tallies.get(official=True).winners == ["1", "3"]
    assert budget.tallies.get(rule=Rule.GREEDY).winners == ["1", "2"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"rule": Rule.MAJORITY_JUDGMENT}, "budgets.mentions.conflict"),
        ({"rule": Rule.TWO_TIER}, "budgets.rule.conflict"),
        ({"parameters": {"tie_break": ["lot"]}}, "budgets.rule.conflict"),
        ({"parameters": {"tie_break": ["age"]}}, "budgets.rule.conflict"),
        ({"parameters": {"by": "beauty"}}, "budgets.rule.conflict"),
        ({"parameters": {"minimum_share": "one"}}, "budgets.rule.conflict"),
        ({"parameters": {"unknown": 1}}, "budgets.rule.conflict"),
    ],
)
def test_a_vote_that_could_not_be_counted_does_not_open(agent, fields, code):
    budget = BudgetFactory(candidates=[10, 10], **fields)
    Dossier.objects.update(territory=None)

    with pytest.raises(Refusal) as refusal:
        open_vote(budget=budget, by=agent)

    assert refusal.value.code == code
    assert fresh(budget).opened_at is None


@pytest.mark.parametrize("more", [0, 20])
def test_a_count_costs_the_same_queries_for_few_and_many_candidates(agent, more, django_assert_num_queries):
    budget = open_budget(amount=100_000)
    CandidateFactory.create_batch(more, budget=budget)
    vote(budget, [["1"], ["2"]])
    close_vote(budget=budget, by=agent, reason="Une répétition.")

    with django_assert_num_queries(9):
        count_box(budget=fresh(budget))
