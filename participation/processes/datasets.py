"""Processes and their phases, as open data."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from participation.opendata.registry import Column, Dataset, register
from participation.processes.models import Phase


def rows() -> Iterator[dict[str, Any]]:
    phases = Phase.objects.filter(process__dossier__visibility="public")
    for phase in phases.select_related("process__dossier__territory").order_by("process", "opens_at", "pk").iterator():
        dossier = phase.process.dossier
        yield {
            "dossier": dossier.ref,
            "demarche": dossier.title,
            "nature": phase.process.kind,
            "territoire": dossier.territory.name if dossier.territory else "",
            "etape": phase.title,
            "nature_etape": phase.kind,
            "ouvre_le": phase.opens_at,
            "ferme_le": phase.closes_at,
            "suites": phase.outcome,
        }


register(
    Dataset(
        slug="demarches",
        title=_("Démarches et étapes"),
        description=_("Chaque étape de chaque démarche publique, avec ses dates et ses suites."),
        columns=(
            Column("dossier", _("Numéro du dossier")),
            Column("demarche", _("Titre de la démarche")),
            Column("nature", _("Nature : consultation, budget, petition, call")),
            Column("territoire", _("Territoire concerné")),
            Column("etape", _("Titre de l’étape")),
            Column("nature_etape", _("Ce qui se passe pendant l’étape")),
            Column("ouvre_le", _("Ouverture"), "datetime"),
            Column("ferme_le", _("Fermeture ; à cet instant l’étape est fermée"), "datetime"),
            Column("suites", _("Résultat ou suites publiées")),
        ),
        rows=rows,
    )
)
