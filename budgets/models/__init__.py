"""Participatory budgets: what is voted on, who voted, what was voted, what came out."""

from budgets.models.box import Ballot, BallotDraft, CastKey, RollEntry
from budgets.models.budget import Budget, BudgetQuerySet, Candidate, Envelope, Quota
from budgets.models.incident import ArrivalDay, Outage
from budgets.models.letter import VoteLetter
from budgets.models.log import Alarm, Batch, Checkpoint, Cosignature, LogEntry, Witness
from budgets.models.objection import Objection
from budgets.models.paper import Keying, PaperBatch
from budgets.models.tally import Tally

__all__ = [
    "Alarm",
    "ArrivalDay",
    "Ballot",
    "BallotDraft",
    "Batch",
    "Budget",
    "BudgetQuerySet",
    "Candidate",
    "CastKey",
    "Checkpoint",
    "Cosignature",
    "Envelope",
    "Keying",
    "LogEntry",
    "Objection",
    "Outage",
    "PaperBatch",
    "Quota",
    "RollEntry",
    "Tally",
    "VoteLetter",
    "Witness",
]
