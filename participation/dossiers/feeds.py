"""The journal for feed readers (Atom, RFC 4287): the city's, a dossier's, a territory's.

A feed is asked again and again: it answers 304 as long as its lines are those that the reader has.
"""

import hashlib
from abc import ABC, abstractmethod
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed
from django.utils.http import http_date, quote_etag
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from participation.dossiers.models import Dossier, Entry
from participation.dossiers.selectors import JournalFilter, journal
from participation.dossiers.views.journal import asked
from participation.territories.models import Territory

LINES = 50
FRESH = 300  # seconds


def tag(kind: str, number: Any) -> str:
    """A name that never changes, whatever becomes of the address (RFC 4151)."""
    return f"tag:{urlsplit(settings.PUBLIC_URL).hostname},2025:{kind}/{number}"


class ConditionalFeed(Feed, ABC):
    """An Atom feed of dated rows, which answers 304 when none changed."""

    feed_type = Atom1Feed
    author_name = gettext_lazy("La Ville")
    kind = "entree"

    @abstractmethod
    def rows(self, obj: Any) -> QuerySet[Any]:
        """The rows, newest first, of what `get_object` found."""

    def at(self, row: Any) -> datetime:
        """The date of a row."""
        return row.at

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        obj = self.get_object(request, *args, **kwargs)
        rows = list(self.rows(obj)[:LINES])
        state = repr((get_language(), [(row.pk, self.at(row)) for row in rows]))
        etag = quote_etag(hashlib.sha256(state.encode()).hexdigest()[:24])
        modified = int(max(self.at(row) for row in rows).timestamp()) if rows else None
        response = get_conditional_response(request, etag=etag, last_modified=modified)
        if response is None:
            written = self.get_feed((obj, rows), request)
            response = HttpResponse(content_type=written.content_type)
            written.write(response, "utf-8")
        response["ETag"] = etag
        if modified:
            response["Last-Modified"] = http_date(modified)
        response["Cache-Control"] = f"public, max-age={FRESH}"
        return response

    # Django asks for each part with what `get_feed` was given: the object, and its rows that were already read.
    def items(self, given: tuple[Any, list[Any]]) -> list[Any]:
        return given[1]

    def feed_guid(self, given: tuple[Any, list[Any]]) -> str:
        return tag("flux", self.link(given).strip("/"))

    def item_guid(self, item: Any) -> str:
        return tag(self.kind, item.pk)

    def item_updateddate(self, item: Any) -> datetime:
        return self.at(item)

    def item_pubdate(self, item: Any) -> datetime:
        return self.at(item)


class EntriesFeed(ConditionalFeed):
    """Lines of the journal."""

    def item_title(self, item: Entry) -> str:
        return f"{item.dossier.title} (n° {item.dossier.ref})"

    def item_description(self, item: Entry) -> str:
        return item.sentence

    def item_link(self, item: Entry) -> str:
        return item.dossier.get_absolute_url()


class JournalFeed(EntriesFeed):
    """The city's journal, narrowed as its page is (`quoi`, `secteur`, `annee`, `q`)."""

    def get_object(self, request: HttpRequest) -> tuple[JournalFilter, str]:
        query = request.GET.urlencode()
        return asked(request), f"?{query}" if query else ""

    def rows(self, obj: tuple[JournalFilter, str]) -> QuerySet[Entry]:
        return journal(obj[0])

    def title(self, given: Any) -> str:
        wanted = given[0][0]
        parts = [_("Le journal de la ville"), wanted.group.label if wanted.group else "", wanted.territory]
        return " — ".join(str(part) for part in parts if part)

    def subtitle(self, given: Any) -> str:
        return _("Ce que la ville demande, décide et construit, ligne après ligne.")

    def link(self, given: Any) -> str:
        return reverse("dossiers:journal") + given[0][1]

    def feed_url(self, given: Any) -> str:
        return reverse("dossiers:feed") + given[0][1]


class DossierFeed(EntriesFeed):
    """Everything that happens to one dossier."""

    def get_object(self, request: HttpRequest, ref: str) -> Dossier:
        return get_object_or_404(Dossier.objects.public(), ref=ref)

    def rows(self, obj: Dossier) -> QuerySet[Entry]:
        return Entry.objects.public().filter(dossier=obj).select_related("actor", "dossier")

    def title(self, given: Any) -> str:
        return f"{given[0].title} (n° {given[0].ref})"

    def subtitle(self, given: Any) -> str:
        return given[0].summary or _("Tout ce qui arrive à ce dossier.")

    def link(self, given: Any) -> str:
        return given[0].get_absolute_url()

    def item_title(self, item: Entry) -> str:
        return item.sentence


class TerritoryFeed(EntriesFeed):
    """Everything that happens in one territory."""

    def get_object(self, request: HttpRequest, slug: str) -> Territory:
        return get_object_or_404(Territory, slug=slug)

    def rows(self, obj: Territory) -> QuerySet[Entry]:
        return journal(JournalFilter(territory=obj))

    def title(self, given: Any) -> str:
        return _("{territory} : le journal").format(territory=given[0].name)

    def subtitle(self, given: Any) -> str:
        return _("Ce qui se demande, se décide et se construit ici.")

    def link(self, given: Any) -> str:
        return f"{reverse('dossiers:journal')}?secteur={given[0].slug}"
