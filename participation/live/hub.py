"""One hub a process: it fans the events of a dossier's thread out to the browsers that are reading.

A dossier is read from the database once per wave of events, whatever the number of readers; waves are 100 ms apart. The
hub holds no truth: a reader who misses a frame sees a gap between cursors and asks the database.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from asgiref.sync import async_to_sync
from channels.db import database_sync_to_async
from channels.layers import InMemoryChannelLayer, get_channel_layer

WAVE = 0.1  # seconds between two waves of one dossier
QUEUE = 200  # frames that may wait for one reader; beyond, the reader is dropped and catches up

Source = Callable[[int, int], list[dict[str, Any]]]


class Reader:
    """A browser: frames wait in its queue, so a slow one never holds the others."""

    def __init__(self, cursor: int) -> None:
        self.cursor = cursor
        self.frames: asyncio.Queue[str | None] = asyncio.Queue(QUEUE)

    def offer(self, cursor: int, frame: str) -> bool:
        """Queue a frame that this reader has not seen; False when the reader is too slow and must go."""
        if cursor <= self.cursor:
            return True
        try:
            self.frames.put_nowait(frame)
        except asyncio.QueueFull:
            return False
        self.cursor = cursor
        return True

    def dismiss(self) -> None:
        """Ask the reader's connection to close."""
        while not self.frames.empty():
            self.frames.get_nowait()
        self.frames.put_nowait(None)


@dataclass
class Room:
    """An open thread: who reads it, the last event they were sent, the wave that is coming."""

    cursor: int
    readers: set[Reader] = field(default_factory=set)
    wave: asyncio.Task[None] | None = None
    again: bool = False


class Hub:
    """Rooms by dossier id. Lives on the event loop of the process that serves sockets."""

    def __init__(self) -> None:
        self.epoch = secrets.token_hex(4)
        self.rooms: dict[int, Room] = {}
        self.loop: asyncio.AbstractEventLoop | None = None
        self.source: Source | None = None
        self.channel = ""
        self.listener: asyncio.Task[None] | None = None

    async def join(self, dossier_id: int, reader: Reader) -> None:
        """Add a reader; the first one of a thread subscribes this process to it, once."""
        running = asyncio.get_running_loop()
        if self.loop is not running:
            self.loop, self.rooms, self.listener, self.channel = running, {}, None, ""
        room = self.rooms.get(dossier_id)
        if room is None:
            room = self.rooms[dossier_id] = Room(reader.cursor)
            await self._subscribe(dossier_id)
        room.readers.add(reader)
        room.cursor = min(room.cursor, reader.cursor)

    async def leave(self, dossier_id: int, reader: Reader) -> None:
        """Remove a reader; the last one closes the room."""
        room = self.rooms.get(dossier_id)
        if room is None:
            return
        room.readers.discard(reader)
        if not room.readers:
            del self.rooms[dossier_id]
            layer = get_channel_layer()
            if not isinstance(layer, InMemoryChannelLayer) and self.channel:
                await layer.group_discard(group_of(dossier_id), self.channel)

    async def _subscribe(self, dossier_id: int) -> None:
        layer = get_channel_layer()
        if isinstance(layer, InMemoryChannelLayer):
            return
        if not self.channel:
            self.channel = await layer.new_channel()
            self.listener = asyncio.ensure_future(self._listen())
        await layer.group_add(group_of(dossier_id), self.channel)

    async def _listen(self) -> None:
        layer = get_channel_layer()
        while True:
            message = await layer.receive(self.channel)
            self.wake(message["dossier"])

    def wake(self, dossier_id: int) -> None:
        """Something happened in a thread: start a wave, or note that another is needed. On the hub's loop only."""
        room = self.rooms.get(dossier_id)
        if room is None:
            return
        if room.wave and not room.wave.done():
            room.again = True
            return
        room.wave = asyncio.ensure_future(self._wave(dossier_id, room))

    async def _wave(self, dossier_id: int, room: Room) -> None:
        while True:
            room.again = False
            await asyncio.sleep(WAVE)
            if self.source is None:
                return
            events = await database_sync_to_async(self.source, thread_sensitive=False)(dossier_id, room.cursor)
            for event in events:
                frame = json.dumps(event, ensure_ascii=False)
                for reader in [r for r in room.readers if not r.offer(event["cursor"], frame)]:
                    room.readers.discard(reader)
                    reader.dismiss()
                room.cursor = max(room.cursor, event["cursor"])
            if not room.again:
                return


hub = Hub()


def group_of(dossier_id: int) -> str:
    """The name of a dossier's group between processes."""
    return f"dossier-{dossier_id}"


def announce(dossier_id: int) -> None:
    """Tell every process that a thread has a new event. From any thread; best effort."""
    layer = get_channel_layer()
    if not isinstance(layer, InMemoryChannelLayer):
        async_to_sync(layer.group_send)(group_of(dossier_id), {"type": "thread.event", "dossier": dossier_id})
    elif hub.loop is not None and hub.loop.is_running():
        hub.loop.call_soon_threadsafe(hub.wake, dossier_id)
