"""The deputy's reports for feed readers."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from cms.models import ReportPage
from participation.dossiers.feeds import ConditionalFeed


class ReportsFeed(ConditionalFeed):
    """Every published report, its last version first."""

    kind = "compte-rendu"

    def get_object(self, request: HttpRequest) -> None:
        return None

    def rows(self, obj: None) -> QuerySet[ReportPage]:
        return ReportPage.objects.live().public().select_related("author").order_by("-last_published_at", "-pk")

    def at(self, row: ReportPage) -> datetime:
        return row.last_published_at

    def title(self, given: Any) -> str:
        return _("Les comptes rendus")

    def subtitle(self, given: Any) -> str:
        return _("Ce que les élus disent de la participation, chiffres à l’appui.")

    def link(self, given: Any) -> str:
        return "/comptes-rendus/"

    def item_title(self, item: ReportPage) -> str:
        return item.title

    def item_description(self, item: ReportPage) -> str:
        return item.introduction

    def item_link(self, item: ReportPage) -> str:
        return item.get_url()

    def item_pubdate(self, item: ReportPage) -> datetime:
        return item.first_published_at

    def item_author_name(self, item: ReportPage) -> str:
        return item.author.public_name if item.author else _("La Ville")
