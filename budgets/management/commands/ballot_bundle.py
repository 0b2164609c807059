"""python manage.py ballot_bundle BUDGET --output bundle.zip: everything one needs to recount a closed vote."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from budgets.bundle import write_bundle
from budgets.models import Budget
from participation.rules import Refusal


class Command(BaseCommand):
    help = "Writes the bundle of a closed vote: rules, log, ballots, result, and the program that checks them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("budget", help="the slug of the budget, as in its address")
        parser.add_argument("--output", default="bundle.zip", help="the file to write")

    def handle(self, *args: Any, **options: Any) -> None:
        budget = Budget.objects.filter(process__slug=options["budget"]).select_related("process__dossier").first()
        if budget is None:
            raise CommandError(_("Ce budget n’existe pas : {slug}.").format(slug=options["budget"]))
        path = Path(options["output"])
        try:
            with path.open("wb") as file:
                write_bundle(budget, file)
        except Refusal as refusal:
            path.unlink(missing_ok=True)
            raise CommandError(refusal.message) from refusal
        except OSError as error:
            raise CommandError(_("Ce fichier ne s’écrit pas : {path}.").format(path=path)) from error
        self.stdout.write(_("{path} écrit. Pour recompter : python3 verify.py {path}").format(path=path))
