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
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from participation.gzipped import Part, deflate, gzip_of

#: Within this time shows what the last line does not tell: a phase that opens, the name of a sector, a line of PostgreSQL
#: that was numbered before another and committed after it.
SECONDS = 15
STAND_IN = "token-of-the-reader"
HOLE = mark_safe("<!-- the reader’s menu -->")


def standing(user: Any) -> tuple[int, int]:
    """The number of the last line of the journal, and how many things this person was told and has not read.

    Every write leaves a line, so a page drawn for that number is still true. One query, in SQL: every page asks it, and
    the ORM would spend seven times the time of the query in building it.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT MAX(id) FROM dossiers_entry),"
            " (SELECT COUNT(*) FROM dossiers_notification WHERE user_id = %s AND read_at IS NULL)",
            [user.pk or 0],
        )
        last, unread = cursor.fetchone()
    return last or 0, unread


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
        version, unread = standing(request.user)
        place = (request.get_host(), request.get_full_path(), request.COOKIES.get("theme"), get_language())
        key = f"page:{version}:{hashlib.sha256(repr(place).encode()).hexdigest()}"
        parts = pages.get(key)
        if parts is None:
            response = drawn(view, request, *args, **kwargs)
            parts = [deflate(part) for part in response.content.decode().split(HOLE, 1)]
            if response.status_code != 200 or len(parts) != 2:
                return view(request, *args, **kwargs)
            pages.set(key, parts, SECONDS)
        return filled(parts, request, unread)

    return kept


def drawn(view: Callable[..., HttpResponse], request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """The page as an anonymous reader gets it, with a hole where the reader's menu goes."""
    reader, request.user, request.hole = request.user, AnonymousUser(), HOLE
    try:
        return view(request, *args, **kwargs)
    finally:
        request.user, request.hole = reader, ""


def filled(parts: list[Part], request: HttpRequest, unread: int) -> HttpResponse:
    """The page with the reader's own menu; what was drawn once was also compressed once."""
    before, after = parts
    whole = before, deflate(account_menu(request, unread)), after
    zipped = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(gzip_of(*whole) if zipped else b"".join(part.plain for part in whole))
    if zipped:
        response["Content-Encoding"] = "gzip"
    response["Vary"] = "Accept-Encoding"
    return response


def account_menu(request: HttpRequest, unread: int) -> str:
    """What the header says of the reader. Menus are kept as well: only the token of the way out is always new."""
    user, menus = request.user, caches["template_fragments"]
    context = {"user": user, "unread_count": unread, "request": request, "csrf_token": STAND_IN}
    if not user.is_authenticated:
        return render_to_string("components/account_menu.html", context)
    key = f"menu:{get_language()}:{user.is_staff}:{unread}"
    menu = menus.get(key)
    if menu is None:
        menu = render_to_string("components/account_menu.html", context)
        menus.set(key, menu, SECONDS)
    return menu.replace(STAND_IN, get_token(request), 1)
