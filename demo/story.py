"""Several storylines told at once, each event on its day: what happens first is written first.

A storyline is a generator that yields the moment of its next event and, resumed on that day, acts.
"""

import heapq
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import count

from django.utils import timezone

from demo.clock import Clock

Storyline = Iterator[datetime]
Day = int | str | date


class Story:
    """The storylines, and the dates they speak of."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.told = 0
        self._order = count()
        self._coming: list[tuple[datetime, int, Storyline]] = []

    def date(self, day: Day) -> date:
        """A day of the story: "2023-06-17", or a number of days from today."""
        if isinstance(day, date):
            return day
        return date.fromisoformat(day) if isinstance(day, str) else self.clock.today + timedelta(days=day)

    def at(self, day: Day, hour: int = 10, minute: int = 0) -> datetime:
        """A moment of the story, in the city's time, never later than the moment the story is told."""
        moment = timezone.make_aware(datetime.combine(self.date(day), time(hour, minute)))
        return min(moment, self.clock.started_at)

    def begin(self, line: Storyline) -> None:
        """Add a storyline; another storyline may do it on the way."""
        if (moment := next(line, None)) is not None:
            heapq.heappush(self._coming, (moment, next(self._order), line))

    def tell(self) -> Iterator[int]:
        """Tell everything in order; yields each year when it begins."""
        year = 0
        while self._coming:
            moment, _order, line = heapq.heappop(self._coming)
            if moment.year != year:
                year = moment.year
                yield year
            self.clock.moment = max(moment, self.clock.now())
            self.told += 1
            self.begin(line)
