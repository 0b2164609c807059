"""The processes for feed readers: what opens, changes and ends."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from participation.dossiers.enums import Group
from participation.dossiers.feeds import EntriesFeed
from participation.dossiers.models import Entry
from participation.dossiers.selectors import JournalFilter, journal


class ProcessesFeed(EntriesFeed):
    """The lines of the journal about processes."""

    def get_object(self, request: HttpRequest) -> None:
        return None

    def rows(self, obj: None) -> QuerySet[Entry]:
        return journal(JournalFilter(group=Group.PROCESSES))

    def title(self, given: Any) -> str:
        return _("Les démarches de la ville")

    def subtitle(self, given: Any) -> str:
        return _("Ce qui s’ouvre, ce qui change, ce qui se termine.")

    def link(self, given: Any) -> str:
        return reverse("processes:list")
