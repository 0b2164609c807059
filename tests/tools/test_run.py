"""`make run`, from the outside: in a copy of the house whose `.venv` holds a Python of our own making.

That Python notes what it is asked, makes the database when told to migrate, and serves an empty folder as the site.
"""

import contextlib
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tools.machine import answers, free_port

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 120  # seconds; a busy machine is not a fault
STAND_IN = f"""#!/bin/sh
echo "$*" >> "$CALLS"
case "$*" in
    "manage.py demo") [ -e "$DEMO_FAILS" ] && exit 1; mkdir -p "$PARVIS_VAR/media"; touch "$PARVIS_VAR/media/photo" ;;
    "-m uvicorn"*) [ -e "$SERVER_FAILS" ] && exit 1; exec {sys.executable} -m http.server --bind 127.0.0.1 --directory "$EMPTY" "$7" ;;
esac
exit 0
"""
ALL_IS_UP_TO_DATE = """
from tools import database, env
env.write_json(env.STAMP, {"path": str(env.VENV), **env.fingerprints("run")})
env.write_json(database.TEMPLATE_STAMP, {"migrations": database.migrations_fingerprint()})
"""


class House:
    """The copy, and what its Python was asked."""

    def __init__(self, folder):
        self.root = folder / "parvis"
        self.var = self.root / "var"
        self.calls = folder / "calls"
        self.demo_fails = folder / "demo-fails"
        self.server_fails = folder / "server-fails"
        self.started = []
        for name in ("tools", "data"):
            shutil.copytree(ROOT / name, self.root / name, ignore=shutil.ignore_patterns("__pycache__"))
        for lock in ROOT.glob("requirements*.txt"):
            shutil.copy(lock, self.root)
        (self.root / ".venv" / "bin").mkdir(parents=True)
        python = self.root / ".venv" / "bin" / "python"
        python.write_text(STAND_IN)
        python.chmod(0o755)
        self.port = free_port()
        self.env = {
            **os.environ,
            "PARVIS_PYTHON": sys.executable,
            "PARVIS_VAR": str(self.var),
            "PORT": str(self.port),
            "CALLS": str(self.calls),
            "DEMO_FAILS": str(self.demo_fails),
            "SERVER_FAILS": str(self.server_fails),
            "EMPTY": str(folder),
        }
        subprocess.run([sys.executable, "-c", ALL_IS_UP_TO_DATE], cwd=self.root, env=self.env, check=True)

    def start(self, **changes):
        process = subprocess.Popen(
            ["sh", "tools/python", "-m", "tools.run"],
            cwd=self.root,
            env={**self.env, **changes},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self.started.append(process)
        return process

    def close(self):
        for process in self.started:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()

    def fail(self, **changes):
        """Run to the end; answer the error output."""
        process = self.start(**changes)
        output, errors = process.communicate(timeout=PATIENCE)
        assert process.returncode == 1, output
        return errors.strip()

    def open_and_close(self):
        """Run until the site answers, then press Ctrl-C; answer what was printed."""
        process = self.start()
        said = []
        while not said or "Ctrl+C" not in said[-1]:
            assert process.poll() is None, process.communicate()
            said.append(process.stdout.readline())
        assert answers(self.port)
        os.killpg(process.pid, signal.SIGINT)
        output, errors = process.communicate(timeout=PATIENCE)
        assert (process.returncode, "Traceback" in errors) == (0, False)
        return "".join(said) + output

    def asked(self):
        return self.calls.read_text().splitlines() if self.calls.exists() else []


@pytest.fixture
def house(tmp_path):
    house = House(tmp_path)
    yield house
    house.close()


def test_the_first_run_makes_everything_and_gives_the_address_and_the_accounts(house):
    said = house.open_and_close()
    assert f"http://127.0.0.1:{house.port}" in said
    for account in ("habitante", "agente", "elue", "admin"):
        assert f"{account}@demo.test" in said
    assert (house.var / "media" / "photo").exists()
    assert not (house.var / "preparation").exists()
    assert [call for call in house.asked() if call.startswith("manage.py")] == ["manage.py demo"]
    with contextlib.closing(sqlite3.connect(house.var / "parvis.sqlite3")) as database:
        assert database.execute("SELECT count(*) FROM django_migrations").fetchone()[0] > 100


def test_the_second_run_only_serves(house):
    house.open_and_close()
    house.calls.unlink()
    house.open_and_close()
    assert [call.split()[:2] for call in house.asked()] == [["-m", "uvicorn"]]


def test_an_empty_file_left_by_another_command_is_not_a_database(house):
    house.var.mkdir(parents=True, exist_ok=True)
    (house.var / "parvis.sqlite3").touch()
    house.open_and_close()
    assert [call for call in house.asked() if call.startswith("manage.py")] == ["manage.py demo"]


def test_new_migrations_are_applied_to_the_database_that_is_there(house):
    house.open_and_close()
    house.calls.unlink()
    migration = house.root / "projects" / "migrations" / "0099_new.py"
    migration.parent.mkdir(parents=True)
    migration.write_text("# new\n")
    house.open_and_close()
    assert house.asked()[0] == "manage.py migrate --no-input"
    assert "manage.py demo" not in house.asked()


def test_a_demo_that_fails_leaves_no_half_made_database_and_the_next_run_succeeds(house):
    house.demo_fails.touch()
    assert house.fail().startswith("La ville de démonstration n’a pas pu être installée")
    assert not (house.var / "parvis.sqlite3").exists()
    house.demo_fails.unlink()
    house.open_and_close()
    assert (house.var / "parvis.sqlite3").exists()


def test_a_taken_port_is_said_before_anything_is_made(house):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", house.port))
        taken.listen()
        sentence = house.fail()
    assert sentence == (
        f"Le port {house.port} est déjà pris. Arrêtez le programme qui l’occupe ou choisissez-en un autre : "
        f"make run PORT={house.port + 1}"
    )
    assert house.asked() == []
    assert not house.var.exists()


@pytest.mark.parametrize("port", ["", "http", "0", "70000", "-1"])
def test_a_port_that_is_none_is_said(house, port):
    assert house.fail(PORT=port) == f"PORT doit être un nombre entre 1 et 65535, pas « {port} »."


def test_a_server_that_does_not_start_is_said(house):
    house.server_fails.touch()
    assert house.fail() == "Le site n’a pas démarré ; la cause est écrite au-dessus."


def test_a_template_that_is_too_old_is_left_aside_for_the_migrations(house):
    (house.root / "data" / "template.json").write_text(json.dumps({"migrations": "older"}))
    house.open_and_close()
    assert house.asked()[:2] == ["manage.py migrate --no-input", "manage.py demo"]
