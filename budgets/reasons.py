"""Why a project wins or does not, in plain sentences, from the line of the count."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import ceil
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from budgets.enums import Rule
from budgets.models import Tally
from participation.templatetags.parvis import grouped, money

TIE_WORDS = {
    "lowest_cost": gettext_lazy("le moins cher passe devant"),
    "most_votes": gettext_lazy("celui qui a le plus de voix passe devant"),
    "natural_id": gettext_lazy("le plus petit numéro passe devant"),
    "lot": gettext_lazy("le tirage au sort annoncé avant le vote en décide"),
}


def amount_of(value: Any) -> int:
    """An exact amount of the trace (« 374/3 ») as whole euros, rounded down."""
    return int(Fraction(str(value or 0)))


def lacking(value: Any) -> int:
    """An exact amount that is missing, as whole euros, rounded up: with what there was, rounded down, it makes the cost."""
    return ceil(Fraction(str(value or 0)))


def counts_points(tally: Tally) -> bool:
    """Whether projects stand by their points, and not by how many ballots name them."""
    parameters = tally.parameters
    return parameters.get("by") == "score" or parameters.get("utility") == "points"


def reason_in_words(tally: Tally, line: Mapping[str, Any], mentions: Sequence[str] = ()) -> str:
    """The sentence that explains one candidate's fate; `mentions` are the words of the mentions, the lowest first."""
    sentence = _won(tally, line) if line["outcome"] == "elected" else _lost(line)
    if line.get("majority_grade") is not None and line["outcome"] not in ("no_votes", "below_threshold"):
        return f"{_mention_in_words(line, mentions)} {sentence}"
    return sentence


def standing_in_words(tally: Tally, line: Mapping[str, Any], mentions: Sequence[str] = ()) -> str:
    """What ballots gave one candidate, in what the rule counts: « 706 voix », « 181 points », « mention Bien »."""
    if line.get("majority_grade") is not None:
        return _("mention « {mention} »").format(mention=_word(line["majority_grade"], mentions))
    if counts_points(tally):
        points = amount_of(line["score"])
        return ngettext("{points} point", "{points} points", points).format(points=grouped(points))
    return ngettext("{count} voix", "{count} voix", line["votes"]).format(count=grouped(line["votes"]))


def tie_in_words(line: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    """Who was exactly as good, and what decided; empty where nobody was."""
    if not line["tied_with"]:
        return ""
    others = ", ".join(_("« {title} »").format(title=titles.get(code, code)) for code in line["tied_with"])
    return _("À égalité avec {others} : {rule}.").format(others=others, rule=TIE_WORDS[line["tie_decided_by"]])


def _mention_in_words(line: Mapping[str, Any], mentions: Sequence[str]) -> str:
    return _("Sa mention du milieu est « {mention} ».").format(mention=_word(line["majority_grade"], mentions))


def _word(grade: int, mentions: Sequence[str]) -> str:
    return mentions[grade] if grade < len(mentions) else str(grade)


def _won(tally: Tally, line: Mapping[str, Any]) -> str:
    if line["stage"] == "equal_shares" and line["price"] is not None:
        price = money(lacking(line["price"]))
        if tally.parameters.get("utility") == "points":
            return _("Ses votants pouvaient le payer ensemble, avec {price} au plus par point donné.").format(
                price=price
            )
        return _("Ses votants pouvaient le payer ensemble, avec {price} chacun au plus.").format(price=price)
    if line["stage"] == "territory":
        return _("Il est parmi les premiers de son quartier, et il restait {left} : assez pour le payer.").format(
            left=money(amount_of(line["money_before"]))
        )
    if line["rank"] == 1 and tally.rule != Rule.MAJORITY_JUDGMENT:
        return _first(tally)
    return _("Quand son tour est venu, à la place n° {rank}, il restait {left} : assez pour le payer.").format(
        rank=grouped(line["rank"]), left=money(amount_of(line["money_before"]))
    )


def _first(tally: Tally) -> str:
    if tally.rule == Rule.GREEDY_PER_COST:
        return _("C’est le projet qui a le plus de voix pour chaque euro.")
    if counts_points(tally):
        return _("C’est le projet qui a le plus de points.")
    return _("C’est le projet qui a le plus de voix.")


def _lost(line: Mapping[str, Any]) -> str:
    outcome = line["outcome"]
    if outcome == "no_votes":
        return _("Personne ne l’a choisi.")
    if outcome == "below_threshold":
        return _below(line)
    if outcome == "not_affordable":
        return _("Ses votants avaient ensemble {have} : il leur manquait {missing} pour le payer.").format(
            have=money(amount_of(line["supporters_money"])), missing=money(lacking(line["missing"]))
        )
    if outcome == "too_many_large":
        return _("Les grands projets que la règle permet sont déjà choisis : celui-ci venait après.")
    if outcome == "after_stop":
        return _("La règle s’arrête au premier projet que l’argent restant ne paie pas ; celui-ci vient après.")
    return _("Quand son tour est venu, il restait {left} : il manquait {missing}.").format(
        left=money(amount_of(line["money_before"])), missing=money(lacking(line["missing"]))
    )


def _below(line: Mapping[str, Any]) -> str:
    if votes := amount_of(line["missing_votes"]):
        return ngettext(
            "Il lui manque {votes} voix pour atteindre le seuil.",
            "Il lui manque {votes} voix pour atteindre le seuil.",
            votes,
        ).format(votes=grouped(votes))
    points = amount_of(line["missing_score"])
    return ngettext(
        "Il lui manque {points} point pour atteindre le seuil.",
        "Il lui manque {points} points pour atteindre le seuil.",
        points,
    ).format(points=grouped(points))


# ---------------------------------------------------------------- the conventions of a count


def conventions_in_words(parameters: Mapping[str, Any]) -> list[str]:
    """Every convention that can change the winners, one sentence each."""
    said = [
        sentence(parameters[name]) for name, sentence in _CONVENTIONS.items() if parameters.get(name) not in _NOTHING
    ]
    if parameters.get("seed"):
        said.append(_("La graine du tirage au sort est « {seed} ».").format(seed=parameters["seed"]))
    return [sentence for sentence in said if sentence]


_NOTHING = (None, 0, "0")


def _by(value: str) -> str:
    return _("Les projets sont classés par leurs points.") if value == "score" else ""


def _utility(value: str) -> str:
    if value == "points":
        return _("Un votant paie chaque projet selon les points qu’il lui donne.")
    return _("Tous les votants d’un projet paient la même somme, dans la limite de ce qui leur reste.")


def _start(value: str) -> str:
    if value == "floor":
        return _("La première part est le budget divisé par le nombre de bulletins, sans les centimes.")
    return _("La première part est exactement le budget divisé par le nombre de bulletins.")


def _step(value: Any) -> str:
    step = Fraction(str(value))
    if step.denominator == 1:
        return _("Les parts augmentent de {step} à chaque fois.").format(step=money(int(step)))
    return _("Les parts augmentent de {step} € à chaque fois.").format(step=value)


def _stop(value: str) -> str:
    if value == "overspend":
        return _("On s’arrête quand l’augmentation suivante ferait dépasser le budget.")
    return _("On s’arrête quand plus aucun projet ne tient dans l’argent qui reste, ou avant de dépasser le budget.")


def _large_winners(value: Any) -> str:
    return ngettext("Un seul grand projet gagne.", "{count} grands projets gagnent au plus.", int(value)).format(
        count=value
    )


def _large_cost(value: Any) -> str:
    return _("Un projet est grand quand il coûte plus de {cost}.").format(cost=money(amount_of(value)))


def _votes(value: Any) -> str:
    return _("Il faut au moins {votes} voix pour être financé.").format(votes=grouped(ceil(Fraction(str(value)))))


def _share(value: Any) -> str:
    percent = Fraction(str(value)) * 100
    shown = grouped(percent) if percent.denominator == 1 else f"{float(percent):.2f}"
    return _("Il faut être choisi par {percent} % des votants au moins.").format(percent=shown)


def _score(value: Any) -> str:
    return _("Il faut au moins {points} points pour être financé.").format(points=value)


def _per_territory(value: Any) -> str:
    return ngettext(
        "Le premier projet de chaque quartier passe d’abord.",
        "Les {count} premiers projets de chaque quartier passent d’abord.",
        int(value),
    ).format(count=value)


def _scoring(_value: str) -> str:
    return _("Un classement de trois projets donne trois points au premier, deux au deuxième, un au troisième (Borda).")


def _tie_break(criteria: Sequence[str]) -> str:
    words = _(", puis ").join(str(TIE_WORDS[criterion]) for criterion in criteria)
    return _("À égalité, {rules}.").format(rules=words)


_CONVENTIONS = {
    "by": _by,
    "large_winners": _large_winners,
    "large_cost": _large_cost,
    "per_territory": _per_territory,
    "utility": _utility,
    "completion_start": _start,
    "completion_step": _step,
    "completion_stop": _stop,
    "minimum_votes": _votes,
    "minimum_share": _share,
    "minimum_score": _score,
    "scoring": _scoring,
    "tie_break": _tie_break,
}
