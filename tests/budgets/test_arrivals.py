"""How ballots arrive is counted without anybody's address, and told after the close."""

import re

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.urls import reverse

from budgets import actions
from budgets.anomalies import arrivals
from budgets.models import ArrivalDay, Budget
from budgets.tasks import fold_arrivals
from tests.factories.budgets import open_budget, voters
from tests.factories.people import AgentFactory

pytestmark = pytest.mark.django_db
ADDRESS = "203.0.113.77"


def arrive(budget, count, address=ADDRESS, key="k"):
    for number in range(count):
        actions.note_arrival(budget=budget, address=address, idempotency_key=f"{key}-{address}-{number}")


def folded(budget):
    actions.fold_arrivals(budget=budget)
    return ArrivalDay.objects.get(budget=budget)


def test_arrivals_are_numbers_by_minute_and_by_level():
    budget = open_budget()
    arrive(budget, 12)
    arrive(budget, 3, "203.0.113.78")
    arrive(budget, 1, "2001:db8::1")
    day = folded(budget)
    assert sum(day.minutes.values()) == 16
    assert day.shared == {"2": 2, "5": 1, "10": 1}


def test_a_busy_day_of_a_site_of_one_process_is_counted_whole():
    """The cache of Django forgets a third of what it holds above 300 keys, unless it is told otherwise."""
    budget = open_budget()
    for number in range(400):
        arrive(budget, 1, f"198.51.100.{number}")
    assert sum(folded(budget).minutes.values()) == 400


def test_the_same_request_sent_again_counts_once():
    budget = open_budget()
    arrive(budget, 2)
    arrive(budget, 2)
    assert sum(folded(budget).minutes.values()) == 2


def test_no_address_reaches_the_database_or_the_cache_in_clear():
    budget = open_budget()
    arrive(budget, 6)
    day = folded(budget)
    assert ADDRESS not in str(day.minutes) + str(day.shared)
    assert {field.attname for field in ArrivalDay._meta.concrete_fields} == {
        "id", "budget_id", "day", "minutes", "shared",
    }  # fmt: skip
    keys = [key for key in cache._cache if "arriv" in key]
    assert keys
    assert not [key for key in keys if ADDRESS in key]


def test_a_cache_that_was_emptied_makes_no_number_smaller():
    budget = open_budget()
    with time_machine.travel("2026-05-04 10:00:00+00:00", tick=False):
        arrive(budget, 6)
        actions.fold_arrivals(budget=budget)
        cache.clear()
        arrive(budget, 2, key="later")
        assert sum(folded(budget).minutes.values()) == 6


def test_the_numbers_of_every_open_vote_are_written_each_minute():
    budget, other = open_budget(), open_budget()
    arrive(budget, 3)
    arrive(other, 1, key="other")
    actions.close_vote(budget=open_budget(), by=AgentFactory(), reason="Une répétition.")
    assert fold_arrivals() == 2
    assert [sum(one.arrivals.get().minutes.values()) for one in (budget, other)] == [3, 1]


def test_a_cache_that_fails_lets_the_ballot_through(monkeypatch, client):
    def fail(*_args, **_kwargs):
        raise ConnectionError("no cache")

    budget = open_budget()
    monkeypatch.setattr("budgets.actions.arrivals.cache.add", fail)
    actions.note_arrival(budget=budget, address=ADDRESS, idempotency_key="k")
    assert connection.is_usable()
    assert not ArrivalDay.objects.exists()


def test_a_burst_and_shared_addresses_are_told_after_the_close(client):
    budget, url = open_budget(), None
    url = reverse("budgets:incidents", args=[budget.slug])
    ArrivalDay.objects.create(
        budget=budget, day="2026-05-04", minutes={"600": 2, "601": 1, "602": 2, "1439": 64}, shared={"2": 7, "10": 1}
    )
    assert "64 bulletins" not in client.get(url).content.decode()
    actions.close_vote(budget=budget, by=AgentFactory(), reason="Une répétition.")
    found = arrivals(Budget.objects.get(pk=budget.pk))
    assert (found["ballots"], found["usual"], found["busiest"]["count"], found["burst_count"]) == (69, 2, 64, 1)
    assert found["shared"][0] == {"level": 2, "addresses": 7}
    html = client.get(url).content.decode()
    assert re.search(r"4 mai.*23.*59.*64 bulletins", html, re.DOTALL)


def test_voting_on_the_page_counts_an_arrival(client):
    budget = open_budget()
    (voter,) = voters(1)
    client.force_login(voter)
    client.post(reverse("budgets:vote", args=[budget.slug]), {"p": ["1"], "recalculer": "1"})
    client.post(reverse("budgets:confirm", args=[budget.slug]), {"cle": "k"}, REMOTE_ADDR=ADDRESS)
    assert sum(folded(budget).minutes.values()) == budget.ballots.count() == 1
