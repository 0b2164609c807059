"""How long `verify.py` takes on a large vote: a section of `make bench`; alone, it prints one JSON object.

The bundle is made here from a fixed seed, without a database: 100 projects, ballots that are nearly all different, batches of
200, the rule that takes longest (equal shares, completed step by step).
"""

import base64
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from typing import Any

import django

from tests.load.lines import Line
from tools.machine import PYTHON, quiet, step

BALLOTS, SHORT, SECONDS = 100_000, 10_000, 30
PROJECTS, BATCH, AMOUNT = 100, 200, 3_000_000
SEED = 2026


def measure(*, short: bool) -> tuple[list[Line], dict[str, Any]]:
    """The lines of the table, and all that was found."""
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
    command = [PYTHON, "-m", "tests.load.recount", str(SHORT if short else BALLOTS)]
    with step("Recompter un vote avec verify.py"):
        found = json.loads(quiet(command, env=env, failure="Le vote n’a pas été recompté").strip().splitlines()[-1])
    said = f"{found['seconds']} s, {found['peak_mb']} MB" if found["exact"] else "not confirmed"
    good = found["exact"] and found["seconds"] <= SECONDS
    return [Line(f"verify.py, {found['ballots']} ballots, add1u", said, f"exact, ≤ {SECONDS} s", good)], found


def invented(ballots: int) -> list[list[str]]:
    """Choices of each voter: a taste for some themes, from one to fifteen projects."""
    dice = random.Random(SEED)
    codes = [str(number) for number in range(1, PROJECTS + 1)]
    themes = [dice.sample(codes, 25) for _ in range(12)]
    return [sorted(dice.sample(dice.choice(themes), dice.randint(1, 15))) for _ in range(ballots)]


def write_bundle(path: Path, ballots: int) -> dict[str, Any]:
    """Write the bundle of an invented vote; returns its facts."""
    from budgets import keyring, pabulib, receipts
    from budgets.actions.logbook import canonical_data, leaf_bytes
    from budgets.ballotlog import merkle
    from budgets.ballotlog.notes import Head, write_note
    from budgets.bundle import VERIFIER
    from budgets.counting import Election, count

    dice = random.Random(SEED)
    costs = {str(number): dice.randrange(5_000, 150_000, 500) for number in range(1, PROJECTS + 1)}
    key = keyring.new_vkey("banc")
    rules = {
        "format": "parvis/rules/1", "budget": "banc", "amount": AMOUNT, "vote_type": "approval", "min_length": 1,
        "rule": "equal-shares/add1u", "parameters": {}, "log": key, "envelopes": [],
        "candidates": [{"code": code, "cost": cost, "title": code, "envelope": None} for code, cost in costs.items()],
    }  # fmt: skip
    chosen = invented(ballots)
    openings = []
    for choices in chosen:
        payload = json.dumps({"choices": choices}, separators=(",", ":"))
        nonce = dice.randbytes(32).hex()
        commitment = receipts.commitment_of(budget="banc", payload=payload, nonce=nonce)
        openings.append({"ballot": {"choices": choices}, "channel": "web", "commitment": commitment, "nonce": nonce})
    leaves, roll, sizes = [("rules", canonical_data(rules))], [], [1]
    for number, start in enumerate(range(0, ballots, BATCH), start=1):
        batch = sorted(opening["commitment"] for opening in openings[start : start + BATCH])
        leaves += [
            ("ballot", canonical_data({"batch": number, "channel": "web", "commitment": commitment}))
            for commitment in batch
        ]
        roll.append({"batch": number, "marks": {"web": len(batch)}})
        sizes.append(len(leaves))
    outcome = count(Election(costs, AMOUNT, [(set(choices), 1) for choices in chosen]), "equal-shares/add1u").to_data()
    result = {
        "format": "parvis/result/1", "budget": "banc", "rule": outcome["rule"], "parameters": outcome["parameters"],
        "winners": outcome["winners"], "cost": outcome["cost"], "ballots": ballots, "trace": outcome["trace"],
    }  # fmt: skip
    leaves.append(("close", canonical_data({"closed_at": None, "ballots": {"web": ballots}, "roll": roll})))
    leaves.append(("result", canonical_data(result)))
    node = merkle.nodes_of([merkle.leaf_hash(leaf_bytes(kind, data)) for kind, data in leaves])
    signer = keyring.signer(key)

    def note(size: int) -> str:
        text = Head(signer.name, size, merkle.root(node, size)).text
        return write_note(text, [signer.sign(text)])

    openings.sort(key=lambda opening: opening["commitment"])
    projects = [pabulib.Project(code, cost, {}) for code, cost in costs.items()]
    votes = [
        pabulib.Vote(str(number), tuple(opening["ballot"]["choices"]))
        for number, opening in enumerate(openings, start=1)
    ]
    meta = {"budget": str(AMOUNT), "vote_type": "approval", "num_projects": "0", "num_votes": "0"}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("rules.json", leaves[0][1])
        bundle.writestr("ballots.jsonl", b"".join(canonical_data(opening) + b"\n" for opening in openings))
        rows = (
            {"index": index, "kind": kind, "data": base64.b64encode(data).decode()}
            for index, (kind, data) in enumerate(leaves)
        )
        bundle.writestr("log.jsonl", b"".join(canonical_data(row) + b"\n" for row in rows))
        bundle.writestr("checkpoint.txt", note(len(leaves)))
        for size in sizes:
            bundle.writestr(f"checkpoints/{size}.txt", note(size))
        bundle.writestr("roll.json", canonical_data({"format": "parvis/roll/1", "batches": roll}))
        bundle.writestr("election.pb", pabulib.write(pabulib.PabulibFile(meta, projects, votes)))
        bundle.writestr("result.json", leaves[-1][1])
        bundle.writestr("verify.py", VERIFIER.read_text(encoding="utf-8"))
    return {
        "verifier": str(VERIFIER),
        "key": key,
        "winners": len(outcome["winners"]),
        "steps": outcome["trace"]["steps"],
    }


def main() -> None:
    django.setup()
    ballots = int(sys.argv[1]) if len(sys.argv) > 1 else BALLOTS
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bundle.zip"
        facts = write_bundle(path, ballots)
        start = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-I", "-S", facts["verifier"], str(path), "--key", facts["key"], "--lang", "fr"],
            check=False, capture_output=True, text=True,
        )  # fmt: skip
        seconds = time.monotonic() - start
        size = path.stat().st_size
    exact = done.returncode == 0 and "le résultat publié est exact" in done.stdout
    if not exact:
        sys.stderr.write(done.stdout + done.stderr)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(
        json.dumps({
            "ballots": ballots, "seconds": round(seconds, 1), "exact": exact, "peak_mb": peak,
            "bundle_mb": round(size / 1_000_000, 1), "steps": facts["steps"], "winners": facts["winners"],
        })
    )  # fmt: skip


if __name__ == "__main__":
    main()
