"""A rehearsal of production for the measures: PostgreSQL, Redis, the demo city, granian."""

import contextlib
import http.client
import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from tests.services import postgresql, redis
from tools.machine import PYTHON, ROOT, VAR, Stop, apt_install, find_program, free_port, quiet, step
from tools.serve import SETTINGS, collect_static, commands

PATIENCE = 60  # seconds
CONNECTIONS = 16


class Site(NamedTuple):
    """Where the rehearsal lives: the environment of its processes."""

    env: dict[str, str]
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def rehearsal(database: str, broker: str) -> Site:
    """A site on this database, in the settings of production, with its tables; nothing is served yet."""
    port = free_port()
    env = {
        **os.environ,
        "DATABASE_URL": database,
        "REDIS_URL": broker,
        "SECRET_KEY": "rehearsal-rehearsal-rehearsal-rehearsal-rehearsal-rehearsal",
        "PERSON_KEY_SECRET": "rehearsal-rehearsal-rehearsal-rehearsal-rehearsal-person",
        "BALLOT_LOG_KEY": "cmVoZWFyc2FsLXJlaGVhcnNhbC1yZWhlYXJzYWwtLS0=",
        "ALLOWED_HOSTS": "127.0.0.1,testserver",
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "DEMO": "1",
        "DJANGO_SETTINGS_MODULE": SETTINGS,
    }
    with step("Base de données"):
        quiet([PYTHON, "manage.py", "migrate", "--no-input"], env=env, failure="Les migrations n’ont pas abouti")
    return Site(env, port)


@contextlib.contextmanager
def prepared(*, scale: str) -> Iterator[Site]:
    """A rehearsal with the demo city, and the static files that its pages need."""
    with postgresql() as database, redis() as broker:
        site = rehearsal(database, broker)
        env = site.env
        collect_static(env)
        with step(f"Ville de démonstration ({scale})"):
            command = [PYTHON, "manage.py", "demo", *(["--scale", scale] if scale != "demo" else [])]
            quiet(command, env=env, failure="La ville de démonstration n’a pas pu être installée")
            vacuum = "from django.db import connection as c; c.cursor().execute('VACUUM ANALYZE')"
            quiet([PYTHON, "manage.py", "shell", "-c", vacuum], env=env, failure="La base n’a pas pu être rangée")
        yield site


@contextlib.contextmanager
def served(site: Site, *, settings: str = SETTINGS) -> Iterator[str]:
    """The site behind the server of production (`make serve`), with these settings; yields its address."""
    with server(site, settings=settings):
        yield site.url


@contextlib.contextmanager
def server(site: Site, *, settings: str = SETTINGS, ready: str = "/") -> Iterator["subprocess.Popen[bytes]"]:
    """The program that serves the pages, once this path answers."""
    env = {**site.env, "DJANGO_SETTINGS_MODULE": settings}
    command = commands(site.port, site.port + 1)["pages"]
    log = VAR / "log" / "bench-server.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
        )
        try:
            limit = time.monotonic() + PATIENCE
            while status_of(site.url + ready) != 200:
                if process.poll() is not None or time.monotonic() > limit:
                    raise Stop(f"Le serveur n’a pas démarré. Le détail est dans {log}.")
                time.sleep(0.2)
            yield process
        finally:
            process.terminate()
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def workers_of(process: "subprocess.Popen[bytes]") -> list[int]:
    """The processes that this server started, by their numbers."""
    listed = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="ascii")
    return [int(pid) for pid in listed.split() if b"resource_tracker" not in Path(f"/proc/{pid}/cmdline").read_bytes()]


def status_of(url: str) -> int:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port or 80, timeout=10)
    try:
        connection.request("GET", parts.path)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


def requests_per_second(url: str, *, seconds: int, cookie: str = "") -> float:
    """How many times a second a page is served to `CONNECTIONS` readers, measured by wrk after a warming."""
    if not find_program("wrk"):
        apt_install("wrk", needed_for="de quoi mesurer le débit (wrk)")
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", "-H", "Accept-Encoding: gzip"]
    command += ["-H", f"Cookie: {cookie}"] if cookie else []
    subprocess.run([*command, "-d1s", url], check=True, capture_output=True)
    result = subprocess.run([*command, f"-d{seconds}s", url], check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in result or "Socket errors" in result:
        raise Stop(f"{url} ne répond pas bien sous la charge :\n{result}")
    rate = re.search(r"Requests/sec:\s+([\d.]+)", result)
    if rate is None:
        raise Stop(f"wrk n’a pas dit son débit :\n{result}")
    return float(rate[1])
