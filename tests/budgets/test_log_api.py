"""What auditors call: the signed head, the proofs, the cosignatures of witnesses."""

import base64
import json
import time

import pytest

from budgets.actions.witnessing import add_witness, remove_witness
from budgets.ballotlog import merkle
from budgets.ballotlog.notes import COSIGNATURE, Head, Signer, Verifier, open_note, read_note
from budgets.models import Cosignature, Witness
from participation.rules import Refusal
from tests.factories.boxes import cast, close, seal
from tests.factories.budgets import fresh, open_budget

pytestmark = pytest.mark.django_db

WITNESS = Signer("temoin.example/w1", bytes(range(1, 33)), COSIGNATURE)


@pytest.fixture
def budget(settings):
    settings.BALLOT_BATCH_MINIMUM = 4
    return open_budget()


def get(client, budget, path):
    return client.get(f"/api/v1/budgets/{budget.slug}/{path}")


def head_of(note, budget):
    return Head.parse(open_note(note, Verifier.parse(budget.log_key)))


def steps(answer):
    return [base64.b64decode(step) for step in answer["path"]]


def test_the_checkpoint_is_a_note_that_our_key_signed(client, budget):
    response = get(client, budget, "checkpoint")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert head_of(response.content.decode(), budget).size == 1
    cast(budget, [["1"]] * 4)
    seal(budget)
    assert head_of(get(client, budget, "checkpoint").content.decode(), budget).size == 5
    assert head_of(get(client, budget, "checkpoint?size=1").content.decode(), budget).size == 1


@pytest.mark.parametrize("size", ["2", "0", "-1", "x", "9" * 30, "1.0", ""])
def test_an_unknown_checkpoint_is_said(client, budget, size):
    response = get(client, budget, f"checkpoint?size={size}")
    assert response.status_code == 409
    assert response.json()["code"] == "budgets.checkpoint.conflict"


def test_a_receipt_waits_then_is_proved_to_be_in_the_log(client, budget):
    receipts = cast(budget, [["1"], ["2"], ["1"], ["3"], ["1"]])
    waiting = get(client, budget, f"receipts/{receipts[0].commitment}")
    assert (waiting.status_code, waiting.json()["sealed"]) == (202, False)
    seal(budget)
    for receipt in receipts:
        answer = get(client, budget, f"receipts/{receipt.commitment}")
        assert answer.status_code == 200
        proof = answer.json()
        assert json.loads(base64.b64decode(proof["leaf"])) == {
            "batch": 1,
            "channel": "web",
            "commitment": receipt.commitment,
        }
        head = head_of(proof["checkpoint"], budget)
        leaf = merkle.leaf_hash(proof["kind"].encode() + b"\0" + base64.b64decode(proof["leaf"]))
        merkle.check_inclusion(leaf, proof["index"], head.size, steps(proof), head.root)


def test_the_proof_says_nothing_of_the_choices(client, budget):
    receipts = cast(budget, [["1"]] * 4)
    seal(budget)
    proof = get(client, budget, f"receipts/{receipts[0].commitment}").json()
    assert set(proof) == {
        "budget", "commitment", "void", "sealed", "index", "kind", "leaf", "size", "path", "checkpoint"
    }  # fmt: skip


def test_an_unknown_receipt_is_not_found(client, budget):
    assert get(client, budget, f"receipts/{'0' * 64}").status_code == 404
    assert get(client, budget, "receipts/bonjour").status_code == 404


def test_every_log_continues_the_one_before(client, budget):
    for _batch in range(3):
        cast(budget, [["1"]] * 5)
        seal(budget)
    close(budget)
    sizes = list(budget.checkpoints.values_list("size", flat=True))
    assert sizes == [1, 6, 11, 16, 18]
    for old in sizes:
        for new in sizes:
            answer = get(client, budget, f"consistency?from={old}&to={new}")
            if old > new:
                assert answer.status_code == 409
                continue
            first, second = (head_of(note, budget) for note in answer.json()["checkpoints"])
            merkle.check_consistency(old, new, steps(answer.json()), first.root, second.root)
    assert get(client, budget, "consistency?from=6").json()["to"] == 18
    assert get(client, budget, "consistency").status_code == 409


@pytest.mark.parametrize("batches", [1, 8])
def test_a_proof_costs_the_same_queries_whatever_the_size(client, budget, batches, django_assert_num_queries):
    for _batch in range(batches):
        receipts = cast(budget, [["1"]] * 4)
        seal(budget)
    address = f"receipts/{receipts[0].commitment}"
    with django_assert_num_queries(7):
        assert get(client, budget, address).status_code == 200


def test_casting_costs_at_most_twelve_queries_with_its_promise(budget, django_assert_max_num_queries):
    from budgets.actions import cast_ballot
    from budgets.enums import Channel
    from tests.factories.budgets import voters

    (voter,) = voters(1)
    voter, budget = type(voter).objects.get(pk=voter.pk), fresh(budget)
    with django_assert_max_num_queries(12):
        receipt = cast_ballot(budget=budget, voter=voter, choices=["1"], channel=Channel.WEB, idempotency_key="k")
    assert receipt.promise.startswith(f"— 127.0.0.1:8000/budgets/{budget.slug} ")


# ------------------------------------------------------------------ witnesses
def cosign(client, budget, *, signer=WITNESS, size=1, timestamp=None, change=lambda line: line):
    text, _signatures = read_note(get(client, budget, f"checkpoint?size={size}").content.decode())
    line = signer.sign(text, timestamp=int(time.time()) if timestamp is None else timestamp).line
    return client.post(
        f"/api/v1/budgets/{budget.slug}/cosignatures/",
        {"size": size, "cosignature": change(line)},
        content_type="application/json",
    )


def test_a_witness_signs_the_head_and_the_note_shows_it(client, budget):
    add_witness(name="Université de Haute-Alsace", vkey=WITNESS.verifier.vkey)
    response = cosign(client, budget)
    assert response.status_code == 201
    note = get(client, budget, "checkpoint").content.decode()
    assert response.content.decode() == note
    assert open_note(note, WITNESS.verifier) == open_note(note, Verifier.parse(budget.log_key))
    assert cosign(client, budget, timestamp=int(time.time()) - 60).status_code == 201
    assert Cosignature.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"signer": Signer("inconnu.example/w", bytes(32), COSIGNATURE)},
        {"signer": Signer(WITNESS.name, bytes(32), COSIGNATURE)},
        {"timestamp": 2**62},
        {"timestamp": 2**40},
        {"change": lambda line: line[:-6] + "AAAA=="},
        {"change": lambda _line: "bonjour"},
        {"change": lambda _line: "— temoin.example/w1 AAAA"},
        {"change": lambda _line: "— temoin.example/w1 " + "A" * 900},
    ],
)
def test_a_wrong_cosignature_is_not_published(client, budget, wrong):
    add_witness(name="Témoin", vkey=WITNESS.verifier.vkey)
    response = cosign(client, budget, **wrong)
    assert response.status_code == 422
    assert response.json()["code"] == "budgets.cosignature.invalid"
    assert not Cosignature.objects.exists()


@pytest.mark.parametrize(
    "body", ["{}", "[]", '{"size": "x"}', '{"size": -1, "cosignature": "a"}', '{"size": 1}', "null"]
)
def test_a_malformed_cosignature_gets_a_sentence(client, budget, body):
    response = client.post(f"/api/v1/budgets/{budget.slug}/cosignatures/", body, content_type="application/json")
    assert response.status_code == 422


def test_a_witness_that_was_removed_signs_no_more(client, budget):
    add_witness(name="Témoin", vkey=WITNESS.verifier.vkey)
    assert remove_witness(vkey=WITNESS.verifier.vkey)
    assert cosign(client, budget).status_code == 422
    assert not remove_witness(vkey=WITNESS.verifier.vkey)


@pytest.mark.parametrize("vkey", ["", "x", "a+b+c", Signer("temoin.example", bytes(32)).verifier.vkey])
def test_a_key_that_is_not_a_witness_key_is_refused(vkey):
    with pytest.raises(Refusal) as refusal:
        add_witness(name="Témoin", vkey=vkey)
    assert refusal.value.code == "budgets.witness_key.invalid"


def test_the_same_witness_twice_is_one(budget):
    add_witness(name="A", vkey=WITNESS.verifier.vkey)
    assert add_witness(name="B", vkey=f" {WITNESS.verifier.vkey} ") == Witness.objects.get(name="B")
