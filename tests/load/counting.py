"""The counts of a large city, on an invented election that is always the same, beside a reference library.

Run alone, `python -m tests.load.counting VOTERS STEPS` prints its measures as JSON, in a process of its own for the memory.
"""

import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from fractions import Fraction
from itertools import accumulate
from pathlib import Path
from typing import Any

from budgets.counting import Election, count
from tests.load.lines import Line
from tools.machine import PYTHON, ROOT, VAR, Stop, quiet, step

SEED = 20_261_122
CANDIDATES, DISTRICTS = 100, 6
MOST_CHOICES = 5
BUDGET = 3_000_000
#: A step of add1: this part of the first share, so that seventy steps are walked before nothing more fits.
STEP = Fraction(1, 400)
STEPS = 70
TIMES = 5
SMALL, LARGE = 100_000, 1_000_000
SMALL_SECONDS, LARGE_SECONDS, STEPS_SECONDS, MEGABYTES, RATIO = 0.1, 0.5, 15, 1000, 300

PABUTOOLS = "pabutools==1.2.3"
REFERENCE_VENV = VAR / "pabutools"


def costs() -> dict[str, int]:
    """Costs from 2 000 to 400 000 euros, many small ones and a few large."""
    dice = random.Random(SEED)
    return {
        str(number): int(round(min(400_000, max(2_000, dice.lognormvariate(10.6, 1.0))), -2))
        for number in range(1, CANDIDATES + 1)
    }


def ballots(voters: int) -> Iterator[frozenset[str]]:
    """Ballots of one to five choices: a few favourites everywhere, and a liking for one's own district."""
    dice = random.Random(SEED + 1)
    names = list(costs())
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


def loaded(voters: int) -> Election:
    """The election, grouped and indexed: what a count starts from."""
    election = Election(costs(), BUDGET, ((ballot, 1) for ballot in ballots(voters)))
    assert sum(election.votes.values()) >= voters <= sum(election.scores.values())
    return election


def measures(voters: int, steps: int) -> dict[str, Any]:
    """Seconds of one count, the best of a few, and of add1u; megabytes at most."""
    election = loaded(voters)
    seconds = min(timed(election, "equal-shares")[0] for _ in range(TIMES))
    winners = count(election, "equal-shares").winners
    found: dict[str, Any] = {"voters": voters, "groups": len(election.weights), "seconds": seconds, "winners": winners}
    if steps:
        share = Fraction(election.budget, election.voters)
        # The steps end where the winners would cost more than the budget: it is set where this takes as many as asked.
        last = count(election, "equal-shares", completion_start="exact").endowment
        assert last == share
        found["steps_seconds"], result = timed(
            election, "equal-shares/add1u", completion_start="exact", completion_step=share * STEP
        )
        found["steps"] = result.trace.steps
    found["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return found


def timed(election: Election, rule: str, **parameters: Any) -> tuple[float, Any]:
    start = time.perf_counter()
    result = count(election, rule, **parameters)
    return time.perf_counter() - start, result
