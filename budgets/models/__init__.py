"""Participatory budgets: what is voted on, who voted, what was voted, what came out."""

from budgets.models.box import Ballot, BallotDraft, CastKey, RollEntry
from budgets.models.budget import Budget, BudgetQuerySet, Candidate, Envelope
from budgets.models.tally import Tally

__all__ = [
    "Ballot",
    "BallotDraft",
    "Budget",
    "BudgetQuerySet",
    "Candidate",
    "CastKey",
    "Envelope",
    "RollEntry",
    "Tally",
]
