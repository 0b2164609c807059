"""What each ballot has left, for all ballots at once: approximate and bounded, exact where it matters.

Money is counted in *units*, 2**PRECISION of them in the endowment. What a group has left is known to lie between a whole
number of units and that number plus ``error``: the whole number is kept in binary, one integer for each binary digit,
holding that digit of every group (a bit-sliced number). Comparing half a million purses with a price, or taking the price
off them, is then some dozens of operations on integers.

Exact amounts need no purse: a ballot that still has money has paid in full for all it supports and that was bought, so
that it has left the endowment less these prices.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, lcm

from .election import Election, Exact, Groups, members

PRECISION = 20
#: In the time that one group is looked at by itself, about as many are weighed all at once.
AT_ONCE = 70_000


@dataclass(frozen=True)
class Split:
    """Groups that have money left, by how it compares with what is due: more, just as much, or less.

    ``sure`` are those that are known to have more without looking at exact amounts.
    """

    due: Fraction
    sure: Groups
    more: Groups
    same: Groups
    less: Groups

    @property
    def full(self) -> Groups:
        """Those that can pay what is due."""
        return self.more | self.same


class Purses:
    """The money of every group during one run. Amounts are in units; prices are for one point.

    ``alive`` are the groups that have money left, exactly. With ``alike``, every supporter of a candidate pays the same.
    """

    def __init__(self, election: Election, *, alike: bool) -> None:
        self.election = election
        self.alike = alike
        self.supporters = election.supporters_alike if alike else election.supporters
        self.alive: Groups = election.everyone
        self.digits: list[Groups] = [0] * PRECISION + [election.everyone]
        self.error = 0
        #: The prices of what was bought, in whole parts of a unit, ``scale`` of them in one: a common denominator.
        self.prices: dict[str, int] = {}
        self.scale = 1

    def at_least(self, groups: Groups, amount: int) -> Groups:
        """Return those of these groups whose whole number of units reaches an amount."""
        if amount <= 0:
            return groups
        if amount.bit_length() > len(self.digits):
            return 0
        above, equal = 0, groups
        last = (amount & -amount).bit_length() - 1  # whatever the digits below, equal ones reach the amount
        for place in range(len(self.digits) - 1, last - 1, -1):
            ones = equal & self.digits[place]
            if amount >> place & 1:
                equal = ones
            else:
                above |= ones
                equal ^= ones
            if not equal:
                break
        return above | equal

    def total(self, groups: Groups, lowest: int = 0) -> int:
        """Return what these groups have together, leaving out the binary digits below the lowest one asked for."""
        weigh = self.election.weigh
        return sum(
            weigh(ones) << place for place in range(lowest, len(self.digits)) if (ones := groups & self.digits[place])
        )

    def exact_total(self, groups: Groups) -> Fraction:
        """Return what these groups, which have money left, have together."""
        weigh = self.election.weigh
        paid: Exact = 0
        for name, price in self.prices.items():
            for points, supporters in self.supporters[name].items():
                if payers := groups & supporters:
                    paid += price * weigh(payers) if self.alike else price * points * weigh(payers)
        return (weigh(groups) << PRECISION) - Fraction(paid) / self.scale

    def exact_total_after(self, money: Fraction, before: Groups, groups: Groups) -> Fraction:
        """Return the same, knowing what groups that are nearly the same have together."""
        more, less = groups & (groups ^ before), before & (groups ^ before)
        if (more | less).bit_count() * AT_ONCE > len(self.prices) * self.election.everyone.bit_length():
            return self.exact_total(groups)
        for group in members(more):
            money += self.exact_of(group) * self.election.weights[group]
        for group in members(less):
            money -= self.exact_of(group) * self.election.weights[group]
        return money

    def exact_of(self, group: int) -> Fraction:
        """Return what a group that has money left has."""
        choices = self.election.choices_of(group)
        paid = sum(
            self.prices[name] * (1 if self.alike else points) for name, points in choices.items() if name in self.prices
        )
        return (1 << PRECISION) - Fraction(paid) / self.scale

    def split(self, groups: Groups, due: Fraction) -> "Split":
        """Tell apart, among groups that have money left, those that have more than what is due, as much, or less."""
        sure = more = self.at_least(groups, floor(due) + 1)
        less = groups ^ self.at_least(groups, ceil(due - self.error))
        for group in members(groups ^ more ^ less):
            left = self.exact_of(group)
            if left > due:
                more |= 1 << group
            elif left < due:
                less |= 1 << group
        return Split(due, sure, more, groups ^ more ^ less, less)

    def pay(self, name: str, price: Fraction, splits: Iterable["Split"]) -> None:
        """Take the price of a candidate off the purses of its supporters, or all they have."""
        for split in splits:
            self._subtract(split.more | split.same | split.less, split.sure, ceil(split.due))
            self.alive ^= split.same | split.less
        self.error += bool(price)
        self.bought(name, price)

    def bought(self, name: str, price: Fraction) -> None:
        """Remember a price, so that exact amounts take it off."""
        scale = lcm(self.scale, price.denominator)
        if scale != self.scale:
            self.prices = {other: amount * (scale // self.scale) for other, amount in self.prices.items()}
            self.scale = scale
        self.prices[name] = int(price * scale)

    def _subtract(self, groups: Groups, able: Groups, amount: int) -> None:
        """Take an amount off those that are able to pay it; the other groups are left with no unit."""
        borrow = 0
        for place, digit in enumerate(self.digits):
            ones = digit & able
            if amount >> place & 1:
                result = ones ^ borrow ^ able
                borrow = able ^ ones | ones & borrow
            else:
                result = ones ^ borrow
                borrow ^= borrow & ones
            self.digits[place] = digit ^ (digit & groups) | result
