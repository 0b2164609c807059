"""Script payloads in every text that is kept, shown on every page, mail, feed and frame: a browser runs none of them.

The security policy would stop most of them by itself: it is lifted here, so that only our own escaping is tried.
"""

import string
import xml.etree.ElementTree as ET
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.db import models
from django.test import Client

from participation.accounts.enums import RoleName
from participation.discussions.actions import edit_comment, hide_comment, post_comment
from participation.discussions.models import COMMENT_LIMIT
from participation.dossiers.actions import record, tell
from participation.dossiers.enums import Journal
from participation.dossiers.letters import news_of
from participation.dossiers.mails import mail_of
from participation.dossiers.models import Entry, Letter, Notification
from tests.e2e.steps import enter
from tests.factories.people import AgentFactory, ResidenceFactory, UserFactory
from tests.factories.world import build_world
from tests.test_consistency import PLAIN, filled
from tests.test_hostile import Page, read_whole, route_of

pytestmark = pytest.mark.browser

PAYLOADS = (Path(__file__).parent.parent / "data/script-payloads.txt").read_text(encoding="utf-8").splitlines()
ALL = "\n\n".join(PAYLOADS)
ROOMS = ("participation.", "budgets.", "projects.", "cms.")
LIBRARY_MODELS = ("wagtailcore.page", "wagtailimages.image", "wagtaildocs.document")
# Not texts that people write: words of machines, which the code looks up or computes with.
MACHINE = (models.SlugField, models.URLField, models.EmailField, models.UUIDField)
MACHINE_NAMES = frozenset(
    "ref email password code path drawing number locale url_path draft_title charter_version accent"  # looked up
    " mentions payload scope record record_hash key_hash root line budgets.Checkpoint.note".split()  # computed with
)
ALIEN = """() => [
  ...[...document.querySelectorAll("*")].flatMap((node) => [...node.attributes]
    .filter(({name, value}) => /alert/.test(value) && (/^on/i.test(name)
      || /^\\s*(javascript|vbscript|data:text)/i.test(value) || /^(srcdoc|style)$/i.test(name)))
    .map(({name, value}) => `${node.tagName} ${name}=${value.slice(0, 80)}`)),
  ...[...document.querySelectorAll("script:not([type*=json]), style, template")]
    .filter((node) => /alert.?1/.test(node.innerHTML)).map((node) => node.outerHTML.slice(0, 80)),
]"""


def texts_of(model):
    """The fields of a model that hold what someone wrote."""
    for field in model._meta.concrete_fields:
        text = isinstance(field, models.CharField | models.TextField) and not isinstance(field, MACHINE)
        named = {field.name, f"{model._meta.label}.{field.name}"} & MACHINE_NAMES
        if text and field.editable and not (field.choices or field.unique or named):
            yield field.name


def poison():
    """Every text of every row becomes the payloads, whatever its length; answers how many fields were reached."""
    fields = 0
    for model in apps.get_models():
        if not (model.__module__.startswith(ROOMS) or model._meta.label_lower in LIBRARY_MODELS):
            continue
        if (names := list(texts_of(model))) and not model._meta.proxy:
            model._base_manager.update(**dict.fromkeys(names, ALL))
            fields += len(names)
    for kind in Entry.objects.values_list("kind", flat=True).distinct():
        facts = {name for _, name, _, _ in string.Formatter().parse(str(Journal(kind).label)) if name}
        Entry.objects.filter(kind=kind).update(data=dict.fromkeys(facts, ALL))
    return fields


def pages_seen_by(client, start, keep):
    """One page of each kind that a reader reaches, and everything else they can download: (pages, other answers)."""
    waiting, seen, routes, pages, others = [*start], set(), set(), [], []
    while waiting:
        path = waiting.pop(0)
        route = route_of(path)
        if path in seen or route is None or route in routes or path.startswith(("/static/", "/media/")):
            continue
        seen.add(path)
        response = client.get(path)
        assert response.status_code < 500, path
        if response.status_code != 200:
            read_whole(response)
            continue
        routes.add(route)
        if "text/html" in response["Content-Type"]:
            page = Page(path, response.content.decode())
            waiting += sorted(page.links)
            if keep(path):
                pages.append(path)
        else:
            others.append((path, response["Content-Type"], read_whole(response)))
    return pages, others


@pytest.fixture
def poisoned_world(live_site, settings):
    settings.TEXTS_PER_MINUTE = 10_000
    world = build_world()
    record(world["idea"].dossier, Journal.NEWS_PUBLISHED, title="x")
    hide_comment(comment=world["comment"], by=None, ground="x")
    assert poison() > 60
    return world


@pytest.fixture
def watched(open_browser):
    """A browser without the security policy, and the list of what it was made to run."""
    run = []

    def watched(user=None):
        page = open_browser(bypass_csp=True)
        page.on("dialog", lambda dialog: (run.append(f"{page.url}: {dialog.message}"), dialog.dismiss()))
        page.route("**/*.{css,woff2,svg,png,webp,jpg}", lambda route: route.abort())
        if user:
            enter(page, user)
        return page

    watched.run = run
    return watched


def visit(page, paths):
    found = []
    for path in paths:
        page.goto(path, wait_until="load")
        found += [f"{path}: {what}" for what in page.evaluate(ALIEN)]
    return found


READERS = {
    "anonymous": (lambda world: None, lambda path: True),
    "citizen": (lambda world: world["citizen"], lambda path: not path.startswith("/gestion/")),
    "administrator": (
        lambda world: AgentFactory(role=RoleName.ADMINISTRATOR, is_superuser=True),
        lambda path: (
            path.startswith("/gestion/") and "cms/account" not in path
        ),  # Wagtail's, whose script has its own complaint
    ),
}
CMS = [
    "/gestion/cms/",
    "/gestion/cms/pages/",
    "/gestion/cms/images/",
    "/gestion/cms/documents/",
    "/gestion/cms/reports/site-history/",
]


@pytest.mark.parametrize("reader", READERS)
def test_no_page_runs_a_payload(poisoned_world, watched, reader):
    choose, keep = READERS[reader]
    user = choose(poisoned_world)
    client = Client()
    if user:
        client.force_login(user, backend="participation.accounts.backends.AccountBackend")
    start = ["/", *map(filled, PLAIN)] + (CMS if reader == "administrator" else [])
    pages, others = pages_seen_by(client, start, keep)
    assert len(pages) > 15
    assert visit(watched(user), pages) == []
    assert watched.run == []
    for path, kind, content in others:
        assert is_inert(kind, content), f"{path} ({kind})"


def is_inert(kind, content):
    """Whether a browser that opens this answer has nothing to run: not a page, or a feed that holds text alone."""
    if "xml" in kind:
        return all("{http://www.w3.org/1999/xhtml}" not in node.tag for node in ET.fromstring(content).iter())  # noqa: S314
    if "pdf" in kind:
        return b"/JavaScript" not in content and b"/JS" not in content
    return "html" not in kind and "svg" not in kind


def mails_to(dossier, citizen):
    """News of a dossier, a message of the team, the list of what waits for an agent."""
    entry = record(dossier, Journal.NEWS_PUBLISHED, title=ALL)
    task = {"title": ALL, "detail": ALL, "due": ALL, "late": True, "url": "/gestion/"}
    lists = {"title": ALL, "desk_url": "/", "tasks": [task], "more": 0}
    for user, text, data in ((citizen, ALL, {}), (UserFactory(name=ALL), "", {}), (citizen, "", lists)):
        letter = Letter.objects.create(user=user, key=f"letter-{bool(data)}", data=data)
        if not data:
            tell(user=user, entry=entry, text=text)
            Notification.objects.filter(user=user, entry=entry).update(letter=letter)
        yield mail_of(letter, news_of([letter])[letter.pk])


def test_no_mail_runs_a_payload(poisoned_world, watched):
    dossier = poisoned_world["idea"].dossier
    dossier.refresh_from_db()
    page = watched()
    for message in mails_to(dossier, poisoned_world["citizen"]):
        assert "\n" not in message.subject
        [(html, kind)] = message.alternatives
        assert kind == "text/html"
        assert "alert(1)" in html
        page.set_content(html, wait_until="load")
        assert page.evaluate(ALIEN) == []
    assert watched.run == []


def chunks():
    """The payloads as comments of the allowed length."""
    chunk = ""
    for payload in PAYLOADS:
        if len(chunk) + len(payload) + 2 > COMMENT_LIMIT:
            yield chunk
            chunk = ""
        chunk += payload + "\n\n"
    yield chunk


def test_no_frame_of_a_live_thread_runs_a_payload(live_site, watched, elsewhere, settings):
    settings.TEXTS_PER_MINUTE = 10_000
    idea, author = build_world()["idea"], ResidenceFactory(verified_at="2026-01-05T10:00:00+00:00").user
    author.name = PAYLOADS[0]
    author.save()
    page = watched(author)
    page.goto(idea.dossier.get_absolute_url())
    page.locator("[data-live][data-connected]").wait_for()
    comments = [elsewhere(post_comment, dossier=idea.dossier, author=author, body=chunk) for chunk in chunks()]
    page.locator(f"#commentaire-{comments[-1].pk}").wait_for()
    page.locator(f"#commentaire-{comments[-1].pk}").get_by_role("link", name="Répondre", exact=True).click()
    for comment, chunk in zip(comments, reversed(list(chunks())), strict=True):
        elsewhere(edit_comment, comment=comment, by=author, body=chunk)
    for payload in PAYLOADS:
        elsewhere(record, idea.dossier, Journal.NEWS_PUBLISHED, title=payload)
    elsewhere(hide_comment, comment=comments[0], by=None, ground=PAYLOADS[0])
    page.get_by_text("Un message masqué").wait_for()
    page.get_by_role("log").get_by_text(PAYLOADS[-1]).wait_for()
    assert page.evaluate(ALIEN) == []
    assert watched.run == []
    assert urlsplit(page.url).path == idea.dossier.get_absolute_url()


def test_the_browser_would_have_run_them(watched, live_site):
    """The same browser, shown the payloads as they are, runs many: what stays silent above could have spoken."""
    page = watched()
    for payload in PAYLOADS[:40]:
        page.set_content(f"<p>{payload}</p>")
    assert len(watched.run) > 20
