"""Joins the passes of `make test`: the summary of the last one lists the failures and counts the tests of all of them."""

import json
import os
from pathlib import Path

RESULTS = os.environ.get("PARVIS_RESULTS")
COUNTED = ("passed", "failed", "error")


def pytest_terminal_summary(terminalreporter, config):
    """Runs after pytest has printed this pass's failures in full, and before it writes the short summary."""
    folder = Path(RESULTS or os.curdir)
    earlier = sorted(folder.glob("pass-*.json")) if RESULTS else []
    own = [
        {"category": category, "report": config.hook.pytest_report_to_serializable(config=config, report=report)}
        for category in COUNTED
        for report in terminalreporter.stats.get(category, [])
    ]
    for path in earlier:
        for item in json.loads(path.read_text(encoding="utf-8")):
            report = config.hook.pytest_report_from_serializable(config=config, data=item["report"])
            terminalreporter.stats.setdefault(item["category"], []).append(report)
    # What one pass leaves to another is not left out of the suite.
    terminalreporter.stats.pop("deselected", None)
    if RESULTS:
        (folder / f"pass-{len(earlier)}.json").write_text(json.dumps(own), encoding="utf-8")
