from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProposalsConfig(AppConfig):
    name = "participation.proposals"
    verbose_name = _("Propositions")

    def ready(self) -> None:
        from participation.dossiers.enums import Journal
        from participation.live.reads import facts
        from participation.proposals.live import supports_frame

        facts.update(dict.fromkeys((Journal.SUPPORT_GIVEN, Journal.SUPPORT_WITHDRAWN), supports_frame))
