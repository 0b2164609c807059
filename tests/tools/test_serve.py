"""`make serve` refuses to start half-configured, and its programs live and end together."""

import ast
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from tools.serve import REQUIRED

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 60  # seconds; a busy machine is not a fault
SUPERVISE = """
import os, sys
from tools.serve import supervise
sys.exit(supervise({programs}, dict(os.environ)))
"""


def supervise(programs):
    return subprocess.Popen(
        [sys.executable, "-u", "-c", SUPERVISE.format(programs=programs)],
        cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def is_running(pid):
    state = Path(f"/proc/{pid}/stat")
    return state.exists() and state.read_text().split()[2] != "Z"


def test_missing_variables_are_listed_before_anything(tmp_path):
    env = {"PATH": os.environ["PATH"], "PARVIS_VAR": str(tmp_path / "var"), "REDIS_URL": "redis://127.0.0.1/0"}
    result = subprocess.run(
        [sys.executable, "-m", "tools.serve"], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert result.returncode == 1
    named = {line.strip().split("=")[0] for line in result.stderr.splitlines() if "=" in line}
    assert named == set(REQUIRED) - {"REDIS_URL"}
    assert not (tmp_path / "var").exists()


def test_the_variables_asked_for_are_those_of_the_production_settings():
    tree = ast.parse((ROOT / "config" / "settings" / "production.py").read_text(encoding="utf-8"))
    wanted = next(
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and node.targets[0].id == "REQUIRED"
    )
    assert list(REQUIRED) == list(wanted)


def test_when_one_program_ends_the_others_are_stopped(tmp_path):
    long_lived = ["sh", "-c", f"echo $$ > {tmp_path}/pid; exec sleep 600"]
    wait_for_it = f"until [ -s {tmp_path}/pid ]; do sleep 0.02; done; exit 3"
    process = supervise({"pages": long_lived, "tâches": ["sh", "-c", wait_for_it]})
    output, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert "Le programme « tâches » s’est arrêté (code 3)" in output
    assert not is_running(int((tmp_path / "pid").read_text()))


def test_asked_to_stop_it_stops_everything_and_ends_well(tmp_path):
    process = supervise({"pages": ["sh", "-c", f"echo $$ > {tmp_path}/pid; exec sleep 600"]})
    while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text().strip():
        time.sleep(0.02)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    assert not is_running(int((tmp_path / "pid").read_text()))
