"""One run of the Method of Equal Shares, from one endowment: who buys what, at what price.

Two things make it quick without giving up exactness. Money is kept as integers over one common denominator. And since
money only goes down, the last known price of a candidate is a lower bound of its next one, so that a round looks at few
candidates.
"""

import heapq
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, lcm

from .election import Election, Exact, exact
from .result import Line, Outcome, Round, Stage
from .ties import Ties


@dataclass(frozen=True)
class _Offer:
    """What a candidate's supporters would pay now. ``purses`` is (money, points, voters), poorest per point first."""

    candidate: str
    price: Fraction
    money: int
    purses: list[tuple[int, Exact, int]]


class Spending:
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

    def run(self, names: Iterable[str], limit: Exact | None = None) -> None:
        """Buy among these until nobody can afford anything, or until more than ``limit`` is spent."""
        bounds = [(self._least_price(name), name) for name in names]
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
        due = {points: ceil(offer.price * points * self.scale) for points in self.supporters[offer.candidate]}
        for money, points, voters in offer.purses:
            if money >= due[points]:
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
