"""Two tiers: the first of each territory, then the others overall, as in Rennes.

Rules of « La Fabrique citoyenne » (Rennes): the best placed of each district are kept first, then the money goes down
the ranking of the whole city.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from .election import Election, Exact, exact
from .errors import BadElectionError, BadParameterError
from .greedy import TIE_BREAK, Ranking, elected, result_of
from .result import Result, Stage
from .thresholds import Thresholds
from .ties import Ties


def two_tier(
    election: Election,
    *,
    per_territory: int = 2,
    by: str = "votes",
    minimum_votes: Exact = 0,
    minimum_share: Exact = 0,
    minimum_score: Exact = 0,
    tie_break: Sequence[str] = TIE_BREAK,
    seed: str = "",
) -> Result:
    """Try the first ``per_territory`` of each territory, in the overall order; then the others, in the same order.

    The first of a territory are those with most votes (or points) among its candidates that reach the thresholds and
    that somebody named. One that does not fit is skipped and not replaced. A candidate without a territory is only tried
    in the second tier.
    """
    if not election.territories:
        raise BadElectionError("Cette règle demande le territoire de chaque projet.")
    if isinstance(per_territory, bool) or not isinstance(per_territory, int) or per_territory < 1:
        raise BadParameterError("Le paramètre « per_territory » doit être un nombre entier, 1 au moins.")
    thresholds = Thresholds(election, minimum_votes, minimum_share, minimum_score)
    ranking = Ranking.by_support(thresholds, by=by, ties=Ties(election, tie_break, seed))
    first = _first_of_each(ranking, per_territory)
    lines = ranking.walk(money=election.budget, names=first, stage=Stage.TERRITORY)
    spent = sum(election.candidates[name] for name in elected(lines))
    others = [name for name in election.candidates if name not in first]
    lines += ranking.walk(money=exact(election.budget - spent), names=others, first_rank=len(lines) + 1)
    lines = [replace(line, territory=election.territories.get(line.candidate, "")) for line in lines]
    return result_of("two-tier", ranking, lines, {"per_territory": per_territory, "by": by})


def _first_of_each(ranking: Ranking, per_territory: int) -> set[str]:
    election = ranking.election
    first: defaultdict[str, list[str]] = defaultdict(list)
    for name in ranking.order(name for name in ranking.thresholds.eligible if election.votes[name]):
        if (territory := election.territories.get(name)) and len(first[territory]) < per_territory:
            first[territory].append(name)
    return {name for names in first.values() for name in names}
