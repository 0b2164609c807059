"""Joins the passes of `make test`: the summary of the last one lists the failures and counts the tests of all of them."""

import json
import os
from pathlib import Path

RESULTS = os.environ.get("PARVIS_RESULTS")
COUNTED = ("passed", "failed", "error")


def pytest_terminal_summary(terminalreporter, config):
    """Runs after pytest has printed this pass's failures in full, and before it writes the short summary."""
    if RESULTS is None or hasattr(config, "workerinput"):  # a worker hands its results to the pass it works for
        return
    for reports in terminalreporter.stats.values():
        for report in reports:
            vars(report).pop("node", None)  # the worker that ran it, when there are several
    own = [
        {"category": category, "report": config.hook.pytest_report_to_serializable(config=config, report=report)}
        for category in COUNTED
        for report in terminalreporter.stats.get(category, [])
    ]
    seconds = terminalreporter._session_start.elapsed().seconds
    earlier = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(Path(RESULTS).glob("pass-*.json"))]
    for results in earlier:
        for item in results["reports"]:
            report = config.hook.pytest_report_from_serializable(config=config, data=item["report"])
            terminalreporter.stats.setdefault(item["category"], []).append(report)
        # The last line gives the time of the whole suite too.
        start = terminalreporter._session_start
        object.__setattr__(start, "perf_count", start.perf_count - results["seconds"])
    # What one pass leaves to another is not left out of the suite.
    terminalreporter.stats.pop("deselected", None)
    path = Path(RESULTS) / f"pass-{len(earlier)}.json"
    path.write_text(json.dumps({"seconds": seconds, "reports": own}), encoding="utf-8")
