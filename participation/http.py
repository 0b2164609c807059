"""Answers that every app gives."""

from http import HTTPStatus

from django.http import HttpResponseRedirect


class SeeOther(HttpResponseRedirect):
    """303: what was sent is done, here is the page to read. Reloading it sends nothing again."""

    status_code = HTTPStatus.SEE_OTHER
