"""Ballots on a real server and a durable PostgreSQL: workers killed, a database that stops, a vote closed before its day.

The first test is the short form of `make bench ARGS=casting`.
"""

import json
import subprocess
import threading

import pytest

from tests.load.casting import AT_ONCE, SHORT, fail, station
from tests.load.pages import manage
from tests.load.rush import Rush
from tests.load.site import PYTHON, server

STATION = "tests.load.polling_station"
CLOSED = "budgets.vote.closed"
VOTERS, CLOSES_AFTER = 3_000, 150  # the booths close long before everyone came


@pytest.fixture(scope="module")
def at_the_station():
    with station() as site_and_database:
        yield site_and_database


def test_no_acknowledged_ballot_is_lost_none_counts_twice_and_each_receipt_is_found_again(at_the_station):
    found = fail(*at_the_station, SHORT)
    assert found["faults"], "nothing failed: the burst was over before the blows"
    assert {name: found[name] for name in ("lost", "double", "partial", "without_receipt")} == {
        "lost": 0, "double": 0, "partial": 0, "without_receipt": 0,
    }  # fmt: skip
    assert found["in_box"] == SHORT.ballots


def test_ballots_are_acknowledged_and_counted_or_refused_with_a_sentence_and_nothing_in_between(at_the_station):
    site, _database = at_the_station
    opened = manage(site, "-m", STATION, "open", str(VOTERS), failure="Pas de bureau de vote")
    rush = Rush(site.url, opened["slug"], opened["codes"], until=CLOSED)
    late = Rush(site.url, opened["slug"], opened["codes"], until=CLOSED)
    again = Rush(site.url, opened["slug"], opened["codes"])
    with server(site, ready="/sante/"):
        closer = subprocess.Popen(
            [PYTHON, "-m", STATION, "close", opened["slug"], str(CLOSES_AFTER)],
            env=site.env, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        try:
            assert closer.stdout
            assert closer.stdout.readline() == "ready\n"
            voting = threading.Thread(target=rush.run, args=(opened["tokens"],), kwargs={"at_once": AT_ONCE})
            voting.start()
            assert json.loads(closer.stdout.readline()) == {"closed": True}
            voting.join()
        finally:
            closer.kill()
            closer.communicate()
        late.run(opened["tokens"][-AT_ONCE:], at_once=AT_ONCE)
        again.run(list(rush.receipts), at_once=AT_ONCE)
    box = manage(site, "-m", STATION, "count", opened["slug"], failure="Urne illisible")

    acknowledged = {receipt["commitment"] for receipt in rush.receipts.values()}
    assert len(acknowledged) == len(rush.receipts) >= CLOSES_AFTER
    assert set(box["commitments"]) == acknowledged
    assert box["roll"] == box["people"] == box["keys"] == len(acknowledged)

    kinds = [kind for kind, _commitment in box["log"]]
    assert {commitment for kind, commitment in box["log"] if kind == "ballot"} == acknowledged
    assert kinds == ["rules", *["ballot"] * len(acknowledged), "close", "result"]
    assert box["alarms"] == []

    answers = [fault for crowd in (rush, late, again) for fault in crowd.faults if fault != "TimeoutError"]
    assert answers == []  # nobody was answered anything else; who waits too long asks again
    assert late.receipts == {}
    assert (len(rush.refusals), len(late.refusals)) == (AT_ONCE, AT_ONCE)
    said = {(each["status"], each["detail"]) for each in (*rush.refusals.values(), *late.refusals.values())}
    assert said == {(409, "Trop tard\u00a0: le vote est clos. Votre bulletin n’est pas dans l’urne.")}
    assert again.receipts == rush.receipts
