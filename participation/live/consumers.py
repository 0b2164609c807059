"""`/ws/dossiers/<ref>/`: the frames of a thread, as docs of the contract say."""

import asyncio
import json
import time
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer

from participation.dossiers.models import Dossier
from participation.live.hub import Reader, hub

FRAME_LIMIT = 1_000  # characters a browser may send at once
RATE = (20, 10.0)  # frames a browser may send, in how many seconds
CURSOR_LIMIT = 2**31 - 1

NOT_FOUND, TOO_LARGE, TOO_FAST, TOO_SLOW = 4404, 4413, 4429, 4408


class ThreadConsumer(AsyncWebsocketConsumer):
    """One browser reading one public thread. It only listens: writing goes through the form or the API."""

    dossier_id: int | None = None
    reader: Reader | None = None
    sender: "asyncio.Task[None] | None" = None

    async def connect(self) -> None:
        ref = self.scope["url_route"]["kwargs"]["ref"]
        found = await database_sync_to_async(
            lambda: Dossier.objects.public().filter(ref=ref).values_list("pk", "cursor").first(), thread_sensitive=False
        )()
        await self.accept()
        if found is None:
            await self.close(NOT_FOUND)
            return
        self.dossier_id, cursor = found
        after = self.asked_cursor()
        self.arrivals: list[float] = []
        await self.send(json.dumps({"type": "hello", "epoch": hub.epoch, "cursor": cursor}))
        self.reader = Reader(cursor if after is None else min(after, cursor))
        await hub.join(self.dossier_id, self.reader)
        self.sender = asyncio.ensure_future(self.forward())
        hub.wake(self.dossier_id)

    def asked_cursor(self) -> int | None:
        """The `?after=` of the connection; None when it is absent or not a cursor."""
        value = parse_qs(self.scope["query_string"].decode("ascii", "ignore")).get("after", [""])[0]
        return int(value) if value.isdecimal() and int(value[:12]) <= CURSOR_LIMIT and len(value) < 12 else None

    async def forward(self) -> None:
        """Write the frames that wait for this browser, one after the other."""
        if self.reader is None:
            return
        while (frame := await self.reader.frames.get()) is not None:
            await self.send(frame)
        await self.close(TOO_SLOW)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if bytes_data is not None or len(text_data or "") > FRAME_LIMIT:
            await self.close(TOO_LARGE)
            return
        now = time.monotonic()
        frames, seconds = RATE
        self.arrivals = [at for at in getattr(self, "arrivals", []) if now - at < seconds] + [now]
        if len(self.arrivals) > frames:
            await self.close(TOO_FAST)

    async def disconnect(self, code: Any) -> None:
        if self.sender:
            self.sender.cancel()
            with suppress(asyncio.CancelledError):
                await self.sender
        if self.reader and self.dossier_id is not None:
            await hub.leave(self.dossier_id, self.reader)
