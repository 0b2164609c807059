"""The journal as open data."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from participation.dossiers.models import Entry
from participation.opendata.registry import Column, Dataset, register


def journal_rows() -> Iterator[dict[str, Any]]:
    """One row per public line of the journal, oldest first."""
    entries = Entry.objects.public().select_related("dossier__territory", "actor").order_by("pk")
    for entry in entries.iterator(chunk_size=2000):
        yield {
            "date": entry.at,
            "dossier": entry.dossier.ref,
            "titre": entry.dossier.title,
            "nature_dossier": entry.dossier.kind,
            "etat_dossier": entry.dossier.stage,
            "territoire": entry.dossier.territory.slug if entry.dossier.territory else None,
            "fait": entry.kind,
            "phrase": entry.sentence,
            "adresse": settings.PUBLIC_URL + entry.dossier.get_absolute_url(),
        }


register(
    Dataset(
        slug="journal",
        title=_("Journal de la ville"),
        description=_("Chaque ligne publique de la mémoire : idées, réponses, votes, projets, rencontres, modération."),
        columns=(
            Column("date", _("Date et heure du fait"), "datetime"),
            Column("dossier", _("Numéro permanent du dossier")),
            Column("titre", _("Titre du dossier")),
            Column("nature_dossier", _("idea (idée), process (démarche), project (projet) ou meeting (rencontre)")),
            Column("etat_dossier", _("État du dossier aujourd’hui : proposed, studied, ballot, elected, built…")),
            Column("territoire", _("Territoire du dossier, quand il en a un")),
            Column("fait", _("Nature du fait, par exemple answer.given")),
            Column("phrase", _("Le fait, en une phrase")),
            Column("adresse", _("Page du dossier"), "uri"),
        ),
        rows=journal_rows,
    )
)
