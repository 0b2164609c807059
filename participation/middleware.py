"""The edges of every request: hostile input stopped, refusals explained, unchanged pages kept for anonymous readers."""

import time
from collections import OrderedDict
from collections.abc import Callable
from http import HTTPStatus
from threading import Lock
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib.messages import get_messages
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from participation.rules import Refusal, explain

Handler = Callable[[HttpRequest], HttpResponse]


def problem(status: int, code: str, detail: str, **extra: Any) -> JsonResponse:
    """An error as RFC 9457 problem+json."""
    body = {"type": "about:blank", "status": status, "title": detail, "detail": detail, "code": code, **extra}
    return JsonResponse(body, status=status, content_type="application/problem+json")


def wants_json(request: HttpRequest) -> bool:
    """Whether a program is asking rather than a browser."""
    return request.path.startswith("/api/") or request.headers.get("Accept", "").startswith("application/json")


class RefusalMiddleware:
    """Turn a `Refusal` raised by an action into the page or the problem+json that explains it.

    The address of a button that is opened by hand (reloaded after a refusal, say) answers with a page too.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not isinstance(response, HttpResponseNotAllowed) or wants_json(request):
            return response
        page = render(request, "errors/405.html", status=HTTPStatus.METHOD_NOT_ALLOWED)
        page["Allow"] = response["Allow"]
        return page

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal):
            return None
        if wants_json(request):
            return problem(exception.status, exception.code, exception.message)
        if exception.code == "accounts.anonymous":
            return HttpResponseRedirect(f"{reverse('account_login')}?next={quote(request.get_full_path())}")
        context = {"refusal": exception, "back": request.META.get("HTTP_REFERER", "")}
        return render(request, "errors/refused.html", context, status=exception.status)


class SeeOtherAfterPost:
    """Answer 303 where a view redirects after a form: what was sent is done, here is the page to read (RFC 9110, 15.4.4).

    With 302 a client may send the form again to the new address; with 303 it reads it.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "POST" and response.status_code == HTTPStatus.FOUND:
            response.status_code = HTTPStatus.SEE_OTHER
        return response


class HostileInput:
    """Answer 4xx with a sentence when a request cannot be read at all: NUL in an address, a body too large."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path or any("\x00" in value for values in request.GET.lists() for value in values[1]):
            return self.sentence(request, 400, _("Cette adresse contient des caractères interdits."))
        try:
            if request.method == "POST" and not request.path.startswith("/api/"):
                _unused = request.POST
        except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent):
            return self.sentence(request, 413, _("Votre envoi est trop lourd. Raccourcissez le texte ou la photo."))
        except MultiPartParserError:
            return self.sentence(
                request, 400, _("Votre envoi est arrivé incomplet. Revenez en arrière et recommencez.")
            )
        return self.get_response(request)

    def sentence(self, request: HttpRequest, status: int, sentence: str) -> HttpResponse:
        if wants_json(request):
            return problem(status, "request.unreadable", sentence)
        return render(request, "errors/400.html", {"sentence": sentence}, status=status)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, RequestDataTooBig):
            return self.sentence(request, 413, _("Votre envoi est trop lourd. Raccourcissez le texte ou la photo."))
        return None


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page of an expired or foreign form."""
    if wants_json(request):
        return problem(403, "csrf", explain("csrf"))
    return render(request, "errors/403.html", {"sentence": explain("csrf")}, status=403)


class AnonymousPageCache:
    """Keep the pages that anonymous readers get, for `PAGE_CACHE_SECONDS`, in this process.

    A page is kept only if it sets no cookie and was asked without a session, so it holds nothing personal.
    The theme and the language, which come from cookies, are part of the key.
    """

    LIMIT = 512

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.seconds = settings.PAGE_CACHE_SECONDS
        self.pages: OrderedDict[tuple[str, ...], tuple[float, HttpResponse]] = OrderedDict()
        self.lock = Lock()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        cookies = request.COOKIES
        if (
            not self.seconds
            or request.method != "GET"
            or settings.SESSION_COOKIE_NAME in cookies
            or "messages" in cookies
            or request.headers.get("Authorization")
        ):
            return self.get_response(request)
        key = (
            request.get_host(),
            request.get_full_path(),
            cookies.get("theme", ""),
            cookies.get(settings.LANGUAGE_COOKIE_NAME, ""),
            request.headers.get("Accept-Language", "")[:2],
            "gzip" if "gzip" in request.headers.get("Accept-Encoding", "") else "",
            request.headers.get("Accept", "")[:16],
            request.headers.get("If-None-Match", ""),
            request.headers.get("Range", ""),
        )
        now = time.monotonic()
        kept = self.pages.get(key)
        if kept and kept[0] > now:
            return self.copy(kept[1])
        response = self.get_response(request)
        if self.may_keep(request, response):
            with self.lock:
                self.pages[key] = (now + self.seconds, self.copy(response))
                while len(self.pages) > self.LIMIT:
                    self.pages.popitem(last=False)
        return response

    @staticmethod
    def may_keep(request: HttpRequest, response: HttpResponse) -> bool:
        return (
            response.status_code == 200
            and not response.streaming
            and not response.cookies
            and "no-store" not in response.get("Cache-Control", "")
            and "private" not in response.get("Cache-Control", "")
            and not list(get_messages(request))
        )

    @staticmethod
    def copy(response: HttpResponse) -> HttpResponse:
        twin = HttpResponse(response.content, status=response.status_code)
        for name, value in response.items():
            twin[name] = value
        return twin
