"""The hub's readers, and how many they are."""

import asyncio

from participation.live.hub import QUEUE, Found, Reader
from participation.live.presence import SILENCE, Presence


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
