"""HTTP and sockets in one process: the embedded site. In production only `/ws/` comes here."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

from django.core.asgi import get_asgi_application

application = get_asgi_application()

from django.conf import settings

if settings.OUTBOX_IN_PROCESS:
    from participation.dossiers.outbox import start_outbox_thread

    start_outbox_thread()
