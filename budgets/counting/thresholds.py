"""What a candidate must reach to be considered at all.

``minimum_votes``  how many ballots must name it;
``minimum_share``  which share of the ballots cast, blank ones included, must name it: a fraction from 0 to 1;
``minimum_score``  how many points it must receive (Pabulib's ``min_project_score_threshold`` for ballots with points).

A candidate below one of them is set aside before the count: no rule can elect it, and its supporters keep their money.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from .election import Election, Exact, exact
from .errors import BadParameterError


@dataclass(frozen=True)
class Thresholds:
    """The thresholds of one count. Raises BadParameterError."""

    election: Election
    minimum_votes: Exact = 0
    minimum_share: Exact = 0
    minimum_score: Exact = 0

    def __post_init__(self) -> None:
        for name, value in self.parameters.items():
            if isinstance(value, bool) or not isinstance(value, int | Fraction) or value < 0:
                raise BadParameterError(f"Le seuil « {name} » doit être un nombre positif ou nul.")
        if self.minimum_share > 1:
            raise BadParameterError("Le seuil « minimum_share » est une part des bulletins : il va de 0 à 1.")

    @property
    def parameters(self) -> dict[str, Exact]:
        return {
            "minimum_votes": self.minimum_votes,
            "minimum_share": self.minimum_share,
            "minimum_score": self.minimum_score,
        }

    def missing_votes(self, name: str) -> Exact:
        """How many more ballots had to name this candidate."""
        least = max(self.minimum_votes, ceil(self.minimum_share * self.election.voters))
        return exact(max(0, least - self.election.votes[name]))

    def missing_score(self, name: str) -> Exact:
        """How many more points it had to receive."""
        return exact(max(0, self.minimum_score - self.election.scores[name]))

    def passes(self, name: str) -> bool:
        return not self.missing_votes(name) and not self.missing_score(name)

    @property
    def eligible(self) -> list[str]:
        """The candidates that pass, in the order of the ballot."""
        return [name for name in self.election.candidates if self.passes(name)]
