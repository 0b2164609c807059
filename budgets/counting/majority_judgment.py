"""Majority judgment: voters give each candidate a mention; the best median mentions are elected, as in Paris.

Definition: Balinski and Laraki, "A theory of measuring, electing, and ranking", PNAS 104 (2007),
https://doi.org/10.1073/pnas.0702634104; "Majority Judgment: Measuring, Ranking, and Electing", MIT Press (2011).

Mentions are whole numbers, 0 the lowest; a ballot that does not name a candidate, a blank one too, gives it the lowest.
The majority grade is the median mention, the lower of the two middle ones when their number is even. Two candidates with
the same majority grade are told apart by taking one such mention off each and looking at the median again, until they
differ: the majority value is the list of these medians, compared term by term. The budget is then filled in that order.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate

from .election import Election, Exact
from .errors import BadElectionError
from .greedy import TIE_BREAK, Ranking, result_of
from .result import Result
from .thresholds import Thresholds
from .ties import Ties

#: How many ballots gave each mention, the lowest first.
Grades = tuple[int, ...]


def majority_judgment(
    election: Election,
    *,
    minimum_votes: Exact = 0,
    minimum_share: Exact = 0,
    minimum_score: Exact = 0,
    tie_break: Sequence[str] = TIE_BREAK,
    seed: str = "",
) -> Result:
    """Elect by the best majority value; skip what does not fit and try the next."""
    grades = grades_of(election)
    values = majority_values(grades)
    thresholds = Thresholds(election, minimum_votes, minimum_share, minimum_score)
    ranking = Ranking(thresholds, values, Ties(election, tie_break, seed))
    lines = [
        replace(line, grades=grades[line.candidate], majority_grade=majority_grade(grades[line.candidate]))
        for line in ranking.walk(money=election.budget)
    ]
    return result_of("majority-judgment", ranking, lines, {})


def grades_of(election: Election) -> dict[str, Grades]:
    """For each candidate, how many ballots gave each mention, from the lowest to the highest that somebody gave."""
    given = {
        name: {points: election.weigh(groups) for points, groups in by_points.items()}
        for name, by_points in election.supporters.items()
    }
    if any(points.denominator != 1 for by_points in given.values() for points in by_points):
        raise BadElectionError("Une mention est un nombre entier, zéro pour la plus basse.")
    highest = int(max((points for by_points in given.values() for points in by_points), default=0))
    return {
        name: (
            election.voters - sum(by_points.values()),
            *(by_points.get(mention, 0) for mention in range(1, highest + 1)),
        )
        for name, by_points in given.items()
    }


def majority_grade(grades: Grades) -> int:
    """Return the median mention, the lower one of two."""
    return _mention_at(list(accumulate(grades)), (sum(grades) + 1) // 2) if sum(grades) else 0


def majority_values(grades: Mapping[str, Grades]) -> dict[str, tuple[int, ...]]:
    """Return keys that compare as the majority values do: the greatest is the best.

    Among ``n`` mentions in rising order, taking off the median again and again reads the middle one (if ``n`` is odd),
    then by pairs the next one down and the next one up. A pair is the same as the one before except at a few steps,
    where one of the two reaches another mention: it is enough to read the pairs at the steps where any candidate changes.
    """
    half, odd = divmod(sum(next(iter(grades.values()), ())), 2)
    ends = {name: list(accumulate(counts)) for name, counts in grades.items()}
    steps = sorted({step for lasts in ends.values() for step in _changes(lasts, half, odd)})
    return {
        name: (
            majority_grade(grades[name]),
            *(mention for step in steps for mention in _pair(lasts, half, odd, step)),
        )
        for name, lasts in ends.items()
    }


def _changes(lasts: list[int], half: int, odd: int) -> Iterator[int]:
    """Yield the steps, from 0, where the pair of this candidate may differ from the pair before."""
    if half:
        yield 0
    for last in lasts:
        # In the rising list, a mention ends at `last`: the way down enters it there, the way up leaves it just after.
        for step in (half - last, last - half - odd):
            if 0 < step < half:
                yield step


def _pair(lasts: list[int], half: int, odd: int, step: int) -> tuple[int, int]:
    return _mention_at(lasts, half - step), _mention_at(lasts, half + odd + 1 + step)


def _mention_at(lasts: list[int], place: int) -> int:
    """Return the mention at a place, from 1, of the rising list of mentions; ``lasts`` is where each one ends."""
    return bisect_left(lasts, place)
