"""Ballots: how many a second on a database that waits for its disk, and what a burst full of failures leaves behind."""

import contextlib
import os
import random
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from typing import Any, NamedTuple

from tests.load.lines import Line
from tests.load.pages import manage
from tests.load.rush import Rush
from tests.load.site import Site, rehearsal, server, workers_of
from tests.services import Cluster, cluster, redis
from tools.machine import step

RATE, SLOWEST = 100, 1.0  # ballots a second, and seconds for 99 % of them
AT_ONCE = 32
DURABLE = ("fsync=on", "synchronous_commit=on", "full_page_writes=on")


class Faults(NamedTuple):
    """What happens during a burst of this many ballots."""

    ballots: int
    kills: int
    stops: int


FULL, SHORT = Faults(20_000, kills=3, stops=2), Faults(400, kills=1, stops=1)


def measure(*, short: bool) -> tuple[list[Line], dict[str, Any]]:
    """The lines of the table, and all that was found."""
    with station() as (site, database):
        pace = cast(site, voters=1_000 if short else 6_000)
        burst = fail(site, database, SHORT if short else FULL)
    good = pace["rate"] >= RATE and pace["p99"] <= SLOWEST and not pace["faults"]
    found = f"{pace['rate']:.0f} a second, p99 {pace['p99'] * 1000:.0f} ms, {sum(pace['faults'].values())} errors"
    what = f"ballots on a durable database ({pace['fsyncs']:.0f} fsyncs a second)"
    lost = {name: burst[name] for name in ("lost", "double", "partial", "without_receipt")}
    name = f"burst of {burst['ballots']} ballots, {burst['kills']} workers killed, {burst['stops']} database stops"
    return [
        Line(what, found, f"≥ {RATE} a second, p99 ≤ {SLOWEST:.0f} s, 0 errors", good),
        Line(name, ", ".join(f"{key} {value}" for key, value in lost.items()), "0 of each", not any(lost.values())),
    ], {"pace": pace, "burst": burst}


@contextlib.contextmanager
def station() -> Iterator[tuple[Site, Cluster]]:
    """A site on a durable database. Redis is not there: a vote needs nobody else."""
    with cluster(*DURABLE) as database:
        with redis() as broker:
            gone = broker
        yield rehearsal(database.url, gone), database


def cast(site: Site, *, voters: int) -> dict[str, Any]:
    """Everyone votes once, and nothing fails."""
    opened = manage(site, "-m", "tests.load.polling_station", "open", str(voters), failure="Pas de bureau de vote")
    with server(site, ready="/sante/"), step(f"{voters} bulletins, {AT_ONCE} à la fois"):
        rush = Rush(site.url, opened["slug"], opened["codes"])
        rush.run(opened["tokens"][: voters // 10], at_once=AT_ONCE)
        rush.seconds.clear()
        seconds = rush.run(opened["tokens"][voters // 10 :], at_once=AT_ONCE)
    rate = len(rush.seconds) / seconds
    return {"rate": rate, "p99": rush.percentile(0.99), "faults": dict(rush.faults), "fsyncs": fsyncs_per_second()}


def fail(site: Site, database: Cluster, faults: Faults) -> dict[str, Any]:
    """A burst during which workers are killed and the database stops at once; then each voter asks for the receipt again."""
    opened = manage(
        site, "-m", "tests.load.polling_station", "open", str(faults.ballots), failure="Pas de bureau de vote"
    )
    rush = Rush(site.url, opened["slug"], opened["codes"])
    with server(site, ready="/sante/") as process, step(f"{faults.ballots} bulletins et des pannes"):
        # The blows come from this thread: Linux ties the life of a new database to the thread that starts it.
        voting = threading.Thread(target=rush.run, args=(opened["tokens"],), kwargs={"at_once": AT_ONCE})
        voting.start()
        break_things(rush, voting, process, database, faults)
        voting.join()
        again = Rush(site.url, opened["slug"], opened["codes"])
        again.run(opened["tokens"], at_once=AT_ONCE)
    box = manage(site, "-m", "tests.load.polling_station", "count", opened["slug"], failure="Urne illisible")
    in_box = set(box["commitments"])
    acknowledged = {receipt["commitment"] for receipt in rush.receipts.values()}
    return {
        **faults._asdict(),
        "lost": len(acknowledged - in_box),
        "double": len(box["commitments"]) - box["people"],
        "partial": abs(box["roll"] - len(in_box)) + abs(box["keys"] - len(in_box)),
        "without_receipt": sum(again.receipts.get(token) != rush.receipts.get(token, {}) for token in opened["tokens"]),
        "in_box": len(in_box),
        "faults": dict(rush.faults),
    }


def break_things(rush: Rush, voting: threading.Thread, process: Any, database: Cluster, faults: Faults) -> None:
    """Kill workers and stop the database, in turn, at even moments of the burst, as long as people vote."""
    blows = ["kill"] * faults.kills + ["stop"] * faults.stops
    random.shuffle(blows)
    for number, blow in enumerate(blows, start=1):
        while voting.is_alive() and len(rush.receipts) < faults.ballots * number / (len(blows) + 2):
            time.sleep(0.02)
        if blow == "kill":
            os.kill(random.choice(workers_of(process)), signal.SIGKILL)
        else:
            database.stop()
            time.sleep(0.5)
            database.start()


def fsyncs_per_second(*, seconds: float = 1.0) -> float:
    """How many times a second the disk of temporary files confirms a write of 8 kB."""
    with tempfile.TemporaryFile(buffering=0) as file:
        count, limit = 0, time.monotonic() + seconds
        while time.monotonic() < limit:
            file.write(b"x" * 8192)
            os.fsync(file.fileno())
            count += 1
    return count / seconds
