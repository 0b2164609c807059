from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProposalsConfig(AppConfig):
    name = "participation.proposals"
    verbose_name = _("Propositions")

    def ready(self) -> None:
        from participation.dossiers.enums import Journal
        from participation.live import reads
        from participation.proposals.live import process_of, supports_frame

        reads.facts.update(dict.fromkeys((Journal.SUPPORT_GIVEN, Journal.SUPPORT_WITHDRAWN), supports_frame))
        reads.process_of = process_of
