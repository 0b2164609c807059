"""Where a request comes from: used for a few minutes or a day to count, never kept."""

from django.conf import settings
from django.http import HttpRequest


def address_of_visitor(request: HttpRequest) -> str:
    """The visitor's network address: what the proxy says where there is one, else what the connection says."""
    said = request.META.get(settings.VISITOR_ADDRESS_HEADER, "") if settings.VISITOR_ADDRESS_HEADER else ""
    return said.rsplit(",", 1)[-1].strip() or str(request.META.get("REMOTE_ADDR", ""))
