"""Every write of moderation: reporting, reading, deciding, correcting, appealing, and what the gate looks at."""

from participation.moderation.actions.appeals import appeal, appeal_notice, decide_appeal
from participation.moderation.actions.deciding import correct, corrected, decide_case, decide_many
from participation.moderation.actions.discussions import close_discussion, open_discussion, set_review
from participation.moderation.actions.queue import assign, claim, release
from participation.moderation.actions.reporting import TEXT_LIMIT, hold, report
from participation.moderation.actions.undoing import undo_decision, undo_many
from participation.moderation.actions.words import add_word, remove_word, watched_words

__all__ = [
    "TEXT_LIMIT",
    "add_word",
    "appeal",
    "appeal_notice",
    "assign",
    "claim",
    "close_discussion",
    "correct",
    "corrected",
    "decide_appeal",
    "decide_case",
    "decide_many",
    "hold",
    "open_discussion",
    "release",
    "remove_word",
    "report",
    "set_review",
    "undo_decision",
    "undo_many",
    "watched_words",
]
