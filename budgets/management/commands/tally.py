"""Count a Pabulib file by any rule, without a database."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from budgets.counting import RULES, CountingError, Line, Outcome, Result, count
from budgets.pabulib import TERRITORY_COLUMN, PabulibError, PabulibFile, parse, to_election
from participation.text import NARROW_SPACE, NO_BREAK_SPACE

#: Options that are passed to the rule, when given, under the same name.
PARAMETERS = (
    "by",
    "large_winners",
    "large_cost",
    "minimum_votes",
    "minimum_share",
    "minimum_score",
    "per_territory",
    "utility",
    "completion_start",
    "completion_stop",
    "completion_step",
    "tie_break",
    "seed",
)
NUMBERS = ("large_cost", "minimum_votes", "minimum_share", "minimum_score", "completion_step")


class Command(BaseCommand):
    help = _("Dépouille un fichier Pabulib, sans base de données.")
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE.pb", help=_("Fichier Pabulib à dépouiller."))
        parser.add_argument("--rule", required=True, help=", ".join(RULES))
        parser.add_argument("--by", help=_("votes (par défaut) ou score : ce qui classe les projets."))
        parser.add_argument(
            "--large-winners", type=int, help=_("Règle greedy : combien de grands projets gagnent au plus (0 : tous).")
        )
        parser.add_argument("--large-cost", help=_("Coût au-dessus duquel un projet est grand."))
        parser.add_argument("--minimum-votes", help=_("Nombre de voix sous lequel un projet est écarté."))
        parser.add_argument(
            "--minimum-share", help=_("Part des bulletins sous laquelle un projet est écarté : 1/20, ou 0.05.")
        )
        parser.add_argument("--minimum-score", help=_("Nombre de points sous lequel un projet est écarté."))
        parser.add_argument(
            "--per-territory", type=int, help=_("Règle two-tier : combien de projets d’abord par territoire (2).")
        )
        parser.add_argument(
            "--territory-column",
            default=TERRITORY_COLUMN,
            help=_("Colonne du territoire de chaque projet (par défaut : %(default)s)."),
        )
        parser.add_argument(
            "--utility", help=_("cost (par défaut) ou points : ce qu’un projet apporte à qui le soutient.")
        )
        parser.add_argument("--completion-start", help=_("exact ou floor : la première part de chaque bulletin."))
        parser.add_argument(
            "--completion-stop", help=_("exhaustive ou overspend : quand cesser d’augmenter les parts.")
        )
        parser.add_argument(
            "--completion-step", help=_("De combien la part de chaque bulletin augmente à chaque fois.")
        )
        parser.add_argument(
            "--tie-break", help=_("Critères séparés par des virgules : lowest_cost, most_votes, natural_id, lot.")
        )
        parser.add_argument("--seed", help=_("Graine publiée du tirage au sort."))
        parser.add_argument("--json", action="store_true", help=_("Écrit le résultat et son explication en JSON."))

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            file = parse(_read(options["file"]))
            result = count(
                to_election(file, territory_column=options["territory_column"]), options["rule"], **_parameters(options)
            )
        except (CountingError, PabulibError) as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps(result.to_data()))
        else:
            self.stdout.write("\n".join(_report(file, result)))


def _read(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise CommandError(_("Le fichier « %s » n’existe pas ou ne peut pas être lu.") % path) from error


def _parameters(options: dict[str, Any]) -> dict[str, Any]:
    given = {name: options[name] for name in PARAMETERS if options[name] is not None}
    for name in NUMBERS:
        if name in given:
            given[name] = _number(name, str(given[name]))
    if "tie_break" in given:
        given["tie_break"] = [criterion.strip() for criterion in given["tie_break"].split(",")]
    return given


def _number(name: str, text: str) -> Fraction:
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError) as error:
        raise CommandError(
            _("L’option --%(name)s attend un nombre, et non « %(text)s ».")
            % {"name": name.replace("_", "-"), "text": text}
        ) from error


# ---------------------------------------------------------------- what a person reads


def _report(file: PabulibFile, result: Result) -> Iterator[str]:
    names = {project.id: project.name for project in file.projects}
    currency = file.meta.get("currency", "EUR")

    def money(amount: Any) -> str:
        return _grouped(amount) + NO_BREAK_SPACE + currency

    yield _("Règle : %(rule)s (%(parameters)s)") % {"rule": result.rule, "parameters": _described(result)}
    yield _("Budget : %(budget)s. Bulletins : %(votes)s. Projets : %(projects)s.") % {
        "budget": money(result.budget),
        "votes": _grouped(len(file.votes)),
        "projects": _grouped(len(file.projects)),
    }
    if result.endowment is not None:
        yield _("Part de chaque bulletin : %(share)s") % {"share": money(result.endowment)}
    elected = [line for line in result.trace.lines if line.outcome is Outcome.ELECTED]
    others = [line for line in result.trace.lines if line.outcome is not Outcome.ELECTED]
    yield ""
    yield ngettext(
        "%(count)s projet retenu, pour %(cost)s :", "%(count)s projets retenus, pour %(cost)s :", len(elected)
    ) % {"count": _grouped(len(elected)), "cost": money(result.cost)}
    for place, line in enumerate(elected, start=1):
        yield f"{place:4}. {_candidate(line, names)} : {_votes(line, result)}, {money(line.cost)}"
    if others:
        yield ""
        yield _("Non retenus :")
    for line in others:
        yield f"   -  {_candidate(line, names)} : {_votes(line, result)}, {money(line.cost)} ; {_reason(line, money)}"


def _candidate(line: Line, names: dict[str, str]) -> str:
    name = names[line.candidate]
    return line.candidate if name == line.candidate else f"{line.candidate}, {name}"


def _votes(line: Line, result: Result) -> str:
    votes = ngettext("%(count)s voix", "%(count)s voix", line.votes) % {"count": _grouped(line.votes)}
    if result.parameters.get("by") != "score":
        return votes
    points = ngettext("%(count)s point", "%(count)s points", int(line.score)) % {"count": _grouped(line.score)}
    return f"{points}, {votes}"


def _reason(line: Line, money: Any) -> str:
    sentences = {
        Outcome.DOES_NOT_FIT: _("il manque %(missing)s au budget restant"),
        Outcome.NOT_AFFORDABLE: _("il manque %(missing)s à ceux qui le soutiennent"),
        Outcome.AFTER_STOP: _("la règle s’est arrêtée avant lui"),
        Outcome.TOO_MANY_LARGE: _("assez de grands projets sont déjà choisis"),
        Outcome.NO_VOTES: _("aucun bulletin ne le nomme"),
        Outcome.BELOW_THRESHOLD: _("sous le seuil : il manque %(lack)s"),
    }
    return sentences[line.outcome] % {
        "missing": money(line.missing),
        "lack": _lack(line),
    }


def _lack(line: Line) -> str:
    """What was missing to reach the thresholds: votes, or points."""
    if line.missing_votes:
        return ngettext("%(count)s voix", "%(count)s voix", int(line.missing_votes)) % {
            "count": _grouped(line.missing_votes)
        }
    return ngettext("%(count)s point", "%(count)s points", int(line.missing_score)) % {
        "count": _grouped(line.missing_score)
    }


def _described(result: Result) -> str:
    return ", ".join(
        f"{name}={','.join(value) if isinstance(value, tuple) else value}" for name, value in result.parameters.items()
    )


def _grouped(amount: Any) -> str:
    """Return an amount with its thousands apart; to the cent, downwards, where it is not whole."""
    whole, cents = divmod(int(amount * 100), 100)
    text = f"{whole:,}".replace(",", NARROW_SPACE)
    return f"{text},{cents:02}" if amount.denominator != 1 else text
