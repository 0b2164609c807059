"""verify.py counts with its own code: on thousands of invented votes and on the published ones, it finds the same winners."""

import importlib.util
import random
from collections import Counter
from functools import cache

import pytest

from budgets import counting, pabulib
from budgets.bundle import VERIFIER
from budgets.counting import Election
from tests.budgets.published import rule_and_parameters

SPEC = importlib.util.spec_from_file_location("verify", VERIFIER)
verify = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(verify)

GREEDY = ("greedy", "greedy-no-skip", "greedy-per-cost", "two-tier")
SHARES = ("equal-shares", "equal-shares+greedy", "equal-shares/add1", "equal-shares/add1u")


def invented(dice, *, highest):
    """A small vote full of ties: (amount, costs, ballots as points, territories)."""
    codes = [f"p{number}" for number in range(1, dice.randint(2, 9))]
    costs = {code: dice.choice([0, 1, 2, 3, 5, 5, 8, 10]) for code in codes}
    ballots = []
    for _ in range(dice.randint(0, 12)):
        named = dice.sample(codes, dice.randint(0, len(codes)))
        ballots.append(({code: dice.randint(1, highest) for code in named}, dice.choice([1, 1, 2, 5])))
    places = {code: dice.choice("ab") for code in codes if dice.random() < 0.8} or {codes[0]: "a"}
    return dice.randint(1, 30), costs, ballots, places


def conventions(dice, rule):
    """Parameters as the rules of a budget hold them."""
    chosen = {}
    if dice.random() < 0.4:
        chosen["minimum_votes"] = dice.randint(0, 4)
    if dice.random() < 0.4:
        chosen["minimum_share"] = dice.choice(["1/3", "0.25", 0, "1/7"])
    if dice.random() < 0.3:
        chosen["minimum_score"] = dice.randint(0, 5)
    if dice.random() < 0.5:
        criteria = ["lowest_cost", "most_votes", "natural_id", "lot"]
        chosen["tie_break"] = dice.sample(criteria, dice.randint(0, 4))
        chosen["seed"] = "loterie"
    if rule in GREEDY and dice.random() < 0.5:
        chosen["by"] = dice.choice(["votes", "score"])
    if rule == "greedy" and dice.random() < 0.5:
        chosen |= {"large_winners": dice.randint(0, 2), "large_cost": dice.choice([2, 4, "9/2"])}
    if rule == "two-tier" and dice.random() < 0.5:
        chosen["per_territory"] = dice.randint(1, 3)
    if rule in SHARES and dice.random() < 0.6:
        chosen["utility"] = dice.choice(["cost", "points"])
        chosen["completion_start"] = dice.choice(["exact", "floor"])
    if "add1" in rule and dice.random() < 0.6:
        chosen["completion_stop"] = dice.choice(["exhaustive", "overspend"])
        chosen["completion_step"] = dice.choice([1, 2, "1/2"])
    return chosen


def rules_of(amount, costs, rule, parameters, places, vote_type):
    return {
        "budget": "b", "amount": amount, "vote_type": vote_type, "rule": rule, "parameters": parameters, "envelopes": [],
        "candidates": [
            {"code": code, "cost": cost, "envelope": None, "territory": places.get(code)} for code, cost in costs.items()
        ],
    }  # fmt: skip


def exact(parameters):
    return {name: verify.Fraction(str(value)) if name in verify.EXACT else value for name, value in parameters.items()}


@pytest.mark.parametrize("rule", [*GREEDY, *SHARES, "majority-judgment"])
def test_the_same_winners_as_the_count_of_the_site(rule):
    dice = random.Random(f"verify {rule}")
    vote_type = "scoring" if rule == "majority-judgment" else "cumulative"
    for _round in range(250):
        amount, costs, ballots, places = invented(dice, highest=dice.choice([1, 3]))
        parameters = conventions(dice, rule)
        theirs = counting.count(Election(costs, amount, ballots, places), rule, **exact(parameters))
        rules = rules_of(amount, costs, rule, parameters, places, vote_type)
        groups = Counter()
        for points, same in ballots:
            groups[verify.canonical({"choices": points})] += same
        (election,) = verify.elections_of(rules, groups)
        name, used = verify.conventions(rules)
        assert name == rule
        assert used == {key: _plain(value) for key, value in theirs.to_data()["parameters"].items()}
        assert tuple(verify.COUNTS[rule](election, verify.exact_parameters(used))) == theirs.winners
        assert election.votes == {line.candidate: line.votes for line in theirs.trace.lines}


def _plain(value):
    return list(value) if isinstance(value, tuple) else value


def test_every_rule_of_the_site_is_known():
    assert set(verify.COUNTS) == set(verify.DEFAULTS) == set(counting.RULES)
    for rule, defaults in verify.DEFAULTS.items():
        theirs = {name: _plain(value) for name, value in counting.parameters_of(rule).items() if name != "seed"}
        assert defaults == theirs


def test_rankings_give_points_and_envelopes_are_counted_apart():
    rules = {
        "amount": 100, "vote_type": "ordinal", "envelopes": [{"territory": "nord", "amount": 30}],
        "candidates": [
            {"code": "1", "cost": 10, "envelope": "nord", "territory": "nord"},
            {"code": "2", "cost": 10, "envelope": None, "territory": None},
            {"code": "3", "cost": 10, "envelope": None, "territory": "nord"},
        ],
    }  # fmt: skip
    groups = Counter({
        '{"choices":["3","2"]}': 2,
        '{"choices":["1"],"envelope":"nord"}': 3,
        '{"choices":[],"envelope":"nord"}': 1,
        '{"choices":[]}': 5,
    })  # fmt: skip
    north, city = verify.elections_of(rules, groups)
    assert (north.amount, north.voters, north.scores) == (30, 4, {"1": 3})
    assert (city.amount, city.voters, city.scores) == (70, 2, {"2": 2, "3": 4})


@cache
def published(path):
    theirs = pabulib.to_election(pabulib.parse(path.read_bytes()))
    return verify.Election(theirs.budget, dict(theirs.candidates), list(theirs.ballots), {})


def test_the_published_elections_have_the_winners_that_others_found(published_count, pabulib_dir):
    file, name, expected = published_count
    rule, chosen = rule_and_parameters(name, expected)
    parameters = verify.exact_parameters({**verify.DEFAULTS[rule], **chosen})
    assert verify.COUNTS[rule](published(pabulib_dir / file), parameters) == expected["winners"]
