"""The bundle with which anyone recounts a closed vote, alone: see docs/ballots.md. Made once, kept with the files."""

from __future__ import annotations

import base64
import hashlib
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from django.core.files import File
from django.core.files.storage import default_storage

from budgets import selectors
from budgets.actions.logbook import roll_of
from budgets.enums import LeafKind
from budgets.models import Budget
from budgets.proofs import note_of
from participation.rules import require

VERIFIER = Path(__file__).parent / "verifier" / "verify.py"
FOLDER = "urnes"
DATE = (1980, 1, 1, 0, 0, 0)  # the same content makes the same bytes


def write_bundle(budget: Budget, target: IO[bytes]) -> None:
    """Write the bundle of a closed vote. Raises Refusal: "budgets.sealed.not_yet"."""
    require("budgets.see_tally", None, budget)
    checkpoints = list(budget.checkpoints.prefetch_related("cosignatures"))
    result = budget.log.filter(kind=LeafKind.RESULT).last()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as bundle:
        _add(bundle, "rules.json", budget.frozen_rules)
        _add(bundle, "ballots.jsonl", selectors.openings_jsonl(budget))
        _add(bundle, "log.jsonl", "".join(log_lines(budget)))
        _add(bundle, "checkpoint.txt", note_of(checkpoints[-1]))
        for checkpoint in checkpoints[:-1]:
            _add(bundle, f"checkpoints/{checkpoint.size}.txt", note_of(checkpoint))
        _add(bundle, "roll.json", _json({"format": "parvis/roll/1", "batches": roll_of(budget)}))
        _add(bundle, "election.pb", selectors.as_pabulib(budget))
        _add(bundle, "result.json", bytes(result.data).decode() if result else "")
        _add(bundle, "verify.py", VERIFIER.read_text(encoding="utf-8"))


def _add(bundle: zipfile.ZipFile, name: str, text: str) -> None:
    info = zipfile.ZipInfo(name, DATE)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    bundle.writestr(info, text.encode())


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def log_lines(budget: Budget) -> Iterator[str]:
    """Every leaf in order, one JSON object a line."""
    for index, kind, data in budget.log.values_list("index", "kind", "data").iterator(chunk_size=2000):
        yield _json({"index": index, "kind": kind, "data": base64.b64encode(bytes(data)).decode()}) + "\n"


def stored_bundle(budget: Budget) -> str:
    """The name of the bundle among the stored files, made now if need be. A log that grows has another name.

    Raises Refusal: "budgets.sealed.not_yet".
    """
    require("budgets.see_tally", None, budget)
    last = budget.checkpoints.last()
    content = f"{last.root if last else ''}|{VERIFIER.read_text(encoding='utf-8')}"
    name = f"{FOLDER}/{budget.slug}-{hashlib.sha256(content.encode()).hexdigest()[:32]}.zip"
    if not default_storage.exists(name):
        with TemporaryFile() as file:
            write_bundle(budget, file)
            file.seek(0)
            default_storage.save(name, File(file))
    return name
