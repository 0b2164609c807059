import random
from fractions import Fraction

import pytest

from budgets.counting import BadElectionError, Election, Outcome, count
from budgets.counting.majority_judgment import grades_of, majority_grade, majority_values


def by_the_definition(counts):
    """The majority value, taking off one median at a time (Balinski and Laraki, 2007)."""
    mentions = [mention for mention, number in enumerate(counts) for _ in range(number)]
    value = []
    while mentions:
        value.append(mentions.pop((len(mentions) + 1) // 2 - 1))
    return value


def invented(seed):
    dice = random.Random(seed)
    voters, mentions = dice.randint(1, 14), dice.randint(1, 5)
    return {
        str(number): tuple(
            given.count(mention) for given in [dice.choices(range(mentions), k=voters)] for mention in range(mentions)
        )
        for number in range(6)
    }


@pytest.mark.parametrize("seed", range(60))
def test_majority_values_compare_as_when_medians_are_taken_off_one_by_one(seed):
    grades = invented(seed)

    keys, values = majority_values(grades), {name: by_the_definition(counts) for name, counts in grades.items()}

    assert {name: majority_grade(counts) for name, counts in grades.items()} == {n: v[0] for n, v in values.items()}
    for one in grades:
        assert [keys[one] < keys[other] for other in grades] == [values[one] < values[other] for other in grades]


def test_the_same_median_is_told_apart_by_the_next_one():
    # a has 1, 2, 3 and b has 2, 2, 3: once a 2 is taken off each, the median is 1 for a and 2 for b.
    election = Election({"a": 1, "b": 1}, 1, [({"a": 2, "b": 2}, 1), ({"a": 1, "b": 3}, 1), ({"a": 3, "b": 2}, 1)])

    assert count(election, "majority-judgment").winners == ("b",)


def test_a_ballot_that_does_not_name_a_candidate_gives_it_the_lowest_mention():
    election = Election({"a": 1, "b": 1}, 2, [({"a": 3}, 2), ({"b": 1}, 3), (set(), 1)])

    assert grades_of(election) == {"a": (4, 0, 0, 2), "b": (3, 3, 0, 0)}


def test_the_best_median_wins_before_the_most_points():
    election = Election({"a": 10, "b": 10}, 10, [({"a": 3}, 2), ({"b": 1}, 3)])

    result = count(election, "majority-judgment")

    assert (election.scores, result.winners) == ({"a": 6, "b": 3}, ("b",))
    assert [(line.candidate, line.majority_grade, line.grades) for line in result.trace.lines] == [
        ("b", 1, (2, 3, 0, 0)),
        ("a", 0, (3, 0, 0, 2)),
    ]


def test_of_two_middle_mentions_the_lower_one_counts():
    assert majority_grade((1, 1)) == 0


def test_the_budget_is_filled_in_that_order_skipping_what_does_not_fit():
    election = Election({"a": 60, "b": 50, "c": 40}, 100, [({"a": 3, "b": 2, "c": 1}, 5)])

    result = count(election, "majority-judgment")

    assert result.winners == ("a", "c")
    assert [line.outcome for line in result.trace.lines][1] is Outcome.DOES_NOT_FIT


def test_equal_mentions_are_told_apart_by_the_tie_break():
    election = Election({"a": 2, "b": 1}, 2, [({"a": 1, "b": 1}, 2)])

    line = count(election, "majority-judgment").trace.lines[0]

    assert (line.candidate, line.tied_with, line.tie_decided_by) == ("b", ("a",), "lowest_cost")


def test_nobody_is_elected_by_nobody():
    assert count(Election({"a": 1}, 2, []), "majority-judgment").winners == ()
    assert count(Election({"a": 1}, 2, [(set(), 3)]), "majority-judgment").winners == ()


def test_a_mention_is_a_whole_number():
    with pytest.raises(BadElectionError):
        count(Election({"a": 1}, 1, [({"a": Fraction(1, 2)}, 1)]), "majority-judgment")
