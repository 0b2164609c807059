"""Fill an empty site with the demonstration city."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from demo import scale, telling

SCALES = {"city": scale.CITY, "metropolis": scale.METROPOLIS}


class Command(BaseCommand):
    help = "Installe la ville de démonstration. La relancer ne change rien."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--scale", choices=sorted(SCALES), help="ajoute les habitants et les idées d’une grande ville"
        )
        parser.add_argument("--voters", type=int, default=0, help="nombre de votants vérifiés, avec leur jeton d’accès")
        parser.add_argument("--tokens", type=Path, help="fichier à écrire : une ligne « adresse jeton » par votant")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("La ville de démonstration ne s’installe que sur un site de démonstration.")
        if bool(options["voters"]) != bool(options["tokens"]):
            raise CommandError("Donnez ensemble --voters et --tokens : combien de votants, et où écrire leurs jetons.")
        self.began = time.monotonic()
        with translation.override(settings.LANGUAGE_CODE):
            if telling.is_told():
                self.say("La ville de démonstration est déjà là.")
            else:
                telling.tell(self.say)
            if options["scale"]:
                scale.grow(SCALES[options["scale"]], self.say)
            if options["voters"]:
                scale.write_tokens(options["voters"], options["tokens"], self.say)

    def say(self, line: str) -> None:
        """One line of progress, with the seconds since the beginning."""
        self.stdout.write(f"  {time.monotonic() - self.began:5.1f} s  {line}")
        self.stdout.flush()
