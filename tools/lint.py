"""`make lint`: each tool says its name; all of them run, and one failure is enough."""

import os
import subprocess
import time

from tools.env import ensure_environment
from tools.machine import ROOT, VENV, main

CHECKS = (
    ("ruff check", ["ruff", "check", "--output-format", "concise", "."]),
    ("ruff format", ["ruff", "format", "--check", "--quiet", "--output-format", "concise", "."]),
    ("mypy", ["mypy"]),
    ("djlint", ["djlint", "templates", "--lint"]),
    ("import-linter", ["lint-imports", "--no-logo"]),
    ("migrations", ["python", "manage.py", "makemigrations", "--check", "--dry-run"]),
)


def lint() -> int:
    ensure_environment(dev=True)
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test", "NO_COLOR": "1"}
    failed = []
    for name, (program, *arguments) in CHECKS:
        start = time.monotonic()
        result = subprocess.run(
            [VENV / "bin" / program, *arguments],
            cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, errors="replace", check=False,
        )  # fmt: skip
        seconds = time.monotonic() - start
        if result.returncode:
            failed.append(name)
            print(result.stdout.rstrip())
        print(f"  {name:<14} {'à corriger' if result.returncode else 'bon'} ({seconds:.0f} s)", flush=True)
    if failed:
        print(f"\n  À corriger : {', '.join(failed)}.")
    return 1 if failed else 0


if __name__ == "__main__":
    main(lint)
