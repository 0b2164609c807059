"""Ideas, as open data."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from participation.dossiers.enums import Stage
from participation.opendata.registry import Column, Dataset, register
from participation.proposals.models import Opinion, Proposal


def rows() -> Iterator[dict[str, Any]]:
    proposals = Proposal.objects.public().with_supports()
    for proposal in (
        proposals.select_related("dossier__territory", "process__dossier", "study").order_by("pk").iterator()
    ):
        dossier, study = proposal.dossier, proposal.study
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
            "cout_imagine": proposal.cost_estimate,
            "recevable": proposal.admissible,
            "motif": proposal.ground if dossier.stage == Stage.REFUSED else "",
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
            Column("cout_imagine", _("Coût imaginé par l’auteur, en euros"), "integer"),
            Column("recevable", _("Idée déclarée recevable"), "boolean"),
            Column("motif", _("Motif, quand l’idée n’est pas retenue")),
            Column("reponse", _("Réponse de la Ville")),
            Column("reponse_le", _("Date de la réponse"), "datetime"),
            Column("cout", _("Coût étudié, en euros"), "integer"),
            Column("adresse", _("Adresse permanente"), "uri"),
        ),
        rows=rows,
    )
)


def opinion_rows() -> Iterator[dict[str, Any]]:
    opinions = Opinion.objects.filter(given_at__isnull=False, study__proposal__dossier__visibility="public")
    for opinion in opinions.select_related("study__proposal__dossier").order_by("pk").iterator():
        yield {
            "dossier": opinion.study.proposal.dossier.ref,
            "service": opinion.service,
            "demande_le": opinion.asked_at,
            "attendu_le": opinion.due_on,
            "rendu_le": opinion.given_at,
            "avis": opinion.advice,
            "raisons": opinion.reasons,
            "cout": opinion.cost,
        }


register(
    Dataset(
        slug="avis-des-services",
        title=_("Avis des services"),
        description=_(
            "Ce que chaque service de la Ville a dit de chaque idée, son coût et son délai. Aucun nom d’agent."
        ),
        columns=(
            Column("dossier", _("Numéro du dossier")),
            Column("service", _("Service")),
            Column("demande_le", _("Date de la demande"), "datetime"),
            Column("attendu_le", _("Date promise"), "date"),
            Column("rendu_le", _("Date de l’avis"), "datetime"),
            Column("avis", _("Avis : favourable, reserved ou unfavourable")),
            Column("raisons", _("Raisons")),
            Column("cout", _("Coût, en euros"), "integer"),
        ),
        rows=opinion_rows,
    )
)
