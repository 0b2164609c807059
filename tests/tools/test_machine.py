"""What goes wrong on a machine is told in one sentence."""

import subprocess
import sys
from pathlib import Path

import pytest

from tools.machine import Stop, apt_install, explain, port_from, read_json, write_json

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ("pip: Temporary failure in name resolution", "Échec : le réseau est indisponible."),
        ("OSError: [Errno 28] No space left on device", "Échec : le disque est plein."),
        ("first\nHASHES DO NOT MATCH\n", "Échec : HASHES DO NOT MATCH"),
        ("", "Échec : sans explication"),
    ],
)
def test_the_cause_of_a_failure_is_named(output, sentence):
    assert explain(output, "Échec").startswith(sentence)


def test_a_port_is_a_number():
    assert port_from("8001") == 8001


def test_a_missing_package_is_named_with_the_command_to_type(monkeypatch):
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    with pytest.raises(Stop, match=r"^Il manque Redis\. Installez : sudo apt install redis-server$"):
        apt_install("redis-server", needed_for="Redis")


def test_a_stamp_is_read_back_and_a_damaged_one_is_empty(tmp_path):
    path = tmp_path / "folder" / "stamp.json"
    write_json(path, {"a": "1"})
    assert read_json(path) == {"a": "1"}
    path.write_text("{")
    assert read_json(path) == {}


@pytest.mark.parametrize(("error", "sentence"), [(28, "Le disque est plein"), (13, "Impossible d’écrire dans /there")])
def test_a_full_or_closed_disk_is_a_sentence(error, sentence):
    program = f"from tools.machine import main\ndef fail(): raise OSError({error}, 'why', '/there')\nmain(fail)"
    result = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert sentence in result.stderr
    assert "Traceback" not in result.stderr
