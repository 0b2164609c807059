"""The Method of Equal Shares: each voter holds an equal share of the budget and spends it on what she supports.

Definition: Peters, Pierczyński, Skowron, "Proportional Participatory Budgeting with Additive Utilities"
(NeurIPS 2021, https://arxiv.org/abs/2008.13276); conventions of completion: https://equalshares.net/implementation.

In each round, a candidate is affordable when its supporters can pay its cost together. Supporter i pays
``min(money_i, price × points_i)``, with the one price for which these payments sum to the cost (points are 1 when the
utility is the cost). The candidate with the most utility for that price is bought: the least ``price / cost`` with
cost utility, the least ``price`` with points.

Two things make it quick without giving up exactness. Money is kept as integers over one common denominator. And since
money only goes down, the last known price of a candidate is a lower bound of its next one, so that a round looks at few
candidates.
"""

import heapq
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from math import lcm

from .election import Election, Exact, exact
from .errors import BadParameterError
from .greedy import Ranking, elected
from .result import Line, Outcome, Result, Round, Stage, Trace
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
    tie_break: Sequence[str] = TIE_BREAK,
    seed: str = "",
) -> Result:
    """Share the budget out equally, once. Part of the budget often stays unspent."""
    rule = _Rule(election, utility, completion_start, Ties(election, tie_break, seed))
    return rule.result("equal-shares", rule.spend(rule.first_endowment))


def equal_shares_greedy(
    election: Election,
    *,
    utility: str = "cost",
    completion_start: str = "exact",
    tie_break: Sequence[str] = TIE_BREAK,
    seed: str = "",
) -> Result:
    """Share the budget out equally, then spend what is left on the most voted that fit."""
    rule = _Rule(election, utility, completion_start, Ties(election, tie_break, seed))
    return rule.result("equal-shares+greedy", rule.spend(rule.first_endowment), then_greedy=True)


def equal_shares_add1(
    election: Election,
    *,
    utility: str = "cost",
    completion_start: str = "floor",
    completion_stop: str = "exhaustive",
    completion_step: Exact = 1,
    tie_break: Sequence[str] = TIE_BREAK,
    seed: str = "",
) -> Result:
    """Share out a little more for each voter, step by step, until the budget is used or would be exceeded."""
    rule = _Rule(election, utility, completion_start, Ties(election, tie_break, seed))
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
    tie_break: Sequence[str] = TIE_BREAK,
    seed: str = "",
) -> Result:
    """Do as add1, then spend what is left on the most voted that fit."""
    rule = _Rule(election, utility, completion_start, Ties(election, tie_break, seed))
    spending, steps = rule.raise_endowment(completion_stop, completion_step)
    stepping = {"completion_stop": completion_stop, "completion_step": completion_step}
    return rule.result("equal-shares/add1u", spending, steps=steps, stepping=stepping, then_greedy=True)


@dataclass(frozen=True)
class _Rule:
    """The conventions of one count. Raises BadParameterError."""

    election: Election
    utility: str
    start: str
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
    def supported(self) -> list[str]:
        return [name for name, votes in self.election.votes.items() if votes]

    def spend(self, endowment: Exact) -> "_Spending":
        spending = _Spending(self.election, endowment, self.utility, self.ties)
        spending.run()
        return spending

    def raise_endowment(self, stop: str, step: Exact) -> tuple["_Spending", int]:
        """Return the last spending that holds in the budget, and the number of steps it took."""
        _one_of("completion_stop", stop, STOPS)
        if isinstance(step, bool) or not isinstance(step, int | Fraction) or step <= 0:
            raise BadParameterError("Le paramètre « completion_step » doit être un montant positif.")
        spending, steps = self.spend(self.first_endowment), 0
        while len(spending.rounds) < len(self.supported) and not (stop == "exhaustive" and self._exhausts(spending)):
            following = _Spending(self.election, exact(spending.endowment + step), self.utility, self.ties)
            following.run(limit=self.election.budget)
            if following.cost > self.election.budget:
                break
            spending, steps = following, steps + 1
        return spending, steps

    def _exhausts(self, spending: "_Spending") -> bool:
        """Tell whether nothing more fits in the budget.

        Conventions differ on candidates that nobody supports: equalshares.net, which starts at the floor, counts
        them; pabutools, which starts at the exact share, does not.
        """
        names = self.supported if self.start == "exact" else self.election.candidates
        left = self.election.budget - spending.cost
        return all(self.election.candidates[name] > left for name in names if name not in spending.bought)

    def result(
        self,
        name: str,
        spending: "_Spending",
        *,
        steps: int = 0,
        stepping: dict[str, Exact | str] | None = None,
        then_greedy: bool = False,
    ) -> Result:
        election = self.election
        lines = spending.lines_of_bought()
        others = [candidate for candidate in election.candidates if candidate not in spending.bought]
        ranking = Ranking.by_support(election, by="votes", threshold=0, ties=self.ties)
        left = exact(election.budget - spending.cost)
        if then_greedy:
            walked = ranking.walk(money=left, names=others, first_rank=len(lines) + 1)
            lines += [replace(line, supporters_money=spending.money_of(line.candidate)) for line in walked]
        else:
            lines += [
                spending.line_of_other(candidate, len(lines) + place, left)
                for place, candidate in enumerate(ranking.order(others), start=1)
            ]
        winners = elected(lines)
        parameters: dict[str, object] = {"utility": self.utility, "completion_start": self.start, **(stepping or {})}
        parameters["tie_break"] = tuple(self.ties.criteria)
        if self.ties.seed:
            parameters["seed"] = self.ties.seed
        return Result(
            rule=name,
            parameters=parameters,
            winners=winners,
            cost=exact(sum(election.candidates[candidate] for candidate in winners)),
            budget=election.budget,
            endowment=spending.endowment,
            trace=Trace(lines=tuple(lines), rounds=tuple(spending.rounds), steps=steps),
        )


@dataclass(frozen=True)
class _Offer:
    """What a candidate's supporters would pay now. ``purses`` is (money, points, voters), poorest per point first."""

    candidate: str
    price: Fraction
    money: int
    purses: list[tuple[int, Exact, int]]


class _Spending:
    """One run of the method, from one endowment.

    A purse is an amount of money that some ballots have left; ballots that paid for the same candidates share one.
    ``money[purse]`` is in units of ``1 / scale``; purse 0 is the empty one.
    """

    def __init__(self, election: Election, endowment: Exact, utility: str, ties: Ties) -> None:
        self.election = election
        self.endowment = endowment
        self.by_cost = utility == "cost"
        self.ties = ties
        self.costs = election.candidates
        self.cost: Exact = 0
        self.bought: set[str] = set()
        self.rounds: list[Round] = []
        self.scale = lcm(endowment.denominator, *(cost.denominator for cost in self.costs.values()))
        self.money = [0, int(endowment * self.scale)]
        self.purse_of = [1] * len(election.ballots)
        self.supporters = election.supporters
        if self.by_cost:
            self.supporters = election.supporters_alike

    def run(self, limit: Exact | None = None) -> None:
        """Buy until nobody can afford anything, or until more than ``limit`` is spent."""
        bounds = [(self._least_price(name), name) for name, votes in self.election.votes.items() if votes]
        heapq.heapify(bounds)
        while bounds and (limit is None or self.cost <= limit):
            offers = self._best_offers(bounds)
            if not offers:
                return
            by_name = {offer.candidate: offer for offer in offers}
            winner = self.ties.first(by_name)
            for name, offer in by_name.items():
                if name != winner:
                    heapq.heappush(bounds, (self._rank_price(name, offer.price), name))
            self._buy(by_name[winner], tuple(name for name in by_name if name != winner))

    def _best_offers(self, bounds: list[tuple[Fraction, str]]) -> list[_Offer]:
        """Return the offers that are equally best; the others go back with a better bound, or leave for good."""
        best: Fraction | None = None
        offers: list[_Offer] = []
        beaten: list[tuple[Fraction, str]] = []
        while bounds and (best is None or bounds[0][0] <= best):
            _, name = heapq.heappop(bounds)
            offer = self._offer(name)
            if offer is None:
                continue
            price = self._rank_price(name, offer.price)
            if best is None or price < best:
                beaten += [(best, other.candidate) for other in offers if best is not None]
                best, offers = price, [offer]
            elif price == best:
                offers.append(offer)
            else:
                beaten.append((price, name))
        for bound in beaten:
            heapq.heappush(bounds, bound)
        return offers

    def _least_price(self, name: str) -> Fraction:
        """Return the price if no supporter ran short of money: it cannot be less."""
        points = self.election.votes[name] if self.by_cost else self.election.scores[name]
        return self._rank_price(name, Fraction(self.costs[name]) / points)

    def _rank_price(self, name: str, price: Fraction) -> Fraction:
        """Return the price of one unit of utility, which ranks candidates. What is free comes first."""
        cost = self.costs[name]
        return price / cost if self.by_cost and cost else price

    def _purses(self, name: str) -> list[tuple[int, Exact, int]]:
        weights, purse_of, money = self.election.weights, self.purse_of, self.money
        purses: list[tuple[int, Exact, int]] = []
        for points, groups in self.supporters[name].items():
            voters: defaultdict[int, int] = defaultdict(int)
            for group in groups:
                voters[purse_of[group]] += weights[group]
            purses += [(money[purse], points, count) for purse, count in voters.items()]
        return purses

    def _offer(self, name: str) -> _Offer | None:
        """Find the price at which the supporters pay the cost together, or None if they cannot."""
        left = int(self.costs[name] * self.scale)
        purses = self._purses(name)
        total = sum(money * voters for money, _, voters in purses)
        if total < left:
            return None
        # Money per point, as integers: multiplied by what makes every 1 / points whole.
        multiple = lcm(*(points.numerator for points in self.supporters[name]))
        per_point = {points: multiple // points.numerator * points.denominator for points in self.supporters[name]}
        purses.sort(key=lambda purse: purse[0] * per_point[purse[1]])
        demand: Exact = sum(points * voters for _, points, voters in purses)
        for money, points, voters in purses:
            if money * demand >= left * points:
                break
            left -= money * voters
            demand -= points * voters
        return _Offer(name, Fraction(left) / (demand * self.scale), total, purses)

    def _buy(self, offer: _Offer, tied_with: tuple[str, ...]) -> None:
        name, price = offer.candidate, offer.price
        self._record(offer, tied_with)
        self.cost = exact(self.cost + self.costs[name])
        self.bought.add(name)
        by_points = self.supporters[name]
        self._rescale(lcm(self.scale, *((price * points).denominator for points in by_points)))
        for points, groups in by_points.items():
            due = int(price * points * self.scale)
            moved = {0: 0}
            for group in groups:
                purse = self.purse_of[group]
                if purse not in moved:
                    moved[purse] = self._purse_after(purse, due)
                self.purse_of[group] = moved[purse]

    def _purse_after(self, purse: int, due: int) -> int:
        if self.money[purse] <= due:
            return 0
        self.money.append(self.money[purse] - due)
        return len(self.money) - 1

    def _rescale(self, scale: int) -> None:
        if scale != self.scale:
            factor = scale // self.scale
            self.money = [amount * factor for amount in self.money]
            self.scale = scale

    def _record(self, offer: _Offer, tied_with: tuple[str, ...]) -> None:
        in_full = rest = without = 0
        for money, points, voters in offer.purses:
            if money >= offer.price * points * self.scale:
                in_full += voters
            elif money:
                rest += voters
            else:
                without += voters
        self.rounds.append(
            Round(
                number=len(self.rounds) + 1,
                candidate=offer.candidate,
                cost=self.costs[offer.candidate],
                price=exact(offer.price),
                supporters_money=exact(Fraction(offer.money, self.scale)),
                paid_in_full=in_full,
                paid_the_rest=rest,
                without_money=without,
                money_before=exact(self.election.budget - self.cost),
                tied_with=tuple(sorted(tied_with, key=self.ties.rank)),
            )
        )

    def money_of(self, name: str) -> Exact:
        """Return what the supporters of a candidate have left, together."""
        return exact(Fraction(sum(money * voters for money, _, voters in self._purses(name)), self.scale))

    def lines_of_bought(self) -> list[Line]:
        election = self.election
        return [
            Line(
                candidate=bought.candidate,
                rank=bought.number,
                stage=Stage.EQUAL_SHARES,
                outcome=Outcome.ELECTED,
                votes=election.votes[bought.candidate],
                score=election.scores[bought.candidate],
                cost=bought.cost,
                money_before=bought.money_before,
                tied_with=bought.tied_with,
                tie_decided_by=self._decided_by(bought),
                price=bought.price,
                supporters_money=bought.supporters_money,
            )
            for bought in self.rounds
        ]

    def _decided_by(self, bought: Round) -> str:
        return self.ties.decided_by(bought.candidate, bought.tied_with[0]) if bought.tied_with else ""

    def line_of_other(self, name: str, rank: int, money_before: Exact) -> Line:
        """Say what was missing to a candidate that was not bought. ``money_before`` is what the budget has left."""
        votes, cost, money = self.election.votes[name], self.costs[name], self.money_of(name)
        return Line(
            candidate=name,
            rank=rank,
            stage=Stage.EQUAL_SHARES,
            outcome=Outcome.NOT_AFFORDABLE if votes else Outcome.NO_VOTES,
            votes=votes,
            score=self.election.scores[name],
            cost=cost,
            money_before=money_before,
            missing=exact(cost - money) if votes else 0,
            supporters_money=money,
        )


def _one_of(name: str, value: str, values: Sequence[str]) -> None:
    if value not in values:
        known = ", ".join(values)
        raise BadParameterError(f"Le paramètre « {name} » ne peut pas valoir « {value} ». Les valeurs sont : {known}.")
