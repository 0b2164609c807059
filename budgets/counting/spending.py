"""One run of the Method of Equal Shares, from one endowment: who buys what, at what price.

Since money only goes down, the last known price of a candidate is a lower bound of its next one, so that a round looks at
few candidates; and bounds of a price are enough to set most of them aside. Prices are exact wherever two candidates
are too close to be told apart by bounds, and for every purchase.
"""

import heapq
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from .election import Election, Exact, Groups, exact
from .purses import PRECISION, Purses, Split
from .result import Line, Outcome, Round, Stage
from .ties import Ties

#: How many binary digits of the purses a first look leaves out.
LOW_DIGITS = 12


@dataclass(frozen=True)
class _Offer:
    """A candidate that its supporters can pay, and the bounds of its price for a unit of utility."""

    candidate: str
    low: Fraction
    high: Fraction


@dataclass(frozen=True)
class _Purchase:
    """Who was bought, at what exact price in units, by whom, and who was exactly as good.

    ``splits`` are, by points, the supporters who had money left, compared with what was due from them.
    """

    candidate: str
    price: Fraction
    splits: list[Split]
    tied_with: tuple[str, ...]


class Spending:
    """One run of the method, from one endowment."""

    def __init__(self, election: Election, endowment: Exact, utility: str, ties: Ties) -> None:
        self.election = election
        self.endowment = endowment
        self.by_cost = utility == "cost"
        self.ties = ties
        self.costs = election.candidates
        self.cost: Exact = 0
        self.purses = Purses(election, alike=self.by_cost)
        self.supporters = self.purses.supporters
        self.units = Fraction(1 << PRECISION) / endowment if endowment else Fraction(1)
        if not endowment:
            self.purses.alive = 0
        self.bought: dict[str, _Purchase] = {}

    def run(self, names: Iterable[str], limit: Exact | None = None) -> None:
        """Buy among these until nobody can afford anything, or until more than ``limit`` is spent."""
        bounds = [(self._rank(name, self._least_price(name)), name) for name in names if self._can_start(name)]
        heapq.heapify(bounds)
        while bounds and (limit is None or self.cost <= limit):
            offers = self._best_offers(bounds)
            if not offers:
                return
            purchase = self._choose(offers)
            winner = purchase.candidate
            for offer in offers:
                if offer.candidate != winner:
                    heapq.heappush(bounds, (offer.low, offer.candidate))
            self.bought[winner] = purchase
            self.cost = exact(self.cost + self.costs[winner])
            self.purses.pay(winner, purchase.price, purchase.splits)

    def _can_start(self, name: str) -> bool:
        return self.costs[name] <= self.endowment * self.election.votes[name]

    # ------------------------------------------------------------ who is the best

    def _best_offers(self, bounds: list[tuple[Fraction, str]]) -> list[_Offer]:
        """Return the offers that may be the best; the others go back with a better bound, or leave for good."""
        best: Fraction | None = None
        offers: list[_Offer] = []
        while bounds and (best is None or bounds[0][0] <= best):
            bound, name = heapq.heappop(bounds)
            if offer := self._offer(name, bound, best, LOW_DIGITS):
                offers.append(offer)
                best = offer.high if best is None else min(best, offer.high)
        if best is None:
            return []
        close = [offer for offer in offers if offer.low <= best]
        if len(close) > 1:
            again = [self._offer(offer.candidate, offer.low, best, 0) for offer in close]
            close = [offer for offer in again if offer]
            best = min((offer.high for offer in close), default=best)
        kept = {offer.candidate: offer for offer in close if offer.low <= best}
        closer = {offer.candidate: offer for offer in close}
        for offer in offers:
            if offer.candidate not in kept:
                heapq.heappush(bounds, (closer.get(offer.candidate, offer).low, offer.candidate))
        return list(kept.values()) or self._best_offers(bounds)

    def _choose(self, offers: list[_Offer]) -> _Purchase:
        """Return the purchase of the best offer, ties broken."""
        prices = {offer.candidate: self._exact_price(offer) for offer in offers}
        ranks = {name: self._rank(name, price) for name, (price, _) in prices.items()}
        least = min(ranks.values())
        equals = [name for name, rank in ranks.items() if rank == least]
        winner = self.ties.first(equals)
        tied_with = sorted((name for name in equals if name != winner), key=self.ties.rank)
        price, splits = prices[winner]
        return _Purchase(winner, price, splits, tuple(tied_with))

    def _rank(self, name: str, price: Fraction) -> Fraction:
        """Return the price of one unit of utility, which ranks candidates. What is free comes first."""
        cost = self.costs[name]
        return price / cost if self.by_cost and cost else price

    def _price_of_rank(self, name: str, rank: Fraction) -> Fraction:
        cost = self.costs[name]
        return rank * cost if self.by_cost and cost else rank

    # ------------------------------------------------------------ prices

    def _least_price(self, name: str) -> Fraction:
        """Return the price if no supporter ran short of money: it cannot be less."""
        points = self.election.votes[name] if self.by_cost else self.election.scores[name]
        return self.costs[name] * self.units / points

    def _able(self, name: str) -> list[tuple[Exact, Groups]]:
        """By points, the supporters who have money left."""
        return [(points, groups & self.purses.alive) for points, groups in self.supporters[name].items()]

    def _offer(self, name: str, bound: Fraction, best: Fraction | None, low_digits: int) -> _Offer | None:
        """Bound the price of a candidate from below and above, or return None if its supporters cannot pay it.

        The price is the least p for which what the supporters pay, min(money, p × points), sums to the cost. For any p,
        those who have less than p × points and those who have as much give a line that is never below that sum; where
        the line reaches the cost is a lower bound of the price, and a better p (Newton's method on a concave function).
        Purses are read without their ``low_digits`` lowest binary digits.
        """
        cost = self.costs[name] * self.units
        if not cost:
            return _Offer(name, Fraction(), Fraction())
        purses, weigh, able = self.purses, self.election.weigh, self._able(name)
        error = purses.error + (1 << low_digits) - 1
        price, low, rounds = self._price_of_rank(name, bound), Fraction(), 0
        while True:
            full = [(points, purses.at_least(groups, _up(price * points, low_digits))) for points, groups in able]
            demand = sum(points * weigh(groups) for points, groups in full)
            short = sum(groups ^ paying for (_, groups), (_, paying) in zip(able, full, strict=True))
            if not demand:
                return self._offer_at_the_limit(name, cost)
            rest = cost - purses.total(short, low_digits) if short else cost
            low = max(low, (rest - error * weigh(short)) / demand if short else rest / demand)
            if best is not None and (rank := self._rank(name, low)) > best:
                return _Offer(name, rank, rank)
            if rest <= price * demand:
                return _Offer(name, max(bound, self._rank(name, low)), self._rank(name, price))
            if rounds == 1 and self._cannot_pay(able, cost, low_digits, error):
                return None
            price, rounds = rest / demand, rounds + 1

    def _cannot_pay(self, able: list[tuple[Exact, Groups]], cost: Fraction, low_digits: int, error: int) -> bool:
        """Tell whether the supporters have surely too little money together."""
        groups = sum(groups for _, groups in able)
        return self.purses.total(groups, low_digits) + error * self.election.weigh(groups) < cost

    def _offer_at_the_limit(self, name: str, cost: Fraction) -> _Offer | None:
        """Return the exact offer of supporters who must give nearly all they have, or None if they cannot pay."""
        if self.purses.exact_total(sum(groups for _, groups in self._able(name))) < cost:
            return None
        price, _ = self._exact_price(_Offer(name, Fraction(), Fraction()))
        rank = self._rank(name, price)
        return _Offer(name, rank, rank)

    def _exact_price(self, offer: _Offer) -> tuple[Fraction, list[Split]]:
        """Return the price in units of a candidate that its supporters can pay, and how their purses compare with it."""
        name = offer.candidate
        cost = self.costs[name] * self.units
        if not cost:
            return Fraction(), []
        purses, weigh, able = self.purses, self.election.weigh, self._able(name)
        price, before, money = self._price_of_rank(name, offer.high), -1, Fraction()
        while True:
            splits = [purses.split(groups, price * points) for points, groups in able]
            short = sum(split.less for split in splits)
            if short == before:
                return price, splits
            demand = sum(points * weigh(split.full) for (points, _), split in zip(able, splits, strict=True))
            money = purses.exact_total_after(money, before, short) if before >= 0 else purses.exact_total(short)
            price, before = (cost - money) / demand, short

    # ------------------------------------------------------------ telling it again

    def money_of(self, name: str) -> Exact:
        """Return what the supporters of a candidate have left, together."""
        groups = sum(self.supporters[name].values()) & self.purses.alive
        return exact(self.purses.exact_total(groups) / self.units) if groups else 0

    def tell(self) -> tuple[list[Round], dict[str, tuple[int, ...]]]:
        """Go over the purchases again, to say of each who paid what, and what the supporters of each candidate had left.

        Returns the rounds, and for each candidate that somebody named, in whole units of money rounded down, what its
        supporters had left before each round until it is bought, or until the end.
        """
        election, purses = self.election, Purses(self.election, alike=self.by_cost)
        groups_of = {name: sum(by_points.values()) for name, by_points in self.supporters.items() if by_points}
        left = {name: Fraction(self.endowment * election.weigh(groups)) for name, groups in groups_of.items()}
        course = {name: [int(money)] for name, money in left.items()}
        rounds: list[Round] = []
        for purchase in self.bought.values():
            groups_of.pop(purchase.candidate)
            rounds.append(self._round(purchase, rounds, left[purchase.candidate]))
            for name, groups in groups_of.items():
                for split in purchase.splits:
                    paid = split.due * election.weigh(groups & split.full)
                    if rest := groups & split.less:
                        paid += purses.exact_total(rest)
                    left[name] -= paid / self.units
                course[name].append(int(left[name]))
            purses.prices[purchase.candidate] = purchase.price
        return rounds, {name: tuple(moneys) for name, moneys in course.items()}

    def _round(self, purchase: _Purchase, before: list[Round], supporters_money: Exact) -> Round:
        name, weigh = purchase.candidate, self.election.weigh
        in_full = sum(weigh(split.full) for split in purchase.splits)
        the_rest = sum(weigh(split.less) for split in purchase.splits)
        if not purchase.price:
            in_full = self.election.votes[name]
        spent = sum((purchased.cost for purchased in before), Fraction())
        return Round(
            number=len(before) + 1,
            candidate=name,
            cost=self.costs[name],
            price=exact(purchase.price / self.units) if purchase.price else 0,
            supporters_money=exact(supporters_money),
            paid_in_full=in_full,
            paid_the_rest=the_rest,
            without_money=self.election.votes[name] - in_full - the_rest,
            money_before=exact(self.election.budget - spent),
            tied_with=purchase.tied_with,
        )

    def lines_of_bought(self, rounds: Iterable[Round]) -> list[Line]:
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
            for bought in rounds
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


def _up(amount: Fraction, low_digits: int) -> int:
    """Return the first whole number of units from this amount whose lowest binary digits are zeros."""
    return -(-ceil(amount) >> low_digits) << low_digits
