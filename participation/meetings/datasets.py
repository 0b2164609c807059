"""The agenda, as open data; who comes stays private."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from participation.meetings.models import Meeting
from participation.opendata.registry import Column, Dataset, register


def rows() -> Iterator[dict[str, Any]]:
    meetings = Meeting.objects.public().with_seats().select_related("dossier__territory", "process__dossier")
    for meeting in meetings.order_by("starts_at", "pk"):
        dossier = meeting.dossier
        yield {
            "dossier": dossier.ref,
            "titre": dossier.title,
            "commence_le": meeting.starts_at,
            "finit_le": meeting.ends_at,
            "lieu": meeting.place,
            "adresse": dossier.address,
            "territoire": dossier.territory.name if dossier.territory else "",
            "demarche": meeting.process.dossier.ref if meeting.process else "",
            "places": meeting.capacity,
            "inscrits": meeting.taken,
            "presents": meeting.there or None,
            "annulee_le": meeting.cancelled_at,
            "raison": meeting.cancel_reason,
            "compte_rendu_le": meeting.minutes_published_at,
        }


register(
    Dataset(
        slug="rencontres",
        title=_("Rencontres"),
        description=_("Toutes les rencontres publiques, passées et à venir."),
        columns=(
            Column("dossier", _("Numéro du dossier")),
            Column("titre", _("Titre")),
            Column("commence_le", _("Début"), "datetime"),
            Column("finit_le", _("Fin"), "datetime"),
            Column("lieu", _("Lieu")),
            Column("adresse", _("Adresse")),
            Column("territoire", _("Territoire concerné")),
            Column("demarche", _("Numéro du dossier de la démarche")),
            Column("places", _("Nombre de places, vide sans limite"), "integer"),
            Column("inscrits", _("Personnes inscrites, accompagnants compris"), "integer"),
            Column("presents", _("Personnes venues, vide si personne ne les a comptées"), "integer"),
            Column("annulee_le", _("Annulation"), "datetime"),
            Column("raison", _("Raison de l’annulation")),
            Column("compte_rendu_le", _("Publication du compte rendu"), "datetime"),
        ),
        rows=rows,
    )
)
