"""Why a project wins or does not, in one sentence for everyone, from the line of the count."""

from fractions import Fraction
from math import ceil
from typing import Any

from django.utils.translation import gettext as _

from participation.templatetags.parvis import grouped, money


def amount_of(value: Any) -> int:
    """An exact amount of the trace (« 374/3 ») as whole euros, rounded down."""
    return int(Fraction(str(value or 0)))


def reason_in_words(line: dict[str, Any]) -> str:
    """The sentence that explains one candidate's fate."""
    return _won(line) if line["outcome"] == "elected" else _lost(line)


def _won(line: dict[str, Any]) -> str:
    if line["stage"] == "equal_shares" and line["price"] is not None:
        return _("Ses votants pouvaient le payer ensemble, avec {price} chacun au plus.").format(
            price=money(ceil(Fraction(str(line["price"]))))
        )
    if line["rank"] == 1:
        return _("C’est le projet qui a le plus de voix.")
    return _("Quand son tour est venu, à la place n° {rank}, il restait {left} : assez pour le payer.").format(
        rank=grouped(line["rank"]), left=money(amount_of(line["money_before"]))
    )


def _lost(line: dict[str, Any]) -> str:
    outcome = line["outcome"]
    if outcome == "no_votes":
        return _("Personne ne l’a choisi.")
    if outcome == "below_threshold":
        missing = amount_of(line["missing_votes"])
        return _("Il lui manque {votes} voix pour atteindre le seuil.").format(votes=grouped(missing))
    if outcome == "not_affordable":
        return _("Ses votants avaient ensemble {have} : il leur manquait {missing} pour le payer.").format(
            have=money(amount_of(line["supporters_money"])), missing=money(amount_of(line["missing"]))
        )
    if outcome == "after_stop":
        return _("La règle s’arrête au premier projet que l’argent restant ne paie pas ; celui-ci vient après.")
    return _("Quand son tour est venu, il restait {left} : il manquait {missing}.").format(
        left=money(amount_of(line["money_before"])), missing=money(amount_of(line["missing"]))
    )
