"""Seven real elections, counted by every rule, elect whom independent implementations elect, in the same order."""

from functools import cache

from budgets.counting import count
from budgets.pabulib import parse, to_election

#: Rules of expected.json, with ours and the parameters that state the same convention.
RULES = {
    "greedy_votes": ("greedy", {}),
    "greedy_votes_per_cost": ("greedy-per-cost", {}),
    "mes_cost": ("equal-shares", {}),
    "mes_cost_greedy": ("equal-shares+greedy", {}),
    "mes_cost_add1": ("equal-shares/add1", {}),
    "mes_cost_add1u": ("equal-shares/add1u", {}),
    "mes_cost_add1_noexhaustive": ("equal-shares/add1", {"completion_stop": "overspend"}),
    "mes_cost_add1_noexhaustive_u": ("equal-shares/add1u", {"completion_stop": "overspend"}),
    "mes_cost_add1_rational": ("equal-shares/add1", {"completion_start": "exact"}),
    "mes_cost_add1_rational_u": ("equal-shares/add1u", {"completion_start": "exact"}),
    "mes_points": ("equal-shares", {"utility": "points"}),
    "mes_points_add1_rational": ("equal-shares/add1", {"utility": "points", "completion_start": "exact"}),
}


@cache
def election(path):
    return to_election(parse(path.read_bytes()))


def rule_and_parameters(name, expected):
    if name == "greedy_as_published":
        rule = "greedy-no-skip" if expected["no_skip"] else "greedy"
        by = "score" if expected["by"] == "score column" else "votes"
        return rule, {"by": by, "minimum_score": expected["min_project_score_threshold"]}
    return RULES[name]


def test_a_published_election_has_the_expected_winners_in_order(published_count, pabulib_dir):
    file, name, expected = published_count
    rule, parameters = rule_and_parameters(name, expected)

    result = count(election(pabulib_dir / file), rule, **parameters)

    assert list(result.winners) == expected["winners"]
    assert str(result.cost) == expected["cost"]
    assert str(result.endowment) == expected.get("endowment", str(result.endowment))


def test_the_score_column_is_the_sum_of_the_points(published_file, pabulib_dir):
    file = parse((pabulib_dir / published_file).read_bytes())
    counted = to_election(file)

    published = {project.id: project.fields for project in file.projects}
    scores = {name: int(fields["score"]) for name, fields in published.items() if "score" in fields}

    assert {name: int(fields["votes"]) for name, fields in published.items()} == counted.votes
    assert scores == {name: counted.scores[name] for name in scores}
