from participation.proposals.models.chain import Opinion, Revision, Study
from participation.proposals.models.ideas import Merge, Proposal, ProposalQuerySet, Support
from participation.proposals.models.preselection import Preselection

__all__ = ["Merge", "Opinion", "Preselection", "Proposal", "ProposalQuerySet", "Revision", "Study", "Support"]
