"""An invented election of any size, always the same: what the counts of `make bench` are measured on."""

import random
from collections.abc import Iterator
from itertools import accumulate

from budgets.counting import Election

CANDIDATES, DISTRICTS = 100, 6
MOST_CHOICES = 5
BUDGET = 3_000_000
SEED = 20_261_122


def costs() -> dict[str, int]:
    """Costs from 2 000 to 400 000 euros, many small ones and a few large."""
    dice = random.Random(SEED)
    return {
        str(number): round(min(400_000, max(2_000, dice.lognormvariate(10.6, 1.0))), -2)
        for number in map(int, range(1, CANDIDATES + 1))
    }


def ballots(voters: int) -> Iterator[frozenset[str]]:
    """Ballots of one to ten choices: a few favourites everywhere, and a liking for one's own district."""
    dice = random.Random(SEED + 1)
    names = [str(number) for number in range(1, CANDIDATES + 1)]
    fame = [dice.lognormvariate(0, 0.8) for _ in names]
    home = [dice.randrange(DISTRICTS) for _ in names]
    likings = [
        list(accumulate(weight * (4 if home[place] == district else 1) for place, weight in enumerate(fame)))
        for district in range(DISTRICTS)
    ]
    for _ in range(voters):
        liking = likings[int(dice.random() * DISTRICTS)]
        wanted = 1 + int(dice.random() * MOST_CHOICES)
        yield frozenset(dice.choices(names, cum_weights=liking, k=wanted))


def election(voters: int) -> Election:
    """The election, loaded and indexed."""
    loaded = Election({name: int(cost) for name, cost in costs().items()}, BUDGET, [(b, 1) for b in ballots(voters)])
    return loaded
