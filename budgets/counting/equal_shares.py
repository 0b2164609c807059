"""The Method of Equal Shares: each voter holds an equal share of the budget and spends it on what she supports.

Definition: Peters, Pierczyński, Skowron, "Proportional Participatory Budgeting with Additive Utilities"
(NeurIPS 2021, https://arxiv.org/abs/2008.13276); conventions of completion: https://equalshares.net/implementation.

In each round, a candidate is affordable when its supporters can pay its cost together. Supporter i pays
``min(money_i, price × points_i)``, with the one price for which these payments sum to the cost (points are 1 when the
utility is the cost). The candidate with the most utility for that price is bought: the least ``price / cost`` with
cost utility, the least ``price`` with points.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from .election import Election, Exact, exact
from .errors import BadParameterError
from .greedy import Ranking, elected
from .result import Line, Outcome, Result, Trace
from .spending import Spending
from .thresholds import Thresholds
from .ties import Ties

TIE_BREAK = ("lowest_cost", "most_votes", "natural_id")
UTILITIES = ("cost", "points")
STARTS = ("exact", "floor")
STOPS = ("exhaustive", "overspend")


def equal_shares(
    election: Election,
    *,
    utility: str = "cost",
    completion_start: str = "exact",
    minimum_votes: Exact = 0,
    minimum_share: Exact = 0,
    minimum_score: Exact = 0,
    tie_break: Sequence[str] = TIE_BREAK,
    seed: str = "",
) -> Result:
    """Share the budget out equally, once. Part of the budget often stays unspent."""
    thresholds = Thresholds(election, minimum_votes, minimum_share, minimum_score)
    rule = _Rule(election, utility, completion_start, thresholds, Ties(election, tie_break, seed))
    return rule.result("equal-shares", rule.spend(rule.first_endowment))


def equal_shares_greedy(
    election: Election,
    *,
    utility: str = "cost",
    completion_start: str = "exact",
    minimum_votes: Exact = 0,
    minimum_share: Exact = 0,
    minimum_score: Exact = 0,
    tie_break: Sequence[str] = TIE_BREAK,
    seed: str = "",
) -> Result:
    """Share the budget out equally, then spend what is left on the most voted that fit."""
    thresholds = Thresholds(election, minimum_votes, minimum_share, minimum_score)
    rule = _Rule(election, utility, completion_start, thresholds, Ties(election, tie_break, seed))
    return rule.result("equal-shares+greedy", rule.spend(rule.first_endowment), then_greedy=True)


def equal_shares_add1(
    election: Election,
    *,
    utility: str = "cost",
    completion_start: str = "floor",
    completion_stop: str = "exhaustive",
    completion_step: Exact = 1,
    minimum_votes: Exact = 0,
    minimum_share: Exact = 0,
    minimum_score: Exact = 0,
    tie_break: Sequence[str] = TIE_BREAK,
    seed: str = "",
) -> Result:
    """Share out a little more for each voter, step by step, until the budget is used or would be exceeded."""
    thresholds = Thresholds(election, minimum_votes, minimum_share, minimum_score)
    rule = _Rule(election, utility, completion_start, thresholds, Ties(election, tie_break, seed))
    spending, steps = rule.raise_endowment(completion_stop, completion_step)
    stepping = {"completion_stop": completion_stop, "completion_step": completion_step}
    return rule.result("equal-shares/add1", spending, steps=steps, stepping=stepping)


def equal_shares_add1u(
    election: Election,
    *,
    utility: str = "cost",
    completion_start: str = "floor",
    completion_stop: str = "exhaustive",
    completion_step: Exact = 1,
    minimum_votes: Exact = 0,
    minimum_share: Exact = 0,
    minimum_score: Exact = 0,
    tie_break: Sequence[str] = TIE_BREAK,
    seed: str = "",
) -> Result:
    """Do as add1, then spend what is left on the most voted that fit."""
    thresholds = Thresholds(election, minimum_votes, minimum_share, minimum_score)
    rule = _Rule(election, utility, completion_start, thresholds, Ties(election, tie_break, seed))
    spending, steps = rule.raise_endowment(completion_stop, completion_step)
    stepping = {"completion_stop": completion_stop, "completion_step": completion_step}
    return rule.result("equal-shares/add1u", spending, steps=steps, stepping=stepping, then_greedy=True)


@dataclass(frozen=True)
class _Rule:
    """The conventions of one count. Raises BadParameterError."""

    election: Election
    utility: str
    start: str
    thresholds: Thresholds
    ties: Ties

    def __post_init__(self) -> None:
        _one_of("utility", self.utility, UTILITIES)
        _one_of("completion_start", self.start, STARTS)

    @property
    def first_endowment(self) -> Exact:
        """Each voter's share: the budget over the number of ballots, blank ones included."""
        share = exact(Fraction(self.election.budget) / max(self.election.voters, 1))
        return share if self.start == "exact" else share // 1

    @cached_property
    def eligible(self) -> list[str]:
        return self.thresholds.eligible

    @cached_property
    def supported(self) -> list[str]:
        return [name for name in self.eligible if self.election.votes[name]]

    def spend(self, endowment: Exact) -> Spending:
        spending = Spending(self.election, endowment, self.utility, self.ties)
        spending.run(self.supported)
        return spending

    def raise_endowment(self, stop: str, step: Exact) -> tuple[Spending, int]:
        """Return the last spending that holds in the budget, and the number of steps it took."""
        _one_of("completion_stop", stop, STOPS)
        if isinstance(step, bool) or not isinstance(step, int | Fraction) or step <= 0:
            raise BadParameterError("Le paramètre « completion_step » doit être un montant positif.")
        spending, steps = self.spend(self.first_endowment), 0
        while len(spending.bought) < len(self.supported) and not (stop == "exhaustive" and self._exhausts(spending)):
            following = Spending(self.election, exact(spending.endowment + step), self.utility, self.ties, spending)
            following.run(self.supported, limit=self.election.budget)
            if following.cost > self.election.budget:
                break
            spending, steps = following, steps + 1
        return spending, steps

    def _exhausts(self, spending: Spending) -> bool:
        """Tell whether nothing more fits in the budget.

        Conventions differ on candidates that nobody supports: equalshares.net, which starts at the floor, counts
        them; pabutools, which starts at the exact share, does not.
        """
        names = self.supported if self.start == "exact" else self.eligible
        left = self.election.budget - spending.cost
        return all(self.election.candidates[name] > left for name in names if name not in spending.bought)

    def result(
        self,
        name: str,
        spending: Spending,
        *,
        steps: int = 0,
        stepping: dict[str, Exact | str] | None = None,
        then_greedy: bool = False,
    ) -> Result:
        election = self.election
        others = [candidate for candidate in election.candidates if candidate not in spending.bought]
        completion: list[Line] = []
        ranking = Ranking.by_support(self.thresholds, by="votes", ties=self.ties)
        left = exact(election.budget - spending.cost)
        if then_greedy:
            completion = ranking.walk(money=left, names=others, first_rank=len(spending.bought) + 1)

        def explain() -> Trace:
            rounds, course = spending.tell()
            if then_greedy:
                rest = [replace(line, supporters_money=spending.money_of(line.candidate)) for line in completion]
            else:
                rest = [
                    self._line_of_other(spending, candidate, len(rounds) + place, left)
                    for place, candidate in enumerate(ranking.order(others), start=1)
                ]
            lines = (*spending.lines_of_bought(rounds), *rest)
            return Trace(lines=lines, rounds=tuple(rounds), left=course, steps=steps)

        winners = (*spending.bought, *elected(completion))
        return Result(
            rule=name,
            parameters={
                "utility": self.utility,
                "completion_start": self.start,
                **(stepping or {}),
                **self.thresholds.parameters,
                **self.ties.parameters,
            },
            winners=winners,
            cost=exact(sum(election.candidates[candidate] for candidate in winners)),
            budget=election.budget,
            endowment=spending.endowment,
            explain=explain,
            scoring=election.scoring,
        )

    def _line_of_other(self, spending: Spending, name: str, rank: int, money_before: Exact) -> Line:
        line = spending.line_of_other(name, rank, money_before)
        if line.outcome is Outcome.NO_VOTES or self.thresholds.passes(name):
            return line
        return replace(
            line,
            outcome=Outcome.BELOW_THRESHOLD,
            missing=0,
            missing_votes=self.thresholds.missing_votes(name),
            missing_score=self.thresholds.missing_score(name),
        )


def _one_of(name: str, value: str, values: Sequence[str]) -> None:
    if value not in values:
        known = ", ".join(values)
        raise BadParameterError(f"Le paramètre « {name} » ne peut pas valoir « {value} ». Les valeurs sont : {known}.")
