"""Ideas, as open data."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from participation.opendata.registry import Column, Dataset, register
from participation.proposals.models import Proposal


def rows() -> Iterator[dict[str, Any]]:
    proposals = Proposal.objects.public().with_supports()
    for proposal in (
        proposals.select_related("dossier__territory", "process__dossier", "study").order_by("pk").iterator()
    ):
        dossier, study = proposal.dossier, getattr(proposal, "study", None)
        yield {
            "dossier": dossier.ref,
            "titre": dossier.title,
            "texte": proposal.body,
            "theme": proposal.category,
            "demarche": proposal.process.dossier.title,
            "territoire": dossier.territory_name,
            "lieu": dossier.address,
            "latitude": dossier.latitude,
            "longitude": dossier.longitude,
            "etat": dossier.stage,
            "soutiens": proposal.support_count,
            "proposee_le": dossier.created_at,
            "reponse": study.verdict if study else "",
            "reponse_le": study.answered_at if study else None,
            "cout": study.cost if study else None,
            "adresse": settings.PUBLIC_URL + dossier.get_absolute_url(),
        }


register(
    Dataset(
        slug="propositions",
        title=_("Idées"),
        description=_("Toutes les idées publiques, leurs soutiens et la réponse de la Ville. Aucun nom d’auteur."),
        columns=(
            Column("dossier", _("Numéro du dossier")),
            Column("titre", _("Titre")),
            Column("texte", _("Description")),
            Column("theme", _("Thème")),
            Column("demarche", _("Démarche")),
            Column("territoire", _("Secteur")),
            Column("lieu", _("Lieu, en mots")),
            Column("latitude", _("Latitude WGS 84"), "number"),
            Column("longitude", _("Longitude WGS 84"), "number"),
            Column("etat", _("État du dossier")),
            Column("soutiens", _("Nombre de soutiens"), "integer"),
            Column("proposee_le", _("Date de la proposition"), "datetime"),
            Column("reponse", _("Réponse de la Ville")),
            Column("reponse_le", _("Date de la réponse"), "datetime"),
            Column("cout", _("Coût étudié, en euros"), "integer"),
            Column("adresse", _("Adresse permanente"), "uri"),
        ),
        rows=rows,
    )
)
