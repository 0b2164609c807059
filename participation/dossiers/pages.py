"""Public pages that are the same for every reader, drawn once for each state of the journal."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.messages import get_messages
from django.core.cache import caches
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template.context_processors import csrf
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

SECONDS = 60  # what the journal does not tell (a phase that opens, the name of a sector) shows within a minute
HOLE = mark_safe("<!-- the reader’s menu -->")


# These two are asked by every page, and building their query with the ORM costs seven times what they cost in SQL.
def number(sql: str, *parameters: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchone()[0] or 0


def journal_version() -> int:
    """The number of the last line of the journal: every write leaves one, so a page drawn for it is still true."""
    return number("SELECT MAX(id) FROM dossiers_entry")


def unread_count(user: Any) -> int:
    """How many things a person was told and has not read."""
    if not user.is_authenticated:
        return 0
    return number("SELECT COUNT(*) FROM dossiers_notification WHERE user_id = %s AND read_at IS NULL", user.pk)


def drawn_once(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Draw a public page once for everyone; only the reader's own menu is drawn each time.

    The view sees an anonymous reader, so nothing personal can be kept. A reader with a message waiting gets a page of
    their own. Pages are kept in this process.
    """

    @wraps(view)
    def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "GET" or len(get_messages(request)):
            return view(request, *args, **kwargs)
        pages = caches["template_fragments"]
        place = (request.get_host(), request.get_full_path(), request.COOKIES.get("theme"), get_language())
        key = f"page:{journal_version()}:{hashlib.sha256(repr(place).encode()).hexdigest()}"
        page = pages.get(key)
        if page is None:
            response = drawn(view, request, *args, **kwargs)
            page = response.content.decode()
            if response.status_code != 200:
                return HttpResponse(filled(page, request), status=response.status_code, headers=response.headers)
            pages.set(key, page, SECONDS)
        return HttpResponse(filled(page, request))

    return kept


def drawn(view: Callable[..., HttpResponse], request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """The page as an anonymous reader gets it, with a hole where the reader's menu goes."""
    reader, request.user, request.hole = request.user, AnonymousUser(), HOLE
    try:
        return view(request, *args, **kwargs)
    finally:
        request.user, request.hole = reader, ""


def filled(page: str, request: HttpRequest) -> str:
    user = request.user
    reader = {"user": user, "unread_count": unread_count(user), "request": request, **csrf(request)}
    return page.replace(HOLE, render_to_string("components/account_menu.html", reader), 1)
