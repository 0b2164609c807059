"""The cache on Redis, and what it answers while Redis is absent, silent, stopped or back."""

import contextlib
import logging
import socket
import time

import pytest
from django.core.cache import CacheHandler

from participation.redis import MEMORY, LocMemCache
from participation.redis import redis as watch
from tests.services import redis
from tools.machine import free_port

PATIENCE, BRIEFLY = 30, 0.2  # seconds that a Redis that is there, or says nothing, is waited for


@pytest.fixture
def port(monkeypatch):
    """Where Redis may run; nothing is known of it yet."""
    monkeypatch.setattr(watch, "away_since", None)
    yield free_port()
    LocMemCache(MEMORY, {}).clear()


def cache_settings(port, seconds=PATIENCE):
    options = {"socket_connect_timeout": seconds, "socket_timeout": seconds}
    return {"BACKEND": "participation.redis.Cache", "LOCATION": f"redis://127.0.0.1:{port}/0", "OPTIONS": options}


@pytest.fixture
def cache(port):
    return CacheHandler({"default": cache_settings(port)})["default"]


def look_again():
    """The seconds of rest are over."""
    watch.next_look = 0.0


def use(cache):
    """Everything a cache does; what it answered."""
    cache.set("word", "banc")
    return {
        "get": cache.get("word"),
        "miss": cache.get("nothing", "default"),
        "add": [cache.add("once", 1, 60), cache.add("once", 1, 60)],
        "incr": [cache.add("tries", 0), cache.incr("tries"), cache.incr("tries", 2), cache.decr("tries")],
        "many": [cache.set_many({"a": 1, "b": None}), cache.get_many(["a", "b", "c"])],
        "or_set": [cache.get_or_set("salt", lambda: "x"), cache.get_or_set("salt", lambda: "y")],
        "touch": [cache.touch("word", 60), cache.touch("nothing", 60)],
        "has": ["word" in cache, "nothing" in cache],
        "delete": [cache.delete("word"), cache.delete("word"), cache.get("word")],
        "delete_many": [cache.delete_many(["a", "b"]), cache.get_many(["a", "b"])],
        "expired": [cache.set("gone", 1, 0), cache.get("gone")],
        "cleared": [cache.clear() and None, cache.get("salt")],
    }


EXPECTED = {
    "get": "banc",
    "miss": "default",
    "add": [True, False],
    "incr": [True, 1, 3, 2],
    "many": [[], {"a": 1, "b": None}],
    "or_set": ["x", "x"],
    "touch": [True, False],
    "has": [True, False],
    "delete": [True, False, None],
    "delete_many": [None, {}],
    "expired": [None, None],
    "cleared": [None, None],
}


def test_with_redis_it_is_django_s_cache(cache, port):
    with redis(port):
        assert use(cache) == EXPECTED
        cache.set("word", "banc")
        with socket.create_connection(("127.0.0.1", port)) as line:
            line.sendall(b"EXISTS :1:word\r\n")
            assert line.recv(16) == b":1\r\n"
    assert not watch.is_away()


def test_without_redis_the_memory_of_the_process_does_the_same(cache):
    assert use(cache) == EXPECTED
    assert watch.is_away()


def test_a_key_that_nobody_added_is_not_counted(cache):
    with pytest.raises(ValueError, match="tries"):
        cache.incr("tries")


def test_a_redis_that_says_nothing_is_waited_for_once(port, monkeypatch):
    monkeypatch.setattr("participation.redis.REST", 3_600)
    cache = CacheHandler({"default": cache_settings(port, BRIEFLY)})["default"]
    with socket.create_server(("127.0.0.1", port), backlog=100) as silent:
        start = time.monotonic()
        assert [cache.get("word") for _ in range(50)] == [None] * 50
        assert time.monotonic() - start >= BRIEFLY
        assert len(callers(silent)) == 1


def callers(server):
    """Who connected to a server that accepted nobody."""
    server.setblocking(False)
    found = []
    with contextlib.suppress(BlockingIOError):
        while True:
            connection, address = server.accept()
            connection.close()
            found.append(address)
    return found


def test_what_redis_held_is_missed_while_it_is_away_and_the_memory_is_emptied_when_it_is_back(cache, port):
    with contextlib.ExitStack() as life:
        life.enter_context(redis(port))
        cache.set("word", "banc")
    assert cache.get("word") is None
    cache.set("word", "arbre")
    cache.set("other", "eau")
    assert cache.get_many(["word", "other"]) == {"word": "arbre", "other": "eau"}
    with redis(port):
        assert cache.get("word") == "arbre"  # it is left alone for a while
        look_again()
        assert cache.get_many(["word", "other"]) == {}
    assert cache.get_many(["word", "other"]) == {}


def test_a_restart_that_nobody_saw_is_no_absence(cache, port, caplog):
    with redis(port):
        cache.set("word", "banc")
    with redis(port):
        cache.set("word", "arbre")
        assert cache.get("word") == "arbre"
    assert caplog.records == []


def test_an_absence_is_said_once_and_so_is_its_end(cache, port, caplog):
    caplog.set_level(logging.WARNING)
    for _ in range(3):
        cache.get("word")
        look_again()
    with redis(port):
        for _ in range(3):
            cache.get("word")
    said = [record.getMessage() for record in caplog.records]
    assert [sentence.split()[:4] for sentence in said] == [
        ["Redis", "is", "away,", "this"],
        ["Redis", "is", "back", "after"],
    ]


def test_one_caller_looks_while_the_others_do_without(cache):
    cache.get("word")
    look_again()
    assert [watch.is_away() for _ in range(3)] == [False, True, True]


@pytest.mark.django_db
def test_health_says_that_redis_is_away_and_the_site_is_well(client, settings, port):
    settings.CACHES = {**settings.CACHES, "default": cache_settings(port)}
    answer = client.get("/sante/")
    assert (answer.status_code, answer.json()["status"], answer.json()["checks"]["redis"]) == (200, "ok", "away")
    with redis(port):
        look_again()
        assert client.get("/sante/").json()["checks"]["redis"] == "ok"
