"""One run of the Method of Equal Shares, from one endowment: who buys what, at what price.

Since money only goes down, the last known price of a candidate is a lower bound of its next one, so that a round looks at
few candidates; and bounds of a price are enough to set most of them aside. Prices are exact wherever two candidates
are too close to be told apart by bounds, and for every purchase.
"""

import heapq
from collections.abc import Iterable, Iterator
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
    exact: "_Exact | None" = None


@dataclass(frozen=True)
class _Exact:
    """An exact price in units, and by points how the purses of the supporters compare with what is due."""

    price: Fraction
    splits: list[Split]


@dataclass(frozen=True)
class _Purchase:
    """Who was bought, at what exact price in units, by whom, and who was exactly as good.

    ``splits`` are, by points, the supporters who had money left, compared with what was due from them.
    """

    candidate: str
    price: Fraction
    splits: list[Split]
    tied_with: tuple[str, ...]


@dataclass(frozen=True)
class _Line:
    """What is known of the supporters of a candidate at some round: it bounds its price from below, then and later.

    Some of them, ``count`` ballots, have together at most ``money``; the others give ``demand`` points in all.
    """

    money: Fraction
    count: int
    demand: Exact

    def least_price(self, cost: Exact) -> Fraction | None:
        """Return a price that the price is not below, or None if the supporters cannot pay the cost."""
        rest = cost - self.money
        if self.demand:
            return max(rest / self.demand, Fraction())
        return None if rest > 0 else Fraction()

    def richer(self, by: Fraction) -> "_Line":
        """Return what is known if nobody has more than this in addition."""
        return _Line(self.money + by * self.count, self.count, self.demand)


class Spending:
    """One run of the method, from one endowment.

    ``before`` is a run from a smaller endowment: what it knew bounds prices here too.
    """

    def __init__(
        self, election: Election, endowment: Exact, utility: str, ties: Ties, before: "Spending | None" = None
    ) -> None:
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
        #: What was learnt of each candidate at each round.
        self.lines: list[dict[str, _Line]] = []
        #: The least rank that each candidate may have, of those that may still be bought; and the same as a heap, where
        #: floats, which never put in the wrong order what they tell apart, spare most comparisons of fractions.
        self.least: dict[str, Fraction] = {}
        self.heap: list[tuple[float, Fraction, str]] = []
        self.guide = None if before is None else _Guide(before, Fraction(endowment - before.endowment))

    def run(self, names: Iterable[str], limit: Exact | None = None) -> None:
        """Buy among these until nobody can afford anything, or until more than ``limit`` is spent."""
        for name in names:
            if self.costs[name] <= self.endowment * self.election.votes[name]:
                self._bound(name, self._rank(name, self._least_price(name)))
        while self.least and (limit is None or self.cost <= limit):
            self.lines.append({})
            offers = self._best_offers(expected=self._follow(self.guide) if self.guide else "")
            if not offers:
                break
            purchase = self._choose(offers)
            winner = purchase.candidate
            self.least.pop(winner)
            self.bought[winner] = purchase
            self.cost = exact(self.cost + self.costs[winner])
            self.purses.pay(winner, purchase.price, purchase.splits)
        self.guide = None

    def price_of(self, purchase: _Purchase) -> Fraction:
        """Return the price of a purchase, in money."""
        return purchase.price / self.units

    def _bound(self, name: str, rank: Fraction) -> None:
        """Keep in mind that a candidate cannot have a lesser rank."""
        if name not in self.least or rank > self.least[name]:
            self.least[name] = rank
            heapq.heappush(self.heap, (float(rank), rank, name))

    def _follow(self, guide: "_Guide") -> str:
        """Take over what the run before knew of these purchases; return what it bought next, if that is news."""
        expected = ""
        for lines in guide.following(self):
            expected = guide.next
            for name, line in lines.items():
                if name not in self.least:
                    continue
                self.lines[-1][name] = richer = line.richer(guide.spared)
                least = richer.least_price(self.costs[name])
                if least is None:
                    self.least.pop(name)
                else:
                    self._bound(name, self._rank(name, least * self.units))
        return expected

    # ------------------------------------------------------------ who is the best

    def _best_offers(self, expected: str) -> list[_Offer]:
        """Return the offers that may be the best, looking first at the one that is expected."""
        best: Fraction | None = None
        offers: dict[str, _Offer] = {}
        if expected in self.least and (offer := self._expected_offer(expected)):
            offers[expected], best = offer, offer.high
        while self.heap and (best is None or self.heap[0][1] <= best):
            _, bound, name = heapq.heappop(self.heap)
            if self.least.get(name) != bound or name in offers:
                continue
            if offer := self._offer(name, best, LOW_DIGITS):
                offers[name] = offer
                best = offer.high if best is None else min(best, offer.high)
        close = [name for name, offer in offers.items() if best is not None and offer.low <= best]
        if len(close) > 1:
            for name in close:
                if offer := self._offer(name, best, 0):
                    offers[name] = offer
                else:
                    offers.pop(name)
        for offer in offers.values():
            self._bound_again(offer)
        best = min((offer.high for offer in offers.values()), default=Fraction())
        return [offer for offer in offers.values() if offer.low <= best]

    def _bound_again(self, offer: _Offer) -> None:
        self.least.pop(offer.candidate, None)
        self._bound(offer.candidate, offer.low)

    def _choose(self, offers: list[_Offer]) -> _Purchase:
        """Return the purchase of the best offer, ties broken."""
        found = {
            offer.candidate: exactly
            for offer in offers
            if (exactly := offer.exact or self._exact_price(offer.candidate, offer.high))
        }
        ranks = {name: self._rank(name, offer.price) for name, offer in found.items()}
        least = min(ranks.values())
        equals = [name for name, rank in ranks.items() if rank == least]
        winner = self.ties.first(equals)
        tied_with = sorted((name for name in equals if name != winner), key=self.ties.rank)
        return _Purchase(winner, found[winner].price, found[winner].splits, tuple(tied_with))

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

    def _offer(self, name: str, best: Fraction | None, low_digits: int) -> _Offer | None:
        """Bound the price of a candidate from below and above, or return None if its supporters cannot pay it.

        The price is the least p for which what the supporters pay, min(money, p × points), sums to the cost. For any p,
        those who have less than p × points and those who have as much give a line that is never below that sum; where
        the line reaches the cost is a lower bound of the price, and a better p (Newton's method on a concave function).
        Purses are read without their ``low_digits`` lowest binary digits.
        """
        cost, bound = self.costs[name] * self.units, self.least[name]
        if not cost:
            return _Offer(name, Fraction(), Fraction())
        purses, weigh, able = self.purses, self.election.weigh, self._able(name)
        error = purses.error + (1 << low_digits) - 1
        price, rounds = self._price_of_rank(name, bound if best is None else max(bound, best)), 0
        while True:
            full = [(points, purses.at_least(groups, _up(price * points, low_digits))) for points, groups in able]
            paying = [weigh(groups) for _, groups in full]
            demand = sum(points * number for (points, _), number in zip(full, paying, strict=True))
            short = sum(groups ^ rich for (_, groups), (_, rich) in zip(able, full, strict=True))
            least = purses.total(short, low_digits) if short else 0
            most = least + error * weigh(short) if short else 0
            self.lines[-1][name] = _Line(most / self.units, self.election.votes[name] - sum(paying), demand)
            if not demand and most < cost:
                self.least.pop(name)
                return None
            if not demand:
                return self._offer(name, best, 0) if low_digits else self._offer_at_the_limit(name, cost)
            low = max(bound, self._rank(name, (cost - most) / demand))
            if best is not None and low > best:
                return _Offer(name, low, low)
            if cost - least == price * demand or (rounds and cost - least < price * demand):
                return _Offer(name, low, self._rank(name, price))
            if rounds == 1 and self._cannot_pay(name, able, low_digits, error):
                return None
            price, rounds = (cost - least) / demand, rounds + 1

    def _cannot_pay(self, name: str, able: list[tuple[Exact, Groups]], low_digits: int, error: int) -> bool:
        """Tell whether the supporters have surely too little money together; the candidate then leaves for good."""
        groups = sum(groups for _, groups in able)
        most = (self.purses.total(groups, low_digits) + error * self.election.weigh(groups)) / self.units
        if most >= self.costs[name]:
            return False
        self.lines[-1][name] = _Line(most, self.election.votes[name], 0)
        self.least.pop(name)
        return True

    def _offer_at_the_limit(self, name: str, cost: Fraction) -> _Offer | None:
        """Return the exact offer of supporters who must give nearly all they have, or None if they cannot pay."""
        if self.purses.exact_total(sum(groups for _, groups in self._able(name))) < cost:
            self.least.pop(name)
            return None
        return self._exact_offer(name, Fraction())

    def _expected_offer(self, name: str) -> _Offer | None:
        """Return the exact offer of who is expected to win, from its price in the run before."""
        price = self.guide.before.price_of(self.guide.before.bought[name]) * self.units if self.guide else Fraction()
        paying = sum(self.purses.at_least(groups, ceil(price * points)) for points, groups in self._able(name))
        return self._exact_offer(name, self._rank(name, price)) if paying else self._offer(name, None, 0)

    def _exact_offer(self, name: str, near: Fraction) -> _Offer | None:
        found = self._exact_price(name, near)
        if found is None:
            self.least.pop(name)
            return None
        rank = self._rank(name, found.price)
        return _Offer(name, rank, rank, found)

    def _exact_price(self, name: str, near: Fraction) -> _Exact | None:
        """Return the exact price of a candidate, by Newton's method from a rank near it; None if it cannot be paid.

        At that rank, somebody has as much as is due.
        """
        cost = self.costs[name] * self.units
        if not cost:
            return _Exact(Fraction(), [])
        purses, weigh, able = self.purses, self.election.weigh, self._able(name)
        price, before, money = self._price_of_rank(name, near), -1, Fraction()
        while True:
            splits = [purses.split(groups, price * points) for points, groups in able]
            short = sum(split.less for split in splits)
            if short == before:
                return _Exact(price, splits)
            demand = sum(points * weigh(split.full) for (points, _), split in zip(able, splits, strict=True))
            if not demand:
                return None
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
            purses.bought(purchase.candidate, purchase.price)
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


class _Guide:
    """The run before, and how much more money than there anybody may have here.

    What a ballot has left is the endowment less the prices of what it supports and that was bought, or nothing, whatever
    the order. Once this run has bought all that the other had bought at some round, nobody has more here than there at that
    round, plus the difference of endowments, plus what lower prices have spared.
    """

    def __init__(self, before: Spending, difference: Fraction) -> None:
        self.before = before
        self.order = list(before.bought)
        self.spared = difference
        self.taken = 0

    @property
    def next(self) -> str:
        """What the run before bought at the last round taken over; nothing at its end."""
        return self.order[self.taken - 1] if 0 < self.taken <= len(self.order) else ""

    def following(self, run: Spending) -> Iterator[dict[str, _Line]]:
        """Yield what was learnt at the next rounds, as long as the other run has bought all that was bought before them."""
        while self.taken < len(self.before.lines):
            if last := self.next:
                if last not in run.bought:
                    return
                spared = self.before.price_of(self.before.bought[last]) - run.price_of(run.bought[last])
                self.spared += max(spared * max(self.before.supporters[last]), Fraction())
            self.taken += 1
            yield self.before.lines[self.taken - 1]


def _up(amount: Fraction, low_digits: int) -> int:
    """Return the first whole number of units from this amount whose lowest binary digits are zeros."""
    return -(-ceil(amount) >> low_digits) << low_digits
