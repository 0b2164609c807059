"""Why a project wins or does not, in plain sentences, from the line of the count."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import ceil
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from budgets.enums import Rule, Unit, VoteType
from budgets.models import Budget, Tally
from participation.templatetags.parvis import grouped, money

TIE_WORDS = {
    "lowest_cost": gettext_lazy("le moins cher passe devant"),
    "most_votes": gettext_lazy("celui qui a le plus de {what} passe devant"),
    "natural_id": gettext_lazy("le plus petit numéro passe devant"),
    "lot": gettext_lazy("le tirage au sort annoncé avant le vote en décide"),
}


#: How many of each, in words.
COUNTS = {
    Unit.VOTES: ngettext_lazy("{count} voix", "{count} voix", "n"),
    Unit.BALLOTS: ngettext_lazy("{count} bulletin", "{count} bulletins", "n"),
    Unit.POINTS: ngettext_lazy("{count} point", "{count} points", "n"),
    Unit.RANKS: ngettext_lazy("{count} point de classement", "{count} points de classement", "n"),
    Unit.MENTIONS: ngettext_lazy("{count} mention", "{count} mentions", "n"),
}


def amount_of(value: Any) -> int:
    """An exact amount of the trace (« 374/3 ») as whole euros, rounded down."""
    return int(Fraction(str(value or 0)))


def lacking(value: Any) -> int:
    """An exact amount that is missing, as whole euros, rounded up: with what there was, rounded down, it makes the cost."""
    return ceil(Fraction(str(value or 0)))


def counts_points(counted: Budget | Tally) -> bool:
    """Whether projects stand by their points, and not by how many ballots name them."""
    parameters = counted.parameters
    return parameters.get("by") == "score" or parameters.get("utility") == "points"


def unit_of(counted: Budget | Tally) -> Unit:
    """What projects stand by, in a vote to come or in a count of it."""
    if counted.rule == Rule.MAJORITY_JUDGMENT:
        return Unit.MENTIONS
    if counts_points(counted):
        return Unit.RANKS if _vote_of(counted).vote_type == VoteType.ORDINAL else Unit.POINTS
    return ballots_of(_vote_of(counted))


def ballots_of(budget: Budget) -> Unit:
    """How one says that a ballot names a project: « une voix » where naming it is all that a ballot says."""
    return Unit.VOTES if budget.vote_type in (VoteType.APPROVAL, VoteType.CHOOSE_ONE) else Unit.BALLOTS


def in_words(unit: Unit, number: int) -> str:
    """« 706 voix », « 181 points »."""
    return str(COUNTS[unit].format(n=number, count=grouped(number)))


def rule_in_words(counted: Budget | Tally) -> dict[str, str]:
    """{"name", "words"} of the rule, in what it counts; what equal shares leave is given by the number of ballots."""
    rule = Rule(counted.rule)
    unit = ballots_of(_vote_of(counted)) if rule.has_shares else unit_of(counted)
    return {"name": rule.named(unit), "words": rule.plain_words(unit)}


def _vote_of(counted: Budget | Tally) -> Budget:
    return counted if isinstance(counted, Budget) else counted.budget


def reason_in_words(tally: Tally, line: Mapping[str, Any], mentions: Sequence[str] = ()) -> str:
    """The sentences that explain one candidate's fate; `mentions` are the words of the mentions, the lowest first."""
    sentence = fate_in_words(tally, line)
    if line.get("majority_grade") is not None and line["outcome"] not in ("no_votes", "below_threshold"):
        return f"{_mention_in_words(line, mentions)} {sentence}"
    return sentence


def fate_in_words(tally: Tally, line: Mapping[str, Any]) -> str:
    """Why one candidate wins or does not, for who has just read its standing."""
    return _won(tally, line) if line["outcome"] == "elected" else _lost(tally, line)


def standing_in_words(tally: Tally, line: Mapping[str, Any], mentions: Sequence[str] = ()) -> str:
    """What ballots gave one candidate, in what the rule counts: « 706 voix », « 181 points », « mention Bien »."""
    if line.get("majority_grade") is not None:
        return _("mention « {mention} »").format(mention=_word(line["majority_grade"], mentions))
    return in_words(unit_of(tally), amount_of(line["score"]) if counts_points(tally) else line["votes"])


def tie_in_words(tally: Tally, line: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    """Who was exactly as good, and what decided; empty where nobody was."""
    if not line["tied_with"]:
        return ""
    others = ", ".join(_("« {title} »").format(title=titles.get(code, code)) for code in line["tied_with"])
    rule = _tie_rule(line["tie_decided_by"], ballots_of(tally.budget))
    return _("À égalité avec {others} : {rule}.").format(others=others, rule=rule)


def _tie_rule(criterion: str, ballots: Unit) -> str:
    return str(TIE_WORDS[criterion]).format(what=ballots.label)


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
    what = unit_of(tally).label
    if tally.rule == Rule.GREEDY_PER_COST:
        return _("C’est le projet qui a le plus de {what} pour chaque euro.").format(what=what)
    return _("C’est le projet qui a le plus de {what}.").format(what=what)


def _lost(tally: Tally, line: Mapping[str, Any]) -> str:
    outcome = line["outcome"]
    if outcome == "no_votes":
        return _("Personne ne l’a choisi.")
    if outcome == "below_threshold":
        return _below(tally, line)
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


def _below(tally: Tally, line: Mapping[str, Any]) -> str:
    votes, points = amount_of(line["missing_votes"]), amount_of(line["missing_score"])
    missing = in_words(ballots_of(tally.budget), votes) if votes else in_words(Unit.POINTS, points)
    return _("Il lui manque {missing} pour atteindre le seuil.").format(missing=missing)


# ---------------------------------------------------------------- the conventions of a count


def conventions_in_words(budget: Budget, parameters: Mapping[str, Any]) -> list[str]:
    """Every convention that can change the winners, one sentence each."""
    ballots = ballots_of(budget)
    said = [
        sentence(parameters[name], ballots)
        for name, sentence in _CONVENTIONS.items()
        if parameters.get(name) not in _NOTHING
    ]
    if parameters.get("seed"):
        said.append(_("La graine du tirage au sort est « {seed} ».").format(seed=parameters["seed"]))
    return [sentence for sentence in said if sentence]


_NOTHING = (None, 0, "0")


def _by(value: str, _ballots: Unit) -> str:
    return _("Les projets sont classés par leurs points.") if value == "score" else ""


def _utility(value: str, _ballots: Unit) -> str:
    if value == "points":
        return _("Un votant paie chaque projet selon les points qu’il lui donne.")
    return _("Tous les votants d’un projet paient la même somme, dans la limite de ce qui leur reste.")


def _start(value: str, _ballots: Unit) -> str:
    if value == "floor":
        return _("La première part est le budget divisé par le nombre de bulletins, sans les centimes.")
    return _("La première part est exactement le budget divisé par le nombre de bulletins.")


def _step(value: Any, _ballots: Unit) -> str:
    step = Fraction(str(value))
    if step.denominator == 1:
        return _("Les parts augmentent de {step} à chaque fois.").format(step=money(int(step)))
    return _("Les parts augmentent de {step} € à chaque fois.").format(step=value)


def _stop(value: str, _ballots: Unit) -> str:
    if value == "overspend":
        return _("On s’arrête quand l’augmentation suivante ferait dépasser le budget.")
    return _("On s’arrête quand plus aucun projet ne tient dans l’argent qui reste, ou avant de dépasser le budget.")


def _large_winners(value: Any, _ballots: Unit) -> str:
    return ngettext("Un seul grand projet gagne.", "{count} grands projets gagnent au plus.", int(value)).format(
        count=value
    )


def _large_cost(value: Any, _ballots: Unit) -> str:
    return _("Un projet est grand quand il coûte plus de {cost}.").format(cost=money(amount_of(value)))


def _votes(value: Any, ballots: Unit) -> str:
    return _("Il faut au moins {votes} pour être financé.").format(votes=in_words(ballots, ceil(Fraction(str(value)))))


def _share(value: Any, _ballots: Unit) -> str:
    percent = Fraction(str(value)) * 100
    shown = grouped(percent) if percent.denominator == 1 else f"{float(percent):.2f}"
    return _("Il faut être choisi par {percent} % des votants au moins.").format(percent=shown)


def _score(value: Any, _ballots: Unit) -> str:
    return _("Il faut au moins {points} points pour être financé.").format(points=value)


def _per_territory(value: Any, _ballots: Unit) -> str:
    return ngettext(
        "Le premier projet de chaque quartier passe d’abord.",
        "Les {count} premiers projets de chaque quartier passent d’abord.",
        int(value),
    ).format(count=value)


def _scoring(_value: str, _ballots: Unit) -> str:
    return _("Un classement de trois projets donne trois points au premier, deux au deuxième, un au troisième (Borda).")


def _tie_break(criteria: Sequence[str], ballots: Unit) -> str:
    words = _(", puis ").join(_tie_rule(criterion, ballots) for criterion in criteria)
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
