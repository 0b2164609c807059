"""Hundreds of readers of one thread: how long from a comment to every screen, and what faults leave of it.

Short in the tests (tests/load/test_live.py, tests/faults/test_live.py), whole in `make bench`.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import json
import os
import signal
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, Any, NamedTuple

from tests.load.crowd import DATE, Crowd, quantile
from tests.load.lines import Line
from tests.load.site import rehearsal, requests_per_second, served
from tests.services import postgresql, redis
from tools.database import fill_from_template
from tools.machine import PYTHON, ROOT, VAR, free_port, step
from tools.serve import collect_static

PATIENCE = 60  # seconds
P99_MS, EQUAL_WITHIN = 500, 10  # what must be reached: milliseconds from commit to frame, seconds after a fault
PEER, TIMES, QUERIES = 0.43, 150, 10  # requests a second of a comparable platform's thread; how many times as many
AUTHORS = 60  # so that nobody writes faster than an account may


def measure(*, short: bool) -> tuple[list[Line], dict[str, Any]]:
    """The lines of the table, and all that was found."""
    readers, seconds = (100, 6) if short else (500, 30)
    with step(f"{readers} lecteurs d’un fil, un processus"), small_site() as site:
        calm = deliver(site, readers=readers, rate=10, seconds=seconds)
    port = free_port()
    with (
        step("Les mêmes, coupures, Redis relancé, processus tué"),
        small_site("tests.load.settings_two", REDIS_URL=f"redis://127.0.0.1:{port}/0") as site,
    ):
        storm = survive(site, readers=readers, rate=10, seconds=seconds, redis_port=port)
    pages = thread_pages(seconds=3 if short else 8)
    what = f"{readers} readers of one thread, {calm['comments_per_second']} comments/s, one process"
    floor = PEER * TIMES
    few, many = pages["queries"]
    lines = [
        Line(f"{what}: commit to frame", f"p99 {calm['p99_ms']} ms", f"≤ {P99_MS} ms", calm["p99_ms"] <= P99_MS),
        Line(f"{what}: delivered", f"{calm['delivered']:.2%}", "100 %", calm["delivered"] == 1),
        Line(
            f"{readers} readers, sockets cut, Redis restarted, a process killed: equal to the database",
            f"{storm['equal']} in {storm['seconds']} s", f"all in ≤ {EQUAL_WITHIN} s",
            storm["equal"] == readers and storm["seconds"] <= EQUAL_WITHIN,
        ),
        Line("thread of 50 and of 5 000 comments, signed in: queries", f"{few} and {many}", f"same, ≤ {QUERIES}",
             few == many <= QUERIES),
        *(
            Line(f"thread of {length} comments, signed in: requests/s", f"{rate:.0f}", f"≥ {floor:.1f}", rate >= floor)
            for length, rate in zip(("50", "5 000"), pages["requests_per_second"], strict=True)
        ),
    ]  # fmt: skip
    return lines, {"calm": calm, "storm": storm, "pages": pages}


def thread_pages(*, seconds: int) -> dict[str, Any]:
    """The page of a thread of 50 comments and of one of 5 000, for someone signed in: nothing of it is kept."""
    with postgresql() as database, redis() as broker:
        site = rehearsal(database, broker)
        collect_static(site.env)
        with_thread(site.env)
        found: dict[str, Any] = json.loads(
            program(site.env, "-m", "tests.load.writer", "threads", "50", "5000").splitlines()[-1]
        )
        with served(site) as url, step("Débit d’un fil de 50 et de 5 000 commentaires"):
            found["requests_per_second"] = [
                requests_per_second(url + page, seconds=seconds, cookie=found["cookie"]) for page in found["pages"]
            ]
        return found


class Site(NamedTuple):
    """A thread to read and its authors, on a database of its own."""

    env: dict[str, str]
    ref: str
    tokens: list[str]


def program(env: dict[str, str], *command: str) -> str:
    result = subprocess.run([PYTHON, *command], cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr[-2000:]
    return result.stdout


def with_thread(env: dict[str, str]) -> Site:
    made = json.loads(program(env, "-m", "tests.load.writer", "prepare", str(AUTHORS)).splitlines()[-1])
    return Site(env, made["ref"], made["tokens"])


@contextlib.contextmanager
def small_site(settings: str = "config.settings.development", **env: str) -> Iterator[Site]:
    """A site on a SQLite file of its own, without the demonstration city."""
    with tempfile.TemporaryDirectory(prefix="parvis-live-") as folder:
        env = {**os.environ, "PARVIS_VAR": folder, "DJANGO_SETTINGS_MODULE": settings, **env}
        fill_from_template(Path(folder) / "parvis.sqlite3")
        program(env, "manage.py", "migrate", "--no-input", "-v0")
        yield with_thread(env)


def log_file() -> IO[bytes]:
    """Where the servers complain: they lose Redis and readers on purpose."""
    path = VAR / "log" / "live-servers.log"
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open("ab")


class Server:
    """One server process of pages and sockets; it can be killed."""

    def __init__(self, site: Site) -> None:
        self.site, self.port = site, free_port()
        with log_file() as output:
            self.process = subprocess.Popen(
                [
                    PYTHON, "-m", "uvicorn", "config.asgi:application", "--host", "127.0.0.1", "--port", str(self.port),
                    "--log-level", "critical", "--no-access-log", "--ws-per-message-deflate", "false",
                ],
                cwd=ROOT, env=site.env, stdin=subprocess.DEVNULL, stderr=output, start_new_session=True,
            )  # fmt: skip

    @property
    def socket(self) -> str:
        return f"ws://127.0.0.1:{self.port}/ws/dossiers/{self.site.ref}/"

    def wait(self) -> None:
        limit = time.monotonic() + PATIENCE
        while True:
            with contextlib.suppress(OSError):
                fetch(f"http://127.0.0.1:{self.port}/sante/")
                return
            assert self.process.poll() is None, "the server did not start"
            assert time.monotonic() < limit, "the server did not start in time"
            time.sleep(0.1)

    def post(self, token: str, body: str) -> int:
        """Publish a comment; answers its id."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/api/v1/dossiers/{self.site.ref}/comments/",
            data=json.dumps({"body": body}).encode(),
            headers={"Authorization": f"Token {token}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
            return int(json.load(answer)["id"])

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        self.process.send_signal(how)
        self.process.wait(PATIENCE)


@contextlib.contextmanager
def servers(site: Site, number: int = 1) -> Iterator[list[Server]]:
    started = [Server(site) for _ in range(number)]
    try:
        for server in started:
            server.wait()
        yield started
    finally:
        for server in started:
            if server.process.poll() is None:
                server.stop(signal.SIGKILL)


def fetch(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310  our own server
        return bytes(answer.read())


# ------------------------------------------------------------------ one process
def deliver(site: Site, *, readers: int, rate: float, seconds: float) -> dict[str, Any]:
    """Post comments to one process, whole site, while people read: the share that arrived, the delays.

    The delay is counted from the date of the comment, which is set before its commit: it is never less than what
    passes between the commit and the frame.
    """
    with servers(site) as [server]:
        return asyncio.run(_deliver(server, site, readers=readers, rate=rate, seconds=seconds))


async def _deliver(server: Server, site: Site, *, readers: int, rate: float, seconds: float) -> dict[str, Any]:
    crowd, loop = Crowd(readers, [server.socket]), asyncio.get_running_loop()
    await crowd.gather()
    await asyncio.sleep(1)
    start, posts = time.monotonic(), []
    with ThreadPoolExecutor(4) as pool:
        for number in range(int(rate * seconds)):
            await asyncio.sleep(max(0.0, start + number / rate - time.monotonic()))
            token, body = site.tokens[number % len(site.tokens)], f"Un avis parmi d’autres, le {number}e de la mesure."
            posts.append(loop.run_in_executor(pool, server.post, token, body))
        expected = set(await asyncio.gather(*posts))
        took = time.monotonic() - start
    limit = time.monotonic() + PATIENCE
    while time.monotonic() < limit and not all(expected <= set(person.shown) for person in crowd.people):
        await asyncio.sleep(0.05)
    await crowd.leave()
    delays = [
        person.seen_at[pk] - dt.datetime.fromisoformat(found[1]).timestamp()
        for person in crowd.people
        for pk, (_cursor, html) in person.shown.items()
        if pk in expected and (found := DATE.search(html))
    ]
    return {
        "readers": readers,
        "comments": len(expected),
        "comments_per_second": round(len(expected) / took, 1),
        "delivered": len(delays) / (len(expected) * readers),
        "gaps": sum(person.gaps for person in crowd.people),
        "p50_ms": round(1000 * quantile(delays, 0.5)),
        "p99_ms": round(1000 * quantile(delays, 0.99)),
    }


# ------------------------------------------------------------------ faults
def survive(site: Site, *, readers: int, rate: float, seconds: float, redis_port: int) -> dict[str, Any]:
    """Two processes over Redis; sockets cut at random, Redis stopped and started again, one process killed.

    `redis_port` is where the site expects Redis; it runs nowhere yet. Answers how long after the last event every
    reader showed exactly what the database says.
    """
    with contextlib.ExitStack() as first_redis:
        first_redis.enter_context(redis(redis_port))
        with servers(site, 2) as started:
            return asyncio.run(
                _survive(site, started, first_redis, readers=readers, rate=rate, seconds=seconds, redis_port=redis_port)
            )


async def _survive(
    site: Site,
    started: list[Server],
    first_redis: contextlib.ExitStack,
    *,
    readers: int,
    rate: float,
    seconds: float,
    redis_port: int,
) -> dict[str, Any]:
    crowd = Crowd(readers, [server.socket for server in started])
    await crowd.gather()
    writer = await asyncio.create_subprocess_exec(
        PYTHON, "-m", "tests.load.writer", "write", site.ref, str(seconds), str(rate),
        cwd=ROOT, env=site.env, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    waiting = asyncio.ensure_future(writer.communicate())
    await asyncio.sleep(seconds * 0.25)
    crowd.cut(0.2)
    await asyncio.sleep(seconds * 0.15)
    await asyncio.to_thread(first_redis.close)
    await asyncio.sleep(seconds * 0.1)
    with redis(redis_port):
        await asyncio.sleep(seconds * 0.15)
        await asyncio.to_thread(started[0].stop, signal.SIGKILL)
        crowd.cut(0.2)
        output, _errors = await waiting
        ended = time.monotonic()
        events = len(output.splitlines())
        truth = {
            int(pk): (cursor, html)
            for pk, (cursor, html) in json.loads(
                await asyncio.to_thread(program, site.env, "-m", "tests.load.writer", "truth", site.ref)
            ).items()
        }
        equal = crowd.equal(truth)
        while equal < readers and time.monotonic() < ended + PATIENCE:
            await asyncio.sleep(0.1)
            equal = crowd.equal(truth)
        seconds_taken = time.monotonic() - ended
        await crowd.leave()
    return {
        "readers": readers,
        "events": events,
        "hidden": sum("masque" in html for _cursor, html in truth.values()),
        "reconnections": sum(person.times_connected - 1 for person in crowd.people),
        "equal": equal,
        "seconds": round(seconds_taken, 1),
    }
