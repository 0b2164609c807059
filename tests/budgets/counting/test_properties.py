"""What holds for any election: tried on many invented ones, always the same."""

import random
from fractions import Fraction

import pytest

from budgets.counting import RULES, Election, Outcome, count

SEEDS = range(25)


def invented(seed):
    dice = random.Random(seed)
    names = [str(number) for number in range(dice.randint(1, 9))]
    costs = {name: dice.choice([0, 1, 5, 10, 10, 25, Fraction(7, 2)]) for name in names}
    ballots = [
        ({name: dice.randint(0, 3) for name in dice.sample(names, dice.randint(0, len(names)))}, dice.randint(1, 4))
        for _ in range(dice.randint(1, 12))
    ]
    territories = {name: dice.choice(["north", "south"]) for name in names[: len(names) // 2 + 1]}
    return Election(costs, dice.choice([10, 30, Fraction(81, 4)]), ballots, territories)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("seed", SEEDS)
def test_the_winners_fit_in_the_budget_and_each_candidate_is_explained_once(rule, seed):
    election = invented(seed)

    result = count(election, rule)

    elected = tuple(line.candidate for line in result.trace.lines if line.outcome is Outcome.ELECTED)
    assert result.winners == elected
    assert result.cost == sum(election.candidates[name] for name in result.winners) <= election.budget
    assert sorted(line.candidate for line in result.trace.lines) == sorted(election.candidates)
    assert [line.rank for line in result.trace.lines] == list(range(1, len(election.candidates) + 1))


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("seed", SEEDS)
def test_the_order_of_the_ballots_and_of_the_candidates_changes_nothing(rule, seed):
    election = invented(seed)
    reversed_election = Election(
        dict(reversed(election.candidates.items())),
        election.budget,
        list(reversed(election.ballots)),
        election.territories,
    )

    assert count(reversed_election, rule).to_data() == count(election, rule).to_data()


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("seed", SEEDS)
def test_another_currency_changes_no_winner(rule, seed):
    election = invented(seed)
    cents = Election(
        {name: cost * 100 for name, cost in election.candidates.items()},
        election.budget * 100,
        election.ballots,
        election.territories,
    )
    stepping = {"completion_start": "exact", "completion_step": 100} if "add1" in rule else {}
    whole = {"completion_start": "exact"} if "add1" in rule else {}

    assert count(cents, rule, **stepping).winners == count(election, rule, **whole).winners


@pytest.mark.parametrize("utility", ["cost", "points"])
@pytest.mark.parametrize("seed", SEEDS)
def test_equal_shares_agrees_with_the_definition_followed_to_the_letter(seed, utility):
    election = invented(seed)

    result = count(election, "equal-shares", utility=utility, tie_break=["natural_id"])

    assert list(result.winners) == by_the_definition(election, utility)


def by_the_definition(election, utility):
    """Equal shares voter by voter, all prices computed again at each round."""
    voters = [dict(choices) for choices, weight in election.ballots for _ in range(weight)]
    money = [Fraction(election.budget) / len(voters)] * len(voters)
    winners = []
    while True:
        offers = []
        for name in election.candidates:
            price = price_for(name, election, voters, money, utility)
            if name not in winners and price is not None:
                cost = election.candidates[name]
                offers.append((price / cost if utility == "cost" and cost else price, int(name), price))
        if not offers:
            return winners
        _, number, price = min(offers)
        winners.append(str(number))
        for index, ballot in enumerate(voters):
            points = ballot.get(str(number), 0)
            money[index] -= min(money[index], price * (1 if points and utility == "cost" else points))


def price_for(name, election, voters, money, utility):
    """The price at which what the supporters give sums to the cost: tried at each point where one runs out of money."""
    supporters = [
        (money[index], 1 if utility == "cost" else ballot[name])
        for index, ballot in enumerate(voters)
        if name in ballot
    ]
    cost = election.candidates[name]
    if not supporters or sum(purse for purse, _ in supporters) < cost:
        return None
    for limit, _ in sorted((purse / points, points) for purse, points in supporters):
        short = sum(purse for purse, points in supporters if purse / points < limit)
        able = sum(points for purse, points in supporters if purse / points >= limit)
        price = (cost - short) / Fraction(able)
        if price <= limit:
            return price
    raise AssertionError("The supporters have enough money, there is a price.")
