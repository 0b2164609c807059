"""What can be wrong with a count, said in a sentence that can be shown as it is."""


class CountingError(ValueError):
    """Base of every refusal of this package."""


class BadElectionError(CountingError):
    """The candidates, the budget or the ballots do not make an election."""


class BadParameterError(CountingError):
    """A parameter does not exist for the rule, or has a value it cannot take."""


class UnknownRuleError(CountingError):
    """No rule has this name."""
