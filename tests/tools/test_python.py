"""`tools/python` finds a Python that is recent enough, or says so in one sentence."""

import os
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).resolve().parent.parent.parent / "tools" / "python"


def find(*candidates):
    return subprocess.run(
        ["sh", SCRIPT, "-c", "print('here')"],
        env={**os.environ, "PARVIS_PYTHON": " ".join(map(str, candidates))},
        capture_output=True,
        text=True,
        check=False,
    )


def old_python(folder):
    """A program that answers as Python 3.9 would."""
    path = folder / "python3.9"
    path.write_text("#!/bin/sh\necho 3.9\nexit 1\n")
    path.chmod(0o755)
    return path


def test_the_first_recent_python_runs_the_program(tmp_path):
    result = find("no-such-python", old_python(tmp_path), sys.executable)
    assert (result.returncode, result.stdout) == (0, "here\n")


def test_an_old_python_is_named_in_one_sentence(tmp_path):
    result = find(old_python(tmp_path))
    assert result.returncode == 1
    assert result.stderr == (
        "Parvis demande Python 3.11 ou plus récent ; cette machine a Python 3.9. "
        "Sous Debian 12 : apt install python3 python3-venv\n"
    )


def test_no_python_at_all_is_said_too():
    result = find("no-such-python")
    assert result.returncode == 1
    assert "introuvable ici" in result.stderr
