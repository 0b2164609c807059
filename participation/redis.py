"""Redis, when it is there. Without it the site works: it keeps what it needs in the memory of each process.

Redis holds nothing that must not be lost: kept pieces of pages, counts of attempts, calls between processes. A server that
fails, or says nothing in time (`OPTIONS` of the cache), is left alone for a few seconds; then one caller looks whether it
is back while the others still do without. See docs/adr/0021-redis-may-be-away.md.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from threading import Lock
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as LostConnectionError
from redis.exceptions import RedisError
from redis.retry import Retry

logger = logging.getLogger(__name__)

REST = 5.0  # seconds during which a Redis that failed is not asked
MEMORY = "while-redis-is-away"
MOST = 10_000  # values kept in the memory of a process


class Watch:
    """What this process knows of Redis: there, or away since a moment."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.away_since: float | None = None
        self.next_look = 0.0

    def is_away(self) -> bool:
        """Whether to do without Redis. While it is away, one caller in `REST` seconds hears no, and must `ask` it."""
        if self.away_since is None:
            return False
        with self.lock:
            now = time.monotonic()
            if self.away_since is not None and now < self.next_look:
                return True
            self.next_look = now + REST
            return False

    @contextmanager
    def ask(self) -> Iterator[None]:
        """Talk to Redis; its failures end the block and are noted, nothing is raised."""
        try:
            yield
        except (RedisError, OSError) as error:
            self._left(error)
        else:
            self._came_back()

    def _left(self, error: Exception) -> None:
        with self.lock:
            now = time.monotonic()
            self.next_look, first = now + REST, self.away_since is None
            if first:
                self.away_since = now
        if first:
            logger.warning("Redis is away, this process does without: %s", error)

    def _came_back(self) -> None:
        if self.away_since is None:
            return
        with self.lock:
            since, self.away_since = self.away_since, None
        if since is not None:
            LocMemCache(MEMORY, {}).clear()  # of the next absence, not of this one
            logger.warning("Redis is back after %d seconds", time.monotonic() - since)


redis = Watch()


def _either(name: str) -> Callable[..., Any]:
    """One method of Django's cache on Redis or, while Redis is away, of the memory of this process."""
    on_redis, in_memory = getattr(RedisCache, name), getattr(LocMemCache, name)

    @wraps(on_redis)
    def method(self: "Cache", *args: Any, **kwargs: Any) -> Any:
        if not redis.is_away():
            with redis.ask():
                return on_redis(self, *args, **kwargs)
        return in_memory(self.memory, *args, **kwargs)

    return method


class Cache(RedisCache):
    """Django's cache on Redis; while Redis is away, the memory of this process, emptied when Redis is back.

    What that means for who asks: `get` misses what Redis holds; `add` says yes once in each process; `incr` counts what
    this process sees, and raises ValueError for a key that was added just before Redis left. What was replaced or deleted
    meanwhile may be read again when Redis is back, until it expires.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        # A second try for a connection that a restart of Redis broke, none for an answer that does not come.
        again = Retry(NoBackoff(), 1, supported_errors=(LostConnectionError,))
        super().__init__(server, {**params, "OPTIONS": {"retry": again, **params.get("OPTIONS", {})}})
        self.memory = LocMemCache(MEMORY, {**params, "OPTIONS": {"MAX_ENTRIES": MOST}})

    add, get, set, touch, delete = map(_either, ("add", "get", "set", "touch", "delete"))
    has_key, incr, clear = map(_either, ("has_key", "incr", "clear"))
    get_many, set_many, delete_many = map(_either, ("get_many", "set_many", "delete_many"))

    def answers(self) -> bool:
        """Whether Redis is there, now or when it was last asked."""
        if not redis.is_away():
            with redis.ask():
                super().has_key("there")
                return True
        return False
