"""The rules by name, and the one function that counts."""

import inspect
from collections.abc import Callable
from typing import Any, TypeAlias

from .election import Election
from .equal_shares import equal_shares, equal_shares_add1, equal_shares_add1u, equal_shares_greedy
from .errors import BadParameterError, UnknownRuleError
from .greedy import greedy, greedy_no_skip, greedy_per_cost
from .majority_judgment import majority_judgment
from .result import Result
from .two_tier import two_tier

Rule: TypeAlias = Callable[..., Result]

RULES: dict[str, Rule] = {
    "greedy": greedy,
    "greedy-no-skip": greedy_no_skip,
    "greedy-per-cost": greedy_per_cost,
    "two-tier": two_tier,
    "majority-judgment": majority_judgment,
    "equal-shares": equal_shares,
    "equal-shares+greedy": equal_shares_greedy,
    "equal-shares/add1": equal_shares_add1,
    "equal-shares/add1u": equal_shares_add1u,
}


def parameters_of(rule: str) -> dict[str, Any]:
    """Return the parameters a rule takes, with their defaults. Raises UnknownRuleError."""
    signature = inspect.signature(_rule(rule))
    return {name: parameter.default for name, parameter in list(signature.parameters.items())[1:]}


def count(election: Election, rule: str, **parameters: Any) -> Result:
    """Count an election by a rule. Raises UnknownRuleError, BadParameterError."""
    known = parameters_of(rule)
    for name in parameters:
        if name not in known:
            raise BadParameterError(
                f"La règle « {rule} » n’a pas de paramètre « {name} ». Ses paramètres sont : {', '.join(known)}."
            )
    return _rule(rule)(election, **parameters)


def _rule(name: str) -> Rule:
    try:
        return RULES[name]
    except KeyError:
        raise UnknownRuleError(f"Règle inconnue : « {name} ». Les règles sont : {', '.join(RULES)}.") from None
