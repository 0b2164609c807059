"""Atom feeds: valid, complete, cheap to ask again."""

import re
from xml.etree import ElementTree

import pytest
from django.urls import reverse
from django.utils.dateparse import parse_datetime

from participation.dossiers.actions import record
from participation.dossiers.enums import Journal, Visibility
from participation.territories.models import Territory
from projects.models import News
from tests.factories.dossiers import DossierFactory, ProcessFactory, ProposalFactory
from tests.factories.people import UserFactory
from tests.factories.projects import ProjectFactory

ATOM = "{http://www.w3.org/2005/Atom}"
pytestmark = pytest.mark.django_db


def entries_of(response):
    return ElementTree.fromstring(response.content).findall(f"{ATOM}entry")  # noqa: S314 - our own


def text(element, name):
    return element.findtext(f"{ATOM}{name}")


@pytest.fixture
def bench():
    place = Territory.objects.create(slug="coteaux", name="Coteaux", level="sector")
    dossier = ProposalFactory(dossier__title="Un banc <rouge> & vert", dossier__territory=place).dossier
    record(dossier, Journal.VOTE_OPENED)
    record(dossier, Journal.VOTE_CLOSED, ballots=3)
    return dossier


def news(**fields):
    return News.objects.create(project=ProjectFactory(), title="La dalle est coulée", body="Hier.\n\nEnfin.", **fields)


def addresses(dossier):
    ProcessFactory(slug="mobilites")
    record(ProcessFactory().dossier, Journal.PROCESS_OPENED)
    news()
    return {
        "journal": "/memoire/atom.xml",
        "narrowed": "/memoire/atom.xml?quoi=votes&secteur=coteaux",
        "dossier": f"/dossiers/{dossier.ref}/atom.xml",
        "territory": "/secteurs/coteaux/atom.xml",
        "processes": "/demarches/atom.xml",
        "projects": "/projets/atom.xml",
    }


FEEDS = ["journal", "narrowed", "dossier", "territory", "processes", "projects"]


@pytest.mark.parametrize("name", FEEDS)
def test_a_feed_is_valid_atom(client, bench, name):
    address = addresses(bench)[name]
    response = client.get(address)
    feed = ElementTree.fromstring(response.content)  # noqa: S314 - our own
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert feed.tag == f"{ATOM}feed"
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "fr"
    for element in (feed, *feed.findall(f"{ATOM}entry")):
        assert re.fullmatch(r"tag:[\w.-]+,2025:\S+", text(element, "id"))
        assert text(element, "title")
        assert parse_datetime(text(element, "updated")).utcoffset() is not None
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links["self"] == f"http://testserver{address}"
    assert feed.find(f"{ATOM}author/{ATOM}name").text == "La Ville"
    found = feed.findall(f"{ATOM}entry")
    assert found
    assert len({text(entry, "id") for entry in found}) == len(found)
    for entry in found:
        assert client.get(entry.find(f"{ATOM}link").get("href").removeprefix("http://testserver")).status_code in {
            200,
            302,
        }


@pytest.mark.parametrize("name", FEEDS)
def test_a_feed_that_did_not_change_is_not_sent_again(client, bench, name):
    address = addresses(bench)[name]
    first = client.get(address)
    assert client.get(address, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304
    assert client.get(address, HTTP_IF_MODIFIED_SINCE=first["Last-Modified"]).status_code == 304
    assert client.get(address, HTTP_IF_NONE_MATCH='"other"').status_code == 200


def test_a_new_line_changes_the_feed_of_its_dossier_only(client, bench):
    other = DossierFactory()
    before = {d: client.get(reverse("dossiers:dossier_feed", args=[d.ref]))["ETag"] for d in (bench, other)}
    record(bench, Journal.RESULT_PUBLISHED, winners=2)
    after = {d: client.get(reverse("dossiers:dossier_feed", args=[d.ref]))["ETag"] for d in (bench, other)}
    assert (before[bench] == after[bench], before[other] == after[other]) == (False, True)


def test_a_feed_tells_the_lines_newest_first_and_as_text(client, bench):
    first, second = entries_of(client.get("/memoire/atom.xml"))
    assert text(first, "title") == f"Un banc <rouge> & vert (n°\u00a0{bench.ref})"
    assert (text(first, "summary"), text(second, "summary")) == (
        "Le vote est clos\u00a0: 3 bulletins.",
        "Le vote commence.",
    )


def test_what_is_not_public_is_in_no_feed(client, bench):
    for visibility in (Visibility.HIDDEN, Visibility.PRIVATE):
        type(bench).objects.update(visibility=visibility)
        assert entries_of(client.get("/memoire/atom.xml")) == []
        assert entries_of(client.get("/secteurs/coteaux/atom.xml")) == []
        assert client.get(f"/dossiers/{bench.ref}/atom.xml").status_code == 404
    type(bench).objects.update(visibility=Visibility.PUBLIC)
    record(bench, Journal.COMMENT_POSTED, actor=UserFactory())
    assert len(entries_of(client.get("/memoire/atom.xml"))) == 2


def test_a_narrowed_feed_holds_what_its_page_shows(client, bench):
    record(bench, Journal.NEWS_PUBLISHED, title="Peint")
    assert len(entries_of(client.get("/memoire/atom.xml?quoi=projets"))) == 1
    assert entries_of(client.get("/memoire/atom.xml?annee=1999")) == []
    assert client.get("/memoire/atom.xml?secteur=nulle-part").status_code == 404


def test_the_news_of_projects_come_with_their_text(client):
    news()
    (entry,) = entries_of(client.get("/projets/atom.xml"))
    assert text(entry, "title").endswith("— La dalle est coulée")
    assert text(entry, "summary") == "<p>Hier.</p><p>Enfin.</p>"


@pytest.mark.parametrize("count", [1, 45])
@pytest.mark.parametrize(("name", "queries"), [("journal", 1), ("dossier", 2), ("territory", 2), ("projects", 1)])
def test_a_feed_costs_the_same_queries(client, bench, name, queries, count, django_assert_num_queries):
    address = addresses(bench)[name]
    for _one in range(count):
        record(bench, Journal.NEWS_PUBLISHED, actor=UserFactory(), title="Peint")
        news()
    with django_assert_num_queries(queries):
        client.get(address)


@pytest.mark.parametrize(
    "page", ["/", "/memoire/?secteur=coteaux", "/projets/", "/demarches/", "/rencontres/", "dossier"]
)
def test_pages_say_where_their_feeds_are(client, bench, page):
    project = ProjectFactory()
    html = client.get(project.get_absolute_url() if page == "dossier" else page).content.decode()
    found = re.findall(r'<link rel="alternate" type="([\w+/]+)" href="([^"]+)"', html)
    assert ("application/atom+xml", "/memoire/atom.xml") in found
    assert len(found) > (page != "/")
    for kind, address in found:
        assert client.get(address)["Content-Type"] == f"{kind}; charset=utf-8"
