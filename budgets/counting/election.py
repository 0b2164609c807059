"""What is counted: candidates with their cost, a budget, and ballots grouped by content."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TypeAlias

from .errors import BadElectionError

#: Money and points are exact. Floats are refused: 0.1 + 0.2 must be 0.3 in a vote.
Exact: TypeAlias = int | Fraction
#: A ballot gives points to candidates; a plain set gives one point to each.
Choices: TypeAlias = Mapping[str, Exact] | AbstractSet[str]


@dataclass(frozen=True)
class Election:
    """An election that is ready to count.

    ``candidates`` maps each candidate to its cost, in the same unit of money as ``budget``.
    ``ballots`` lists ``(choices, how many identical ballots)``. On the way in, points of zero are
    dropped (such a ballot does not name the candidate) and identical ballots are grouped; a ballot
    that names nobody stays, because its voter has a share of the budget like any other.
    ``territories`` gives the territory of the candidates that have one. ``scoring`` says how a ranking became points
    (``borda``: the first of L gets L points, the last 1) and is printed with the result.

    Raises BadElectionError.
    """

    candidates: Mapping[str, Exact]
    budget: Exact
    ballots: Sequence[tuple[Choices, int]]
    territories: Mapping[str, str] = field(default_factory=dict)
    scoring: str = ""

    def __post_init__(self) -> None:
        budget = _money(self.budget, "Le budget")
        costs = {name: _money(cost, f"Le coût de « {name} »") for name, cost in self.candidates.items()}
        object.__setattr__(self, "budget", budget)
        object.__setattr__(self, "candidates", costs)
        object.__setattr__(self, "ballots", _group(self.ballots, costs))

    @cached_property
    def voters(self) -> int:
        """How many ballots were cast, blank ones included."""
        return sum(weight for _, weight in self.ballots)

    @cached_property
    def weights(self) -> list[int]:
        """How many ballots each group stands for, in the order of ``ballots``."""
        return [weight for _, weight in self.ballots]

    @cached_property
    def supporters(self) -> dict[str, dict[Exact, list[int]]]:
        """For each candidate, the groups of ballots that name it, by the points they give."""
        index: dict[str, dict[Exact, list[int]]] = {name: {} for name in self.candidates}
        for group, (choices, _) in enumerate(self.ballots):
            for name, points in _points(choices).items():
                index[name].setdefault(points, []).append(group)
        return index

    @cached_property
    def supporters_alike(self) -> dict[str, dict[Exact, list[int]]]:
        """The same, each supporter counting for one whatever the points."""
        return {
            name: {1: [group for groups in by_points.values() for group in groups]}
            for name, by_points in self.supporters.items()
        }

    @cached_property
    def votes(self) -> dict[str, int]:
        """For each candidate, how many ballots name it."""
        return {
            name: sum(self.weights[group] for groups in by_points.values() for group in groups)
            for name, by_points in self.supporters.items()
        }

    @cached_property
    def scores(self) -> dict[str, Exact]:
        """For each candidate, the sum of the points it received."""
        return {
            name: sum(points * sum(self.weights[group] for group in groups) for points, groups in by_points.items())
            for name, by_points in self.supporters.items()
        }


def exact(value: Exact) -> Exact:
    """Return an int where the value is whole: it is quicker to compute with, and nicer to print."""
    return int(value) if value.denominator == 1 else Fraction(value)


def _money(value: Exact, what: str) -> Exact:
    if isinstance(value, bool) or not isinstance(value, int | Fraction):
        raise BadElectionError(f"{what} doit être un nombre entier ou une fraction exacte.")
    if value < 0:
        raise BadElectionError(f"{what} ne peut pas être négatif.")
    return exact(value)


def _points(choices: Choices) -> Mapping[str, Exact]:
    return choices if isinstance(choices, Mapping) else dict.fromkeys(choices, 1)


def _group(
    ballots: Iterable[tuple[Choices, int]], candidates: Mapping[str, Exact]
) -> tuple[tuple[dict[str, Exact], int], ...]:
    groups: dict[frozenset[tuple[str, Exact]], int] = {}
    for choices, weight in ballots:
        if weight < 1:
            raise BadElectionError("Un groupe de bulletins en compte au moins un.")
        key = frozenset((name, points) for name, points in _points(choices).items() if points)
        groups[key] = groups.get(key, 0) + weight
    for key in groups:
        for name, points in key:
            if name not in candidates:
                raise BadElectionError(f"Un bulletin nomme « {name} », qui n’est pas candidat.")
            if not isinstance(points, int | Fraction):
                raise BadElectionError(f"Un bulletin donne à « {name} » des points qui ne sont pas un nombre exact.")
            if points < 0:
                raise BadElectionError(f"Un bulletin donne à « {name} » un nombre de points négatif.")
    return tuple((dict(key), weight) for key, weight in groups.items())
