"""`manage.py outbox`: one pass of the outbox, for cron."""

from typing import Any

from django.core.management.base import BaseCommand

from participation.dossiers.outbox import sweep


class Command(BaseCommand):
    help = "Tells followers what was recorded since the last pass, and sends the mails that are due."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{sweep()} mails sent.")
