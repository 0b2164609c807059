"""Every write of a participatory budget: prepared, voted, closed, counted, published, or taken over from a file."""

from budgets.actions.annulling import drop_annulment, rekey_paper, void_paper
from budgets.actions.arrivals import fold_arrivals, note_arrival
from budgets.actions.closing import close_vote, publish_results
from budgets.actions.counter import ballots_left, mark_on_paper, slips_of
from budgets.actions.counting import compare_published, compare_rules, count_box
from budgets.actions.importing import import_election
from budgets.actions.incidents import extend_vote
from budgets.actions.letters import cast_by_letter, make_letter
from budgets.actions.objecting import (
    answer_objection,
    contested_now,
    file_objection,
    mask_objection,
    objections_until,
)
from budgets.actions.paper import (
    close_paper,
    count_sheets,
    end_keying,
    key_sheet,
    prepare_paper,
    restart_keying,
    settle_sheet,
    start_keying,
    take_back_sheet,
)
from budgets.actions.preparing import add_candidate, create_budget, open_vote, remove_candidate
from budgets.actions.replacing import replace_ballot, replaced_slip
from budgets.actions.voting import Person, cast_ballot, find_receipt, save_draft

__all__ = [
    "Person",
    "add_candidate",
    "answer_objection",
    "ballots_left",
    "cast_ballot",
    "cast_by_letter",
    "close_paper",
    "close_vote",
    "compare_published",
    "compare_rules",
    "contested_now",
    "count_box",
    "count_sheets",
    "create_budget",
    "drop_annulment",
    "end_keying",
    "extend_vote",
    "file_objection",
    "find_receipt",
    "fold_arrivals",
    "import_election",
    "key_sheet",
    "make_letter",
    "mark_on_paper",
    "mask_objection",
    "note_arrival",
    "objections_until",
    "open_vote",
    "prepare_paper",
    "publish_results",
    "rekey_paper",
    "remove_candidate",
    "replace_ballot",
    "replaced_slip",
    "restart_keying",
    "save_draft",
    "settle_sheet",
    "slips_of",
    "start_keying",
    "take_back_sheet",
    "void_paper",
]
