"""HTTP and sockets in one process: the embedded site. In production only `/ws/` comes here."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

from django.core.asgi import get_asgi_application

http = get_asgi_application()  # first: it sets the applications up

from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator

from participation.live.routing import websocket_urlpatterns

application = ProtocolTypeRouter(
    {"http": http, "websocket": AllowedHostsOriginValidator(URLRouter(websocket_urlpatterns))}
)

from django.conf import settings

if settings.OUTBOX_IN_PROCESS:
    from participation.dossiers.outbox import start_outbox_thread

    start_outbox_thread()
