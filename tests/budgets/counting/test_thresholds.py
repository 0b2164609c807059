"""Below a threshold nobody can be elected, whatever the rule."""

from fractions import Fraction

import pytest

from budgets.counting import RULES, Election, Outcome, count

# 10 ballots, one of them blank. Votes: a 5, b 3, c 1; points: a 5, b 9, c 1.
CITY = Election(
    {"a": 10, "b": 10, "c": 1},
    100,
    [({"a": 1}, 5), ({"b": 3}, 3), ({"c": 1}, 1), (set(), 1)],
    {"a": "north", "b": "south", "c": "south"},
)


def line_of(result, name):
    return next(line for line in result.trace.lines if line.candidate == name)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize(
    ("threshold", "winners", "below", "votes", "score"),
    [
        ({"minimum_votes": 2}, {"a", "b"}, "c", 1, 0),
        ({"minimum_share": Fraction(31, 100)}, {"a"}, "b", 1, 0),
        ({"minimum_share": Fraction(3, 10)}, {"a", "b"}, "c", 2, 0),
        ({"minimum_score": 6}, {"b"}, "a", 0, 1),
    ],
)
def test_who_is_below_is_set_aside_and_told_by_how_much(rule, threshold, winners, below, votes, score):
    result = count(CITY, rule, **threshold)

    line = line_of(result, below)
    assert set(result.winners) == winners
    assert (line.outcome, line.missing_votes, line.missing_score) == (Outcome.BELOW_THRESHOLD, votes, score)
    assert result.parameters.items() >= threshold.items()


def test_the_supporters_of_who_is_set_aside_keep_their_money():
    election = Election({"a": 10, "b": 30}, 40, [({"a": 5, "b": 1}, 2), ({"b": 1}, 2)])

    assert count(election, "equal-shares").winners == ("b",)
    assert count(election, "equal-shares", minimum_score=5).winners == ("a",)


def test_add1_does_not_wait_for_who_is_set_aside():
    # c would fit in what is left, but cannot be elected: the first share is already exhaustive.
    election = Election({"a": 60, "b": 60, "c": 10}, 100, [({"a"}, 3), ({"b"}, 1)])

    assert count(election, "equal-shares/add1").endowment == 59
    assert count(election, "equal-shares/add1", minimum_votes=1).endowment == 25
