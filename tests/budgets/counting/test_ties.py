import pytest

from budgets.counting import BadParameterError, Election
from budgets.counting.ties import Ties, natural_key


def ties(*criteria, seed=""):
    election = Election({"p10": 5, "p9": 5, "p2": 9}, 10, [({"p10"}, 1)])
    return Ties(election, criteria, seed)


def test_identifiers_are_ordered_as_a_person_does():
    names = ["10", "9", "2b", "2a", "b", "02", "2", "p10", "p9"]

    assert sorted(names, key=natural_key) == ["02", "2", "2a", "2b", "9", "10", "b", "p9", "p10"]


def test_an_identifier_of_thousands_of_digits_is_compared_too():
    assert natural_key("9" * 5000) < natural_key("1" + "0" * 5000)


def test_criteria_apply_in_turn():
    everyone = ["p2", "p9", "p10"]

    assert ties("lowest_cost", "most_votes").first(everyone) == "p10"
    assert ties("lowest_cost", "natural_id").first(everyone) == "p9"
    assert ties("natural_id").first(everyone) == "p2"


def test_the_last_word_goes_to_the_natural_order():
    assert ties("lowest_cost").first(["p10", "p9"]) == "p9"
    assert ties("lowest_cost").decided_by("p10", "p9") == "natural_id"


def test_a_lot_can_be_drawn_again_from_its_seed():
    # sha256sum of "mulhouse-2027:p10", "…:p9" and "…:p2" begin with 0267898f, ad210030 and b0eca45e.
    assert sorted(["p2", "p9", "p10"], key=ties("lot", seed="mulhouse-2027").rank) == ["p10", "p9", "p2"]


@pytest.mark.parametrize(
    ("criteria", "sentence"),
    [
        (
            ["age"],
            "Critère de départage inconnu\u00a0: «\u00a0age\u00a0». Les critères sont\u00a0: lowest_cost, most_votes, natural_id, lot.",
        ),
        (["lot"], "Le départage par tirage au sort demande une graine publiée."),
        (["lowest_cost", "lowest_cost"], "Un critère de départage ne peut figurer qu’une fois."),
    ],
)
def test_a_wrong_tie_break_is_refused_in_a_sentence(criteria, sentence):
    with pytest.raises(BadParameterError) as refusal:
        ties(*criteria)

    assert str(refusal.value) == sentence


def test_a_tie_break_is_a_list_not_a_text():
    with pytest.raises(BadParameterError):
        Ties(Election({}, 1, []), "lot")
