import pytest

from budgets.counting import RULES, BadParameterError, Election, UnknownRuleError, count, parameters_of

ELECTION = Election({"a": 1}, 1, [({"a"}, 1)], {"a": "north"})


@pytest.mark.parametrize("rule", RULES)
def test_a_result_carries_its_rule_and_every_parameter(rule):
    result = count(ELECTION, rule)

    assert result.rule == rule
    assert set(result.parameters) == set(parameters_of(rule)) - {"seed"}


@pytest.mark.parametrize("rule", RULES)
def test_a_seed_is_kept_with_the_result(rule):
    assert count(ELECTION, rule, tie_break=["lot"], seed="mulhouse").parameters["seed"] == "mulhouse"


@pytest.mark.parametrize("rule", RULES)
def test_counting_again_with_the_parameters_of_a_result_gives_it_again(rule):
    result = count(ELECTION, rule, tie_break=["lot"], seed="mulhouse")

    assert count(ELECTION, rule, **result.parameters) == result


def test_an_unknown_rule_is_refused_with_the_known_ones():
    with pytest.raises(UnknownRuleError, match=r"Règle inconnue.*phragmen.*greedy-per-cost, two-tier"):
        count(ELECTION, "phragmen")


def test_a_parameter_of_another_rule_is_refused():
    with pytest.raises(BadParameterError, match=r"n’a pas de paramètre .*completion_step"):
        count(ELECTION, "greedy", completion_step=1)
