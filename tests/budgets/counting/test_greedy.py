from fractions import Fraction

import pytest

from budgets.counting import BadParameterError, Election, Outcome, count

# A city with 1 000 to spend. Votes: a 5, b 4, c 4, d 2, e 0.
CITY = Election(
    {"a": 600, "b": 500, "c": 300, "d": 100, "e": 50},
    1000,
    [({"a", "b"}, 3), ({"a", "c"}, 2), ({"b", "c"}, 1), ({"c", "d"}, 1), ({"d"}, 1)],
)


def lines(result):
    return {line.candidate: line for line in result.trace.lines}


def test_greedy_takes_the_most_voted_and_skips_what_does_not_fit():
    result = count(CITY, "greedy")

    assert result.winners == ("a", "c", "d")
    assert (result.cost, result.budget, result.endowment) == (1000, 1000, None)


def test_greedy_no_skip_stops_at_the_first_that_does_not_fit():
    result = count(CITY, "greedy-no-skip", tie_break=["natural_id"])

    assert result.winners == ("a",)
    assert [line.outcome for line in result.trace.lines] == [
        Outcome.ELECTED,
        Outcome.DOES_NOT_FIT,
        Outcome.AFTER_STOP,
        Outcome.AFTER_STOP,
        Outcome.NO_VOTES,
    ]


def test_greedy_per_cost_takes_the_most_votes_for_the_money():
    assert count(CITY, "greedy-per-cost").winners == ("d", "c", "a")


def test_per_cost_is_exact():
    # 1/3 against 333 333 333 333 333 333/10**18: floats see a tie, which the cheapest would win.
    election = Election({"big": 3 * 10**18, "small": 10**18}, 3 * 10**18, [({"big"}, 10**18), ({"small"}, 10**18 // 3)])

    assert count(election, "greedy-per-cost").winners == ("big",)


def test_what_is_free_goes_first_per_cost():
    election = Election({"free": 0, "cheap": 1}, 1, [({"cheap"}, 9), ({"free"}, 1)])

    assert count(election, "greedy-per-cost").winners == ("free", "cheap")


def test_greedy_by_score_counts_points():
    election = Election({"a": 1, "b": 1}, 1, [({"a": 1}, 2), ({"b": 3}, 1)])

    assert count(election, "greedy").winners == ("a",)
    assert count(election, "greedy", by="score").winners == ("b",)


def test_only_some_large_ones_win_and_the_next_are_skipped():
    result = count(CITY, "greedy", large_winners=1, large_cost=299)

    assert result.winners == ("a", "d")
    assert [lines(result)[name].outcome for name in "abc"] == [
        Outcome.ELECTED, Outcome.TOO_MANY_LARGE, Outcome.TOO_MANY_LARGE,
    ]  # fmt: skip
    assert count(CITY, "greedy", large_winners=1, large_cost=300).winners == ("a", "c", "d")
    assert count(CITY, "greedy", large_winners=2, large_cost=299).winners == ("a", "c", "d")


def test_a_large_one_that_does_not_fit_leaves_its_place_to_the_next():
    city = Election({"a": 900, "b": 300, "c": 50}, 400, [({"a"}, 3), ({"b"}, 2), ({"c"}, 1)])
    assert count(city, "greedy", large_winners=1, large_cost=200).winners == ("b", "c")


def test_nobody_wins_without_a_vote_even_with_money_left():
    election = Election({"a": 1}, 10, [(set(), 4)])

    result = count(election, "greedy")

    assert (result.winners, result.trace.lines[0].outcome) == ((), Outcome.NO_VOTES)


def test_a_threshold_sets_aside_and_says_how_many_votes_were_missing():
    line = lines(count(CITY, "greedy", minimum_votes=3))["d"]

    assert (line.outcome, line.missing_votes) == (Outcome.BELOW_THRESHOLD, 1)


def test_the_trace_explains_each_candidate_in_the_order_it_was_tried():
    rows = [
        (line.rank, line.candidate, line.votes, line.cost, line.money_before, line.outcome, line.missing)
        for line in count(CITY, "greedy").trace.lines
    ]

    assert rows == [
        (1, "a", 5, 600, 1000, Outcome.ELECTED, 0),
        (2, "c", 4, 300, 400, Outcome.ELECTED, 0),
        (3, "b", 4, 500, 100, Outcome.DOES_NOT_FIT, 400),
        (4, "d", 2, 100, 100, Outcome.ELECTED, 0),
        (5, "e", 0, 50, 0, Outcome.NO_VOTES, 0),
    ]


def test_the_trace_says_which_criterion_broke_a_tie():
    explained = lines(count(CITY, "greedy"))

    assert (explained["c"].tied_with, explained["c"].tie_decided_by) == (("b",), "lowest_cost")
    assert (explained["b"].tied_with, explained["b"].tie_decided_by) == (("c",), "lowest_cost")
    assert (explained["a"].tied_with, explained["a"].tie_decided_by) == ((), "")


def test_a_tie_is_broken_by_the_stated_criteria():
    assert count(CITY, "greedy", tie_break=["natural_id"]).winners == ("a", "c", "d")
    assert [line.candidate for line in count(CITY, "greedy", tie_break=["natural_id"]).trace.lines][1] == "b"


def test_plain_data_is_exact_json():
    election = Election({"a": Fraction(1, 3)}, 1, [({"a"}, 1)])

    data = count(election, "greedy", tie_break=["lot"], seed="s").to_data()

    assert data == {
        "rule": "greedy",
        "parameters": {
            "by": "votes",
            "large_winners": 0,
            "large_cost": 0,
            "minimum_votes": 0,
            "minimum_share": 0,
            "minimum_score": 0,
            "tie_break": ["lot"],
            "seed": "s",
        },
        "winners": ["a"],
        "cost": "1/3",
        "budget": 1,
        "endowment": None,
        "trace": {
            "candidates": [
                {
                    "candidate": "a",
                    "rank": 1,
                    "stage": "greedy",
                    "outcome": "elected",
                    "votes": 1,
                    "score": 1,
                    "cost": "1/3",
                    "money_before": 1,
                    "missing": 0,
                    "missing_votes": 0,
                    "missing_score": 0,
                    "tied_with": [],
                    "tie_decided_by": "",
                    "price": None,
                    "supporters_money": None,
                    "territory": None,
                    "grades": None,
                    "majority_grade": None,
                }
            ],
            "rounds": [],
            "left": {},
            "steps": 0,
        },
    }


@pytest.mark.parametrize(
    "parameters",
    [
        {"by": "mentions"},
        {"minimum_votes": -1},
        {"minimum_share": 2},
        {"minimum_score": 0.5},
        {"minimum_votes": True},
        {"large_winners": -1},
        {"large_winners": True},
        {"large_winners": 1, "large_cost": -1},
        {"large_winners": 1, "large_cost": 0.5},
        {"seed": 3, "x": 1},
    ],
)
def test_a_wrong_parameter_is_refused(parameters):
    with pytest.raises(BadParameterError):
        count(CITY, "greedy", **parameters)
