from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DiscussionsConfig(AppConfig):
    name = "participation.discussions"
    verbose_name = _("Discussions")

    def ready(self) -> None:
        from participation.discussions.actions import tell_named
        from participation.discussions.events import thread_events
        from participation.dossiers import outbox
        from participation.live.hub import hub

        hub.source = thread_events
        outbox.tell_named = tell_named
