"""Projects put to the vote, and their votes once a result is published."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from budgets.models import Candidate, Tally
from participation.opendata.registry import Column, Dataset, register


def candidate_rows() -> Iterator[dict[str, Any]]:
    """One row per candidate; votes stay empty until the result is published."""
    lines: dict[int, dict[str, Any]] = {}
    for tally in Tally.objects.filter(official=True, budget__published_at__isnull=False):
        lines[tally.budget_id] = tally.lines
    candidates = Candidate.objects.filter(budget__process__dossier__visibility="public").order_by("budget", "number")
    for candidate in candidates.select_related("budget__process", "dossier__territory").iterator(chunk_size=2000):
        line = lines.get(candidate.budget_id, {}).get(candidate.code)
        yield {
            "vote": candidate.budget.process.slug,
            "numero": candidate.number,
            "titre": candidate.dossier.title,
            "cout": candidate.cost,
            "territoire": candidate.dossier.territory.slug if candidate.dossier.territory else None,
            "dossier": candidate.dossier.ref,
            "voix": line["votes"] if line else None,
            "choisi": line["outcome"] == "elected" if line else None,
            "adresse": settings.PUBLIC_URL + candidate.get_absolute_url(),
        }


register(
    Dataset(
        slug="projets-au-vote",
        title=_("Projets soumis au vote"),
        description=_("Chaque projet des budgets participatifs, son coût et, après le résultat, ses voix."),
        columns=(
            Column("vote", _("Adresse du budget participatif")),
            Column("numero", _("Numéro sur le bulletin"), "integer"),
            Column("titre", _("Titre")),
            Column("cout", _("Coût, en euros"), "integer"),
            Column("territoire", _("Territoire, quand il en a un")),
            Column("dossier", _("Numéro permanent du dossier")),
            Column("voix", _("Bulletins qui le nomment, après le résultat"), "integer"),
            Column("choisi", _("S’il gagne, après le résultat"), "boolean"),
            Column("adresse", _("Page du dossier"), "uri"),
        ),
        rows=candidate_rows,
    )
)
