"""verify.py alone, on a real bundle: it confirms what is true, and names the first thing that is not.

Each tampering is done twice where it can be: by someone who edits the files, and by an operator who holds the key and
rewrites the whole log. The second is only seen by who kept a checkpoint or a receipt, and these are given here.
"""

import ast
import base64
import json
import os
import random
import subprocess
import sys
import zipfile

import pytest

from budgets import keyring
from budgets.ballotlog import merkle
from budgets.ballotlog.notes import Head, Signer, Verifier, write_note
from budgets.bundle import VERIFIER
from budgets.enums import Channel
from budgets.receipts import commitment_of
from tests.factories.boxes import bundle_of, canonical, cast, close, leaf, lines, rows, seal, with_leaf, write_zip
from tests.factories.budgets import open_budget

pytestmark = pytest.mark.django_db


@pytest.fixture
def vote(settings):
    """A closed vote of three batches in two channels: (budget, receipts, files, checkpoint seen during the vote)."""
    settings.BALLOT_BATCH_MINIMUM = 4
    budget = open_budget(costs=(60_000, 50_000, 30_000, 20_000), amount=100_000, max_sum_cost=None, max_length=3)
    receipts = cast(budget, [["1"], ["1", "2"], ["2"], ["3", "4"], ["1", "4"]])
    seal(budget)
    seen = budget.checkpoints.last().note
    receipts += cast(budget, [["1"], ["2", "3"], ["4"], ["2"], ["1", "3"]], channel=Channel.COUNTER)
    seal(budget)
    receipts += cast(budget, [["3"], ["1", "2", "4"]])
    close(budget)
    return budget, receipts, bundle_of(budget), seen


def run(path, *arguments, lang="fr"):
    """Run the program as a stranger would: its own folder, no site packages. Returns (exit code, what it printed)."""
    env = {"PATH": os.environ["PATH"], "LC_ALL": f"{lang}_{lang.upper()}.UTF-8", "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(VERIFIER), str(path), *map(str, arguments)],
        check=False, capture_output=True, text=True, env=env, timeout=60,
    )  # fmt: skip
    assert not done.stderr, done.stderr
    return done.returncode, done.stdout


def told(tmp_path, files, *arguments):
    """The sentence of the first check that fails."""
    code, said = run(write_zip(tmp_path / "bundle.zip", files), *arguments)
    assert code == 1, said
    assert said.rstrip().endswith("le résultat publié ne peut pas être confirmé")
    assert "le résultat publié est exact" not in said
    (wrong,) = [line for line in said.splitlines() if line.startswith("  FAUX ")]
    return wrong[7:]


def signed_again(budget, files, log):
    """What an operator who holds the key publishes instead: this log, signed anew, its old checkpoints too."""
    log = [{**row, "index": index} for index, row in enumerate(log)]
    hashes = [merkle.leaf_hash(row["kind"].encode() + b"\0" + base64.b64decode(row["data"])) for row in log]
    node = merkle.nodes_of(hashes)
    signer = keyring.signer(budget.log_key)

    def note(size):
        text = Head(signer.name, size, merkle.root(node, size)).text
        return write_note(text, [signer.sign(text)])

    old = {name: note(min(int(name[12:-4]), len(log))) for name in files if name.startswith("checkpoints/")}
    result = next(row for row in reversed(log) if row["kind"] == "result")
    return {
        **files,
        **old,
        "log.jsonl": lines(log),
        "checkpoint.txt": note(len(log)),
        "rules.json": base64.b64decode(log[0]["data"]).decode(),
        "result.json": base64.b64decode(result["data"]).decode(),
    }


# ------------------------------------------------------------------ what is true
def test_a_true_bundle_is_confirmed(vote, tmp_path):
    budget, receipts, files, seen = vote
    (tmp_path / "seen.txt").write_text(seen)
    (tmp_path / "receipt.json").write_text(receipts[2].document)
    path = write_zip(tmp_path / "bundle.zip", files)
    code, said = run(
        path, "--key", budget.log_key, "--seen", tmp_path / "seen.txt", "--receipt", tmp_path / "receipt.json"
    )
    assert code == 0, said
    assert said.splitlines()[-1].startswith("le résultat publié est exact (")
    assert "Chacun des 12 bulletins" in said
    assert "Votre bulletin est dans l’urne" in said
    assert "le début de celui-ci" in said
    assert said.count("  ok   ") == 12


def test_it_speaks_english_to_english_systems(vote, tmp_path):
    _budget, _receipts, files, _seen = vote
    code, said = run(write_zip(tmp_path / "bundle.zip", files), lang="en")
    assert code == 0
    assert "the published result is exact" in said
    assert "Compare it with the one on the page" in said


def test_the_bundle_holds_the_verifier_and_it_is_old_python():
    source = VERIFIER.read_text(encoding="utf-8")
    tree = ast.parse(source, feature_version=(3, 9))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported <= sys.stdlib_module_names | {"__future__"}


def test_every_receipt_is_found(vote, tmp_path):
    _budget, receipts, files, _seen = vote
    path = write_zip(tmp_path / "bundle.zip", files)
    for receipt in receipts:
        (tmp_path / "receipt.json").write_text(receipt.document)
        assert run(path, "--receipt", tmp_path / "receipt.json")[0] == 0


# ------------------------------------------------------------------ files edited by someone without the key
def edited(files, name, change):
    return {**files, name: change(files[name])}


def without_first(text):
    return "".join(text.splitlines(keepends=True)[1:])


def test_a_dropped_ballot(vote, tmp_path):
    _budget, _receipts, files, _seen = vote
    dropped = rows(files["ballots.jsonl"])[0]["commitment"]
    said = told(tmp_path, edited(files, "ballots.jsonl", without_first))
    assert said == f"Le bulletin {dropped} est entré dans le registre, et n’est plus dans l’urne."


def test_an_altered_ballot(vote, tmp_path):
    _budget, _receipts, files, _seen = vote
    ballots = rows(files["ballots.jsonl"])
    ballots[3]["ballot"]["choices"] = ["3"] if ballots[3]["ballot"]["choices"] != ["3"] else ["4"]
    said = told(tmp_path, {**files, "ballots.jsonl": lines(ballots)})
    assert (
        said == f"Le bulletin {ballots[3]['commitment']} a été changé : son empreinte n’est pas celle de son contenu."
    )


def test_an_added_ballot(vote, tmp_path):
    budget, _receipts, files, _seen = vote
    nonce = "ab" * 32
    added = commitment_of(budget=budget.slug, payload='{"choices":["4"]}', nonce=nonce)
    ballots = [
        *rows(files["ballots.jsonl"]),
        {"ballot": {"choices": ["4"]}, "nonce": nonce, "commitment": added, "channel": "web"},
    ]
    ballots.sort(key=lambda row: row["commitment"])
    said = told(tmp_path, {**files, "ballots.jsonl": lines(ballots)})
    assert said == f"Le bulletin {added} est compté, et n’est jamais entré dans le registre."


def test_a_duplicated_ballot(vote, tmp_path):
    _budget, _receipts, files, _seen = vote
    ballots = rows(files["ballots.jsonl"])
    said = told(tmp_path, {**files, "ballots.jsonl": lines([ballots[0], *ballots])})
    assert said == f"Le bulletin {ballots[0]['commitment']} est compté deux fois."


def test_ballots_out_of_order(vote, tmp_path):
    _budget, _receipts, files, _seen = vote
    ballots = rows(files["ballots.jsonl"])
    assert "ordre de leurs empreintes" in told(tmp_path, {**files, "ballots.jsonl": lines(ballots[::-1])})


def test_a_ballot_that_changed_channel(vote, tmp_path):
    _budget, _receipts, files, _seen = vote
    ballots = rows(files["ballots.jsonl"])
    ballots[0]["channel"] = "paper"
    assert "changé de voie" in told(tmp_path, {**files, "ballots.jsonl": lines(ballots)})


@pytest.mark.parametrize("name", ["rules.json", "log.jsonl", "checkpoint.txt"])
def test_a_changed_cost(vote, tmp_path, name):
    _budget, _receipts, files, _seen = vote
    log = rows(files["log.jsonl"])
    rules = leaf(log[0])
    rules["candidates"][0]["cost"] = 1
    changed = {
        "rules.json": {**files, "rules.json": canonical(rules)},
        "log.jsonl": {
            **files,
            "rules.json": canonical(rules),
            "log.jsonl": lines([with_leaf(log[0], rules), *log[1:]]),
        },
        "checkpoint.txt": edited(
            files, "checkpoint.txt", lambda text: text.replace(text.split("\n")[2], "A" * 43 + "=")
        ),
    }[name]
    said = told(tmp_path, changed)
    assert said.startswith(
        {
            "rules.json": "Les règles ne sont pas celles",
            "log.jsonl": "Le registre n’est pas celui",
            "checkpoint.txt": "La signature de checkpoint.txt",
        }[name]
    )


def test_changed_rules(vote, tmp_path):
    _budget, _receipts, files, _seen = vote
    said = told(tmp_path, edited(files, "rules.json", lambda text: text.replace('"greedy"', '"greedy-no-skip"')))
    assert said == "Les règles ne sont pas celles de la première ligne du registre."


def test_a_changed_result_file(vote, tmp_path):
    _budget, _receipts, files, _seen = vote
    result = json.loads(files["result.json"])
    result["winners"].reverse()
    assert (
        told(tmp_path, {**files, "result.json": canonical(result)})
        == "result.json n’est pas le résultat inscrit au registre."
    )


def test_a_roll_that_differs(vote, tmp_path):
    _budget, _receipts, files, _seen = vote
    roll = json.loads(files["roll.json"])
    roll["batches"][0]["marks"]["web"] += 1
    assert told(tmp_path, {**files, "roll.json": canonical(roll)}).startswith("roll.json ne dit pas la même chose")


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [("\r\n1;", "\r\n9;", "PROJECTS"), (";60000;", ";60001;", "PROJECTS"), ("\r\n2;", "\r\n2;4,", "VOTES")],
)
def test_a_pabulib_file_that_differs(vote, tmp_path, old, new, where):
    _budget, _receipts, files, _seen = vote
    head, _votes, tail = files["election.pb"].partition("VOTES")
    text = (
        head + "VOTES" + tail.replace(old, new, 1) if where == "VOTES" else head.replace(old, new, 1) + "VOTES" + tail
    )
    assert text != files["election.pb"]
    assert where in told(tmp_path, {**files, "election.pb": text})


def test_a_line_of_the_log_moved(vote, tmp_path):
    _budget, _receipts, files, _seen = vote
    log = rows(files["log.jsonl"])
    log[2]["data"], log[3]["data"] = log[3]["data"], log[2]["data"]
    assert told(tmp_path, {**files, "log.jsonl": lines(log)}).startswith("Le registre n’est pas celui qui a été signé")


def test_the_end_of_the_log_cut(vote, tmp_path):
    _budget, _receipts, files, _seen = vote
    assert told(tmp_path, {**files, "log.jsonl": lines(rows(files["log.jsonl"])[:-2])}).startswith(
        "Le registre n’est pas celui"
    )


def test_a_checkpoint_of_the_vote_replaced(vote, tmp_path):
    _budget, _receipts, files, _seen = vote
    first, second = sorted(name for name in files if name.startswith("checkpoints/"))[:2]
    note = files[second].replace(files[second].split("\n")[2], files[first].split("\n")[2])
    assert told(tmp_path, {**files, second: note}) == f"La signature de {second} est fausse."


# ------------------------------------------------------------------ keys and signatures
def test_another_key(vote, tmp_path):
    budget, _receipts, files, _seen = vote
    name = Verifier.parse(budget.log_key).name
    assert told(tmp_path, files, "--key", Signer(name, bytes(32)).verifier.vkey) == (
        f"La clé donnée n’est pas celle de ce registre ({name})."
    )


def test_a_forged_signature(vote, tmp_path):
    _budget, _receipts, files, _seen = vote
    lines_ = files["checkpoint.txt"].rstrip("\n").split("\n")
    name, encoded = lines_[-1].rsplit(" ", 1)
    raw = bytearray(base64.b64decode(encoded))
    raw[20] ^= 1
    forged = "\n".join([*lines_[:-1], f"{name} {base64.b64encode(bytes(raw)).decode()}"]) + "\n"
    assert told(tmp_path, {**files, "checkpoint.txt": forged}) == "La signature de checkpoint.txt est fausse."


def test_a_bundle_signed_by_someone_else_is_seen_with_the_key_of_the_page(vote, tmp_path):
    budget, _receipts, files, _seen = vote
    log = rows(files["log.jsonl"])
    signer = Signer(Verifier.parse(budget.log_key).name, bytes(range(32)))
    log[0] = with_leaf(log[0], {**leaf(log[0]), "log": signer.verifier.vkey})
    hashes = [merkle.leaf_hash(row["kind"].encode() + b"\0" + base64.b64decode(row["data"])) for row in log]
    text = Head(signer.name, len(log), merkle.root(merkle.nodes_of(hashes), len(log))).text
    copy = {name: text for name, text in files.items() if not name.startswith("checkpoints/")}
    copy |= {
        "log.jsonl": lines(log),
        "rules.json": canonical(leaf(log[0])),
        "checkpoint.txt": write_note(text, [signer.sign(text)]),
    }
    assert run(write_zip(tmp_path / "bundle.zip", copy))[0] == 0
    assert "n’est pas celle de ce registre" in told(tmp_path, copy, "--key", budget.log_key)


# ------------------------------------------------------------------ an operator who holds the key
def dropped_by_the_operator(budget, files, commitment):
    """The ballot disappears from everywhere, its roll mark too; the result is left as it is."""
    log = [
        row
        for row in rows(files["log.jsonl"])
        if not (row["kind"] == "ballot" and leaf(row)["commitment"] == commitment)
    ]
    gone = next(
        leaf(row)
        for row in rows(files["log.jsonl"])
        if row["kind"] == "ballot" and leaf(row)["commitment"] == commitment
    )
    at = next(index for index, row in enumerate(log) if row["kind"] == "close")
    said = leaf(log[at])
    said["ballots"][gone["channel"]] -= 1
    said["roll"][gone["batch"] - 1]["marks"][gone["channel"]] -= 1
    log[at] = with_leaf(log[at], said)
    files = signed_again(budget, files, log)
    files["roll.json"] = canonical({"batches": said["roll"]})
    files["ballots.jsonl"] = lines(row for row in rows(files["ballots.jsonl"]) if row["commitment"] != commitment)
    return files


def test_a_rewritten_history_is_seen_by_who_kept_a_checkpoint(vote, tmp_path):
    budget, receipts, files, seen = vote
    (tmp_path / "seen.txt").write_text(seen)
    said = told(
        tmp_path, dropped_by_the_operator(budget, files, receipts[0].commitment), "--seen", tmp_path / "seen.txt"
    )
    assert said == "Le point de contrôle --seen n’est pas une étape de ce registre : l’histoire a été réécrite."


def test_a_dropped_ballot_is_proved_by_its_receipt(vote, tmp_path):
    budget, receipts, files, _seen = vote
    commitment = receipts[6].commitment
    files = dropped_by_the_operator(budget, files, commitment)
    log = rows(files["log.jsonl"])
    remaining = rows(files["ballots.jsonl"])
    result = leaf(log[-1])
    # The operator counts again, to be believed: same winners, one ballot fewer.
    result["ballots"] = len(remaining)
    for line in result["trace"]["candidates"]:
        line["votes"] = line["score"] = sum(line["candidate"] in row["ballot"]["choices"] for row in remaining)
    log[-1] = with_leaf(log[-1], result)
    files = signed_again(budget, files, log)
    head, _votes, _tail = files["election.pb"].partition("VOTES\r\n")
    head = head.replace(f"num_votes;{len(receipts)}\r\n", f"num_votes;{len(remaining)}\r\n")
    votes = "".join(f"{n};{','.join(row['ballot']['choices'])}\r\n" for n, row in enumerate(remaining, start=1))
    files["election.pb"] = f"{head}VOTES\r\nvoter_id;vote\r\n{votes}"
    (tmp_path / "receipt.json").write_text(receipts[6].document)
    assert run(write_zip(tmp_path / "alone.zip", files))[0] == 0
    assert told(tmp_path, files, "--receipt", tmp_path / "receipt.json").startswith(
        "Ce reçu est signé, et son bulletin"
    )


def changed_leaf(budget, files, kind, change):
    log = rows(files["log.jsonl"])
    at = next(index for index, row in enumerate(log) if row["kind"] == kind)
    log[at] = with_leaf(log[at], change(leaf(log[at])))
    return signed_again(budget, files, log)


def test_a_wrong_result_signed_by_the_operator(vote, tmp_path):
    budget, _receipts, files, _seen = vote
    wrong = changed_leaf(budget, files, "result", lambda said: {**said, "winners": said["winners"][::-1]})
    assert told(tmp_path, wrong).startswith("Le résultat publié est faux. Publiés : ")


@pytest.mark.parametrize("name", ["cost", "ballots"])
def test_a_wrong_figure_signed_by_the_operator(vote, tmp_path, name):
    budget, _receipts, files, _seen = vote
    wrong = changed_leaf(budget, files, "result", lambda said: {**said, name: said[name] + 1})
    assert told(tmp_path, wrong).startswith(f"Le résultat publié est faux : {name} ")


def test_a_wrong_explanation_signed_by_the_operator(vote, tmp_path):
    budget, _receipts, files, _seen = vote

    def change(said):
        said["trace"]["candidates"][0]["votes"] += 1
        return said

    assert told(tmp_path, changed_leaf(budget, files, "result", change)).startswith("Le résultat publié est faux : ")


def test_a_rule_changed_after_the_opening(vote, tmp_path):
    budget, _receipts, files, _seen = vote
    wrong = changed_leaf(
        budget,
        files,
        "result",
        lambda said: {**said, "parameters": {**said["parameters"], "tie_break": ["natural_id"]}},
    )
    assert told(tmp_path, wrong) == "Le résultat suit une autre règle que celle de l’ouverture (tie_break)."
    wrong = changed_leaf(budget, files, "result", lambda said: {**said, "rule": "greedy-per-cost"})
    assert told(tmp_path, wrong).startswith("Le résultat suit une autre règle")


def test_a_roll_mark_without_its_ballot(vote, tmp_path):
    budget, _receipts, files, _seen = vote

    def change(said):
        said["roll"][0]["marks"]["web"] += 1
        return said

    files = changed_leaf(budget, files, "close", change)
    roll = json.loads(files["roll.json"])
    roll["batches"][0]["marks"]["web"] += 1
    said = told(tmp_path, {**files, "roll.json": canonical(roll)})
    assert said == "Émargements et bulletins ne concordent pas : lot 1, voie web, 6 émargements pour 5 bulletins."


def test_a_stuffed_box(vote, tmp_path):
    """A ballot added everywhere but on the roll."""
    budget, _receipts, files, _seen = vote
    nonce = "cd" * 32
    added = commitment_of(budget=budget.slug, payload='{"choices":["4"]}', nonce=nonce)
    log = rows(files["log.jsonl"])
    extra = with_leaf({"index": 0, "kind": "ballot", "data": ""}, {"batch": 1, "channel": "web", "commitment": added})
    log.insert(1, extra)
    at = next(index for index, row in enumerate(log) if row["kind"] == "close")
    said = leaf(log[at])
    said["ballots"]["web"] += 1
    log[at] = with_leaf(log[at], said)
    opening = {"ballot": {"choices": ["4"]}, "nonce": nonce, "commitment": added, "channel": "web"}
    ballots = sorted([*rows(files["ballots.jsonl"]), opening], key=lambda row: row["commitment"])
    files = {**signed_again(budget, files, log), "ballots.jsonl": lines(ballots)}
    assert told(tmp_path, files).startswith("Émargements et bulletins ne concordent pas : lot 1, voie web, 5")


def test_a_ballot_that_breaks_the_rules(vote, tmp_path):
    budget, _receipts, files, _seen = vote
    ballots = rows(files["ballots.jsonl"])
    payload = '{"choices":["1","2","3","4"]}'
    commitment = commitment_of(budget=budget.slug, payload=payload, nonce=ballots[0]["nonce"])
    log = rows(files["log.jsonl"])
    at = next(
        i
        for i, row in enumerate(log)
        if row["kind"] == "ballot" and leaf(row)["commitment"] == ballots[0]["commitment"]
    )
    log[at] = with_leaf(log[at], {**leaf(log[at]), "commitment": commitment})
    ballots[0] = {**ballots[0], "ballot": json.loads(payload), "commitment": commitment}
    files = {
        **signed_again(budget, files, log),
        "ballots.jsonl": lines(sorted(ballots, key=lambda row: row["commitment"])),
    }
    assert told(tmp_path, files) == f"Le bulletin {commitment} ne respecte pas les règles."


def test_a_receipt_of_another_vote(vote, tmp_path):
    _budget, receipts, files, _seen = vote
    content = {**json.loads(receipts[0].document), "budget": "autre"}
    (tmp_path / "receipt.json").write_text(json.dumps(content))
    assert told(tmp_path, files, "--receipt", tmp_path / "receipt.json") == "Ce reçu n’est pas de ce vote."


def test_a_receipt_that_nobody_signed(vote, tmp_path):
    _budget, receipts, files, _seen = vote
    content = {**json.loads(receipts[0].document), "commitment": "0" * 64}
    (tmp_path / "receipt.json").write_text(json.dumps(content))
    assert told(tmp_path, files, "--receipt", tmp_path / "receipt.json") == "La signature de receipt est fausse."


# ------------------------------------------------------------------ hostile files
@pytest.mark.parametrize(
    "name",
    [
        "rules.json",
        "ballots.jsonl",
        "log.jsonl",
        "checkpoint.txt",
        "roll.json",
        "election.pb",
        "result.json",
        "verify.py",
    ],
)
def test_a_missing_file(vote, tmp_path, name):
    _budget, _receipts, files, _seen = vote
    assert (
        told(tmp_path, {other: text for other, text in files.items() if other != name})
        == f"Il manque le fichier {name}."
    )


HOSTILE = (
    "", "{", "null", "[]", "{}", "[[" * 50_000, '{"index":1e999}', "\x00\x01", '{"index":0,"kind":"rules","data":"é"}',
    "a;b\r\n" * 10, '"' + "x" * 200_000,
)  # fmt: skip


@pytest.mark.parametrize(
    "name", ["rules.json", "ballots.jsonl", "log.jsonl", "checkpoint.txt", "roll.json", "election.pb", "result.json"]
)
def test_a_hostile_file_gets_a_sentence(vote, tmp_path, name):
    _budget, _receipts, files, _seen = vote
    for content in HOSTILE:
        assert len(told(tmp_path, {**files, name: content})) > 10


def test_what_is_not_a_zip(tmp_path):
    path = tmp_path / "bundle.zip"
    for content in (b"", b"PK", b"bonjour" * 100, b"PK\x05\x06" + bytes(18)):
        path.write_bytes(content)
        code, said = run(path)
        assert code == 1
        assert "FAUX" in said
    assert run(tmp_path / "absent.zip")[0] == 1


def test_a_file_twice_in_the_zip(vote, tmp_path):
    _budget, _receipts, files, _seen = vote
    path = write_zip(tmp_path / "bundle.zip", files)
    with zipfile.ZipFile(path, "a") as bundle, pytest.warns(UserWarning, match="Duplicate"):
        bundle.writestr("result.json", files["result.json"])
    code, said = run(path)
    assert code == 1
    assert "Le fichier result.json est deux fois" in said


def test_a_zip_bomb_is_not_opened(vote, tmp_path):
    _budget, _receipts, files, _seen = vote
    path = write_zip(tmp_path / "bundle.zip", files)
    raw = bytearray(path.read_bytes())
    at = raw.index(b"PK\x01\x02")  # the first entry of the directory says that it holds four gigabytes
    raw[at + 24 : at + 28] = b"\xf0\xff\xff\xff"
    path.write_bytes(bytes(raw))
    code, said = run(path)
    assert code == 1
    assert "trop grand" in said


def test_a_damaged_zip_gets_a_sentence(vote, tmp_path):
    _budget, _receipts, files, _seen = vote
    whole = write_zip(tmp_path / "bundle.zip", files).read_bytes()
    seeded = random.Random(7)
    path = tmp_path / "damaged.zip"
    for _round in range(25):
        raw = bytearray(whole)
        for _byte in range(seeded.randint(1, 30)):
            raw[seeded.randrange(len(raw))] = seeded.randrange(256)
        path.write_bytes(bytes(raw[: seeded.randint(len(raw) // 2, len(raw))]))
        code, said = run(path)
        assert code == 1
        assert "FAUX" in said


def test_names_of_files_that_climb_are_only_names(vote, tmp_path):
    _budget, _receipts, files, _seen = vote
    code, _said = run(write_zip(tmp_path / "bundle.zip", {**files, "../../evil.txt": "x", "/etc/evil": "y"}))
    assert code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bundle.zip"]
