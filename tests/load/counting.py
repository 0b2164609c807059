"""The counts of a large city, on an invented election that is always the same, beside a reference library.

Run alone, `python -m tests.load.counting VOTERS [steps]` prints its measures as JSON, in a process of its own for the memory.
"""

import json
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from itertools import accumulate
from pathlib import Path
from typing import Any

from budgets.counting import Election, Result, count
from tests.load.lines import Line
from tools.machine import PYTHON, ROOT, VAR, Stop, quiet, step

SEED = 20_261_122
CANDIDATES, DISTRICTS = 100, 6
#: How many of each hundred voters choose one project, two, up to five: fewer and fewer.
CHOICES = (30, 25, 20, 15, 10)
BUDGET = 3_000_000
#: One step of add1 raises each share by this part of the first one; it takes about seventy to use the budget up.
STEP = Fraction(1, 33)
STEPS = 70
TIMES = 5
SMALL, LARGE = 100_000, 1_000_000
SMALL_SECONDS, LARGE_SECONDS, STEPS_SECONDS, MEGABYTES, RATIO = 0.1, 0.5, 15, 1000, 300

INVENTED = 100

PABUTOOLS = "pabutools==1.2.3"
REFERENCE = VAR / "pabutools"
REFERENCE_PYTHON = REFERENCE / "bin" / "python"


def costs() -> dict[str, int]:
    """Costs from 2 000 to 400 000 euros, many small ones and a few large."""
    dice = random.Random(SEED)
    return {
        str(number): int(round(min(400_000, max(2_000, dice.lognormvariate(10.6, 1.0))), -2))
        for number in range(1, CANDIDATES + 1)
    }


def ballots(voters: int) -> Iterator[frozenset[str]]:
    """Ballots of one to five choices: a few favourites everywhere, and a liking for one's own district.

    Of 6 586 such ballots, as many as at Wieliczka in 2023, about half are different; there, less than a fifth.
    """
    dice = random.Random(SEED + 1)
    names = list(costs())
    fame = [dice.lognormvariate(0, 1.2) for _ in names]
    home = [dice.randrange(DISTRICTS) for _ in names]
    likings = [
        list(accumulate(weight * (8 if home[place] == district else 1) for place, weight in enumerate(fame)))
        for district in range(DISTRICTS)
    ]
    for _ in range(voters):
        liking = likings[int(dice.random() * DISTRICTS)]
        (wanted,) = dice.choices(range(1, len(CHOICES) + 1), CHOICES)
        yield frozenset(dice.choices(names, cum_weights=liking, k=wanted))


def loaded(voters: int) -> Election:
    """The election, grouped and indexed: what a count starts from."""
    election = Election(costs(), BUDGET, ((ballot, 1) for ballot in ballots(voters)))
    for indexed in ("votes", "scores"):
        getattr(election, indexed)
    return election


def measures(voters: int, *, with_steps: bool) -> dict[str, Any]:
    """Seconds of processor of one count, the best of a few, and of add1u; megabytes at most."""
    election = loaded(voters)
    seconds, result = min((timed(election, "equal-shares") for _ in range(TIMES)), key=lambda found: found[0])
    found = {"voters": voters, "groups": len(election.weights), "seconds": seconds, "winners": list(result.winners)}
    if with_steps:
        step_of_money = Fraction(election.budget, election.voters) * STEP
        found["steps_seconds"], completed = timed(
            election, "equal-shares/add1u", completion_start="exact", completion_step=step_of_money
        )
        found["steps"] = completed.trace.steps
    found["megabytes"] = most_megabytes()
    return found


def most_megabytes() -> int:
    """The most memory this program held. Unlike `ru_maxrss`, it leaves out what its parent held before starting it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) // 1024


def timed(election: Election, rule: str, **parameters: Any) -> tuple[float, Result]:
    start = time.process_time()
    result = count(election, rule, **parameters)
    return time.process_time() - start, result


# ---------------------------------------------------------------- the section of the bench


def measure(*, short: bool) -> tuple[list[Line], dict[str, Any]]:
    """The lines of the table, and what was found. The short form leaves the million out."""
    with step(f"{SMALL} bulletins"):
        small = _apart(SMALL, with_steps=False)
    lines = [_line(f"equal shares, {SMALL} ballots, {CANDIDATES} candidates", small["seconds"], SMALL_SECONDS)]
    found = {"small": small}
    if not short:
        with step(f"{LARGE} bulletins, un décompte puis {STEPS} pas"):
            found["large"] = large = _apart(LARGE, with_steps=True)
        seconds = large["steps_seconds"] * STEPS / large["steps"]
        megabytes = large["megabytes"]
        lines += [
            _line(f"equal shares, {LARGE} ballots", large["seconds"], LARGE_SECONDS),
            _line(f"add1u, {STEPS} steps, {LARGE} ballots ({large['steps']} measured)", seconds, STEPS_SECONDS),
            Line(f"memory, {LARGE} ballots", f"{megabytes} MB", f"< {MEGABYTES} MB", megabytes < MEGABYTES),
        ]
    with step(f"La même élection par {PABUTOOLS}"):
        reference = _reference()
    found["reference"] = reference
    lines += _beside(small, reference)
    return lines, found


def _line(what: str, seconds: float, target: float) -> Line:
    return Line(f"{what}: seconds of CPU", f"{seconds:.3f}", f"< {target}", seconds < target)


def _beside(small: dict[str, Any], reference: dict[str, Any]) -> list[Line]:
    if "missing" in reference:
        return [
            Line(f"beside {PABUTOOLS}", f"not installed here: {reference['missing']}", f"≥ {RATIO} ×", reached=False)
        ]
    ratio = reference["seconds"] / small["seconds"]
    same = reference["winners"] == small["winners"]
    times = f"{reference['seconds']:.1f} s / {small['seconds']:.3f} s = {ratio:.0f} ×"
    alike = f"{reference['alike']} of {reference['compared']}"
    return [
        Line(f"one count beside {PABUTOOLS}, {SMALL} ballots", times, f"≥ {RATIO} ×", ratio >= RATIO),
        Line("the same winners in the same order", "yes" if same else "no", "yes", same),
        Line(
            f"the same on {INVENTED} other elections, {len(OURS)} rules",
            alike,
            "all",
            reference["alike"] == reference["compared"],
        ),
    ]


def _apart(voters: int, *, with_steps: bool) -> Any:
    """Measure in another process, for its memory and for nothing of this one to weigh on it."""
    command = [PYTHON, "-m", "tests.load.counting", str(voters), *(["steps"] if with_steps else [])]
    return json.loads(quiet(command, env=dict(os.environ), failure="Le décompte n’a pas abouti").splitlines()[-1])


def _reference() -> dict[str, Any]:
    """One count by the reference library, installed in an environment of its own; or why it cannot be."""
    try:
        if not REFERENCE_PYTHON.exists():
            quiet(
                [sys.executable, "-m", "venv", str(REFERENCE)],
                failure="L’environnement de référence n’a pas pu être créé",
            )
        install = [str(REFERENCE_PYTHON), "-m", "pip", "install", "--quiet", PABUTOOLS]
        quiet(install, failure=f"{PABUTOOLS} n’a pas pu être installé")
    except Stop as stop:
        return {"missing": str(stop)}
    large = {
        "costs": costs(),
        "budget": BUDGET,
        "ballots": [(dict.fromkeys(names, 1), voters) for names, voters in Counter(ballots(SMALL)).items()],
        "rules": ["equal-shares"],
    }
    others = [invented(seed) for seed in range(INVENTED)]
    path = VAR / "counting.json"
    path.write_text(json.dumps([large, *others]), encoding="utf-8")
    script = str(ROOT / "tests" / "load" / "reference.py")
    printed = quiet([str(REFERENCE_PYTHON), script, str(path)], failure="La bibliothèque de référence s’est arrêtée")
    first, *found = json.loads(printed.splitlines()[-1])
    alike = [by_us == [theirs[rule] for rule in OURS] for by_us, theirs in zip(map(_ours, others), found, strict=True)]
    return {
        "seconds": first["seconds"],
        "winners": first["equal-shares"],
        "compared": len(alike),
        "alike": sum(alike),
    }


# ---------------------------------------------------------------- small elections of all shapes


#: The rules that both count, with our names and parameters.
OURS: dict[str, tuple[str, dict[str, Any]]] = {
    "equal-shares": ("equal-shares", {}),
    "points": ("equal-shares", {"utility": "points"}),
    "add1": ("equal-shares/add1", {"completion_start": "exact"}),
}


def invented(seed: int) -> dict[str, Any]:
    """A small election, with points; the rules that take no points count who is named."""
    dice = random.Random(seed)
    names = [str(number) for number in range(dice.randint(2, 25))]
    prices = {name: dice.choice([dice.randint(1, 500), dice.randint(1, 50) * 10]) for name in names}
    fame = [dice.lognormvariate(0, 1) for _ in names]
    cast = [
        ({name: dice.randint(1, 4) for name in dice.choices(names, fame, k=dice.randint(1, 6))}, dice.randint(1, 3))
        for _ in range(dice.randint(5, 60))
    ]
    budget = dice.randint(max(prices.values()), sum(prices.values()) + 50)
    return {"costs": prices, "budget": budget, "ballots": cast, "rules": list(OURS)}


def _ours(election: dict[str, Any]) -> list[list[str]]:
    """The winners by each rule, in order."""
    counted = Election(election["costs"], election["budget"], election["ballots"])
    return [list(count(counted, rule, **parameters).winners) for rule, parameters in OURS.values()]


if __name__ == "__main__":
    print(json.dumps(measures(int(sys.argv[1]), with_steps="steps" in sys.argv)))
