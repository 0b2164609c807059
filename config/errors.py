"""The pages of what went wrong."""

import sys
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.utils.translation import gettext as _

from participation.middleware import problem, wants_json
from participation.rules import explain


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    sentence = _("Le site n’a pas compris cette demande. Revenez en arrière et recommencez.")
    if wants_json(request):
        return problem(400, "request.unreadable", sentence)
    return render(request, "errors/400.html", {"sentence": sentence}, status=400)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    if wants_json(request):
        return problem(404, "not_found", explain("not_found"))
    return render(request, "errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return database_away(request)
    if wants_json(request):
        return problem(500, "fault", _("Le site a rencontré une panne. Rien n’est perdu : réessayez dans un instant."))
    return HttpResponse(get_template("errors/500.html").render(), status=500)


def database_away(request: HttpRequest) -> HttpResponse:
    """The database restarts or is too busy: nothing was written, and the same request may be sent again."""
    if wants_json(request):
        sentence = _("La base de données ne répond pas. Rien n’est perdu : renvoyez la même demande dans un instant.")
        response: HttpResponse = problem(503, "database.away", sentence)
    else:
        response = HttpResponse(get_template("errors/503.html").render(), status=503)
    response["Retry-After"] = "5"
    return response
