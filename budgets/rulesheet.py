"""The rules of a vote that is frozen, as a sheet to read: what the form asked, what was answered, nothing to fill."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

from budgets.counting import parameters_of
from budgets.enums import OpenTo, VoteType
from budgets.models import Budget, Envelope, Quota
from budgets.reasons import conventions_in_words, rule_in_words
from budgets.ruleform import APPLIES_TO, COLUMNS, GROUPS, RulesForm
from budgets.selectors import state_of
from participation.templatetags.parvis import grouped, money

EUROS = frozenset({"amount", "min_cost", "max_cost", "max_sum_cost"})


def sheet(budget: Budget) -> list[dict[str, Any]]:
    """The rules by question: {"title", "facts": [(label, answer)], "sentences"}."""
    form = RulesForm(budget=budget)
    applying = {budget.vote_type, budget.rule, budget.ballots_of_each}
    return [
        *(
            {
                "title": title,
                "facts": [
                    (form[name].label, _answer(form[name]))
                    for name in names
                    if name in COLUMNS and name != "rule" and _applies(name, applying)
                ],
                "sentences": _count_in_words(budget) if "rule" in names else [],
            }
            for title, names in GROUPS
        ),
        {"title": _("Enveloppes des secteurs"), "facts": [_envelope(each) for each in budget.process.envelopes]},
        {"title": _("Quotas du bulletin"), "facts": [_quota(each) for each in budget.quotas.all()]},
    ]


def _applies(name: str, applying: set[str]) -> bool:
    return name not in APPLIES_TO or not applying.isdisjoint(APPLIES_TO[name].split())


def _answer(field: forms.BoundField) -> str:
    value = field.initial
    if isinstance(field.field, forms.BooleanField):
        return _("oui") if value else _("non")
    if value in (None, ""):
        return _("pas de limite")
    if isinstance(field.field, forms.ChoiceField):
        return str(dict(field.field.choices)[value])
    if field.name in EUROS:
        return money(value)
    if field.name == "minimum_age":
        return _("{age} ans").format(age=value)
    if isinstance(value, int):
        return grouped(value)
    return " · ".join(line.strip() for line in value.splitlines() if line.strip())


def _count_in_words(budget: Budget) -> list[str]:
    """How the ballots will be, or were counted, every convention told."""
    parameters = {**parameters_of(budget.rule), **budget.parameters}
    if budget.vote_type == VoteType.ORDINAL:
        parameters["scoring"] = "borda"
    return [rule_in_words(budget)["words"], *conventions_in_words(budget, parameters)]


def _envelope(envelope: Envelope) -> tuple[str, str]:
    words = [money(envelope.amount)]
    if envelope.minimum_age:
        words.append(_("dès {age} ans").format(age=envelope.minimum_age))
    if envelope.open_to:
        words.append(str(OpenTo(envelope.open_to).label))
    return str(envelope.territory), " · ".join(words)


def _quota(quota: Quota) -> tuple[str, str]:
    words = []
    if quota.category:
        words.append(_("thème « {theme} »").format(theme=quota.category))
    if quota.min_cost is not None:
        words.append(_("à partir de {cost}").format(cost=money(quota.min_cost)))
    if quota.max_cost is not None:
        words.append(_("jusqu’à {cost}").format(cost=money(quota.max_cost)))
    if quota.min_length:
        words.append(_("{count} au moins").format(count=quota.min_length))
    if quota.max_length is not None:
        words.append(_("{count} au plus").format(count=quota.max_length))
    return quota.name, " · ".join(words)


def still_possible(budget: Budget) -> list[dict[str, str]]:
    """What the team may still do, now that the rules stay as they are: {"label", "text", "url"}."""
    state = state_of(budget)
    actions = {
        "dates": (
            _("Changer les dates du vote"),
            _("Avec une raison publique, écrite dans le journal de la démarche."),
            reverse("processes:run", args=[budget.slug]),
        ),
        "outage": (
            _("Prolonger après une panne"),
            _("D’autant que la panne a duré, avec une raison publique."),
            reverse("budgets:outage", args=[budget.slug]),
        ),
        "paper": (
            _("Annuler un lot de bulletins papier"),
            _("À deux signatures, avec une raison publique."),
            reverse("budgets:papers", args=[budget.slug]),
        ),
        "close": (
            _("Clore le vote"),
            _("Avant la date prévue, seulement avec une raison publique."),
            reverse("budgets:desk_detail", args=[budget.slug]),
        ),
        "publish": (
            _("Publier le résultat"),
            _("Sur la page du vote et dans le dossier de chaque projet."),
            reverse("budgets:desk_detail", args=[budget.slug]),
        ),
        "objections": (
            _("Répondre aux réclamations"),
            _("Une réponse ne change pas les règles : elle dit ce que la Ville fera."),
            reverse("budgets:desk_objections", args=[budget.slug]),
        ),
    }
    offered = {
        "coming": ("dates",),
        "open": ("outage", "dates", "paper", "close"),
        "counting": ("publish", "objections") if budget.closed_at else ("outage", "paper", "close"),
        "finished": ("objections",),
    }[state]
    return [dict(zip(("label", "text", "url"), actions[name], strict=True)) for name in offered]
