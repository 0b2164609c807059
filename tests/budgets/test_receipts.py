"""Receipts: code in words, what a voter types, canonical ballots."""

import hashlib

import pytest

from budgets.receipts import canonical, code_of, commitment_of, read_payload, read_proof
from budgets.words import WORDS

COMMITMENT = "00ff12d1" + "a" * 56


def test_there_are_256_different_words():
    assert len(set(WORDS)) == len(WORDS) == 256


def test_code_of_a_commitment():
    assert code_of(COMMITMENT) == f"{WORDS[0]} · {WORDS[255]} · 4817"


@pytest.mark.parametrize("typed", ["abeille · safran · 4817", "ABEILLE safran 4817", "abeille-safran-4817"])
def test_a_code_is_read_however_it_is_typed(typed):
    assert read_proof(typed) == ("00ff", "abeille · safran · 4817")


def test_accents_do_not_matter():
    number = WORDS.index("étoile")
    assert read_proof("etoile abeille 0001")[0] == f"{number:02x}00"


def test_a_commitment_is_read():
    assert read_proof(f" {COMMITMENT.upper()} ") == (COMMITMENT, "")


@pytest.mark.parametrize("typed", ["", "abeille", "abeille abeille", "a b 1", "abeille safran 48171", "f" * 63, "\x00"])
def test_anything_else_is_neither(typed):
    assert read_proof(typed) is None


def test_canonical_ballots():
    assert canonical({"2": 1, "1": 1}, vote_type="approval") == '{"choices":["1","2"]}'
    assert canonical({"2": 3, "1": 1, "3": 0}, vote_type="cumulative") == '{"choices":{"1":1,"2":3}}'
    assert canonical({"2": 3, "1": 0}, vote_type="scoring") == '{"choices":{"2":3}}'
    assert canonical({"1": 1, "4": 2}, vote_type="ordinal") == '{"choices":["4","1"]}'
    one_of_several = canonical({"1": 1}, vote_type="choose-1", envelope="drouot")
    assert one_of_several == '{"choices":["1"],"envelope":"drouot"}'
    assert read_payload('{"choices":["1"]}') == {"1": 1}


@pytest.mark.parametrize(("vote_type", "choices"), [("cumulative", {"2": 3, "1": 1}), ("ordinal", {"9": 2, "10": 1})])
def test_a_canonical_ballot_is_read_back(vote_type, choices):
    assert read_payload(canonical(choices, vote_type=vote_type), vote_type) == choices


def test_commitment_follows_the_published_formula():
    nonce = "01" * 32
    message = b'parvis/ballot/1\0budget-1\0{"choices":["1"]}\0' + bytes.fromhex(nonce)
    expected = hashlib.sha256(message).hexdigest()
    assert commitment_of(budget="budget-1", payload='{"choices":["1"]}', nonce=nonce) == expected
