"""Greedy: walk down the candidates, from the most supported, and take what the budget still pays for.

This is the rule of nearly every French city, and of Pabulib's ``rule;greedy``
(https://pabulib.org/format): descending votes, a candidate that does not fit is skipped.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

from .election import Election, Exact, exact
from .errors import BadParameterError
from .result import Line, Outcome, Result, Stage, Trace
from .thresholds import Thresholds
from .ties import Ties

TIE_BREAK = ("lowest_cost", "natural_id")
STANDINGS = ("votes", "score")

#: What orders the candidates: compared term by term, the greatest first.
Standing: TypeAlias = tuple[Exact, ...]


def greedy(
    election: Election,
    *,
    by: str = "votes",
    large_winners: int = 0,
    large_cost: Exact = 0,
    minimum_votes: Exact = 0,
    minimum_share: Exact = 0,
    minimum_score: Exact = 0,
    tie_break: Sequence[str] = TIE_BREAK,
    seed: str = "",
) -> Result:
    """Elect by most votes (or points, ``by="score"``); skip what does not fit and try the next.

    With ``large_winners``, at most so many that cost more than ``large_cost`` are elected; the next ones are skipped.
    """
    large = _large(election, large_winners, large_cost)
    thresholds = Thresholds(election, minimum_votes, minimum_share, minimum_score)
    ranking = Ranking.by_support(thresholds, by=by, ties=Ties(election, tie_break, seed))
    lines = ranking.walk(money=election.budget, few=large, most=large_winners)
    return result_of("greedy", ranking, lines, {"by": by, "large_winners": large_winners, "large_cost": large_cost})


def _large(election: Election, winners: int, cost: Exact) -> set[str]:
    """The candidates of which only some may be elected, if there is such a limit. Raises BadParameterError."""
    if isinstance(winners, bool) or not isinstance(winners, int) or winners < 0:
        raise BadParameterError("Le paramètre « large_winners » doit être un nombre entier, 0 pour aucune limite.")
    if isinstance(cost, bool) or not isinstance(cost, int | Fraction) or cost < 0:
        raise BadParameterError("Le paramètre « large_cost » doit être un nombre positif ou nul.")
    return {name for name, each in election.candidates.items() if winners and each > cost}


def greedy_no_skip(
    election: Election,
    *,
    by: str = "votes",
    minimum_votes: Exact = 0,
    minimum_share: Exact = 0,
    minimum_score: Exact = 0,
    tie_break: Sequence[str] = TIE_BREAK,
    seed: str = "",
) -> Result:
    """Elect by most votes (or points) and stop at the first candidate that does not fit."""
    thresholds = Thresholds(election, minimum_votes, minimum_share, minimum_score)
    ranking = Ranking.by_support(thresholds, by=by, ties=Ties(election, tie_break, seed))
    return result_of("greedy-no-skip", ranking, ranking.walk(money=election.budget, skip=False), {"by": by})


def greedy_per_cost(
    election: Election,
    *,
    by: str = "votes",
    minimum_votes: Exact = 0,
    minimum_share: Exact = 0,
    minimum_score: Exact = 0,
    tie_break: Sequence[str] = TIE_BREAK,
    seed: str = "",
) -> Result:
    """Elect by most votes (or points) for each unit of money; skip what does not fit."""
    thresholds = Thresholds(election, minimum_votes, minimum_share, minimum_score)
    ranking = Ranking.by_support(thresholds, by=by, ties=Ties(election, tie_break, seed)).per_cost()
    return result_of("greedy-per-cost", ranking, ranking.walk(money=election.budget), {"by": by})


@dataclass(frozen=True)
class Ranking:
    """The order in which candidates are tried: highest standing first, then the tie-break."""

    thresholds: Thresholds
    standing: Mapping[str, Standing]
    ties: Ties

    @property
    def election(self) -> Election:
        return self.thresholds.election

    @classmethod
    def by_support(cls, thresholds: Thresholds, *, by: str, ties: Ties) -> "Ranking":
        """Order by votes or by points. Raises BadParameterError."""
        if by not in STANDINGS:
            raise BadParameterError(f"Classement inconnu : « {by} ». Il se fait par « votes » ou par « score ».")
        support: Mapping[str, Exact] = thresholds.election.votes if by == "votes" else thresholds.election.scores
        return cls(thresholds, {name: (value,) for name, value in support.items()}, ties)

    def per_cost(self) -> "Ranking":
        """Order by support for each unit of money. What costs nothing goes first, by support."""
        costs = self.election.candidates
        standing: dict[str, Standing] = {
            name: (0, exact(Fraction(support) / costs[name])) if costs[name] else (1, support)
            for name, (support,) in self.standing.items()
        }
        return Ranking(self.thresholds, standing, self.ties)

    def order(self, names: Iterable[str]) -> list[str]:
        """Return these candidates, first to be tried first."""
        return sorted(names, key=lambda name: (*(-value for value in self.standing[name]), self.ties.rank(name)))

    def walk(
        self,
        *,
        money: Exact,
        names: Iterable[str] | None = None,
        skip: bool = True,
        few: Collection[str] = (),
        most: int = 0,
        first_rank: int = 1,
        stage: Stage = Stage.GREEDY,
    ) -> list[Line]:
        """Take what ``money`` pays for, in order, at most ``most`` of the ``few``; say for each candidate what happened."""
        order = self.order(self.election.candidates if names is None else names)
        lines = []
        stopped = False
        for place, name in enumerate(order):
            outcome = self._outcome(name, money, stopped=stopped)
            if name in few and outcome in {Outcome.ELECTED, Outcome.DOES_NOT_FIT}:
                if not most:
                    outcome = Outcome.TOO_MANY_LARGE
                most -= outcome is Outcome.ELECTED
            equals, decided_by = self._equals(name, order, place)
            lines.append(self._line(name, first_rank + place, stage, outcome, money, equals, decided_by))
            if outcome is Outcome.ELECTED:
                money = exact(money - self.election.candidates[name])
            stopped = stopped or (not skip and outcome is Outcome.DOES_NOT_FIT)
        return lines

    def _outcome(self, name: str, money: Exact, *, stopped: bool) -> Outcome:
        if not self.election.votes[name]:
            return Outcome.NO_VOTES
        if not self.thresholds.passes(name):
            return Outcome.BELOW_THRESHOLD
        if stopped:
            return Outcome.AFTER_STOP
        return Outcome.DOES_NOT_FIT if self.election.candidates[name] > money else Outcome.ELECTED

    def _line(
        self,
        name: str,
        rank: int,
        stage: Stage,
        outcome: Outcome,
        money: Exact,
        tied_with: tuple[str, ...],
        tie_decided_by: str,
    ) -> Line:
        cost = self.election.candidates[name]
        below = outcome is Outcome.BELOW_THRESHOLD
        return Line(
            candidate=name,
            rank=rank,
            stage=stage,
            outcome=outcome,
            votes=self.election.votes[name],
            score=self.election.scores[name],
            cost=cost,
            money_before=money,
            missing=exact(cost - money) if outcome is Outcome.DOES_NOT_FIT else 0,
            missing_votes=self.thresholds.missing_votes(name) if below else 0,
            missing_score=self.thresholds.missing_score(name) if below else 0,
            tied_with=tied_with,
            tie_decided_by=tie_decided_by,
        )

    def _equals(self, name: str, order: list[str], place: int) -> tuple[tuple[str, ...], str]:
        """Return those with the same standing, and what set this one apart from its nearest equal."""
        standing = self.standing[name]
        if not self.election.votes[name]:
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


def result_of(rule: str, ranking: Ranking, lines: Sequence[Line], conventions: Mapping[str, Any]) -> Result:
    """Return the result of a rule that walks down a ranking, with every convention it used."""
    election = ranking.election
    winners = elected(lines)
    return Result(
        rule=rule,
        parameters={**conventions, **ranking.thresholds.parameters, **ranking.ties.parameters},
        winners=winners,
        cost=exact(sum(election.candidates[name] for name in winners)),
        budget=election.budget,
        endowment=None,
        explain=lambda: Trace(lines=tuple(lines)),
        scoring=election.scoring,
    )
