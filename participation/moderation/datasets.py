"""The register of decisions, as open data, without names."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from participation.moderation.models import Decision
from participation.opendata.registry import Column, Dataset, register


def rows() -> Iterator[dict[str, Any]]:
    for decision in Decision.objects.select_related("appeal").order_by("pk").iterator():
        appeal = getattr(decision, "appeal", None)
        yield {
            "signale_le": decision.received_at,
            "decide_le": decision.at,
            "heures": decision.hours,
            "contenu": "commentaire" if decision.comment_id else "dossier",
            "regle": decision.ground,
            "decision": decision.outcome,
            "recours": appeal.state if appeal else "",
        }


register(
    Dataset(
        slug="moderation",
        title=_("Registre de modération"),
        description=_("Chaque décision de modération : dates, règle, issue, recours. Aucun nom, aucun texte."),
        columns=(
            Column("signale_le", _("Premier signalement"), "datetime"),
            Column("decide_le", _("Décision"), "datetime"),
            Column("heures", _("Délai en heures"), "integer"),
            Column("contenu", _("Commentaire ou dossier")),
            Column("regle", _("Règle de la charte ou de la loi")),
            Column("decision", _("Issue : kept (reste visible) ou hidden (masqué)")),
            Column("recours", _("Recours : open, upheld (confirmée), reversed (annulée), ou vide")),
        ),
        rows=rows,
    )
)
