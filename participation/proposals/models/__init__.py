from participation.proposals.models.chain import Opinion, Revision, Study
from participation.proposals.models.ideas import Merge, Proposal, ProposalQuerySet, Support
from participation.proposals.models.preselection import Preselection, PreselectionPart

__all__ = [
    "Merge",
    "Opinion",
    "Preselection",
    "PreselectionPart",
    "Proposal",
    "ProposalQuerySet",
    "Revision",
    "Study",
    "Support",
]
