"""A PostgreSQL and a Redis of our own: private folders, free ports, loopback only, gone when the tests are.

Standard library only: `make test` uses it before anything else is known to be installed.
"""

import contextlib
import ctypes
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from tools.machine import Stop, apt_install, find_program, free_port

PATIENCE = 30  # seconds
POSTGRES_FOLDERS = Path("/usr/lib/postgresql")


class Need(NamedTuple):
    """What the tests use: its name for people, and the programs or the library that give it away."""

    title: str
    programs: tuple[str, ...] = ()
    library: str = ""


NEEDS = {  # by Debian package
    "postgresql": Need("PostgreSQL 15", ("initdb",)),
    "redis-server": Need("Redis", ("redis-server", "valkey-server")),
    "chromium": Need("Chromium", ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")),
    "libpango-1.0-0": Need("Pango", library="libpango-1.0.so.0"),
    "libpangoft2-1.0-0": Need("PangoFT2", library="libpangoft2-1.0.so.0"),
    "libharfbuzz-subset0": Need("HarfBuzz", library="libharfbuzz-subset.so.0"),
}


def locate(package: str) -> str | None:
    """The path of a program that we need (Debian keeps PostgreSQL's out of PATH), or the name of a library."""
    if library := NEEDS[package].library:
        return library if loads(library) else None
    folders = sorted(POSTGRES_FOLDERS.glob("*/bin"), reverse=True)
    return find_program(*NEEDS[package].programs, folders=[str(folder) for folder in folders])


def loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def install_missing(*packages: str) -> None:
    """Install all that is missing at once, or raise Stop with the one command to type."""
    missing = [package for package in packages or NEEDS if not locate(package)]
    if missing:
        titles = ", ".join(NEEDS[package].title for package in missing)
        apt_install(*missing, needed_for=f"de quoi lancer tous les tests ({titles})")


def need(package: str) -> str:
    install_missing(package)
    path = locate(package)
    if path is None:
        raise Stop(f"{NEEDS[package].title} est installé mais introuvable : ajoutez son dossier à PATH.")
    return path


class Cluster:
    """A PostgreSQL that can be stopped as a power cut would stop it, then started again on the same data."""

    def __init__(
        self, command: list[str], *, url: str, owner: pwd.struct_passwd | None, folder: Path, ready: Callable[[], bool]
    ) -> None:
        self.command, self.url, self.owner, self.folder, self.ready = command, url, owner, folder, ready
        self.life = contextlib.ExitStack()

    def start(self) -> None:
        alive = self.life.enter_context(
            running(self.command, owner=self.owner, folder=self.folder, stop=signal.SIGQUIT)
        )
        wait_until(self.ready, alive, "PostgreSQL", self.folder)

    def stop(self) -> None:
        """At once, without finishing anything: what was committed is found again in the log."""
        self.life.close()


@contextlib.contextmanager
def postgresql() -> Iterator[str]:
    """A running cluster; yields the URL of its database. It does not wait for the disk."""
    with cluster("fsync=off") as database:
        yield database.url


@contextlib.contextmanager
def cluster(*settings: str) -> Iterator[Cluster]:
    """A running cluster with these settings, durable unless they say otherwise."""
    binaries = Path(need("postgresql")).resolve().parent
    with private_folder("postgresql") as folder:
        data, password = folder / "data", secrets.token_urlsafe(24)
        owner = unprivileged_user()
        secret = folder / "password"
        secret.write_text(password, encoding="ascii")
        if owner:
            for path in (folder, secret):
                os.chown(path, owner.pw_uid, owner.pw_gid)
        complete(
            [
                str(binaries / "initdb"), "--pgdata", str(data), "--username", "parvis", "--pwfile", str(secret),
                "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync",
            ],
            owner=owner, folder=folder,
        )  # fmt: skip
        secret.unlink()
        port = free_port()
        command = [str(binaries / "postgres"), "-D", str(data), "-p", str(port), "-h", "127.0.0.1", "-k", str(folder)]
        for setting in ("max_connections=200", *settings):
            command += ["-c", setting]
        database = Cluster(
            command, url=f"postgresql://parvis:{password}@127.0.0.1:{port}/postgres", owner=owner, folder=folder,
            ready=lambda: postgresql_is_ready(binaries, port),
        )  # fmt: skip
        try:
            database.start()
            yield database
        finally:
            database.stop()


@contextlib.contextmanager
def redis(port: int = 0) -> Iterator[str]:
    """A running server that keeps nothing on disk, on a port of its own unless told; yields its URL."""
    program = need("redis-server")
    with private_folder("redis") as folder:
        port = port or free_port()
        command = [
            program, "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder), "--save", "", "--appendonly", "no",
        ]  # fmt: skip
        with running(command, owner=None, folder=folder, stop=signal.SIGTERM) as alive:
            wait_until(lambda: redis_is_ready(port), alive, "Redis", folder)
            yield f"redis://127.0.0.1:{port}/0"


def chromium() -> str:
    """The path of a Chromium: the one that PARVIS_CHROMIUM names, or Debian's."""
    return os.environ.get("PARVIS_CHROMIUM") or need("chromium")


def unprivileged_user() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: whom to run it as, or nobody else when we are not root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise Stop("PostgreSQL refuse l’utilisateur root, et ni « postgres » ni « nobody » n’existe sur cette machine.")


@contextlib.contextmanager
def private_folder(name: str) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix=f"parvis-{name}-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def complete(command: list[str], *, owner: pwd.struct_passwd | None, folder: Path) -> None:
    result = subprocess.run(
        command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        user=owner and owner.pw_uid, group=owner and owner.pw_gid, extra_groups=owner and [],
    )  # fmt: skip
    if result.returncode:
        raise Stop(f"{Path(command[0]).name} n’a pas abouti : {result.stderr.strip() or result.stdout.strip()}")


def end_with_parent() -> None:
    """Ask Linux to stop this process when the tests are killed and cannot stop it themselves."""
    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGINT)


@contextlib.contextmanager
def running(
    command: list[str], *, owner: pwd.struct_passwd | None, folder: Path, stop: signal.Signals
) -> Iterator["subprocess.Popen[bytes]"]:
    """A program that runs while the block does, away from the terminal's Ctrl-C: we stop it ourselves."""
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
            start_new_session=True,
            user=owner and owner.pw_uid, group=owner and owner.pw_gid, extra_groups=owner and [],
            preexec_fn=end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 - no thread yet
        )  # fmt: skip
        try:
            yield process
        finally:
            process.send_signal(stop)
            try:
                process.wait(timeout=PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_until(ready: Callable[[], bool], process: "subprocess.Popen[bytes]", name: str, folder: Path) -> None:
    limit = time.monotonic() + PATIENCE
    while not ready():
        if process.poll() is not None or time.monotonic() > limit:
            said = (folder / "output").read_text(encoding="utf-8", errors="replace").strip()
            raise Stop(f"{name} n’a pas démarré : {said.splitlines()[-1] if said else 'sans explication'}")
        time.sleep(0.1)


def postgresql_is_ready(binaries: Path, port: int) -> bool:
    command = [str(binaries / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def redis_is_ready(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False
