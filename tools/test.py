"""`make test`: everything the suite needs, then the suite, in three passes that end as one.

Each pass hands its results to the next (tests/chain.py), so that pytest's last lines speak for the whole suite.
"""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from tests import services
from tools.env import ensure_environment
from tools.machine import PYTHON, ROOT, main, step

NOTHING_COLLECTED = 5
INTERRUPTED = 2
# In the order of collection: a test with real transactions empties the database behind it, and comes last.
EVERY_CORE = ("-n", str(os.cpu_count() or 1), "--dist", "load")
PASSES = (
    ("SQLite", "not browser", EVERY_CORE),
    ("PostgreSQL et Redis", "postgres and not browser", ()),  # one database, one Redis: one at a time
    ("Navigateur", "browser", ()),  # a second there is a second of the reader's
)


def test() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that services stop with us
    arguments = sys.argv[1:]
    ensure_environment(dev=True)
    with contextlib.ExitStack() as stack:
        services.install_missing()
        browser = services.chromium()
        with step("PostgreSQL de test"):
            database = stack.enter_context(services.postgresql())
        with step("Redis de test"):
            redis = stack.enter_context(services.redis())
        results = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="parvis-results-")))
        real = {"TEST_DATABASE_URL": database, "TEST_REDIS_URL": redis}
        extra: tuple[dict[str, str], ...] = ({}, real, {"PARVIS_CHROMIUM": browser})
        codes = []
        for (title, marker, spread), variables in zip(PASSES, extra, strict=True):
            codes.append(run_pass(title, marker, variables, results, [*spread, *arguments]))
            if codes[-1] == INTERRUPTED:
                break
    return verdict(codes, chosen=bool(arguments))


def run_pass(title: str, marker: str, variables: dict[str, str], results: Path, arguments: list[str]) -> int:
    print(f"\n  ── {title} ──", flush=True)
    outside = {
        key: value for key, value in os.environ.items() if not key.startswith(("TEST_", "DJANGO_", "PARVIS_VAR"))
    }
    env = {**outside, **variables, "PARVIS_RESULTS": str(results)}
    command = [
        PYTHON,
        "-m",
        "pytest",
        "-p",
        "tests.chain",
        "-p",
        "no:cacheprovider",
        "-q",
        "-m",
        marker,
        *arguments,
    ]
    process = subprocess.Popen(command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL)
    try:
        code = process.wait()
    except BaseException:
        process.wait()
        raise
    return code


def verdict(codes: list[int], *, chosen: bool) -> int:
    """The exit code of the suite. A pass that collects nothing is a failure, except when the tests were chosen."""
    if chosen and any(code != NOTHING_COLLECTED for code in codes):
        codes = [code for code in codes if code != NOTHING_COLLECTED]
    return max(codes)


if __name__ == "__main__":
    main(test)
