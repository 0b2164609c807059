"""One hub a process: it fans the events of a dossier's thread out to the browsers that are reading.

A dossier is read from the database once per wave of events, whatever the number of readers; waves are 100 ms apart. The
hub holds no truth: what the channel layer loses, a sweep of the database finds within two seconds, and a reader who
comes back says which event it knows last. See docs/adr/0013-live-hub.md.
"""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from asgiref.sync import async_to_sync
from channels.db import database_sync_to_async
from channels.layers import InMemoryChannelLayer, get_channel_layer

from participation.live import reads
from participation.live.presence import Presence
from participation.redis import redis

logger = logging.getLogger(__name__)

WAVE = 0.1  # seconds between two waves of one dossier
SWEEP = 2.0  # seconds between two looks at the database, for what nobody announced
QUEUE = 200  # frames that may wait for one reader; beyond, the reader is dropped and catches up
READS = 4  # readings of the database at once, for readers who come back
EVERYONE = "live"  # the group of all hubs

#: (dossier, cursor) → {"cursor", "more", "events"} of the thread after the cursor, None when it is not public any more.
Source = Callable[[int, int], "dict[str, Any] | None"]


class Found(NamedTuple):
    """What a reading of the thread found after a cursor: frames by cursor, the cursor they lead to, whether more waits."""

    cursor: int
    more: bool
    frames: list[tuple[int, str]]


class Reader:
    """A browser: frames wait in its queue, so a slow one never holds the others."""

    def __init__(self, cursor: int, *, language: str = "fr", user_id: int | None = None) -> None:
        self.cursor = cursor
        self.language = language
        self.user_id = user_id
        self.here = True  # whether the page is on screen, as its browser says
        self.people: int | None = None  # how many people read, as it was last told
        self.catching_up: asyncio.Task[None] | None = None
        self.frames: asyncio.Queue[str | None] = asyncio.Queue(QUEUE)

    def offer(self, frame: str) -> bool:
        """Queue a frame; False when the reader is too slow and must go."""
        try:
            self.frames.put_nowait(frame)
        except asyncio.QueueFull:
            return False
        return True

    def give(self, found: Found) -> bool:
        """Queue the events that this reader has not seen; False when it is too slow and must go."""
        fresh = [frame for cursor, frame in found.frames if cursor > self.cursor]
        self.cursor = max(self.cursor, found.cursor)
        return all(self.offer(frame) for frame in fresh)

    def dismiss(self) -> None:
        """Ask the reader's connection to close."""
        if self.catching_up is not None:
            self.catching_up.cancel()
        while not self.frames.empty():
            self.frames.get_nowait()
        self.frames.put_nowait(None)


@dataclass
class Room:
    """An open thread: who reads it, the last event they were sent, the wave that is coming."""

    dossier_id: int
    cursor: int
    process: int | None = None  # the dossier of the process that it belongs to
    readers: set[Reader] = field(default_factory=set)
    wave: asyncio.Task[None] | None = None
    again: bool = False
    notes_after: float = field(default_factory=lambda: time.time() - reads.SKEW)
    told: set[int] = field(default_factory=set)  # entries that were told since `notes_after`
    reading: dict[tuple[int, str], asyncio.Task[Found | None]] = field(
        default_factory=dict
    )  # shared by those who come back
    subscribed: bool = False

    @property
    def languages(self) -> set[str]:
        return {reader.language for reader in self.readers}


class Hub:
    """Rooms by dossier id. Lives on the event loop of the process that serves sockets."""

    def __init__(self) -> None:
        self.epoch = secrets.token_hex(4)
        self.source: Source | None = None
        self._start(None)

    def _start(self, loop: asyncio.AbstractEventLoop | None) -> None:
        self.loop = loop
        self.rooms: dict[int, Room] = {}
        self.presence = Presence(self.epoch)
        self.channel = ""
        self.tasks: list[asyncio.Task[None]] = []
        self.limit = asyncio.Semaphore(READS)

    # -------------------------------------------------------------- who reads
    async def join(self, dossier_id: int, reader: Reader, *, head: int, process: int | None = None) -> None:
        """Add a reader; the first one of a thread subscribes this server to it, once. `head`: its last event; `process`:
        the dossier of the process that it belongs to.
        """
        running = asyncio.get_running_loop()
        if self.loop is not running:
            self._start(running)
        if not self.tasks:
            self.tasks = [asyncio.ensure_future(self._sweep())]
        room = self.rooms.get(dossier_id)
        if room is None:
            room = self.rooms[dossier_id] = Room(dossier_id, head, process)
            await self._subscribe(room)
            self.wake(dossier_id)  # what happened between the reading of `head` and the subscription
        room.readers.add(reader)
        self._follow(room, reader)
        self.count(room)

    def leave(self, dossier_id: int, reader: Reader) -> None:
        """Remove a reader; the last one closes the room at the next sweep."""
        if reader.catching_up is not None:
            reader.catching_up.cancel()
        if room := self.rooms.get(dossier_id):
            room.readers.discard(reader)
            self.count(room)

    def count(self, room: Room) -> None:
        """Take note of how many people have the thread on screen; they are told at the next sweep."""
        self.presence.here(room.dossier_id, sum(reader.here for reader in room.readers))

    def say(self, room: Room, frame: str, to: Callable[[Reader], bool]) -> None:
        """Send a frame to some readers; those whose queue is full are dismissed, and will catch up."""
        for reader in [reader for reader in room.readers if to(reader) and not reader.offer(frame)]:
            self._dismiss(room, reader)

    def _dismiss(self, room: Room, reader: Reader) -> None:
        room.readers.discard(reader)
        reader.dismiss()

    # -------------------------------------------------------------- between processes
    async def _subscribe(self, room: Room) -> None:
        layer = get_channel_layer()
        if isinstance(layer, InMemoryChannelLayer):
            room.subscribed = True
            return
        if redis.is_away():  # the sweep does its work, and tries again
            return
        with redis.ask():
            if not self.channel:
                await layer.group_send(EVERYONE, {"type": "live.hello"})  # fails before a channel is made for nothing
                self.channel = await layer.new_channel()
                self.tasks.append(asyncio.ensure_future(self._listen()))
            await layer.group_add(EVERYONE, self.channel)
            await layer.group_add(group_of(room.dossier_id), self.channel)
            room.subscribed = True

    async def _listen(self) -> None:
        layer = get_channel_layer()
        while True:
            try:
                self._hear(await layer.receive(self.channel))
            except Exception:  # a message that cannot be read silences nobody else
                logger.exception("A message between processes was not understood")
                await asyncio.sleep(WAVE)

    def _hear(self, message: dict[str, Any]) -> None:
        if message["type"] == "thread.event":
            self.wake(message["dossier"])
        elif message["type"] == "live.presence":
            self.presence.hear(message["process"], message["rooms"])
        elif message["type"] == "live.person":
            self.wake_person(message["user"])

    async def _publish(self, message: dict[str, Any]) -> None:
        layer = get_channel_layer()
        if not isinstance(layer, InMemoryChannelLayer) and not redis.is_away():
            with redis.ask():
                await layer.group_send(EVERYONE, message)

    # -------------------------------------------------------------- waves
    def wake(self, dossier_id: int) -> None:
        """Something happened in a thread: start a wave, or note that another is needed. On the hub's loop only."""
        room = self.rooms.get(dossier_id)
        if room is None:
            return
        if room.wave and not room.wave.done():
            room.again = True
            return
        room.wave = asyncio.ensure_future(self._wave(room))

    async def _wave(self, room: Room) -> None:
        while True:
            room.again = False
            await asyncio.sleep(WAVE)
            try:
                more = await self._tell(room)
            except Exception:  # the database is away: the sweep will find what is missing
                logger.exception("No wave for dossier %s", room.dossier_id)
                return
            if not (room.again or more):
                return

    async def _tell(self, room: Room) -> bool:
        """Read what is new and send it; says whether more waits."""
        start, ends, more, notes = room.cursor, [], False, None
        room.reading.clear()
        for language in room.languages:
            found = await self._read(room, start, language)
            if found is None:
                self._close(room)
                return False
            about = (room.dossier_id, room.process)
            notes = await in_thread(reads.notes, *about, room.notes_after, language, frozenset(room.told))
            for reader in [r for r in room.readers if r.language == language and r.catching_up is None]:
                if reader.cursor >= start and not reader.give(found):
                    self._dismiss(room, reader)
            for note in notes.frames:
                self.say(room, dumps(note), to=lambda reader, of=language: reader.language == of)
            ends.append(found.cursor)
            more = more or found.more
        if notes is not None:
            room.cursor = max(start, min(ends))
            room.told, room.notes_after = notes.told, notes.after
        for reader in room.readers:  # who came during the wave
            self._follow(room, reader)
        return more

    async def _read(self, room: Room, cursor: int, language: str) -> Found | None:
        if self.source is None:
            return None
        found = await in_thread(reads.in_language, language, self.source, room.dossier_id, cursor)
        if found is None:
            return None
        return Found(found["cursor"], found["more"], [(event["cursor"], dumps(event)) for event in found["events"]])

    def _follow(self, room: Room, reader: Reader) -> None:
        """Send a reader who is behind what it missed; from then on waves are enough."""
        if reader.cursor < room.cursor and reader.catching_up is None:
            reader.catching_up = asyncio.ensure_future(self._catch_up(room, reader))

    async def _catch_up(self, room: Room, reader: Reader) -> None:
        """Give what was missed at the pace it is read; readers who come back together share each reading."""
        try:
            while reader.cursor < room.cursor:
                key = (reader.cursor, reader.language)
                if key not in room.reading:
                    room.reading[key] = asyncio.ensure_future(self._limited(room, *key))
                try:
                    found = await asyncio.shield(room.reading[key])
                except Exception:
                    room.reading.pop(key, None)
                    raise
                if found is None:
                    break
                for _cursor, frame in found.frames:
                    await reader.frames.put(frame)
                reader.cursor = max(reader.cursor, found.cursor)
        except Exception:
            logger.exception("A reader of dossier %s could not catch up", room.dossier_id)
        finally:
            reader.catching_up = None
        if reader.cursor < room.cursor:
            self._dismiss(room, reader)

    async def _limited(self, room: Room, cursor: int, language: str) -> Found | None:
        async with self.limit:
            return await self._read(room, cursor, language)

    def _close(self, room: Room) -> None:
        """The thread is not public any more."""
        for reader in list(room.readers):
            reader.dismiss()
        room.readers.clear()

    # -------------------------------------------------------------- sweeps
    async def _sweep(self) -> None:
        """Every two seconds: what nobody announced, subscriptions that failed, empty rooms, how many people read."""
        while True:
            await asyncio.sleep(SWEEP)
            try:
                await self._look()
                await self._pulse()
            except Exception:  # the hub outlives the database and Redis
                logger.exception("The sweep will try again")

    async def _look(self) -> None:
        layer = get_channel_layer()
        for room in [room for room in self.rooms.values() if not room.readers]:
            del self.rooms[room.dossier_id]
            self.presence.here(room.dossier_id, 0)
            if room.subscribed and self.channel and not redis.is_away():
                with redis.ask():
                    await layer.group_discard(group_of(room.dossier_id), self.channel)
        for room in [room for room in self.rooms.values() if not room.subscribed]:
            await self._subscribe(room)
        if not self.rooms:
            return
        since = min(room.notes_after for room in self.rooms.values())
        open_ones = {room.dossier_id: room.process for room in self.rooms.values()}
        for dossier_id, head in (await in_thread(reads.heads, open_ones, since)).items():
            room = self.rooms.get(dossier_id)
            if room and (head is None or head.cursor > room.cursor or head.untold(room.notes_after, room.told)):
                self.wake(dossier_id)

    async def _pulse(self) -> None:
        if told := self.presence.to_publish():
            rooms = {str(dossier): people for dossier, people in told.counts.items()}  # the layer reads no other keys
            await self._publish({"type": "live.presence", "process": self.epoch, "rooms": rooms})
        for room in self.rooms.values():
            people = self.presence.total(room.dossier_id)
            frame = dumps({"type": "presence", "count": people})
            self.say(room, frame, to=lambda reader, count=people: reader.people != count)
            for reader in room.readers:
                reader.people = people

    # -------------------------------------------------------------- one person
    def wake_person(self, user_id: int) -> None:
        """Something happened to an account: tell its open pages. On the hub's loop only."""
        if self.loop is not None and any(r.user_id == user_id for room in self.rooms.values() for r in room.readers):
            self.tasks = [task for task in self.tasks if not task.done()]
            self.tasks.append(asyncio.ensure_future(self._tell_person(user_id)))

    async def _tell_person(self, user_id: int) -> None:
        for room in list(self.rooms.values()):
            for language in {reader.language for reader in room.readers if reader.user_id == user_id}:
                note = await in_thread(reads.in_language, language, reads.suspension, user_id)
                theirs = (user_id, language)
                self.say(room, dumps(note), to=lambda reader, of=theirs: (reader.user_id, reader.language) == of)


hub = Hub()


def dumps(frame: dict[str, Any]) -> str:
    return json.dumps(frame, ensure_ascii=False)


async def in_thread(function: Callable[..., Any], *arguments: Any) -> Any:
    """Run what asks the database beside the loop."""
    return await database_sync_to_async(function, thread_sensitive=False)(*arguments)


def group_of(dossier_id: int) -> str:
    """The name of a dossier's group between processes."""
    return f"dossier-{dossier_id}"


def announce(dossier_id: int) -> None:
    """Tell every process that something happened to a dossier. From any thread; best effort."""
    _send(group_of(dossier_id), {"type": "thread.event", "dossier": dossier_id}, lambda: hub.wake(dossier_id))


def announce_person(user_id: int) -> None:
    """Tell every process that something happened to an account. From any thread; best effort."""
    _send(EVERYONE, {"type": "live.person", "user": user_id}, lambda: hub.wake_person(user_id))


def _send(group: str, message: dict[str, Any], here: Callable[[], None]) -> None:
    layer = get_channel_layer()
    if not isinstance(layer, InMemoryChannelLayer):
        if not redis.is_away():
            with redis.ask():
                async_to_sync(layer.group_send)(group, message)
    elif hub.loop is not None and hub.loop.is_running():
        hub.loop.call_soon_threadsafe(here)
