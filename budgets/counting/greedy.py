"""Greedy: walk down the candidates, from the most supported, and take what the budget still pays for.

This is the rule of nearly every French city, and of Pabulib's ``rule;greedy``
(https://pabulib.org/format): descending votes, a candidate that does not fit is skipped.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from .election import Election, Exact, exact
from .errors import BadParameterError
from .result import Line, Outcome, Result, Stage, Trace
from .ties import Ties

TIE_BREAK = ("lowest_cost", "natural_id")
STANDINGS = ("votes", "score")


def greedy(
    election: Election,
    *,
    by: str = "votes",
    threshold: Exact = 0,
    tie_break: Sequence[str] = TIE_BREAK,
    seed: str = "",
) -> Result:
    """Elect by most votes (or points, ``by="score"``); skip what does not fit and try the next.

    ``threshold`` is the least number of votes (or points) to be considered at all.
    """
    ranking = Ranking.by_support(election, by=by, threshold=threshold, ties=Ties(election, tie_break, seed))
    return _result("greedy", ranking, skip=True, by=by)


def greedy_no_skip(
    election: Election,
    *,
    by: str = "votes",
    threshold: Exact = 0,
    tie_break: Sequence[str] = TIE_BREAK,
    seed: str = "",
) -> Result:
    """Elect by most votes (or points) and stop at the first candidate that does not fit."""
    ranking = Ranking.by_support(election, by=by, threshold=threshold, ties=Ties(election, tie_break, seed))
    return _result("greedy-no-skip", ranking, skip=False, by=by)


def greedy_per_cost(
    election: Election,
    *,
    by: str = "votes",
    threshold: Exact = 0,
    tie_break: Sequence[str] = TIE_BREAK,
    seed: str = "",
) -> Result:
    """Elect by most votes (or points) for each unit of money; skip what does not fit."""
    ranking = Ranking.by_support(election, by=by, threshold=threshold, ties=Ties(election, tie_break, seed))
    return _result("greedy-per-cost", ranking.per_cost(), skip=True, by=by)


@dataclass(frozen=True)
class Ranking:
    """The order in which candidates are tried: highest standing first, then the tie-break."""

    election: Election
    #: Votes or points, which the threshold looks at.
    support: dict[str, Exact]
    #: What the order looks at: the support, or the support for each unit of money.
    standing: dict[str, tuple[bool, Exact]]
    threshold: Exact
    ties: Ties

    @classmethod
    def by_support(cls, election: Election, *, by: str, threshold: Exact, ties: Ties) -> "Ranking":
        """Order by votes or by points. Raises BadParameterError."""
        if by not in STANDINGS:
            raise BadParameterError(f"Classement inconnu : « {by} ». Il se fait par « votes » ou par « score ».")
        if isinstance(threshold, bool) or not isinstance(threshold, int | Fraction) or threshold < 0:
            raise BadParameterError("Le seuil doit être un nombre positif ou nul.")
        support: dict[str, Exact] = dict(election.votes) if by == "votes" else election.scores
        standing = {name: (False, value) for name, value in support.items()}
        return cls(election, support, standing, threshold, ties)

    def per_cost(self) -> "Ranking":
        """Order by support for each unit of money. What costs nothing goes first, by support."""
        costs = self.election.candidates
        standing: dict[str, tuple[bool, Exact]] = {
            name: (False, exact(Fraction(value) / costs[name])) if costs[name] else (True, value)
            for name, value in self.support.items()
        }
        return Ranking(self.election, self.support, standing, self.threshold, self.ties)

    def order(self, names: Iterable[str]) -> list[str]:
        """Return these candidates, first to be tried first."""
        return sorted(names, key=lambda name: (*(-value for value in self.standing[name]), self.ties.rank(name)))

    def walk(
        self, *, money: Exact, names: Iterable[str] | None = None, skip: bool = True, first_rank: int = 1
    ) -> list[Line]:
        """Take what ``money`` pays for, in order, and say for each candidate what happened."""
        order = self.order(self.election.candidates if names is None else names)
        lines = []
        stopped = False
        for place, name in enumerate(order):
            line = self._line(name, first_rank + place, money, stopped=stopped, order=order, place=place)
            lines.append(line)
            if line.outcome is Outcome.ELECTED:
                money = exact(money - line.cost)
            stopped = stopped or (not skip and line.outcome is Outcome.DOES_NOT_FIT)
        return lines

    def _line(self, name: str, rank: int, money: Exact, *, stopped: bool, order: list[str], place: int) -> Line:
        cost, support = self.election.candidates[name], self.support[name]
        missing: Exact = 0
        missing_votes: Exact = 0
        if not support:
            outcome = Outcome.NO_VOTES
        elif support < self.threshold:
            outcome, missing_votes = Outcome.BELOW_THRESHOLD, exact(self.threshold - support)
        elif stopped:
            outcome = Outcome.AFTER_STOP
        elif cost > money:
            outcome, missing = Outcome.DOES_NOT_FIT, exact(cost - money)
        else:
            outcome = Outcome.ELECTED
        equals, decided_by = self._equals(name, order, place)
        return Line(
            candidate=name,
            rank=rank,
            stage=Stage.GREEDY,
            outcome=outcome,
            votes=self.election.votes[name],
            score=self.election.scores[name],
            cost=cost,
            money_before=money,
            missing=missing,
            missing_votes=missing_votes,
            tied_with=equals,
            tie_decided_by=decided_by,
        )

    def _equals(self, name: str, order: list[str], place: int) -> tuple[tuple[str, ...], str]:
        """Return those with the same standing, and what set this one apart from its nearest equal."""
        standing = self.standing[name]
        if not self.support[name]:
            return (), ""
        before = place
        while before and self.standing[order[before - 1]] == standing:
            before -= 1
        after = place + 1
        while after < len(order) and self.standing[order[after]] == standing:
            after += 1
        equals = (*order[before:place], *order[place + 1 : after])
        if not equals:
            return (), ""
        nearest = order[place - 1] if place > before else order[place + 1]
        return equals, self.ties.decided_by(name, nearest)


def elected(lines: Iterable[Line]) -> tuple[str, ...]:
    """Return the candidates that were elected, in order."""
    return tuple(line.candidate for line in lines if line.outcome is Outcome.ELECTED)


def _result(rule: str, ranking: Ranking, *, skip: bool, by: str) -> Result:
    election = ranking.election
    lines = ranking.walk(money=election.budget, skip=skip)
    winners = elected(lines)
    parameters = {"by": by, "threshold": ranking.threshold, "tie_break": tuple(ranking.ties.criteria)}
    if ranking.ties.seed:
        parameters["seed"] = ranking.ties.seed
    return Result(
        rule=rule,
        parameters=parameters,
        winners=winners,
        cost=exact(sum(election.candidates[name] for name in winners)),
        budget=election.budget,
        endowment=None,
        trace=Trace(lines=tuple(lines)),
    )
