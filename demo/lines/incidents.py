"""What a vote goes through: how its ballots arrive on the web, an outage that is given back to voters."""

import random
import uuid
from datetime import timedelta

from budgets.actions import extend_vote, fold_arrivals, note_arrival
from budgets.models import Budget
from demo.city import City
from demo.story import Day
from participation.text import french

LIBRARY = "192.0.2.1"  # the computers of a library share one address
AT_LIBRARY, AFTER_THE_RADIO = 12, 30  # ballots of a day


def arrivals(city: City, budget: Budget, day: Day, ballots: int, *, radio: bool) -> None:
    """Count the web ballots of a day as they came, from nine in the morning; many in one minute after the `radio` said it."""
    dice, clock = random.Random(f"{budget.slug} {day}"), city.story.clock
    now = clock.moment
    for number in range(ballots):
        minute = 12 * 60 + 31 if radio and number < AFTER_THE_RADIO else dice.randrange(9 * 60, 16 * 60)
        clock.moment = city.story.at(day) + timedelta(minutes=minute - 10 * 60)
        shared = AFTER_THE_RADIO <= number < AFTER_THE_RADIO + AT_LIBRARY
        address = LIBRARY if shared else f"198.51.100.{dice.randrange(250)}"
        note_arrival(budget=budget, address=address, idempotency_key=uuid.uuid4().hex)
    clock.moment = now
    fold_arrivals(budget=budget)


def outage(city: City, budget: Budget, day: Day, hours: tuple[int, int], reason: str) -> None:
    """The site was away: the vote ends later by as much."""
    began, ended = (city.story.at(day, hour) for hour in hours)
    extend_vote(budget=budget, by=city.who("agente"), began_at=began, ended_at=ended, reason=french(reason))
