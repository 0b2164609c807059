"""python manage.py import_pabulib FILE.pb: a closed budget with its candidates, ballots and results page."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from budgets.actions import import_election
from budgets.enums import Rule
from participation.rules import Refusal
from participation.territories.models import Territory


class Command(BaseCommand):
    help = "Takes over a published election from a Pabulib file, whole or not at all."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="the .pb file")
        parser.add_argument("--territory", default="", help="the slug of its territory")
        parser.add_argument("--rule", default=Rule.GREEDY, choices=Rule.values, help="the rule it is counted by")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["file"])
        try:
            content = path.read_bytes()
        except OSError as error:
            raise CommandError(_("Ce fichier ne se lit pas : {path}.").format(path=path)) from error
        territory = None
        if options["territory"]:
            territory = Territory.objects.filter(slug=options["territory"]).first()
            if territory is None:
                raise CommandError(_("Ce territoire n’existe pas : {slug}.").format(slug=options["territory"]))
        try:
            budget = import_election(content=content, name=path.name, territory=territory, rule=options["rule"])
        except Refusal as refusal:
            if refusal.code == "budgets.import.already":
                self.stdout.write(refusal.message)
                return
            raise CommandError(refusal.message) from refusal
        tally = budget.tallies.get(official=True)
        self.stdout.write(
            _("{title} : {ballots} bulletins, {winners} projets gagnants. {url}").format(
                title=budget,
                ballots=tally.ballots,
                winners=len(tally.winners),
                url=budget.get_absolute_url() + "resultats/",
            )
        )
