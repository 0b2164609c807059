"""Rules of real cities, as data: what an agent starts from instead of an empty form. Every column can then be changed.

Sources: the cities' own regulations of 2022 to 2025. Amounts are in whole euros, for the whole budget.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from budgets.enums import Ballots, OpenTo, Rule, VoteType


@dataclass(frozen=True, slots=True)
class CityTemplate:
    """`columns` are those of `Budget`, `quotas` those of `Quota`. `sectors` says that the money is shared out between
    sectors: `sector_share` is the part of the amount that they have, in percent. `preselection` is how many ideas go to
    the study after the supports of residents.
    """

    code: str
    name: str
    explanation: Any
    amount: int
    columns: Mapping[str, Any]
    parameters: Mapping[str, Any] = field(default_factory=dict)
    quotas: tuple[Mapping[str, Any], ...] = ()
    sector_share: int = 0
    preselection: int | None = None
    advice: Any = ""

    def envelopes(self, sectors: int) -> list[int]:
        """Equal parts of the money of the sectors; nothing where the city does not share it out."""
        if not sectors or not self.sector_share:
            return []
        return [self.amount * self.sector_share // 100 // sectors] * sectors


#: Words that a city may change: the lowest mention first.
PARIS_MENTIONS = _("Je ne suis pas convaincu·e\nPourquoi pas\nJ’aime bien\nJ’adore")

TEMPLATES: dict[str, CityTemplate] = {
    template.code: template
    for template in (
        CityTemplate(
            code="mulhouse",
            name="Mulhouse",
            explanation=_(
                "Une enveloppe par secteur : chacun vote pour les projets du sien, sans dépasser l’enveloppe. En ligne, sur "
                "papier et aux points de vote."
            ),
            amount=480_000,
            columns={
                "vote_type": VoteType.APPROVAL,
                "ballots_of_each": Ballots.SECTOR,
                "max_sum_cost_share": 100,
                "open_to": OpenTo.EVERYONE,
                "minimum_age": 16,
                "rule": Rule.GREEDY,
            },
            sector_share=100,
        ),
        CityTemplate(
            code="rennes",
            name="Rennes",
            explanation=_(
                "Dix projets au plus, dans la limite du budget. Les deux premiers de chaque quartier passent d’abord, puis "
                "les suivants. Ni âge ni nationalité demandés."
            ),
            amount=3_500_000,
            columns={
                "vote_type": VoteType.APPROVAL,
                "max_length": 10,
                "max_sum_cost_share": 100,
                "open_to": OpenTo.EVERYONE,
                "rule": Rule.TWO_TIER,
            },
            parameters={"per_territory": 2},
            advice=_(
                "Un comité d’habitants suit l’étude puis la réalisation : annoncez ses rencontres dans la démarche."
            ),
        ),
        CityTemplate(
            code="paris",
            name="Paris",
            explanation=_(
                "Deux bulletins, un pour tout Paris et un pour un arrondissement au choix. Chaque projet reçoit une mention "
                "parmi quatre : jugement majoritaire. Dès 7 ans."
            ),
            amount=75_000_000,
            columns={
                "vote_type": VoteType.SCORING,
                "mentions": PARIS_MENTIONS,
                "ballots_of_each": Ballots.CITY_AND_SECTOR,
                "free_sector": True,
                "open_to": OpenTo.RESIDENTS,
                "minimum_age": 7,
                "max_cost": 2_000_000,
                "rule": Rule.MAJORITY_JUDGMENT,
            },
            sector_share=50,
        ),
        CityTemplate(
            code="grenoble",
            name="Grenoble",
            explanation=_(
                "Un grand projet, de plus de 200 000 €, et des petits. Les habitants présélectionnent trente idées. Dès "
                "16 ans."
            ),
            amount=800_000,
            columns={
                "vote_type": VoteType.APPROVAL,
                "max_length": 4,
                "open_to": OpenTo.EVERYONE,
                "minimum_age": 16,
                "rule": Rule.GREEDY,
            },
            parameters={"large_winners": 1, "large_cost": 200_000},
            quotas=({"name": _("Grand projet"), "min_cost": 200_001, "max_length": 1},),
            preselection=30,
        ),
        CityTemplate(
            code="angers",
            name="Angers",
            explanation=_(
                "Cinq choix : deux sur le thème de l’année, trois libres. 250 000 € au plus par projet. Dès 11 ans."
            ),
            amount=1_000_000,
            columns={
                "vote_type": VoteType.APPROVAL,
                "min_length": 5,
                "max_length": 5,
                "open_to": OpenTo.EVERYONE,
                "minimum_age": 11,
                "max_cost": 250_000,
                "rule": Rule.GREEDY,
            },
            quotas=({"name": _("Thème de l’année"), "category": _("Thème de l’année"), "min_length": 2},),
            advice=_(
                "Un projet doit pouvoir être réalisé en deux ans : dites-le dans la démarche et dans chaque réponse."
            ),
        ),
        CityTemplate(
            code="toulouse",
            name="Toulouse",
            explanation=_(
                "Sept points à répartir, trois au plus par projet. Les projets qui ont le plus de points gagnent."
            ),
            amount=1_000_000,
            columns={
                "vote_type": VoteType.CUMULATIVE,
                "max_sum_points": 7,
                "max_points": 3,
                "open_to": OpenTo.RESIDENTS,
                "rule": Rule.GREEDY,
            },
            parameters={"by": "score"},
        ),
        CityTemplate(
            code="wieliczka",
            name="Wieliczka",
            explanation=_(
                "Autant de projets qu’on veut. Chaque votant dispose de la même part du budget : un projet gagne quand ses "
                "votants peuvent le payer ensemble (parts égales)."
            ),
            amount=230_000,
            columns={"vote_type": VoteType.APPROVAL, "open_to": OpenTo.RESIDENTS, "rule": Rule.EQUAL_SHARES_ADD1},
            parameters={"completion_stop": "overspend"},
        ),
    )
}
