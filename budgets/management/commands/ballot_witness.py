"""python manage.py ballot_witness VKEY --name NAME: accept (or, with --remove, no longer) a witness's signatures."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from budgets.actions.witnessing import add_witness, remove_witness
from participation.rules import Refusal


class Command(BaseCommand):
    help = "Registers the key of a witness, whose signatures of the logs are then published with them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("vkey", help="the key, as C2SP writes it: name+id+base64 (type 04)")
        parser.add_argument("--name", default="", help="who it is, as the page says it")
        parser.add_argument("--remove", action="store_true", help="accept no more signature of this key")

    def handle(self, *args: Any, **options: Any) -> None:
        vkey, name = options["vkey"], options["name"]
        if options["remove"]:
            if not remove_witness(vkey=vkey):
                raise CommandError(_("Cette clé n’est pas celle d’un témoin."))
            self.stdout.write(_("Ce témoin ne signe plus. Ses signatures déjà publiées restent."))
            return
        try:
            witness = add_witness(name=name or vkey.partition("+")[0], vkey=vkey)
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(_("{name} peut signer les registres.").format(name=witness))
