"""The bundle with which anyone recounts a closed vote, alone: see docs/ballots.md. Made once, kept with the files."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from django.core.cache import cache
from django.core.files import File
from django.core.files.storage import default_storage
from django.db.models import OuterRef, Subquery

from budgets import selectors
from budgets.actions.logbook import roll_of
from budgets.enums import LeafKind
from budgets.models import Budget, Checkpoint
from budgets.proofs import note_of
from participation.rules import require

VERIFIER = Path(__file__).parent / "verifier" / "verify.py"
FOLDER = "urnes"
PABULIB, OPENINGS = "election.pb", "ballots.jsonl"
#: Up to this many lines of log, the bundle is made for the first who asks: half a second. The task makes the others.
AT_ONCE = 5_000
DATE = (1980, 1, 1, 0, 0, 0)  # the same content makes the same bytes


def write_bundle(budget: Budget, target: IO[bytes]) -> None:
    """Write the bundle of a closed vote. Raises Refusal: "budgets.sealed.not_yet"."""
    require("budgets.see_tally", None, budget)
    checkpoints = list(budget.checkpoints.prefetch_related("cosignatures"))
    result = budget.log.filter(kind=LeafKind.RESULT).last()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as bundle:
        _add(bundle, "rules.json", budget.frozen_rules)
        _add(bundle, OPENINGS, selectors.openings_jsonl(budget))
        _add(bundle, "log.jsonl", "".join(log_lines(budget)))
        _add(bundle, "checkpoint.txt", note_of(checkpoints[-1]))
        for checkpoint in checkpoints[:-1]:
            _add(bundle, f"checkpoints/{checkpoint.size}.txt", note_of(checkpoint))
        _add(bundle, "roll.json", _json({"format": "parvis/roll/1", "batches": roll_of(budget)}))
        _add(bundle, PABULIB, selectors.as_pabulib(budget))
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


def stored_bundle(budget: Budget, *, make: bool = True) -> str:
    """The name of the bundle among the stored files; nothing where it is not stored yet and is for the task to make.

    It never changes under its name: a log that grows, or another verifier, has another name. That of a small box is made
    at once, unless `make` is false. Raises Refusal: "budgets.sealed.not_yet".
    """
    require("budgets.see_tally", None, budget)
    last = budget.checkpoints.last()
    if last is None:
        return ""
    name = _name(budget, last.root)
    if default_storage.exists(name):
        return name
    if not make or last.size > AT_ONCE:
        return ""
    _store(budget, name)
    return name


def build_bundles() -> int:
    """Make the bundles of closed boxes that are not stored yet; returns how many. What they replace is deleted."""
    last = Checkpoint.objects.filter(budget=OuterRef("pk")).order_by("-size").values("root")[:1]
    closed = Budget.objects.filter(closed_at__isnull=False).select_related("process")
    waiting = [
        (budget, name)
        for budget in closed.annotate(root=Subquery(last)).exclude(root=None)
        if not default_storage.exists(name := _name(budget, budget.root))
    ]
    for budget, name in waiting:
        _store(budget, name)
    return len(waiting)


def bundled(budget: Budget, member: str) -> bytes | None:
    """One file of the bundle; None where it is not stored yet. Raises Refusal: "budgets.sealed.not_yet"."""
    name = stored_bundle(budget)
    return _read(name, member) if name else None


def pabulib_facts(budget: Budget) -> dict[str, Any] | None:
    """Size and SHA-256 of the Pabulib file of a closed box, once its bundle is stored: no page waits for it."""
    name = stored_bundle(budget, make=False)
    if not name:
        return None
    key = f"pabulib-facts-{name}"
    facts: dict[str, Any] | None = cache.get(key)
    if facts is None:
        content = _read(name, PABULIB)
        facts = {"size": len(content), "hash": hashlib.sha256(content).hexdigest()}
        cache.set(key, facts, 3600)
    return facts


def _read(name: str, member: str) -> bytes:
    with default_storage.open(name) as file, zipfile.ZipFile(file) as bundle:
        return bundle.read(member)


def _name(budget: Budget, root: str) -> str:
    content = f"{root}|{VERIFIER.read_text(encoding='utf-8')}"
    return f"{FOLDER}/{budget.slug}-{hashlib.sha256(content.encode()).hexdigest()[:32]}.zip"


def _store(budget: Budget, name: str) -> None:
    with TemporaryFile() as file:
        write_bundle(budget, file)
        file.seek(0)
        if not default_storage.exists(name):  # another process was faster
            default_storage.save(name, File(file))
    older = re.compile(rf"{re.escape(budget.slug)}-[0-9a-f]{{32}}\.zip")
    for other in default_storage.listdir(FOLDER)[1]:
        if older.fullmatch(other) and f"{FOLDER}/{other}" != name:
            default_storage.delete(f"{FOLDER}/{other}")
