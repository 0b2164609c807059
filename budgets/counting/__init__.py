"""Count a participatory budget, exactly, from plain data.

Nothing here knows about the database, files or the web: an :class:`Election` goes in, a
:class:`Result` comes out, and the same input gives the same winners on any machine.

    >>> election = Election({"a": 600, "b": 500}, 1000, [({"a"}, 2), ({"a", "b"}, 1)])
    >>> count(election, "greedy").winners
    ('a',)
"""

from .election import Election
from .errors import BadElectionError, BadParameterError, CountingError, UnknownRuleError
from .result import Line, Outcome, Result, Round, Stage, Trace
from .rules import RULES, count, parameters_of

__all__ = [
    "RULES",
    "BadElectionError",
    "BadParameterError",
    "CountingError",
    "Election",
    "Line",
    "Outcome",
    "Result",
    "Round",
    "Stage",
    "Trace",
    "UnknownRuleError",
    "count",
    "parameters_of",
]
