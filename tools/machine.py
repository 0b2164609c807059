"""What these programs ask of the machine: room, ports, packages. Everything that goes wrong is one sentence."""

import contextlib
import fcntl
import json
import os
import random
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("PARVIS_VAR") or ROOT / "var").resolve()
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
PYTHON = str(VENV_PYTHON)
LOG = VAR / "log" / "preparation.log"
SERVER_PORTS = range(20_000, 32_000)
CLAIMS: list[socket.socket] = []


class Stop(Exception):  # noqa: N818 - it is an end, not an error
    """The program cannot go on; the message is the sentence to print."""


def main(program: Callable[[], int | None]) -> NoReturn:
    """Run a program: a `Stop` becomes one sentence, Ctrl-C a quiet end."""
    try:
        code = program() or 0
    except Stop as stop:
        print(f"\n  {stop}\n", file=sys.stderr)
        code = 1
    except KeyboardInterrupt:
        print("\n  Arrêté.", file=sys.stderr)
        code = 130
    except OSError as error:
        if error.errno not in {28, 30, 13}:  # disk full, read-only, permission
            raise
        print(f"\n  {describe_os_error(error)}\n", file=sys.stderr)
        code = 1
    sys.exit(code)


def describe_os_error(error: OSError) -> str:
    where = error.filename or ROOT
    if error.errno == 28:
        return f"Le disque est plein ({where}). Libérez de la place puis relancez la commande."
    return f"Impossible d’écrire dans {where} : {error.strerror}."


@contextlib.contextmanager
def step(title: str) -> Iterator[None]:
    """Print one line for a step, with the time that it took."""
    print(f"  {title} … ", end="", flush=True)
    start = time.monotonic()
    try:
        yield
    except BaseException:
        print("arrêt", flush=True)
        raise
    seconds = time.monotonic() - start
    print("fait" if seconds < 1 else f"fait ({seconds:.0f} s)", flush=True)


def logged(command: Sequence[str], *, env: Mapping[str, str] | None = None) -> "subprocess.CompletedProcess[str]":
    """Run a command without showing it; what it says goes to the log."""
    LOG.parent.mkdir(parents=True, exist_ok=True)
    result = subprocess.run(
        command,
        cwd=ROOT,
        env=None if env is None else dict(env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    with LOG.open("a", encoding="utf-8") as log:
        log.write(f"$ {' '.join(command)}\n{result.stdout}\n")
    return result


def quiet(command: Sequence[str], *, failure: str, env: Mapping[str, str] | None = None) -> str:
    """Run a command without showing it; raises Stop with `failure` and its cause when it fails."""
    result = logged(command, env=env)
    if result.returncode:
        raise Stop(explain(result.stdout, failure))
    return result.stdout


NETWORK_SIGNS = (
    "Temporary failure in name resolution",
    "Name or service not known",
    "Could not resolve",
    "NewConnectionError",
    "ConnectTimeout",
    "Network is unreachable",
    "Connection refused",
    "dns error",
    "error sending request",
    "ProxyError",
)


def network_is_missing(output: str) -> bool:
    return any(sign in output for sign in NETWORK_SIGNS)


def explain(output: str, failure: str) -> str:
    """The sentence for a command that failed: the cause when it is a usual one, else its last line."""
    if "No space left on device" in output:
        return f"{failure} : le disque est plein. Libérez de la place puis relancez la commande."
    if network_is_missing(output):
        return f"{failure} : le réseau est indisponible. Rétablissez la connexion puis relancez la commande."
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return f"{failure} : {lines[-1] if lines else 'sans explication'}\n  Le détail est dans {LOG}."


def port_from(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65_535:
        raise Stop(f"PORT doit être un nombre entre 1 et 65535, pas « {text} ».")
    return int(text)


def check_port(port: int, *, retry: str = "make run PORT") -> None:
    """Raise Stop when the port cannot be listened to."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise Stop(f"Le port {port} est réservé à l’administrateur. Choisissez-en un au-dessus de 1023.") from None
        except OSError:
            other = port + 1 if port < 65_535 else port - 1
            raise Stop(
                f"Le port {port} est déjà pris. Arrêtez le programme qui l’occupe ou choisissez-en un autre : "
                f"{retry}={other}"
            ) from None


def free_port() -> int:
    """A port for a server that will start soon: nobody takes it before, however long that is.

    It is below those that Linux gives to programs that connect. Until this process ends, its number is held by a socket
    for datagrams, so that another process that asks here gets another one.
    """
    while True:
        port = random.choice(SERVER_PORTS)  # noqa: S311
        claim = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            claim.bind(("127.0.0.1", port))
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", port))
        except OSError:
            claim.close()
        else:
            CLAIMS.append(claim)
            return port


def answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def check_room(megabytes: int) -> None:
    """Raise Stop when the disk has less free room than this."""
    free = shutil.disk_usage(ROOT).free // 1_000_000
    if free < megabytes:
        raise Stop(f"Il reste {free} Mo sur le disque de {ROOT} ; il en faut {megabytes}. Libérez de la place.")


@contextlib.contextmanager
def only_one(name: str) -> Iterator[None]:
    """Wait until no other program prepares the same thing."""
    VAR.mkdir(parents=True, exist_ok=True)
    with (VAR / f".{name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("  Une autre commande prépare la même chose : attente …", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def read_json(path: Path) -> dict[str, object]:
    """The object that a stamp file holds; empty when it is absent or damaged."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def write_json(path: Path, value: Mapping[str, object]) -> None:
    """Write a stamp file in one move: it is there whole, or not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    partial.write_text(json.dumps(value, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    partial.replace(path)


def is_root() -> bool:
    return os.geteuid() == 0


def apt_install(*packages: str, needed_for: str) -> None:
    """Install Debian packages when root; otherwise raise Stop with the command to type."""
    names = " ".join(packages)
    if not is_root() or not shutil.which("apt-get"):
        raise Stop(f"Il manque {needed_for}. Installez : sudo apt install {names}")
    install = ["apt-get", "install", "-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300", *packages]
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with step(f"Installation de {names}"):
        quiet(
            ["apt-get", "update"],
            env=env,
            failure=f"Il manque {needed_for} et la liste des paquets n’a pas pu être lue",
        )
        quiet(install, env=env, failure=f"Il manque {needed_for} et apt n’a pas pu installer {names}")


def find_program(*names: str, folders: Sequence[str] = ()) -> str | None:
    """The first of these programs found in PATH or in the folders."""
    for name in names:
        if found := shutil.which(name):
            return found
        for folder in folders:
            if found := shutil.which(name, path=folder):
                return found
    return None
