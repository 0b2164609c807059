"""Many people who vote at once, each as a careful browser would: the same envelope again until a receipt comes."""

import asyncio
import json
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

PATIENCE = 60  # seconds that a voter keeps trying
TIMEOUT = 10  # seconds that a voter waits for one answer


@dataclass
class Rush:
    """What was sent and answered. `receipts` by token; `seconds` of the answers that gave one; `faults` by what they were.

    `until` is the code of a refusal that people believe: whoever reads it is in `refusals`, and the booth closes.
    """

    url: str
    slug: str
    codes: list[str]
    until: str = ""
    refusals: dict[str, dict[str, Any]] = field(default_factory=dict)
    receipts: dict[str, dict[str, Any]] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)

    def run(self, tokens: list[str], *, at_once: int) -> float:
        """Let these people vote, this many at once; how many seconds it took."""
        start = time.monotonic()
        asyncio.run(self._vote(list(tokens), at_once))
        return time.monotonic() - start

    async def _vote(self, tokens: list[str], at_once: int) -> None:
        waiting = iter(tokens)
        await asyncio.gather(*(self._booth(waiting) for _booth in range(at_once)))

    async def _booth(self, waiting: Any) -> None:
        booth = Booth(self.url)
        for token in waiting:
            choices = random.Random(token).sample(self.codes, 3)  # the same person means the same ballot
            await self._insist(booth, token, {"choices": choices})
            if token in self.refusals:
                break
        booth.leave()

    async def _insist(self, booth: "Booth", token: str, ballot: dict[str, Any]) -> None:
        limit = time.monotonic() + PATIENCE
        while time.monotonic() < limit:
            start = time.monotonic()
            try:
                status, answer = await asyncio.wait_for(booth.send(self.slug, token, ballot), TIMEOUT)
            except (OSError, TimeoutError, asyncio.IncompleteReadError, ValueError) as error:
                booth.leave()
                self.faults[type(error).__name__] += 1
            else:
                if status == 201:
                    self.seconds.append(time.monotonic() - start)
                    self.receipts[token] = answer
                    return
                if self.until and answer.get("code") == self.until:
                    self.refusals[token] = answer
                    return
                self.faults[f"{status} {answer.get('code', '')}"] += 1
            await asyncio.sleep(random.uniform(0.1, 0.6))
        self.faults["gave up"] += 1

    def percentile(self, part: float) -> float:
        """The time, in seconds, under which this part of the receipts came."""
        return sorted(self.seconds)[min(len(self.seconds) - 1, int(len(self.seconds) * part))]


class Booth:
    """One connection, kept as long as it lives."""

    def __init__(self, url: str) -> None:
        self.host, self.port = urlsplit(url).hostname, urlsplit(url).port
        self.streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def send(self, slug: str, token: str, ballot: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if self.streams is None:
            self.streams = await asyncio.open_connection(self.host, self.port)
        reader, writer = self.streams
        body = json.dumps(ballot).encode()
        head = (
            f"POST /api/v1/budgets/{slug}/ballots/ HTTP/1.1\r\nHost: {self.host}:{self.port}\r\n"
            f"Authorization: Token {token}\r\nIdempotency-Key: ballot-of-{token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        writer.write(head.encode() + body)
        await writer.drain()
        lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _colon, value in (line.partition(": ") for line in lines[1:])}
        answer = await reader.readexactly(int(headers["content-length"]))
        if headers.get("connection") == "close":
            self.leave()
        return int(lines[0].split()[1]), json.loads(answer) if "json" in headers.get("content-type", "") else {}

    def leave(self) -> None:
        if self.streams:
            self.streams[1].close()
        self.streams = None
