"""What every API call shares: cursor pages, problem+json errors, conditional reads."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404
from django.urls import URLPattern
from django.views.decorators.http import conditional_page
from rest_framework import exceptions
from rest_framework.pagination import CursorPagination
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.response import Response

from participation.rules import Refusal, explain


class CursorPages(CursorPagination):
    """Pages by cursor, newest first; `?page_size=` up to 200."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200
    ordering = "-pk"

    def paginate_queryset(self, queryset: QuerySet[Any], request: Request, view: Any = None) -> list[Any] | None:
        """One page. A cursor that no page ever gave is not found, whatever it holds."""
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ValueError, OverflowError, ValidationError) as error:
            raise exceptions.NotFound(self.invalid_cursor_message) from error


class Json(JSONParser):
    """JSON as programs send it; what nests deeper than any call needs is malformed, not a fault."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise exceptions.ParseError from error


def problem_json(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer any refusal or bad request as RFC 9457 problem+json; None lets a real fault through."""
    headers = {}
    errors = None
    if isinstance(error, Refusal):
        status, code, detail = error.status, error.code, error.message
    elif isinstance(error, Http404):
        status, code, detail = 404, "not_found", explain("not_found")
    elif isinstance(error, PermissionDenied):
        status, code, detail = 403, "forbidden", explain("not_found")
    elif isinstance(error, exceptions.ValidationError):
        status, code, detail, errors = 422, "form.invalid", explain("form.invalid"), error.detail
    elif isinstance(error, exceptions.APIException):
        status, code, detail = error.status_code, error.default_code, str(error.detail)
        if header := getattr(error, "auth_header", None):
            headers["WWW-Authenticate"] = header
        if wait := getattr(error, "wait", None):
            headers["Retry-After"] = str(int(wait))
    else:
        return None
    # rest_framework.views reads this module for its defaults: it cannot be imported above.
    from rest_framework.views import set_rollback

    set_rollback()
    body = {"type": "about:blank", "title": detail, "status": status, "detail": detail, "code": code}
    if errors is not None:
        body["errors"] = errors
    return Response(body, status=status, headers=headers, content_type="application/problem+json")


def only_public_api(endpoints: list[tuple[str, str, str, Any]]) -> list[tuple[str, str, str, Any]]:
    """Keep the published API in the OpenAPI schema; Wagtail's own admin API stays out."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith("/api/v1/")]


def conditional(pattern: URLPattern) -> URLPattern:
    """Give every read of a call an ETag, and answer 304 to the program that already holds it."""
    pattern.callback = conditional_page(pattern.callback)
    return pattern
