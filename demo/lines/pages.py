"""The city's own pages: articles, the deputy's published report, her next draft."""

import uuid
from collections.abc import Iterator
from datetime import datetime

from cms.models import ArticleIndexPage, ArticlePage, ReportIndexPage, ReportPage
from demo.city import City
from demo.content import pages
from demo.lines.ideas import talk
from participation.text import french
from projects.models import Project


def all_of_them(city: City) -> list[Iterator[datetime]]:
    return [*(article(city, row) for row in pages.ARTICLES), report(city), draft(city)]


def _blocks(rows: tuple) -> list[dict]:
    """Blocks as Wagtail keeps them; a project is named by its key, then by its address."""
    return [
        {"type": kind, "value": french(value) if isinstance(value, str) else value, "id": str(uuid.uuid4())}
        for kind, value in rows
    ]


def _publish(page: object, by: object) -> None:
    page.save_revision(user=by).publish(user=by)


def article(city: City, row: tuple) -> Iterator[datetime]:
    slug, title, introduction, days, blocks = row
    yield city.story.at(-days, 8)
    page = ArticlePage(
        title=french(title), slug=slug, introduction=french(introduction), body=_blocks(blocks), live=False
    )
    ArticleIndexPage.objects.get().add_child(instance=page)
    _publish(page, city.who("sophie"))


def _report(city: City, texts: dict, blocks: list[tuple]) -> ReportPage:
    page = ReportPage(
        title=french(texts["title"]),
        slug=texts["slug"],
        number=french(texts["number"]),
        introduction=french(texts["introduction"]),
        author=city.who("elue"),
        body=_blocks(blocks),
        live=False,
    )
    ReportIndexPage.objects.get().add_child(instance=page)
    return page


def _project_blocks(city: City, blocks: tuple) -> list[tuple]:
    slugs = {key: Project.objects.get(dossier=city.dossiers[key]).slug for kind, key in blocks if kind == "project"}
    return [(kind, {"project": slugs[value]} if kind == "project" else value) for kind, value in blocks]


def report(city: City) -> Iterator[datetime]:
    """Published, then corrected once: the frozen figures stay, the new version says what changed."""
    yield city.story.at(-pages.REPORT["days"], 9)
    page = _report(city, pages.REPORT, _project_blocks(city, pages.REPORT["blocks"]))
    _publish(page, city.who("elue"))
    yield city.story.at(-pages.REPORT["days"] + 2, 17)
    page = ReportPage.objects.get(pk=page.pk)
    page.correction = french(pages.REPORT["correction"])
    page.introduction = french(pages.REPORT["corrected_introduction"])
    _publish(page, city.who("elue"))
    dossier = ReportPage.objects.select_related("dossier").get(pk=page.pk).dossier
    city.story.begin(
        talk(city, dossier, [(who, -days, text, answers) for who, days, text, answers in pages.REPORT_TALK])
    )


def draft(city: City) -> Iterator[datetime]:
    yield city.story.at(-3, 18)
    page = _report(city, pages.DRAFT, _project_blocks(city, pages.DRAFT["blocks"]))
    page.save_revision(user=city.who("elue"))
