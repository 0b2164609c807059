"""The register of decisions, and the figures of each year, as open data, without names."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from participation.moderation import figures
from participation.moderation.enums import Motive
from participation.moderation.models import Decision
from participation.opendata.registry import Column, Dataset, register


def rows() -> Iterator[dict[str, Any]]:
    for decision in Decision.objects.for_register().order_by("pk").iterator():
        appeal = getattr(decision, "appeal", None)
        yield {
            "numero": decision.number,
            "recu_le": decision.received_at,
            "decide_le": decision.at,
            "heures": decision.hours,
            "contenu": decision.case.matter,
            "avant_publication": decision.case.held,
            "signalements": decision.notice_total,
            "regle": decision.ground,
            "article": decision.article,
            "loi": Motive(decision.ground).is_law,
            "decision": decision.outcome,
            "compte_suspendu_jusqu_au": decision.limited_until,
            "apres_recours": decision.after_appeal,
            "recours": appeal.state if appeal else "",
            "recours_demande_par": ("signalement" if appeal.by_reporter else "auteur") if appeal else "",
            "recours_tranche_le": appeal.decided_at if appeal else None,
            "retiree_le": decision.withdrawn_at,
        }


def year_rows() -> Iterator[dict[str, Any]]:
    for year in figures.yearly():
        yield {
            "annee": year["year"],
            "signalements": year["notices"],
            "relus_avant_publication": year["held"],
            "decisions": year["decisions"],
            "masques": year["away"],
            "masques_loi": year["law"],
            "masques_charte": year["charter"],
            "comptes_suspendus": year["suspended"],
            "heures_medianes": year["hours"],
            "recours": year["appeals"],
            "recours_signalements": year["by_reporters"],
            "recours_annules": year["reversed"],
            "recours_confirmes": year["upheld"],
            "retirees": year["withdrawn"],
        }


register(
    Dataset(
        slug="moderation",
        title=_("Registre de modération"),
        description=_("Chaque décision de modération : dates, règle, issue, recours. Aucun nom, aucun texte."),
        columns=(
            Column("numero", _("Numéro de la décision")),
            Column("recu_le", _("Premier signalement, ou envoi"), "datetime"),
            Column("decide_le", _("Décision"), "datetime"),
            Column("heures", _("Délai en heures"), "integer"),
            Column("contenu", _("Contenu : comment (commentaire), idea (idée), photo, name (nom affiché)")),
            Column("avant_publication", _("Relu avant publication"), "boolean"),
            Column("signalements", _("Nombre de signalements"), "integer"),
            Column("regle", _("Règle de la charte ou de la loi")),
            Column("article", _("Article de la loi ou règle de la charte")),
            Column("loi", _("Interdit par la loi"), "boolean"),
            Column(
                "decision",
                _(
                    "Issue : kept (reste visible), hidden (masqué), edited (à corriger), refused (non publié), limited (suspendu)"
                ),
            ),
            Column("compte_suspendu_jusqu_au", _("Compte suspendu jusqu’au"), "datetime"),
            Column("apres_recours", _("Remplace une décision annulée après recours"), "boolean"),
            Column("recours", _("Recours : open, upheld (confirmée), reversed (annulée), ou vide")),
            Column("recours_demande_par", _("Recours demandé par : auteur, signalement (qui l’a signalé), ou vide")),
            Column("recours_tranche_le", _("Recours tranché le"), "datetime"),
            Column(
                "retiree_le", _("Retirée aussitôt par qui l’avait prise : elle n’a plus d’effet depuis"), "datetime"
            ),
        ),
        rows=rows,
    )
)
register(
    Dataset(
        slug="moderation-annees",
        title=_("Modération, année par année"),
        description=_("Signalements, décisions, délais et recours de chaque année."),
        columns=(
            Column("annee", _("Année"), "integer"),
            Column("signalements", _("Signalements reçus"), "integer"),
            Column("relus_avant_publication", _("Textes relus avant publication"), "integer"),
            Column("decisions", _("Décisions"), "integer"),
            Column("masques", _("Textes masqués ou non publiés"), "integer"),
            Column("masques_loi", _("dont interdits par la loi"), "integer"),
            Column("masques_charte", _("dont contraires à la charte"), "integer"),
            Column("comptes_suspendus", _("Comptes suspendus"), "integer"),
            Column("heures_medianes", _("Délai médian en heures"), "integer"),
            Column("recours", _("Demandes de relecture"), "integer"),
            Column("recours_signalements", _("dont par qui avait signalé un texte gardé"), "integer"),
            Column("recours_annules", _("Décisions annulées"), "integer"),
            Column("recours_confirmes", _("Décisions confirmées"), "integer"),
            Column(
                "retirees",
                _("Décisions retirées aussitôt par qui les avait prises, comptées nulle part ailleurs"),
                "integer",
            ),
        ),
        rows=year_rows,
    )
)
