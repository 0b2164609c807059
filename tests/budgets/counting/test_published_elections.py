"""Seven real elections, counted by every rule, elect whom independent implementations elect, in the same order."""

from functools import cache

from budgets.counting import count
from budgets.pabulib import parse, to_election
from tests.budgets.published import rule_and_parameters


@cache
def election(path):
    return to_election(parse(path.read_bytes()))


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
