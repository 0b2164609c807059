"""python manage.py check_boxes: recount every box against its roll and its log, down to the last hash."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from budgets.actions.checking import check_boxes
from budgets.models import Alarm


class Command(BaseCommand):
    help = "Recounts every box against its roll and its log; fails and says what does not agree."

    def handle(self, *args: Any, **options: Any) -> None:
        if check_boxes(everything=True):
            alarms = Alarm.objects.filter(cleared_at__isnull=True).select_related("budget__process__dossier")
            raise CommandError("\n".join(f"{alarm.budget} : {alarm}" for alarm in alarms))
        self.stdout.write(_("Toutes les urnes concordent avec leurs émargements et leurs registres."))
