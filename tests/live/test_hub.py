"""The hub's readers, and how many they are."""

import asyncio
import contextlib
import json

import pytest
from channels.layers import channel_layers, get_channel_layer
from redis import Redis

from participation.live.hub import EVERYONE, QUEUE, Found, Hub, Reader, announce, group_of
from participation.live.presence import SILENCE, Presence
from participation.redis import redis as watch
from tests.services import redis
from tools.machine import free_port

PATIENCE = 30  # seconds


def found(*cursors):
    return Found(cursors[-1], more=False, frames=[(cursor, str(cursor)) for cursor in cursors])


def test_a_reader_never_gets_the_same_event_twice():
    async def story():
        reader = Reader(3)
        assert [reader.give(found(2, 3, 4)), reader.give(found(4, 5))] == [True, True]
        return [reader.frames.get_nowait() for _n in range(reader.frames.qsize())]

    assert asyncio.run(story()) == ["4", "5"]


def test_a_reader_who_is_too_slow_is_dismissed_without_holding_the_others():
    async def story():
        reader = Reader(0)
        taken = [reader.offer("x") for _frame in range(QUEUE + 1)]
        reader.dismiss()
        return taken, reader.frames.get_nowait()

    taken, last = asyncio.run(story())
    assert (taken.count(True), taken[-1], last) == (QUEUE, False, None)


def test_people_are_counted_over_all_processes():
    one, other = Presence("one"), Presence("other")
    one.here(7, 3)
    other.here(7, 2)
    other.hear("one", one.to_publish().counts)
    assert (one.total(7), other.total(7), other.total(8)) == (3, 5, 0)


def test_a_process_that_says_nothing_any_more_is_not_counted():
    here = Presence("here")
    here.hear("gone", {7: 4})
    here.others["gone"].at -= SILENCE
    assert here.total(7) == 0


def test_counts_are_not_repeated_before_their_time():
    here = Presence("here")
    assert here.to_publish() is None
    here.here(7, 1)
    assert here.to_publish().counts == {7: 1}
    assert here.to_publish() is None
    here.here(7, 0)
    assert here.to_publish().counts == {}


# ------------------------------------------------------------------ several processes
@pytest.fixture
def over_redis(settings, monkeypatch):
    """Where Redis runs: (what ends it, its port)."""
    port = free_port()
    with contextlib.ExitStack() as server:
        url = server.enter_context(redis(port))
        layer = {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": {"hosts": [url]}}
        settings.CHANNEL_LAYERS = {"default": layer}
        monkeypatch.setattr(channel_layers, "backends", {})
        monkeypatch.setattr("participation.live.hub.SWEEP", 3_600)  # nothing but messages
        monkeypatch.setattr(watch, "away_since", None)
        yield server, port


class Thread:
    """A thread whose last event is `cursor`, as a hub reads it."""

    cursor = 0

    def __call__(self, _dossier_id, cursor):
        return {
            "cursor": self.cursor,
            "more": False,
            "events": [{"cursor": self.cursor}] if cursor < self.cursor else [],
        }


async def hub_of(thread):
    hub, reader = Hub(), Reader(0)
    hub.source = thread
    await hub.join(7, reader, head=0)
    return hub, reader


async def told(reader, cursor):
    """Wait until the reader is told of this event."""
    async with asyncio.timeout(PATIENCE):
        while json.loads(await reader.frames.get()) != {"cursor": cursor}:
            pass  # how many read


async def until(true):
    """Wait for a condition, asked beside the loop."""
    async with asyncio.timeout(PATIENCE):
        while not await asyncio.to_thread(true):  # noqa: ASYNC110  Redis is asked
            await asyncio.sleep(0.02)


def is_listened_to(port):
    """Whether Redis knows that somebody listens to the thread and to what is said to everyone."""
    with Redis(port=port) as client:
        known = {channel.decode() for channel in client.pubsub_channels()}
    return {f"asgi__group__{name}" for name in (EVERYONE, group_of(7))} <= known


@pytest.mark.django_db(transaction=True)
def test_processes_hear_how_many_read_then_what_happens_even_after_a_message_they_cannot_read(over_redis):
    """A count by dossier once silenced every hub: the layer reads no number as a key."""
    thread, (_server, port) = Thread(), over_redis

    async def story():
        (one, reader), (other, further) = await hub_of(thread), await hub_of(thread)
        await until(lambda: is_listened_to(port))
        unread = {"type": "live.presence", "process": "one from before", "rooms": {7: 1}}
        await get_channel_layer().group_send(EVERYONE, unread)
        await one._pulse()
        await other._pulse()
        await until(lambda: [hub.presence.total(7) for hub in (one, other)] == [2, 2])
        thread.cursor = 1
        await asyncio.to_thread(announce, 7)
        await told(reader, 1)
        await told(further, 1)
        return [hub.rooms[7].cursor for hub in (one, other)]

    assert asyncio.run(story()) == [1, 1]


@pytest.mark.django_db(transaction=True)
def test_a_hub_hears_again_after_redis_was_away(over_redis):
    server, port = over_redis
    thread = Thread()

    async def story():
        hub, reader = await hub_of(thread)
        await asyncio.to_thread(server.close)
        await hub._pulse()  # raises nothing
        with redis(port):
            watch.away_since = None  # the seconds of rest are over
            await until(lambda: is_listened_to(port))
            thread.cursor = 1
            await asyncio.to_thread(announce, 7)
            await told(reader, 1)
        return hub.rooms[7].cursor

    assert asyncio.run(story()) == 1
