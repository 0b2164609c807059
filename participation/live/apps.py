from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LiveConfig(AppConfig):
    name = "participation.live"
    verbose_name = _("Direct")

    def ready(self) -> None:
        from participation.accounts.signals import account_limited
        from participation.dossiers.signals import entry_recorded

        entry_recorded.connect(announce_entry, dispatch_uid="live")
        account_limited.connect(announce_limit, dispatch_uid="live")


def announce_entry(entry: Any, **kwargs: Any) -> None:
    """What is recorded on a dossier wakes the hubs when it interests those who are reading."""
    from participation.live.hub import announce
    from participation.live.reads import is_told

    if is_told(entry):
        announce(entry.dossier_id)


def announce_limit(user: Any, **kwargs: Any) -> None:
    """A suspended person is told on the pages that are open."""
    from participation.live.hub import announce_person

    announce_person(user.pk)
