from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LiveConfig(AppConfig):
    name = "participation.live"
    verbose_name = _("Direct")

    def ready(self) -> None:
        from participation.dossiers.signals import entry_recorded

        entry_recorded.connect(announce_thread_event, dispatch_uid="live")


def announce_thread_event(entry: Any, **kwargs: Any) -> None:
    """An entry with a cursor is an event of its dossier's thread."""
    if entry.cursor is not None:
        from participation.live.hub import announce

        announce(entry.dossier_id)
