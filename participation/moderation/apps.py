from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ModerationConfig(AppConfig):
    name = "participation.moderation"
    verbose_name = _("Modération")

    def ready(self) -> None:
        from participation.gate import gate
        from participation.moderation.keeper import ModerationKeeper

        gate.keeper = ModerationKeeper()
