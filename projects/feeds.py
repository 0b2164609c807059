"""News of projects for feed readers, with their whole text."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from participation.dossiers.enums import Visibility
from participation.dossiers.feeds import ConditionalFeed
from participation.templatetags.parvis import richtext_plain
from projects.models import News


class NewsFeed(ConditionalFeed):
    """The news of every project."""

    kind = "nouvelle"

    def get_object(self, request: HttpRequest) -> None:
        return None

    def rows(self, obj: None) -> QuerySet[News]:
        public = News.objects.filter(project__dossier__visibility=Visibility.PUBLIC)
        return public.select_related("project__dossier")

    def title(self, given: Any) -> str:
        return _("Nouvelles des projets")

    def subtitle(self, given: Any) -> str:
        return _("Ce qui avance, ce qui tarde, ce qui est fini.")

    def link(self, given: Any) -> str:
        return reverse("projects:list")

    def item_title(self, item: News) -> str:
        return f"{item.project.dossier.title} — {item.title}"

    def item_description(self, item: News) -> str:
        return richtext_plain(item.body)

    def item_link(self, item: News) -> str:
        return item.project.get_absolute_url()
