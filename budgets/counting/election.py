"""What is counted: candidates with their cost, a budget, and ballots grouped by content.

Identical ballots are one group. A set of groups is an integer whose bit `i` tells whether group `i` is in it: counting and
intersecting half a million groups is then one operation of the machine, not half a million of Python.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from fractions import Fraction
from functools import cached_property
from typing import TypeAlias

from .errors import BadElectionError

#: Money and points are exact. Floats are refused: 0.1 + 0.2 must be 0.3 in a vote.
Exact: TypeAlias = int | Fraction
#: A ballot gives points to candidates; a plain set gives one point to each.
Choices: TypeAlias = Mapping[str, Exact] | AbstractSet[str]
#: A set of groups of ballots, one bit for each.
Groups: TypeAlias = int
#: How many identical ballots a group may hold: as many as four binary digits tell, more where groups are few.
HEAVIEST = 16
SMALL = 100


class Election:
    """An election that is ready to count.

    ``candidates`` maps each candidate to its cost, in the same unit of money as ``budget``.
    ``ballots`` gives ``(choices, how many identical ballots)``. On the way in, points of zero are
    dropped (such a ballot does not name the candidate) and identical ballots are grouped; a ballot
    that names nobody stays, because its voter has a share of the budget like any other.
    ``territories`` gives the territory of the candidates that have one. ``scoring`` says how a ranking became points
    (``borda``: the first of L gets L points, the last 1) and is printed with the result.

    Raises BadElectionError.
    """

    def __init__(
        self,
        candidates: Mapping[str, Exact],
        budget: Exact,
        ballots: Iterable[tuple[Choices, int]],
        territories: Mapping[str, str] | None = None,
        scoring: str = "",
    ) -> None:
        self.budget = _money(budget, "Le budget")
        self.candidates = {name: _money(cost, f"Le coût de « {name} »") for name, cost in candidates.items()}
        self.territories = dict(territories or {})
        self.scoring = scoring
        marks = _Marks(self.candidates)
        groups: dict[int, int] = {}
        for choices, weight in ballots:
            if weight < 1:
                raise BadElectionError("Un groupe de bulletins en compte au moins un.")
            key = marks.of(choices)
            groups[key] = groups.get(key, 0) + weight
        # The largest groups first, and none too heavy: what tells weights apart is then a few short integers.
        pieces = sorted(_pieces(groups), key=lambda piece: -piece[1])
        self._keys = [key for key, _ in pieces]
        #: How many ballots each group stands for.
        self.weights = [weight for _, weight in pieces]
        self._marks = marks

    @cached_property
    def voters(self) -> int:
        """How many ballots were cast, blank ones included."""
        return sum(self.weights)

    @property
    def ballots(self) -> tuple[tuple[dict[str, Exact], int], ...]:
        """What was cast: the points that ballots give, and how many give these."""
        alike: dict[int, int] = {}
        for key, weight in zip(self._keys, self.weights, strict=True):
            alike[key] = alike.get(key, 0) + weight
        return tuple((self._choices(key), weight) for key, weight in alike.items())

    def choices_of(self, group: int) -> dict[str, Exact]:
        """The points that the ballots of a group give."""
        return self._choices(self._keys[group])

    def _choices(self, key: int) -> dict[str, Exact]:
        return dict(self._marks.names[place] for place in bits(key))

    @cached_property
    def everyone(self) -> Groups:
        """Every group."""
        return (1 << len(self.weights)) - 1

    @cached_property
    def supporters(self) -> dict[str, dict[Exact, Groups]]:
        """For each candidate, the groups that name it, by the points they give."""
        rows = [bytearray((len(self._keys) + 7) // 8) for _ in self._marks.names]
        for group, key in enumerate(self._keys):
            byte, bit = group >> 3, 1 << (group & 7)
            for place in bits(key):
                rows[place][byte] |= bit
        found: dict[str, dict[Exact, Groups]] = {name: {} for name in self.candidates}
        for (name, points), row in zip(self._marks.names, rows, strict=True):
            if groups := int.from_bytes(row, "little"):
                found[name][points] = groups
        return found

    @cached_property
    def supporters_alike(self) -> dict[str, dict[Exact, Groups]]:
        """The same, each supporter counting for one whatever the points."""
        return {name: {1: _union(by_points.values())} for name, by_points in self.supporters.items()}

    @cached_property
    def votes(self) -> dict[str, int]:
        """For each candidate, how many ballots name it."""
        return {name: self.weigh(by_points[1]) for name, by_points in self.supporters_alike.items()}

    @cached_property
    def scores(self) -> dict[str, Exact]:
        """For each candidate, the sum of the points it received."""
        return {
            name: exact(sum((points * self.weigh(groups) for points, groups in by_points.items()), Fraction()))
            for name, by_points in self.supporters.items()
        }

    def weigh(self, groups: Groups) -> int:
        """How many ballots these groups stand for."""
        ballots = groups.bit_count()
        if heavy := groups & self._heavy:
            for place, heavier in enumerate(self._heavier):
                ballots += (heavy & heavier).bit_count() << place
        return ballots

    @cached_property
    def _heavy(self) -> Groups:
        """The groups that stand for more than one ballot."""
        return (1 << sum(weight > 1 for weight in self.weights)) - 1

    @cached_property
    def _heavier(self) -> list[Groups]:
        """Beyond one ballot for each group: the groups whose weight less one has each binary digit."""
        heavy = [weight - 1 for weight in reversed(self.weights) if weight > 1]
        places = range(max(heavy, default=0).bit_length())
        return [int("".join("01"[weight >> place & 1] for weight in heavy), 2) for place in places]


def _pieces(groups: Mapping[int, int]) -> Iterator[tuple[int, int]]:
    """Yield groups that are not too heavy: several where identical ballots are many, without twice as many in all."""
    heaviest, ballots = HEAVIEST, sum(groups.values())
    while ballots > heaviest * (len(groups) + SMALL):
        heaviest *= 2
    for key, weight in groups.items():
        for _ in range((weight - 1) // heaviest):
            yield key, heaviest
        yield key, (weight - 1) % heaviest + 1


class _Marks:
    """What a ballot may hold, « this candidate, these points », each with its bit in the key of a group."""

    def __init__(self, candidates: Mapping[str, Exact]) -> None:
        self.names: list[tuple[str, Exact]] = [(name, 1) for name in candidates]
        self.one = {name: 1 << place for place, name in enumerate(candidates)}
        self.known: dict[tuple[str, Exact], int] = {(name, 1): bit for name, bit in self.one.items()}

    def of(self, choices: Choices) -> int:
        """Return the key of a ballot: one bit for each mark. Raises BadElectionError."""
        try:
            if isinstance(choices, AbstractSet):
                return sum(map(self.one.__getitem__, choices))
            return sum(self.known.get(mark) or self._new(*mark) for mark in choices.items() if mark[1])
        except KeyError as unknown:
            raise BadElectionError(f"Un bulletin nomme « {unknown.args[0]} », qui n’est pas candidat.") from unknown

    def _new(self, name: str, points: Exact) -> int:
        if name not in self.one:
            raise KeyError(name)
        if isinstance(points, bool) or not isinstance(points, int | Fraction):
            raise BadElectionError(f"Un bulletin donne à « {name} » des points qui ne sont pas un nombre exact.")
        if points < 0:
            raise BadElectionError(f"Un bulletin donne à « {name} » un nombre de points négatif.")
        bit = self.known[name, points] = 1 << len(self.names)
        self.names.append((name, exact(points)))
        return bit


def bits(number: int) -> Iterator[int]:
    """Yield the places of the ones of a short integer, from the lowest."""
    while number:
        lowest = number & -number
        yield lowest.bit_length() - 1
        number ^= lowest


def members(groups: Groups) -> Iterator[int]:
    """Yield the groups of a set, from the lowest, without walking over each bit of a long integer."""
    octets = groups.to_bytes((groups.bit_length() + 7) // 8, "little")
    for found in re.finditer(rb"[^\0]", octets):
        place = found.start()
        yield from (place * 8 + bit for bit in bits(octets[place]))


def exact(value: Exact) -> Exact:
    """Return an int where the value is whole: it is quicker to compute with, and nicer to print."""
    return int(value) if value.denominator == 1 else Fraction(value)


def _union(sets: Iterable[Groups]) -> Groups:
    union = 0
    for groups in sets:
        union |= groups
    return union


def _money(value: Exact, what: str) -> Exact:
    if isinstance(value, bool) or not isinstance(value, int | Fraction):
        raise BadElectionError(f"{what} doit être un nombre entier ou une fraction exacte.")
    if value < 0:
        raise BadElectionError(f"{what} ne peut pas être négatif.")
    return exact(value)
