import pytest

from budgets.counting import BadElectionError, BadParameterError, Election, Outcome, Stage, count

# Votes: a 9, b 8, c 7, d 3, e 2, f 1. The north has a, b and c; the south d and e; f is everywhere.
CITY = Election(
    dict.fromkeys("abcdef", 100),
    400,
    [({"a"}, 9), ({"b"}, 8), ({"c"}, 7), ({"d"}, 3), ({"e"}, 2), ({"f"}, 1)],
    {"a": "north", "b": "north", "c": "north", "d": "south", "e": "south"},
)


def test_the_first_of_each_territory_go_before_better_ones_of_another():
    assert count(CITY, "greedy").winners == ("a", "b", "c", "d")
    assert count(CITY, "two-tier").winners == ("a", "b", "d", "e")


def test_what_is_left_goes_to_the_others_whatever_their_territory():
    result = count(CITY, "two-tier", per_territory=1)

    assert result.winners == ("a", "d", "b", "c")
    assert [(line.candidate, line.stage, line.territory) for line in result.trace.lines[:3]] == [
        ("a", Stage.TERRITORY, "north"),
        ("d", Stage.TERRITORY, "south"),
        ("b", Stage.GREEDY, "north"),
    ]


def test_one_that_does_not_fit_is_not_replaced_by_the_next_of_its_territory():
    city = Election(
        {"a": 500, "b": 90, "c": 20},
        100,
        [({"a"}, 3), ({"b"}, 2), ({"c"}, 9)],
        {"a": "north", "b": "north", "c": "south"},
    )

    result = count(city, "two-tier", per_territory=1)

    assert result.winners == ("c",)
    assert [line.outcome for line in result.trace.lines] == [
        Outcome.ELECTED,
        Outcome.DOES_NOT_FIT,
        Outcome.DOES_NOT_FIT,
    ]


def test_below_the_threshold_or_without_a_vote_nobody_is_first_of_a_territory():
    city = Election({"a": 1, "b": 1, "c": 1}, 3, [({"a"}, 4), ({"b"}, 1)], {"a": "north", "b": "south", "c": "west"})

    result = count(city, "two-tier", minimum_votes=2)

    assert [(line.candidate, line.stage, line.outcome) for line in result.trace.lines] == [
        ("a", Stage.TERRITORY, Outcome.ELECTED),
        ("b", Stage.GREEDY, Outcome.BELOW_THRESHOLD),
        ("c", Stage.GREEDY, Outcome.NO_VOTES),
    ]


def test_without_territories_the_rule_is_refused():
    with pytest.raises(BadElectionError):
        count(Election({"a": 1}, 1, []), "two-tier")


@pytest.mark.parametrize("number", [0, -1, True, 1.5, "2"])
def test_a_wrong_number_by_territory_is_refused(number):
    with pytest.raises(BadParameterError):
        count(CITY, "two-tier", per_territory=number)
