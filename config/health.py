"""`/sante/`: whether this process can serve, for a load balancer and for people."""

from typing import Any

from django.core.cache import caches
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache

from budgets.models import Alarm
from participation.dossiers.models import Entry
from participation.redis import Cache


@never_cache
def health(request: HttpRequest) -> JsonResponse:
    """200 with {"status": "ok", …} when the database answers, 503 otherwise.

    Redis that is away and an alarm of a box stop nobody, least of all a vote: they are said.
    """
    checks: dict[str, Any] = {}
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        checks["database"] = "ok"
        oldest = Entry.objects.filter(dispatched_at__isnull=True).order_by("pk").values_list("at", flat=True).first()
        checks["box_alarms"] = Alarm.objects.filter(cleared_at__isnull=True).count()
        checks["outbox_delay_seconds"] = round((timezone.now() - oldest).total_seconds()) if oldest else 0
    except Exception as error:  # noqa: BLE001  whatever fails here is the answer
        checks["database"] = type(error).__name__
    if isinstance(kept := caches["default"], Cache):
        checks["redis"] = "ok" if kept.answers() else "away"
    healthy = checks["database"] == "ok"
    return JsonResponse({"status": "ok" if healthy else "down", "checks": checks}, status=200 if healthy else 503)


urlpatterns = [path("sante/", health, name="health")]
