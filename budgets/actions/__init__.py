"""Every write of a participatory budget: prepared, voted, closed, counted, published, or taken over from a file."""

from budgets.actions.closing import close_vote, count_box, publish_results
from budgets.actions.importing import import_election
from budgets.actions.preparing import add_candidate, create_budget, open_vote, remove_candidate
from budgets.actions.voting import Person, cast_ballot, find_receipt, save_draft

__all__ = [
    "Person",
    "add_candidate",
    "cast_ballot",
    "close_vote",
    "count_box",
    "create_budget",
    "find_receipt",
    "import_election",
    "open_vote",
    "publish_results",
    "remove_candidate",
    "save_draft",
]
