"""The form of the rules of a vote: an agent starts from a city's, changes what is needed, sees only what applies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from budgets.actions.preparing import MOST_DAYS
from budgets.counting import parameters_of
from budgets.enums import Ballots, OpenTo, Rule, VoteType
from budgets.models import Budget
from budgets.templates import CityTemplate
from participation.forms import LineField, PlainTextField
from participation.territories.enums import Level
from participation.territories.models import Territory

MOST = 2_000_000_000
MOST_PICKS = 500
LONGEST_MENTION = 40
FEWEST_MENTIONS, MOST_MENTIONS = 2, 7
QUOTAS = 2
QUOTA_COLUMNS = ("name", "category", "min_cost", "max_cost", "min_length", "max_length")
#: The columns of a budget that the form gives as they are.
COLUMNS = (
    "amount", "vote_type", "rule", "min_length", "max_length", "max_sum_cost", "max_sum_cost_share", "max_points",
    "max_sum_points", "mentions", "ballots_of_each", "free_sector", "open_to", "min_cost", "max_cost", "minimum_age",
    "requires_verified", "replaceable", "objection_days",
)  # fmt: skip
#: The parameters of rules that the form asks for, by the name of its field.
PARAMETERS = ("per_territory", "by", "large_winners", "large_cost", "minimum_votes", "completion_stop")
#: The fields that apply to some types of ballot, of rule or of sharing only; the others are hidden by the style sheet.
APPLIES_TO = {
    "max_sum_cost": "approval cumulative",
    "max_sum_cost_share": "approval cumulative",
    "max_length": "approval ordinal cumulative scoring",
    "max_points": "cumulative",
    "max_sum_points": "cumulative",
    "mentions": "scoring",
    "free_sector": "sector city+sector",
    "per_territory": "two-tier",
    "by": "greedy greedy-no-skip greedy-per-cost two-tier",
    "large_winners": "greedy",
    "large_cost": "greedy",
    "completion_stop": "equal-shares/add1 equal-shares/add1u",
}
GROUPS = (
    (_("L’argent"), ("amount", "min_cost", "max_cost")),
    (
        _("Le bulletin"),
        ("vote_type", "min_length", "max_length", "max_sum_cost", "max_sum_cost_share", "max_sum_points", "max_points",
         "mentions", "replaceable"),
    ),
    (_("Qui vote"), ("open_to", "minimum_age", "requires_verified", "ballots_of_each", "free_sector")),
    (_("Le compte"), ("rule", "per_territory", "by", "large_winners", "large_cost", "minimum_votes", "completion_stop")),
    (_("Les réclamations"), ("objection_days",)),
)  # fmt: skip


def _euros(label: Any, *, required: bool = False, **kwargs: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=MOST, required=required, **kwargs)


def _picks(label: Any, *, least: int = 1, most: int = MOST_PICKS, **kwargs: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=least, max_value=most, required=False, **kwargs)


class RulesForm(forms.Form):
    """Every rule of a vote. `values` is what `budgets.actions.create_budget` takes."""

    amount = _euros(_("Montant à répartir, en euros"), required=True)
    min_cost = _euros(_("Coût minimum d’un projet, en euros"))
    max_cost = _euros(_("Coût maximum d’un projet, en euros"))
    vote_type = forms.ChoiceField(label=_("Que contient un bulletin ?"), choices=VoteType, widget=forms.RadioSelect)
    min_length = _picks(_("Projets à choisir, au moins"), least=0)
    max_length = _picks(_("Projets à choisir, au plus"))
    max_sum_cost = _euros(_("Total des coûts choisis, en euros, au plus"))
    max_sum_cost_share = _picks(
        _("Total des coûts choisis, en % de ce que le bulletin répartit"),
        most=100,
        help_text=_("100 : le budget entier, ou l’enveloppe entière du secteur."),
    )
    max_sum_points = _picks(_("Points à répartir par personne"), most=1000)
    max_points = _picks(_("Points par projet, au plus"), most=1000)
    mentions = PlainTextField(
        label=_("Mentions, de la plus basse à la plus haute"),
        required=False,
        limit=400,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Une par ligne, quatre ou cinq suffisent. Un projet sans mention reçoit la plus basse."),
    )
    replaceable = forms.BooleanField(label=_("On peut remplacer son bulletin jusqu’à la clôture"), required=False)
    open_to = forms.ChoiceField(label=_("Qui vote ?"), choices=OpenTo, initial=OpenTo.EVERYONE)
    minimum_age = _picks(_("Âge minimum pour voter"), most=99)
    requires_verified = forms.BooleanField(label=_("Le domicile doit être vérifié"), required=False)
    ballots_of_each = forms.ChoiceField(
        label=_("Combien de bulletins par personne ?"), choices=Ballots, initial=Ballots.ONE, widget=forms.RadioSelect
    )
    free_sector = forms.BooleanField(label=_("Chacun choisit le secteur pour lequel il vote"), required=False)
    rule = forms.ChoiceField(label=_("Règle de calcul"), choices=Rule)
    per_territory = _picks(_("Projets qui passent d’abord, par quartier"), most=20)
    by = forms.ChoiceField(
        label=_("Ce qui range les projets"),
        choices=[("votes", _("le nombre de bulletins")), ("score", _("le total des points"))],
        required=False,
    )
    large_winners = _picks(_("Grands projets qui gagnent, au plus"), help_text=_("Vide : sans limite."))
    large_cost = _euros(_("Coût au-dessus duquel un projet est grand, en euros"))
    minimum_votes = _picks(_("Voix minimum pour qu’un projet gagne"), least=0, most=1_000_000)
    completion_stop = forms.ChoiceField(
        label=_("Quand arrête-t-on d’augmenter la part de chacun ?"),
        choices=[
            ("exhaustive", _("quand plus aucun projet ne tient dans ce qui reste")),
            ("overspend", _("quand l’étape suivante dépasserait le budget")),
        ],
        required=False,
    )

    objection_days = forms.IntegerField(
        label=_("Jours pour déposer une réclamation"),
        help_text=_("Après la publication de la liste des projets, puis après celle du résultat. 0 : pas de délai."),
        min_value=0,
        max_value=MOST_DAYS,
        initial=10,
    )

    def __init__(
        self, *args: Any, budget: Budget | None = None, template: CityTemplate | None = None, **kwargs: Any
    ) -> None:
        sectors = Territory.objects.filter(level=Level.SECTOR)
        self.sectors = list(sectors or Territory.objects.filter(level=Level.COMMUNE))
        self.kept = dict(budget.parameters) if budget else {}
        initial = _of_template(template, self.sectors) if template else _of_budget(budget) if budget else {}
        super().__init__(*args, initial=initial, **kwargs)
        for sector in self.sectors:
            self.fields[f"montant-{sector.slug}"] = _euros(sector.name)
            self.fields[f"age-{sector.slug}"] = _picks(_("Âge minimum"), most=99)
            self.fields[f"qui-{sector.slug}"] = forms.ChoiceField(
                label=_("Qui vote"), choices=[("", _("comme ci-dessus")), *OpenTo.choices], required=False
            )
        for row in range(1, QUOTAS + 1):
            self.fields[f"quota-{row}-name"] = LineField(limit=60, label=_("Nom"), required=False)
            self.fields[f"quota-{row}-category"] = LineField(limit=40, label=_("Thème des projets"), required=False)
            self.fields[f"quota-{row}-min_cost"] = _euros(_("À partir de, en euros"))
            self.fields[f"quota-{row}-max_cost"] = _euros(_("Jusqu’à, en euros"))
            self.fields[f"quota-{row}-min_length"] = _picks(_("À choisir, au moins"), least=0)
            self.fields[f"quota-{row}-max_length"] = _picks(_("À choisir, au plus"))

    # ---------------------------------------------------------------- what the page shows
    def groups(self) -> Iterator[dict[str, Any]]:
        """The fields by question; each with the types it applies to."""
        for title, names in GROUPS:
            yield {
                "title": title,
                "rows": [{"field": self[name], "applies_to": APPLIES_TO.get(name, "")} for name in names],
            }

    def sector_rows(self) -> list[dict[str, Any]]:
        return [
            {"amount": self[f"montant-{s.slug}"], "age": self[f"age-{s.slug}"], "who": self[f"qui-{s.slug}"]}
            for s in self.sectors
        ]

    def quota_rows(self) -> list[list[Any]]:
        return [[self[f"quota-{row}-{column}"] for column in QUOTA_COLUMNS] for row in range(1, QUOTAS + 1)]

    # ---------------------------------------------------------------- what was sent
    def clean_mentions(self) -> str:
        words = [line.strip() for line in self.cleaned_data["mentions"].splitlines() if line.strip()]
        if words and (len(words) != len(set(words)) or not FEWEST_MENTIONS <= len(words) <= MOST_MENTIONS):
            raise forms.ValidationError(
                _("Écrivez de {least} à {most} mentions différentes.").format(least=FEWEST_MENTIONS, most=MOST_MENTIONS)
            )
        if any(len(word) > LONGEST_MENTION for word in words):
            raise forms.ValidationError(_("Une mention compte {limit} lettres au plus.").format(limit=LONGEST_MENTION))
        return "\n".join(words)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("min_length") is None:
            data["min_length"] = 1
        vote_type = data.get("vote_type")
        if vote_type == VoteType.CUMULATIVE and not data.get("max_sum_points"):
            self.add_error("max_sum_points", _("Dites combien de points chacun peut répartir."))
        if vote_type == VoteType.SCORING and not data.get("mentions"):
            self.add_error("mentions", _("Écrivez les mentions."))
        if data.get("rule") == Rule.MAJORITY_JUDGMENT and vote_type != VoteType.SCORING:
            self.add_error("rule", _("Le jugement majoritaire compte des mentions : changez le bulletin ou la règle."))
        if data.get("large_winners") and not data.get("large_cost"):
            self.add_error("large_cost", _("Dites à partir de quel coût un projet est grand."))
        self._in_order(data, "min_length", "max_length", _("Ce nombre doit être au moins égal au minimum."))
        self._in_order(data, "min_cost", "max_cost", _("Ce montant doit être au moins égal au minimum."))
        self._check_sectors(data)
        self._check_quotas(data)
        return data

    def _in_order(self, data: dict[str, Any], least: str, most: str, sentence: Any) -> None:
        low, high = data.get(least), data.get(most)
        if low is not None and high is not None and high < low:
            self.add_error(most, sentence)

    def _check_sectors(self, data: dict[str, Any]) -> None:
        parts = [data.get(f"montant-{sector.slug}") or 0 for sector in self.sectors]
        if data.get("ballots_of_each", Ballots.ONE) != Ballots.ONE and not any(parts):
            self.add_error("ballots_of_each", _("Donnez une enveloppe à au moins un secteur, plus bas."))
        if data.get("amount") and sum(parts) > data["amount"]:
            self.add_error("amount", _("Les enveloppes des secteurs dépassent ce montant."))

    def _check_quotas(self, data: dict[str, Any]) -> None:
        names = [quota["name"] for quota in self._quotas(data) if quota["name"]]
        for row, quota in enumerate(self._quotas(data), start=1):
            if not any(quota.values()):
                continue
            about = quota["category"] or quota["min_cost"] or quota["max_cost"]
            if not quota["name"] or names.count(quota["name"]) > 1:
                self.add_error(f"quota-{row}-name", _("Donnez un nom à ce quota, différent des autres."))
            elif not about:
                self.add_error(f"quota-{row}-category", _("Dites de quels projets il s’agit : un thème ou un coût."))
            self._in_order(
                data,
                f"quota-{row}-min_length",
                f"quota-{row}-max_length",
                _("Ce nombre doit être au moins égal au minimum."),
            )

    def _quotas(self, data: dict[str, Any]) -> list[dict[str, Any]]:
        return [{column: data.get(f"quota-{row}-{column}") for column in QUOTA_COLUMNS} for row in range(1, QUOTAS + 1)]

    @property
    def values(self) -> dict[str, Any]:
        """The keyword arguments of `create_budget`, once the form is valid."""
        data = self.cleaned_data
        known = parameters_of(data["rule"])
        given = {name: data[name] for name in PARAMETERS if data[name] not in (None, "")}
        others = {name: value for name, value in self.kept.items() if name not in PARAMETERS}
        parameters = {name: value for name, value in {**others, **given}.items() if name in known}
        return {
            **{name: data[name] for name in COLUMNS},
            "parameters": {name: value for name, value in parameters.items() if value != known[name]},
            "envelopes": {
                sector: {
                    "amount": data[f"montant-{sector.slug}"],
                    "minimum_age": data[f"age-{sector.slug}"],
                    "open_to": data[f"qui-{sector.slug}"],
                }
                for sector in self.sectors
                if data[f"montant-{sector.slug}"]
            },
            "quotas": [
                {**quota, "min_length": quota["min_length"] or 0} for quota in self._quotas(data) if quota["name"]
            ],
        }


def _of_template(template: CityTemplate, sectors: list[Territory]) -> dict[str, Any]:
    """The first values of the form from a city's rules."""
    first = {"amount": template.amount, "min_length": 1, **template.columns, **template.parameters}
    parts = template.envelopes(len(sectors))
    first |= {f"montant-{sector.slug}": part for sector, part in zip(sectors, parts, strict=False)}
    return first | _quota_fields(template.quotas)


def _of_budget(budget: Budget) -> dict[str, Any]:
    """The first values of the form from what was saved."""
    first = {name: getattr(budget, name) for name in COLUMNS} | {
        name: budget.parameters[name] for name in PARAMETERS if name in budget.parameters
    }
    for envelope in budget.envelopes.select_related("territory"):
        slug = envelope.territory.slug
        first |= {
            f"montant-{slug}": envelope.amount,
            f"age-{slug}": envelope.minimum_age,
            f"qui-{slug}": envelope.open_to,
        }
    return first | _quota_fields(budget.quotas.values(*QUOTA_COLUMNS)[:QUOTAS])


def _quota_fields(quotas: Any) -> dict[str, Any]:
    return {
        f"quota-{row}-{column}": quota.get(column)
        for row, quota in enumerate(quotas, start=1)
        for column in QUOTA_COLUMNS
    }
