"""The hub's readers."""

import asyncio

from participation.live.hub import QUEUE, Reader


def test_a_reader_never_gets_the_same_event_twice():
    async def story():
        reader = Reader(3)
        assert [reader.offer(cursor, str(cursor)) for cursor in (2, 3, 4, 4, 5)] == [True] * 5
        return [reader.frames.get_nowait() for _n in range(reader.frames.qsize())]

    assert asyncio.run(story()) == ["4", "5"]


def test_a_reader_who_is_too_slow_is_dismissed_without_holding_the_others():
    async def story():
        reader = Reader(0)
        taken = [reader.offer(cursor, "x") for cursor in range(1, QUEUE + 2)]
        reader.dismiss()
        return taken, reader.frames.get_nowait()

    taken, last = asyncio.run(story())
    assert (taken.count(True), taken[-1], last) == (QUEUE, False, None)
