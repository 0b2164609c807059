from fractions import Fraction

import pytest

from budgets.counting import BadElectionError, Election


def test_identical_ballots_are_grouped_whatever_the_order_of_their_choices():
    election = Election({"a": 1, "b": 1}, 1, [({"a": 2, "b": 1}, 1), ({"b": 1, "a": 2}, 3)])

    assert election.ballots == (({"a": 2, "b": 1}, 4),)


def test_a_set_gives_one_point_to_each_candidate_it_names():
    election = Election({"a": 1, "b": 1}, 1, [({"a", "b"}, 2), ({"b"}, 1)])

    assert election.votes == {"a": 2, "b": 3}
    assert election.scores == {"a": 2, "b": 3}


def test_zero_points_name_nobody_but_the_voter_counts():
    election = Election({"a": 1}, 1, [({"a": 0}, 1), ({"a": 3}, 1)])

    assert (election.votes, election.scores, election.voters) == ({"a": 1}, {"a": 3}, 2)


def test_amounts_may_be_exact_fractions():
    election = Election({"a": Fraction(1, 3)}, Fraction(4, 2), [])

    assert (election.candidates["a"], election.budget) == (Fraction(1, 3), 2)


@pytest.mark.parametrize(
    ("candidates", "budget", "ballots", "sentence"),
    [
        ({"a": 0.1}, 1, [], "Le coût de «\u00a0a\u00a0» doit être un nombre entier ou une fraction exacte."),
        ({"a": -1}, 1, [], "Le coût de «\u00a0a\u00a0» ne peut pas être négatif."),
        ({}, -1, [], "Le budget ne peut pas être négatif."),
        ({"a": 1}, 1, [({"b"}, 1)], "Un bulletin nomme «\u00a0b\u00a0», qui n’est pas candidat."),
        ({"a": 1}, 1, [({"a": -1}, 1)], "Un bulletin donne à «\u00a0a\u00a0» un nombre de points négatif."),
        (
            {"a": 1},
            1,
            [({"a": 0.5}, 1)],
            "Un bulletin donne à «\u00a0a\u00a0» des points qui ne sont pas un nombre exact.",
        ),
        ({"a": 1}, 1, [({"a"}, 0)], "Un groupe de bulletins en compte au moins un."),
    ],
)
def test_what_makes_no_election_is_refused_in_a_sentence(candidates, budget, ballots, sentence):
    with pytest.raises(BadElectionError) as refusal:
        Election(candidates, budget, ballots)

    assert str(refusal.value) == sentence


def test_many_identical_ballots_are_several_groups_and_still_one_ballot():
    election = Election({"a": 1, "b": 1}, 1, [({"a"}, 10**15), ({"b"}, 7), ({"a", "b"}, 40)])

    assert len(election.weights) < 400
    assert sorted(election.ballots, key=lambda ballot: ballot[1]) == [
        ({"b": 1}, 7),
        ({"a": 1, "b": 1}, 40),
        ({"a": 1}, 10**15),
    ]
    assert election.votes == {"a": 10**15 + 40, "b": 47}
