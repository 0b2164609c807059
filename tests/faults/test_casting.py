"""A burst of ballots while workers are killed and the database stops: the short form of `make bench ARGS=casting`."""

from tests.load.casting import SHORT, fail, station


def test_no_acknowledged_ballot_is_lost_none_counts_twice_and_each_receipt_is_found_again():
    with station() as (site, database):
        found = fail(site, database, SHORT)
    assert found["faults"], "nothing failed: the burst was over before the blows"
    assert {name: found[name] for name in ("lost", "double", "partial", "without_receipt")} == {
        "lost": 0, "double": 0, "partial": 0, "without_receipt": 0,
    }  # fmt: skip
    assert found["in_box"] == SHORT.ballots
