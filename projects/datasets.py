"""Projects and their money, as open data."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from participation.opendata.registry import Column, Dataset, register
from projects.models import Project


def rows() -> Iterator[dict[str, Any]]:
    for project in Project.objects.public().with_money().select_related("dossier__territory").order_by("pk").iterator():
        dossier = project.dossier
        yield {
            "dossier": dossier.ref,
            "titre": dossier.title,
            "territoire": dossier.territory_name,
            "etat": dossier.stage,
            "service": project.service,
            "budget": project.budget,
            "engage": max(project.committed, project.paid),
            "depense": project.paid,
            "voix": project.votes,
            "commence_le": project.started_on,
            "realise_le": project.delivered_on,
            "adresse": settings.PUBLIC_URL + project.get_absolute_url(),
        }


register(
    Dataset(
        slug="projets",
        title=_("Projets suivis"),
        description=_("Ce que la Ville construit : budget voté, argent engagé et dépensé, dates."),
        columns=(
            Column("dossier", _("Numéro du dossier")),
            Column("titre", _("Titre")),
            Column("territoire", _("Secteur")),
            Column("etat", _("État du dossier")),
            Column("service", _("Service responsable")),
            Column("budget", _("Budget voté, en euros"), "integer"),
            Column("engage", _("Argent engagé par contrat, en euros"), "integer"),
            Column("depense", _("Argent dépensé, en euros"), "integer"),
            Column("voix", _("Bulletins qui l’ont nommé au vote"), "integer"),
            Column("commence_le", _("Date de début"), "date"),
            Column("realise_le", _("Date de fin"), "date"),
            Column("adresse", _("Adresse permanente"), "uri"),
        ),
        rows=rows,
    )
)
