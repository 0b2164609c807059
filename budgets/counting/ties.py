"""Breaking ties: an ordered list of criteria, printed with the result.

``lowest_cost``  the cheapest first;
``most_votes``   the one named by most ballots first;
``natural_id``   by identifier, digits compared as numbers: "2" before "10";
``lot``          by lot, from a published seed: the smallest SHA-256 of "seed:identifier" first, which
                 anyone can compute again.

The last word always goes to the natural order of identifiers, so that an order is total.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Any

from .election import Election
from .errors import BadParameterError

CRITERIA = ("lowest_cost", "most_votes", "natural_id", "lot")

#: Digits are compared by length then text: no limit on their number, and no leading zeros.
NaturalKey = list[tuple[int, str]]


def natural_key(identifier: str) -> NaturalKey:
    """Order identifiers as a person does: "c2" before "c10"."""
    parts = re.split(r"([0-9]+)", identifier)
    key = [(len(part.lstrip("0")), part.lstrip("0")) if index % 2 else (0, part) for index, part in enumerate(parts)]
    return [*key, (0, identifier)]


@dataclass(frozen=True)
class Ties:
    """The order in which equals go, for one election. Raises BadParameterError."""

    election: Election
    criteria: Sequence[str]
    seed: str = ""
    _ranks: dict[str, int] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        if isinstance(self.criteria, str):
            raise BadParameterError("Le départage attend une liste de critères.")
        for criterion in self.criteria:
            if criterion not in CRITERIA:
                known = ", ".join(CRITERIA)
                raise BadParameterError(f"Critère de départage inconnu : « {criterion} ». Les critères sont : {known}.")
        if len(set(self.criteria)) != len(self.criteria):
            raise BadParameterError("Un critère de départage ne peut figurer qu’une fois.")
        if "lot" in self.criteria and not self.seed:
            raise BadParameterError("Le départage par tirage au sort demande une graine publiée.")
        order = sorted(self.election.candidates, key=self._key)
        self._ranks.update((name, rank) for rank, name in enumerate(order))

    @property
    def parameters(self) -> dict[str, Any]:
        """The convention, to be printed with the result."""
        seed = {"seed": self.seed} if self.seed else {}
        return {"tie_break": tuple(self.criteria), **seed}

    def rank(self, name: str) -> int:
        """Return the place of a candidate if all were equal; no two share one."""
        return self._ranks[name]

    def first(self, names: Iterable[str]) -> str:
        """Return the one of these equals who goes first."""
        return min(names, key=self.rank)

    def decided_by(self, first: str, second: str) -> str:
        """Return the criterion that sets two equals apart."""
        return next(
            (name for name in self.criteria if self._functions[name](first) != self._functions[name](second)),
            "natural_id",
        )

    def _key(self, name: str) -> tuple[Any, ...]:
        return (*(self._functions[criterion](name) for criterion in self.criteria), natural_key(name))

    @cached_property
    def _functions(self) -> dict[str, Callable[[str], Any]]:
        election, seed = self.election, self.seed
        return {
            "lowest_cost": lambda name: election.candidates[name],
            "most_votes": lambda name: -election.votes[name],
            "natural_id": natural_key,
            "lot": lambda name: sha256(f"{seed}:{name}".encode()).hexdigest(),
        }
