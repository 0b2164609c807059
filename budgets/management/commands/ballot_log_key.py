"""python manage.py ballot_log_key: a new private key for BALLOT_LOG_KEY."""

from typing import Any

from django.core.management.base import BaseCommand

from budgets.keyring import new_key


class Command(BaseCommand):
    help = "Prints a new private key for the setting BALLOT_LOG_KEY. Nothing is stored."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(new_key())
