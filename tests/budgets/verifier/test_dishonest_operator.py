"""What an operator who holds the key may try, that files, signatures and counts alone would not show: verify.py sees it."""

import json
import time

import pytest

from budgets import actions
from budgets.actions.witnessing import add_witness, cosign
from budgets.ballotlog.notes import COSIGNATURE, Signer
from budgets.receipts import commitment_of
from tests.budgets.verifier.test_paper_bundle import marked
from tests.budgets.verifier.test_verify import changed_leaf, run, signed_again, told
from tests.factories.boxes import bundle_of, canonical, cast, close, leaf, lines, rows, seal, with_leaf, write_zip
from tests.factories.budgets import fresh, open_budget
from tests.factories.paper import closed_paper, key_all
from tests.factories.people import AgentFactory

pytestmark = pytest.mark.django_db

NONCE = "cd" * 32
WITNESS = Signer("temoin.example/w1", bytes(range(32)), COSIGNATURE)
SHEETS = ["1", "1 2", "b", "n2", "2"]


@pytest.fixture
def web(settings):
    settings.BALLOT_BATCH_MINIMUM = 3
    budget = open_budget()
    cast(budget, [["1"], ["2"], ["3"], ["1", "3"]])
    seal(budget)
    close(budget)
    return budget, bundle_of(budget)


@pytest.fixture
def paper(settings):
    settings.BALLOT_BATCH_MINIMUM = 3
    budget = open_budget()
    cast(budget, [["1"], ["2"], ["3"], ["1", "3"]])
    marked(budget, len(SHEETS))
    closed_paper(budget, SHEETS)
    close(budget)
    return budget, bundle_of(budget)


def added(budget, files, payload, change):
    """One more opening, in a log that `change(rows, commitment)` rewrote; the close and the Pabulib file agree."""
    commitment = commitment_of(budget=budget.slug, payload=payload, nonce=NONCE)
    log = change(rows(files["log.jsonl"]), commitment)
    channel = "paper" if any(row["kind"] == "paper-batch" and commitment in str(leaf(row)) for row in log) else "web"
    opening = {"ballot": json.loads(payload), "nonce": NONCE, "commitment": commitment, "channel": channel}
    gone = {leaf(row)["commitment"] for row in log if row["kind"] == "void"}
    kept = [row for row in rows(files["ballots.jsonl"]) if row["commitment"] not in gone]
    ballots = sorted([*kept, opening], key=lambda row: row["commitment"])
    at = next(index for index, row in enumerate(log) if row["kind"] == "close")
    said = leaf(log[at])
    said["ballots"] = {name: sum(row["channel"] == name for row in ballots) for name in sorted(said["ballots"])}
    log[at] = with_leaf(log[at], said)
    return {**signed_again(budget, files, log), "ballots.jsonl": lines(ballots)}


# ------------------------------------------------------------------ ballots exchanged
def test_a_ballot_replaced_where_the_rules_let_nobody_replace(web, tmp_path):
    """One ballot out, another in: the roll still agrees."""
    budget, files = web
    first = rows(files["ballots.jsonl"])[0]["commitment"]

    def change(log, commitment):
        entry = with_leaf({"kind": "ballot"}, {"batch": 1, "channel": "web", "commitment": commitment})
        void = with_leaf({"kind": "void"}, {"batch": 1, "channel": "web", "commitment": first, "reason": "replaced"})
        at = next(index for index, row in enumerate(log) if row["kind"] == "close")
        return [*log[:at], entry, void, *log[at:]]

    said = told(tmp_path, added(budget, files, '{"choices":["3"]}', change))
    assert said == f"Le bulletin {first} est sorti de l’urne, et les règles ne le permettent pas."


def test_a_ballot_of_the_web_annulled_by_the_city(web, tmp_path):
    budget, files = web
    first = rows(files["ballots.jsonl"])[0]["commitment"]
    log = rows(files["log.jsonl"])
    at = next(index for index, row in enumerate(log) if row["kind"] == "close")
    log.insert(at, with_leaf({"kind": "void"}, {"commitment": first, "reason": "Une erreur."}))
    files["ballots.jsonl"] = lines(row for row in rows(files["ballots.jsonl"]) if row["commitment"] != first)
    said = told(tmp_path, signed_again(budget, files, log))
    assert said == f"Le bulletin {first} est sorti de l’urne, et les règles ne le permettent pas."


@pytest.mark.parametrize(
    "payload", ['{"choices":["3"],"voter":"Jeanne"}', '{"choices":["3"],"envelope":"grand-centre"}']
)
def test_something_else_written_on_a_ballot(web, tmp_path, payload):
    budget, files = web
    first = rows(files["ballots.jsonl"])[0]

    def change(log, commitment):
        return [
            with_leaf(row, {**leaf(row), "commitment": commitment})
            if row["kind"] == "ballot" and leaf(row)["commitment"] == first["commitment"]
            else row
            for row in log
        ]

    files["ballots.jsonl"] = lines(row for row in rows(files["ballots.jsonl"]) if row != first)
    said = told(tmp_path, added(budget, files, payload, change))
    assert said.endswith("ne respecte pas les règles.")


# ------------------------------------------------------------------ marks and sheets
def test_marks_below_zero(web, tmp_path):
    budget, files = web

    def change(said):
        said["roll"][0]["marks"]["paper"] = -1
        return said

    files = changed_leaf(budget, files, "close", change)
    roll = json.loads(files["roll.json"])
    roll["batches"][0]["marks"]["paper"] = -1
    assert told(tmp_path, {**files, "roll.json": canonical(roll)}) == "roll.json est mal écrit (paper)."


def test_a_paper_ballot_that_no_sheet_carries(paper, tmp_path):
    """The leaf of the sheets holds one ballot more; its counts stay those of the record."""
    budget, files = paper

    def change(log, commitment):
        return [
            with_leaf(row, {**leaf(row), "commitments": sorted([*leaf(row)["commitments"], commitment])})
            if row["kind"] == "paper-batch"
            else row
            for row in log
        ]

    said = told(tmp_path, added(budget, files, '{"choices":["3"]}', change))
    assert said == "Lot 1 : les comptes des feuilles 1 à 5 ne concordent pas avec les bulletins du registre."


def test_the_same_sheets_counted_twice(paper, tmp_path):
    """A second pile with the numbers of the first, none annulled."""
    budget, files = paper

    def change(log, commitment):
        at = next(index for index, row in enumerate(log) if row["kind"] == "paper-batch")
        sheets = {**leaf(log[at])["sheets"], "valid": 1, "blank": 4, "invalid": 0}
        again = {**leaf(log[at]), "batch": 2, "sheets": sheets, "commitments": [commitment]}
        return [*log[: at + 1], with_leaf(log[at], again), *log[at + 1 :]]

    said = told(tmp_path, added(budget, files, '{"choices":["3"]}', change))
    assert said == "Lot 2 : les comptes des feuilles 1 à 5 ne concordent pas avec les bulletins du registre."


@pytest.mark.parametrize(
    "counts", [{"valid": 0}, {"returned": 4}, {"handed_out": 4}, {"last": 4}, {"blank": -1, "invalid": 3}]
)
def test_counts_of_sheets_that_contradict_each_other(paper, tmp_path, counts):
    budget, files = paper
    files = changed_leaf(budget, files, "paper-batch", lambda said: {**said, "sheets": {**said["sheets"], **counts}})
    assert "sheets" in told(tmp_path, files) or "feuilles 1 à" in told(tmp_path, files)


def test_a_pile_annulled_in_part(paper, tmp_path):
    budget, files = paper
    log = rows(files["log.jsonl"])
    at = next(index for index, row in enumerate(log) if row["kind"] == "paper-batch")
    gone = leaf(log[at])["commitments"][0]
    log.insert(at + 1, with_leaf({"kind": "void"}, {"commitment": gone, "paper": 1, "reason": "Tachée."}))
    ballots = [row for row in rows(files["ballots.jsonl"]) if row["commitment"] != gone]
    files["ballots.jsonl"] = lines(ballots)
    at = next(index for index, row in enumerate(log) if row["kind"] == "close")
    said = leaf(log[at])
    said["ballots"]["paper"] -= 1
    log[at] = with_leaf(log[at], said)
    assert "feuilles 1 à 5" in told(tmp_path, signed_again(budget, files, log))


def test_the_reason_of_an_annulment_is_printed(settings, tmp_path):
    settings.BALLOT_BATCH_MINIMUM = 3
    budget, first, second = open_budget(), AgentFactory(), AgentFactory()
    marked(budget, len(SHEETS))
    pile = closed_paper(budget, SHEETS)
    actions.void_paper(paper=pile, by=first, reason="Saisi sur la mauvaise pile.")
    actions.void_paper(paper=pile, by=second)
    again = actions.rekey_paper(paper=pile, by=first)
    for agent in (first, second):
        key_all(again, agent, dict(enumerate(SHEETS, start=1)))
    actions.close_paper(paper=again, by=first)
    close(budget)
    code, said = run(write_zip(tmp_path / "bundle.zip", bundle_of(budget)))
    assert code == 0, said
    assert "3 sur papier : « Saisi sur la mauvaise pile. »" in said


# ------------------------------------------------------------------ figures
@pytest.mark.parametrize("key", ["budget", "rule", "vote_type", "num_votes", "num_projects"])
def test_a_pabulib_file_with_another_head(web, tmp_path, key):
    _budget, files = web
    head, _line, tail = files["election.pb"].partition(f"\r\n{key};")
    text = f"{head}\r\n{key};1\r\n{tail.partition(chr(10))[2]}"
    said = told(tmp_path, {**files, "election.pb": text})
    assert said == f"Le fichier election.pb ne dit pas la même chose que les bulletins (META, {key})."


@pytest.mark.parametrize("name", ["score", "cost"])
def test_an_explanation_with_another_figure(web, tmp_path, name):
    budget, files = web

    def change(said):
        said["trace"]["candidates"][0][name] += 1
        return said

    assert told(tmp_path, changed_leaf(budget, files, "result", change)).endswith(f", {name}.")


# ------------------------------------------------------------------ witnesses
def witnessed(budget, files, signer=WITNESS):
    """The bundle with a cosignature under its last head."""
    text = files["checkpoint.txt"].rpartition("\n\n")[0] + "\n"
    return {
        **files,
        "checkpoint.txt": files["checkpoint.txt"] + signer.sign(text, timestamp=int(time.time())).line + "\n",
    }


def test_a_witness_is_checked_with_its_key(web, tmp_path):
    budget, files = web
    path = write_zip(tmp_path / "bundle.zip", witnessed(budget, files))
    code, said = run(path, "--witness", WITNESS.verifier.vkey)
    assert code == 0, said
    assert f"Le témoin {WITNESS.name} a signé ce registre 1 fois, la dernière à" in said


def test_a_witness_that_signed_nothing_or_something_else(web, tmp_path):
    budget, files = web
    vkey = ("--witness", WITNESS.verifier.vkey)
    assert told(tmp_path, files, *vkey) == f"Le témoin {WITNESS.name} n’a rien signé ici."
    other = Signer(WITNESS.name, bytes(32), COSIGNATURE)
    assert told(tmp_path, witnessed(budget, files, other), *vkey).startswith(f"La signature de {WITNESS.name} (")


@pytest.mark.parametrize("vkey", ["", "x", "a+b+c", Signer("temoin.example", bytes(32)).verifier.vkey])
def test_a_key_that_is_not_of_a_witness_is_said(web, tmp_path, vkey):
    _budget, files = web
    assert told(tmp_path, files, "--witness", vkey).startswith("vkey est mal écrit")


def test_the_page_of_the_box_gives_the_key_of_each_witness(client, web):
    budget, _files = web
    add_witness(name="Université de Haute-Alsace", vkey=WITNESS.verifier.vkey)
    head = fresh(budget).checkpoints.last()
    text = head.note.rpartition("\n\n")[0] + "\n"
    cosign(budget=budget, size=head.size, line=WITNESS.sign(text, timestamp=int(time.time())).line)
    page = client.get(f"/budgets/{budget.slug}/urne/").content.decode()
    assert WITNESS.verifier.vkey in page
    assert "--witness" in page
