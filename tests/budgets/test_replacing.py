"""Changing one's ballot: only where the rules say so, only one's own, and the log says it."""

import json
from dataclasses import replace as changed

import pytest

from budgets.actions import cast_ballot, close_vote, find_receipt, replace_ballot
from budgets.actions.checking import check_box
from budgets.enums import Channel, LeafKind, VoidReason
from budgets.models import Ballot, RollEntry
from budgets.receipts import Receipt
from participation.accounts.models import User
from participation.rules import Refusal
from tests.budgets.verifier.test_verify import run
from tests.factories.boxes import bundle_of, cast, seal, write_zip
from tests.factories.budgets import fresh, move_vote, open_budget, voters
from tests.factories.people import AgentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def budget(settings):
    settings.BALLOT_BATCH_MINIMUM = 3
    return open_budget(replaceable=True)


@pytest.fixture
def voter():
    return User.objects.get(pk=voters(1)[0].pk)


def first(budget, voter, key="premier"):
    return cast_ballot(budget=fresh(budget), voter=voter, choices=["1"], channel=Channel.WEB, idempotency_key=key)


def swap(budget, voter, receipt, choices=("2",), key="second"):
    return replace_ballot(
        budget=fresh(budget), voter=voter, receipt=receipt, choices=list(choices), idempotency_key=key
    )


def refused(code, *args, **kwargs):
    with pytest.raises(Refusal) as refusal:
        swap(*args, **kwargs)
    assert refusal.value.code == code


def test_the_new_ballot_counts_and_the_first_does_not(budget, voter):
    before = first(budget, voter)
    after = swap(budget, voter, before)
    assert Ballot.objects.counted().get().commitment == after.commitment
    assert Ballot.objects.get(commitment=before.commitment).void == VoidReason.REPLACING
    assert RollEntry.objects.count() == 1
    assert swap(budget, voter, before) == after == find_receipt(budget=budget, voter=voter, idempotency_key="second")
    assert check_box(budget=fresh(budget), batches=None) == []


@pytest.mark.parametrize("sealed_before", [True, False])
def test_the_log_says_it_and_the_bundle_is_exact(budget, voter, sealed_before, tmp_path):
    before = first(budget, voter)
    cast(budget, [["1"], ["1"], ["3"]])
    if sealed_before:
        seal(budget)
    after = swap(budget, voter, before)
    cast(budget, [["2"], ["2"], ["2"]])
    seal(budget)
    assert check_box(budget=fresh(budget), batches=None) == []
    close_vote(budget=fresh(budget), by=AgentFactory(), reason="Une répétition.")
    void = budget.log.get(kind=LeafKind.VOID).content
    assert (void["commitment"], void["reason"]) == (before.commitment, "replaced")
    assert fresh(budget).tallies.get(official=True).ballots == RollEntry.objects.count() == 7
    path = write_zip(tmp_path / "bundle.zip", bundle_of(budget))
    for receipt, said in ((before, "ce bulletin n’est pas compté"), (after, "Votre bulletin est dans l’urne")):
        (tmp_path / "receipt.json").write_text(receipt.document)
        code, out = run(path, "--receipt", tmp_path / "receipt.json")
        assert code == 0, out
        assert said in out


def test_a_ballot_replaced_while_its_channel_loses_its_name_keeps_the_bundle_exact(budget, voter, tmp_path):
    """The first ballot entered the log as « web »; the new one closes with the counter's, as « mixed »."""
    before = first(budget, voter)
    cast(budget, [["1"], ["1"], ["3"]])
    seal(budget)
    swap(budget, voter, before)
    cast(budget, [["2"]], channel=Channel.COUNTER)
    close_vote(budget=fresh(budget), by=AgentFactory(), reason="Une répétition.")
    assert list(budget.batches.values_list("marks", flat=True)) == [{"web": 4}, {"mixed": 1}]
    assert check_box(budget=fresh(budget), batches=None) == []
    code, said = run(write_zip(tmp_path / "bundle.zip", bundle_of(budget)))
    assert code == 0, said


def test_a_vote_whose_rules_do_not_say_so_replaces_nothing(voter):
    budget = open_budget()
    refused("budgets.not_replaceable.conflict", budget, voter, first(budget, voter))


def test_the_receipt_of_someone_else_replaces_nothing(budget, voter):
    receipt = first(budget, voter)
    thief = User.objects.get(pk=voters(1)[0].pk)
    refused("budgets.receipt.invalid", budget, thief, receipt)
    refused("budgets.receipt.invalid", budget, voter, changed(receipt, owner=""))
    refused("budgets.receipt.invalid", budget, voter, changed(receipt, commitment="0" * 64))
    refused("budgets.receipt.invalid", open_budget(replaceable=True), voter, receipt)


def test_the_old_receipt_replaces_nothing_more_and_the_new_one_does(budget, voter):
    before = first(budget, voter)
    after = swap(budget, voter, before)
    refused("budgets.replaced.conflict", budget, voter, before, key="troisième")
    assert swap(budget, voter, after, choices=["3"], key="quatrième").commitment != after.commitment
    assert Ballot.objects.counted().get().payload == '{"choices":["3"]}'


def test_a_late_change_is_refused_and_the_first_ballot_stays(budget, voter):
    receipt = first(budget, voter)
    late = fresh(budget)
    assert late.vote_phase.is_open()
    move_vote(budget, opens=-5, closes=-1)
    with pytest.raises(Refusal) as refusal:
        replace_ballot(budget=late, voter=voter, receipt=receipt, choices=["2"], idempotency_key="x")
    assert refusal.value.code == "budgets.vote.closed"
    assert Ballot.objects.counted().get().commitment == receipt.commitment


def test_a_wrong_ballot_changes_nothing(budget, voter):
    receipt = first(budget, voter)
    refused("budgets.unknown.invalid", budget, voter, receipt, choices=["99"])
    refused("budgets.key.invalid", budget, voter, receipt, key="")
    refused("budgets.key.conflict", budget, voter, receipt, key="premier")
    assert Ballot.objects.get().void == ""


# ------------------------------------------------------------------ the pages
def test_a_voter_changes_a_ballot_without_javascript(client, budget, voter):
    first(budget, voter)
    client.force_login(voter)
    client.cookies["recu"] = "premier"
    page = f"/budgets/{budget.slug}"
    assert "Changer mon bulletin" in client.get(f"{page}/voter/").content.decode()
    form = client.get(f"{page}/recu/remplacer/")
    receipt = find_receipt(budget=budget, voter=voter, idempotency_key="premier")
    assert receipt.commitment in form.content.decode()
    answer = client.post(f"{page}/recu/remplacer/", {"texte": receipt.document})
    assert answer["Location"] == f"{page}/voter/"
    assert "Vous avez voté." not in client.get(f"{page}/voter/").content.decode()
    client.post(f"{page}/voter/", {"p": ["2"]})
    confirm = client.get(f"{page}/voter/confirmer/").content.decode()
    key = confirm.split('name="cle" value="')[1].split('"')[0]
    answer = client.post(f"{page}/voter/confirmer/", {"cle": key})
    assert answer["Location"] == f"{page}/recu/"
    assert Ballot.objects.counted().get().payload == '{"choices":["2"]}'
    assert client.cookies["remplacer"].value == ""
    assert "Vous avez voté." in client.get(f"{page}/voter/").content.decode()


@pytest.mark.parametrize(
    "text", ["", "{", "null", "é" * 5000, "[" * 4000, json.dumps({"commitment": "0" * 64, "nonce": "0" * 64})]
)
def test_what_is_not_one_s_receipt_gets_a_sentence_and_the_form_back(client, budget, voter, text):
    first(budget, voter)
    client.force_login(voter)
    response = client.post(f"/budgets/{budget.slug}/recu/remplacer/", {"texte": text})
    assert response.status_code == 422
    assert "remplacer" not in response.cookies


@pytest.mark.parametrize("cookie", ["", "x", "====", "é", "eyJ9", "A" * 6000])
def test_a_forged_cookie_opens_no_second_ballot(client, budget, voter, cookie):
    first(budget, voter)
    client.force_login(voter)
    client.cookies["remplacer"] = cookie
    assert "Vous avez voté." in client.get(f"/budgets/{budget.slug}/voter/").content.decode()
    client.post(f"/budgets/{budget.slug}/voter/confirmer/", {"cle": "autre"})
    assert Ballot.objects.count() == 1


def test_the_page_is_not_there_where_the_rules_do_not_say_so(client, voter):
    budget = open_budget()
    first(budget, voter)
    client.force_login(voter)
    assert client.get(f"/budgets/{budget.slug}/recu/remplacer/").status_code == 409
    assert "Changer mon bulletin" not in client.get(f"/budgets/{budget.slug}/voter/").content.decode()


def test_a_receipt_survives_its_file(budget, voter):
    receipt = first(budget, voter)
    assert Receipt.read(receipt.document) == receipt
    assert receipt.owner
