"""What open pages are told of an idea."""

from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.translation import ngettext

from participation.proposals.models import Proposal, Support

#: For the dossier of an idea, that of the process which called for it: its phases are told on the idea's page.
process_of = Subquery(Proposal.objects.filter(dossier=OuterRef("pk")).values("process__dossier")[:1])


def supports_frame(dossier_id: int) -> dict[str, Any]:
    """The frame of a support given or taken back: how many people support the idea now."""
    count = Support.objects.filter(proposal__dossier=dossier_id).count()
    words = ngettext("personne soutient cette idée", "personnes soutiennent cette idée", count)
    return {"type": "dossier.supports", "count": count, "text": words}
