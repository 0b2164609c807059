"""Process templates, as data: what an agent starts from instead of an empty page.

Durations are in whole days. The words are copied into the process when it is created, in the city's language.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from participation.processes.enums import PhaseKind, ProcessKind


@dataclass(frozen=True, slots=True)
class PhaseTemplate:
    """One phase: what happens, its title, how many days it lasts, and a sentence for the public."""

    kind: PhaseKind
    title: Any
    days: int
    description: Any = ""


@dataclass(frozen=True, slots=True)
class ProcessTemplate:
    """What a new process is copied from."""

    code: str
    name: Any
    explanation: Any
    kind: ProcessKind
    phases: tuple[PhaseTemplate, ...]
    notice_terms: Any
    notice_information: Any
    notice_follow_up: Any
    drawing: str
    support_threshold: int | None = None
    minimum_age: int | None = None

    @property
    def days(self) -> int:
        """How long the whole process lasts."""
        return sum(phase.days for phase in self.phases)


OPEN_TO_ALL = _(
    "Toute personne qui habite, travaille ou étudie dans la ville peut participer, sans condition d’âge ni de "
    "nationalité. Un compte suffit. Sans écran, venez à l’agence de la participation : on vous aide, avec les mêmes droits."
)

TEMPLATES: dict[str, ProcessTemplate] = {
    template.code: template
    for template in (
        ProcessTemplate(
            code="consultation",
            name=_("Consultation en cinq étapes"),
            explanation=_(
                "Un sujet sur lequel la Ville doit décider. On le présente, on demande l’avis de tous, on résume, "
                "on débat du résumé, puis on décide et on explique."
            ),
            kind=ProcessKind.CONSULTATION,
            drawing="reunion",
            phases=(
                PhaseTemplate(
                    PhaseKind.PRESENTATION,
                    _("Présentation"),
                    14,
                    _("Le sujet, les documents et les contraintes sont expliqués. Posez vos questions."),
                ),
                PhaseTemplate(
                    PhaseKind.SURVEY, _("Consultation"), 28, _("Chacun donne son avis par le questionnaire.")
                ),
                PhaseTemplate(
                    PhaseKind.SYNTHESIS, _("Synthèse"), 21, _("La Ville résume ce qui a été dit, sans rien oublier.")
                ),
                PhaseTemplate(
                    PhaseKind.DEBATE,
                    _("Débat sur la synthèse"),
                    14,
                    _("Vous dites si le résumé est juste, et ce que vous en pensez."),
                ),
                PhaseTemplate(
                    PhaseKind.RESULT, _("Décision"), 30, _("Les élus décident, et disent ce qu’ils ont gardé ou non.")
                ),
            ),
            notice_terms=OPEN_TO_ALL,
            notice_information=_(
                "Les documents, les coûts et les contraintes connus sont sur cette page. Il en manque un ? "
                "Demandez-le dans la discussion."
            ),
            notice_follow_up=_(
                "La Ville publie une synthèse des réponses, puis sa décision. Elle explique ce qu’elle a retenu, "
                "ce qu’elle n’a pas retenu, et pourquoi."
            ),
        ),
        ProcessTemplate(
            code="budget",
            name=_("Budget participatif"),
            explanation=_(
                "Une somme d’argent que les habitants répartissent : ils proposent, la Ville étudie, les habitants "
                "votent, la Ville construit."
            ),
            kind=ProcessKind.BUDGET,
            drawing="guinguette",
            phases=(
                PhaseTemplate(PhaseKind.IDEAS, _("Dépôt des idées"), 60, _("Proposez une idée, soutenez les autres.")),
                PhaseTemplate(
                    PhaseKind.STUDY,
                    _("Étude des idées"),
                    120,
                    _("Les services vérifient si c’est possible et chiffrent le coût."),
                ),
                PhaseTemplate(PhaseKind.VOTE, _("Vote"), 14, _("Choisissez vos projets, en ligne ou sur papier.")),
                PhaseTemplate(
                    PhaseKind.RESULT, _("Résultats"), 30, _("Le compte est public et chacun peut le refaire.")
                ),
                PhaseTemplate(
                    PhaseKind.BUILD, _("Réalisation"), 730, _("Les projets choisis sont construits et suivis ici.")
                ),
            ),
            notice_terms=_(
                "Toute personne qui habite la ville peut proposer une idée et voter, sans condition de nationalité. "
                "Une personne, un vote, en ligne ou sur papier."
            ),
            notice_information=_(
                "Une idée est recevable si elle relève de la Ville, sert l’intérêt général, tient dans le budget et "
                "ne coûte pas trop à entretenir."
            ),
            notice_follow_up=_(
                "La Ville répond à chaque idée. Elle construit les projets choisis par le vote et publie leurs "
                "dépenses et leurs retards."
            ),
        ),
        ProcessTemplate(
            code="call",
            name=_("Appel à idées"),
            explanation=_("Une question ouverte, des idées, une réponse de la Ville à chacune. Sans vote."),
            kind=ProcessKind.CALL,
            drawing="jeux",
            phases=(
                PhaseTemplate(PhaseKind.IDEAS, _("Dépôt des idées"), 45, _("Proposez une idée, soutenez les autres.")),
                PhaseTemplate(
                    PhaseKind.STUDY,
                    _("Étude des idées"),
                    45,
                    _("Les services étudient les idées et répondent à chacune."),
                ),
                PhaseTemplate(PhaseKind.RESULT, _("Réponses de la Ville"), 30, _("Chaque idée a sa réponse, motivée.")),
            ),
            notice_terms=OPEN_TO_ALL,
            notice_information=_("Dites où, pour qui, et ce que cela change. Une photo ou un lieu sur la carte aide."),
            notice_follow_up=_("La Ville répond à chaque idée par oui, par non ou par un changement, et dit pourquoi."),
        ),
        ProcessTemplate(
            code="petition",
            name=_("Pétition citoyenne"),
            explanation=_(
                "Les habitants demandent, ils ont six mois pour réunir des soutiens. À 50, une médiation avec "
                "l’élu·e. À 100, un atelier citoyen. À 1 000, le conseil municipal."
            ),
            kind=ProcessKind.PETITION,
            drawing="bollwerk",
            support_threshold=100,
            minimum_age=16,
            phases=(
                PhaseTemplate(
                    PhaseKind.IDEAS, _("Dépôt et soutiens"), 183, _("Déposez une pétition ou soutenez-en une.")
                ),
                PhaseTemplate(
                    PhaseKind.STUDY,
                    _("Examen"),
                    30,
                    _("La Ville examine les pétitions qui ont réuni assez de soutiens."),
                ),
                PhaseTemplate(PhaseKind.RESULT, _("Réponse"), 30, _("La Ville répond publiquement.")),
            ),
            notice_terms=_(
                "Il faut avoir 16 ans et habiter la ville depuis un an. Chaque pétition a six mois pour réunir des "
                "soutiens. Chacun soutient une pétition une seule fois."
            ),
            notice_information=_(
                "Moins de 50 soutiens : la pétition est archivée. Dès 50 : médiation avec l’élu·e. Dès 100 : atelier "
                "citoyen. Dès 1 000 : inscription proposée à l’ordre du jour du conseil municipal."
            ),
            notice_follow_up=_("La Ville répond publiquement à toute pétition qui atteint un seuil, et dit pourquoi."),
        ),
        ProcessTemplate(
            code="debate",
            name=_("Débat pour ou contre"),
            explanation=_("Une question à laquelle on répond par pour ou par contre, avec ses raisons."),
            kind=ProcessKind.CONSULTATION,
            drawing="ombre",
            phases=(
                PhaseTemplate(
                    PhaseKind.PRESENTATION, _("Présentation"), 7, _("La question et les documents sont expliqués.")
                ),
                PhaseTemplate(PhaseKind.DEBATE, _("Débat"), 28, _("Dites si vous êtes pour ou contre, et pourquoi.")),
                PhaseTemplate(
                    PhaseKind.RESULT, _("Décision"), 30, _("Les élus décident, et disent ce qu’ils ont gardé ou non.")
                ),
            ),
            notice_terms=OPEN_TO_ALL,
            notice_information=_("Les documents, les coûts et les contraintes connus sont sur cette page."),
            notice_follow_up=_(
                "La Ville publie un résumé des arguments des deux côtés, puis sa décision et ses raisons. "
                "Les positions éclairent la décision, elles ne la remplacent pas."
            ),
        ),
    )
}
