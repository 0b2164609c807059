from participation.proposals.actions.preselecting import (
    hold_preselection,
    ranking,
    remove_preselection,
    set_preselection,
    shares_of,
)
from participation.proposals.actions.proposing import (
    edit_proposal,
    propose_again,
    submit_proposal,
    support,
    withdraw_support,
)
from participation.proposals.actions.revising import ask_revision, close_revision, tell_late
from participation.proposals.actions.studying import (
    answer,
    ask_opinion,
    ask_study,
    assign_opinion,
    gather,
    give_opinion,
    postpone_study,
    supervise,
    withdraw_opinion,
)
from participation.proposals.actions.triage import archive, merge_in_workshop, merge_proposals, reopen, triage

__all__ = [
    "answer",
    "archive",
    "ask_opinion",
    "ask_revision",
    "ask_study",
    "assign_opinion",
    "close_revision",
    "edit_proposal",
    "gather",
    "give_opinion",
    "hold_preselection",
    "merge_in_workshop",
    "merge_proposals",
    "postpone_study",
    "propose_again",
    "ranking",
    "remove_preselection",
    "reopen",
    "set_preselection",
    "shares_of",
    "submit_proposal",
    "supervise",
    "support",
    "tell_late",
    "triage",
    "withdraw_opinion",
    "withdraw_support",
]
