"""The published totals of questionnaires; no single answer ever leaves."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from participation.consultations.models import Survey
from participation.opendata.registry import Column, Dataset, register


def rows() -> Iterator[dict[str, Any]]:
    surveys = Survey.objects.filter(results__isnull=False, process__dossier__visibility="public")
    for survey in surveys.select_related("process__dossier").order_by("results_published_at"):
        for question in survey.results["questions"]:
            for row in question["rows"]:
                yield {
                    "dossier": survey.process.dossier.ref,
                    "questionnaire": survey.title,
                    "publie_le": survey.results_published_at,
                    "question": question["label"],
                    "nature": question["kind"],
                    "reponse": row["label"],
                    "nombre": row["count"],
                    "repondants": question["answered"],
                }


register(
    Dataset(
        slug="questionnaires",
        title=_("Résultats des questionnaires"),
        description=_("Les totaux de chaque question, tels qu’ils ont été figés à leur publication."),
        columns=(
            Column("dossier", _("Numéro du dossier de la démarche")),
            Column("questionnaire", _("Titre du questionnaire")),
            Column("publie_le", _("Date de publication des résultats"), "datetime"),
            Column("question", _("Question posée")),
            Column("nature", _("Forme de la réponse : one, several, scale")),
            Column("reponse", _("Réponse proposée")),
            Column("nombre", _("Personnes qui ont choisi cette réponse"), "integer"),
            Column("repondants", _("Personnes qui ont répondu à cette question"), "integer"),
        ),
        rows=rows,
    )
)
