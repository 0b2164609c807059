import random
from fractions import Fraction

import pytest

from budgets.counting import BadParameterError, Election, Outcome, Stage, count
from budgets.counting.spending import Spending
from budgets.counting.ties import Ties

# Ten voters, 100 each. Six like a and b; four like c, which costs all they have.
CITY = Election({"a": 300, "b": 240, "c": 400, "d": 500}, 1000, [({"a", "b"}, 6), ({"c"}, 3), ({"c", "d"}, 1)])


def test_each_part_of_the_city_gets_its_share():
    result = count(CITY, "equal-shares")

    assert result.winners == ("b", "a", "c")
    assert (result.endowment, result.cost) == (100, 940)


def test_rounds_tell_prices_and_who_could_pay_them():
    # Each of the six pays a sixth of a or of b: equals, and the cheapest goes first.
    rounds = count(CITY, "equal-shares").trace.rounds

    assert [(one.candidate, one.price, one.paid_in_full, one.supporters_money) for one in rounds] == [
        ("b", 40, 6, 600),
        ("a", 50, 6, 360),
        ("c", 100, 4, 400),
    ]
    assert rounds[0].tied_with == ("a",)
    assert [one.money_before for one in rounds] == [1000, 760, 460]


def test_those_short_of_money_give_what_they_have_left():
    # Of 10 each, x and y pay 6 for a. For b, x gives the 4 she has left and z the other 10.
    election = Election({"a": 12, "b": 14}, 30, [({"a", "b"}, 1), ({"a"}, 1), ({"b"}, 1)])

    a, b = count(election, "equal-shares").trace.rounds

    assert (a.candidate, a.price, a.paid_in_full, a.paid_the_rest) == ("a", 6, 2, 0)
    assert (b.candidate, b.price, b.paid_in_full, b.paid_the_rest) == ("b", 10, 1, 1)


def test_the_trace_says_how_much_the_supporters_of_a_loser_were_missing():
    loser = count(CITY, "equal-shares").trace.lines[-1]

    assert (loser.candidate, loser.outcome, loser.supporters_money, loser.missing) == (
        "d",
        Outcome.NOT_AFFORDABLE,
        0,
        500,
    )


def test_a_candidate_that_nobody_names_is_told_so():
    election = Election({"a": 1, "b": 1}, 2, [({"a"}, 1)])

    assert [line.outcome for line in count(election, "equal-shares").trace.lines] == [Outcome.ELECTED, Outcome.NO_VOTES]


def test_greedy_completion_spends_what_is_left():
    election = Election({"a": 50, "b": 50}, 100, [({"a"}, 3), ({"b"}, 1)])

    alone, completed = count(election, "equal-shares"), count(election, "equal-shares+greedy")

    assert (alone.winners, completed.winners) == (("a",), ("a", "b"))
    assert [line.stage for line in completed.trace.lines] == [Stage.EQUAL_SHARES, Stage.GREEDY]
    assert completed.trace.lines[1].supporters_money == 25


def test_the_endowment_is_exact_unless_the_floor_is_asked_for():
    election = Election({"a": 10}, 100, [({"a"}, 3)])

    assert count(election, "equal-shares").endowment == Fraction(100, 3)
    assert count(election, "equal-shares", completion_start="floor").endowment == 33
    assert count(election, "equal-shares/add1").endowment == 33
    assert count(election, "equal-shares/add1", completion_start="exact").endowment == Fraction(100, 3)


def test_add1_raises_the_endowment_until_the_next_step_would_overspend():
    # b needs 60 from its only supporter: 35 steps of 1 from 25, or 2 of 20.
    election = Election({"a": 30, "b": 60}, 100, [({"a"}, 3), ({"b"}, 1)])

    by_one = count(election, "equal-shares/add1")
    by_twenty = count(election, "equal-shares/add1", completion_step=20)

    assert (by_one.winners, by_one.endowment, by_one.trace.steps) == (("a", "b"), 60, 35)
    assert (by_twenty.winners, by_twenty.endowment, by_twenty.trace.steps) == (("a", "b"), 65, 2)


def test_add1_never_spends_more_than_the_budget():
    election = Election({"a": 60, "b": 60}, 100, [({"a"}, 3), ({"b"}, 1)])

    result = count(election, "equal-shares/add1", completion_stop="overspend")

    assert (result.winners, result.endowment) == (("a",), 59)


def test_stop_exhaustive_keeps_the_first_endowment_that_leaves_no_room():
    # At 25, a is bought; nothing fits in the 40 left, although there are steps before b overspends.
    election = Election({"a": 60, "b": 60}, 100, [({"a"}, 3), ({"b"}, 1)])

    result = count(election, "equal-shares/add1", completion_stop="exhaustive")

    assert (result.winners, result.endowment, result.trace.steps) == (("a",), 25, 0)


def test_only_the_floor_convention_waits_for_candidates_without_support():
    # c fits in the 40 left and nobody names it: equalshares.net goes on, pabutools does not.
    election = Election({"a": 60, "b": 60, "c": 10}, 100, [({"a"}, 3), ({"b"}, 1)])

    assert count(election, "equal-shares/add1").endowment == 59
    assert count(election, "equal-shares/add1", completion_start="exact").endowment == 25


def test_add1_ends_when_every_supported_candidate_is_elected():
    election = Election({"a": 1, "b": 5}, 1000, [({"a"}, 3)])

    assert count(election, "equal-shares/add1", completion_stop="overspend").winners == ("a",)


def test_add1u_ends_with_greedy():
    election = Election({"a": 60, "b": 70, "c": 40}, 100, [({"a"}, 3), ({"b"}, 2), ({"c"}, 1)])

    assert count(election, "equal-shares/add1").winners == ("a",)
    assert count(election, "equal-shares/add1u").winners == ("a", "c")


def test_points_utility_makes_who_cares_most_pay_most():
    election = Election({"a": 12}, 20, [({"a": 1}, 1), ({"a": 3}, 1)])

    (bought,) = count(election, "equal-shares", utility="points").trace.rounds

    # 3 for one point: the first voter pays 3 of her 10, the second 9.
    assert (bought.price, bought.paid_in_full) == (3, 2)


def test_points_utility_takes_the_most_points_for_the_money():
    election = Election({"a": 10, "b": 10}, 20, [({"a": 3, "b": 1}, 1), ({"b": 1}, 1)])

    assert count(election, "equal-shares", utility="points").winners[0] == "a"
    assert count(election, "equal-shares").winners[0] == "b"


def test_points_may_be_fractions():
    halves = Election(
        {"a": 10, "b": 9}, 20, [({"a": Fraction(1, 2), "b": Fraction(1, 3)}, 1), ({"b": Fraction(1, 3)}, 1)]
    )
    wholes = Election({"a": 10, "b": 9}, 20, [({"a": 3, "b": 2}, 1), ({"b": 2}, 1)])

    assert count(halves, "equal-shares", utility="points").winners == (
        count(wholes, "equal-shares", utility="points").winners
    )


def test_what_is_free_is_bought_first_and_costs_nobody_anything():
    election = Election({"free": 0, "a": 10}, 10, [({"free"}, 1), ({"a"}, 1)])

    result = count(election, "equal-shares/add1")

    assert result.winners == ("free", "a")
    assert result.trace.rounds[0].price == 0


@pytest.mark.parametrize("rule", ["equal-shares", "equal-shares+greedy", "equal-shares/add1", "equal-shares/add1u"])
def test_an_election_without_ballots_elects_nobody(rule):
    assert count(Election({"a": 1}, 10, []), rule).winners == ()


@pytest.mark.parametrize(
    "parameters",
    [
        {"utility": "joy"},
        {"completion_start": "zero"},
        {"completion_stop": "later"},
        {"completion_step": 0},
        {"completion_step": 0.5},
        {"completion_step": True},
    ],
)
def test_a_wrong_parameter_is_refused(parameters):
    with pytest.raises(BadParameterError):
        count(CITY, "equal-shares/add1", **parameters)


def crowd(seed):
    """Groups of up to a thousand ballots, so that weights have many binary digits and some supporters run short."""
    dice = random.Random(seed)
    names = [str(number) for number in range(dice.randint(8, 20))]
    costs = {name: dice.randint(1, 40) * 100 for name in names}
    fame = [dice.lognormvariate(0, 1) for _ in names]
    ballots = [
        ({name: dice.randint(1, 4) for name in dice.choices(names, fame, k=dice.randint(1, 6))}, dice.randint(1, 1000))
        for _ in range(80)
    ]
    return Election(costs, dice.randint(4_000, 20_000), ballots)


@pytest.mark.parametrize("utility", ["cost", "points"])
@pytest.mark.parametrize("seed", range(12))
def test_a_run_that_follows_another_buys_what_it_would_alone(seed, utility):
    election = crowd(seed)
    ties = Ties(election, ["natural_id"])
    step = Fraction(election.budget, election.voters) / 20
    before = None
    for number in range(12):
        endowment = Fraction(election.budget, election.voters) + number * step
        guided, alone = (
            Spending(election, endowment, utility, ties, before),
            Spending(election, endowment, utility, ties),
        )
        for run in (guided, alone):
            run.run(election.candidates)
        assert list(guided.bought) == list(alone.bought)
        assert [p.price for p in guided.bought.values()] == [p.price for p in alone.bought.values()]
        before = guided


def test_the_money_of_supporters_is_told_round_after_round():
    left = count(CITY, "equal-shares").trace.left

    # a and b have the same six supporters, who pay b, then a; d's only supporter pays c.
    assert left == {"a": (600, 360), "b": (600,), "c": (400, 400, 400), "d": (100, 100, 100, 0)}


def test_a_price_that_is_all_that_supporters_have_leaves_them_nothing():
    # Shares of 100: two supporters pay 100 each for a, and have nothing left for b.
    election = Election({"a": 200, "b": 1}, 400, [({"a", "b"}, 2), (set(), 2)])

    result = count(election, "equal-shares", tie_break=["natural_id"])

    assert result.winners == ("a",)
    assert (result.trace.rounds[0].paid_in_full, result.trace.lines[1].supporters_money) == (2, 0)
