"""The city's journal."""

from typing import Any

from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from participation.dossiers.enums import Group
from participation.dossiers.pages import drawn_once
from participation.dossiers.selectors import JournalFilter, journal, years
from participation.rules import Refusal
from participation.territories.enums import Level
from participation.territories.models import Territory
from participation.text import clean_line

PER_PAGE = 50


def asked(request: HttpRequest) -> JournalFilter:
    """What the address narrows the journal to. Raises Http404 for what does not exist."""
    group, year, sector = (request.GET.get(name, "") for name in ("quoi", "annee", "secteur"))
    if group and group not in Group.values:
        raise Http404
    if year and not (year.isascii() and year.isdigit() and 1900 < int(year[:5]) < 3000):
        raise Http404
    territory = get_object_or_404(Territory, slug=sector) if sector else None
    try:
        words = clean_line(request.GET.get("q", ""), limit=100, required=False)
    except Refusal as refusal:
        raise Http404 from refusal
    return JournalFilter(
        group=Group(group) if group else None, year=int(year) if year else None, territory=territory, words=words
    )


def page_or_404(request: HttpRequest, items: Any, size: int) -> Any:
    try:
        return Paginator(items, size).page(request.GET.get("page") or 1)
    except (PageNotAnInteger, EmptyPage) as error:
        raise Http404 from error


@require_safe
@drawn_once
def journal_page(request: HttpRequest) -> HttpResponse:
    """Everything public that happened, newest first."""
    wanted = asked(request)
    query = request.GET.copy()
    query.pop("page", None)

    def narrowed(group: str) -> str:
        one = query.copy()
        one.pop("quoi", None)
        if group:
            one["quoi"] = group
        return "?" + one.urlencode()

    filters = [{"url": narrowed(""), "label": _("Tout"), "current": wanted.group is None, "count": None}]
    filters += [
        {"url": narrowed(group), "label": group.label, "current": wanted.group == group, "count": None}
        for group in Group
    ]
    context = {
        "page_obj": page_or_404(request, journal(wanted), PER_PAGE),
        "wanted": wanted,
        "filters": filters,
        "years": years(),
        "sectors": Territory.objects.filter(level=Level.SECTOR),
    }
    return render(request, "dossiers/journal.html", context)
