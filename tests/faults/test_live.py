"""The short form of the faults of `make bench`: the same faults, fewer people."""

from tests.load.live import small_site, survive
from tools.machine import free_port


def test_every_reader_equals_the_database_after_cuts_a_restart_and_a_kill():
    port = free_port()
    with small_site("tests.load.settings_two", REDIS_URL=f"redis://127.0.0.1:{port}/0") as site:
        found = survive(site, readers=40, rate=10, seconds=8, redis_port=port)
    assert (found["equal"], found["events"]) == (40, 80), found
    assert found["hidden"] > 0
    assert found["reconnections"] >= 8  # the first cut alone
