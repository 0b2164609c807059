"""A crowd that reads one thread: each reader keeps what a browser would show, and comes back when it is cut off."""

import asyncio
import json
import random
import re
import time
from typing import Any
from urllib.parse import urlsplit

from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

DATE = re.compile(r'<time datetime="([^"]+)"')


def origin_of(address: str) -> str:
    """The page that a browser would have opened the socket from."""
    return "http://" + urlsplit(address).netloc


class Person:
    """A reader of a thread: follows cursors as static/js/thread.js does."""

    def __init__(self, addresses: list[str]) -> None:
        self.addresses = addresses
        self.cursor = 0
        self.shown: dict[int, tuple[int, str]] = {}  # comment → its last event, what is on screen
        self.seen_at: dict[int, float] = {}  # comment → when it first appeared
        self.gaps = 0
        self.times_connected = 0
        self.socket: Any = None

    async def read(self) -> None:
        """Read until cancelled; come back after half a second or so when the connection is lost."""
        while True:
            address = random.choice(self.addresses)
            try:
                async with connect(
                    f"{address}?after={self.cursor}", origin=origin_of(address), compression=None, open_timeout=30,
                    ping_interval=None, proxy=None,
                ) as self.socket:  # fmt: skip
                    self.times_connected += 1
                    async for text in self.socket:
                        self.take(json.loads(text))
            except (OSError, WebSocketException, TimeoutError):
                pass
            await asyncio.sleep(0.5 * (0.5 + random.random()))

    def take(self, frame: dict[str, Any]) -> None:
        cursor = frame.get("cursor", 0)
        if frame["type"] == "hello" or cursor <= self.cursor:
            return
        self.gaps += frame["after"] > self.cursor
        self.cursor = cursor
        self.seen_at.setdefault(frame["id"], time.time())
        self.shown[frame["id"]] = (cursor, frame["html"])

    def cut(self) -> None:
        """Lose the connection without a word, as a telephone in a tunnel does."""
        if self.socket is not None and self.socket.transport is not None:
            self.socket.transport.abort()


class Crowd:
    """People who read the same thread, through one server process or several."""

    def __init__(self, size: int, addresses: list[str]) -> None:
        self.people = [Person(addresses) for _ in range(size)]
        self.tasks: list[asyncio.Task[None]] = []

    async def gather(self, patience: float = 60) -> None:
        """Everyone arrives."""
        self.tasks = [asyncio.ensure_future(person.read()) for person in self.people]
        limit = time.monotonic() + patience
        while not all(person.times_connected for person in self.people):
            assert time.monotonic() < limit, "readers could not connect"
            await asyncio.sleep(0.05)

    async def leave(self) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)

    def cut(self, share: float) -> None:
        for person in random.sample(self.people, round(len(self.people) * share)):
            person.cut()

    def equal(self, truth: dict[int, tuple[int, str]]) -> int:
        """How many readers show exactly what the database says."""
        return sum(person.shown == truth for person in self.people)


def quantile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
