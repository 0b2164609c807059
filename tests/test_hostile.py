"""What no form and no call may turn into a fault: every form of every page is found, then sent the worst of each kind."""

import io
import json
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models.signals import post_save
from django.test import Client
from django.urls import Resolver404, resolve

from participation.accounts.enums import RoleName
from tests.factories.people import AgentFactory
from tests.factories.world import build_world
from tests.test_consistency import PLAIN, filled, is_a_page_with_a_sentence, read_whole

NUL, BIDI = "\x00", "\u202e\u2066"
TEXTS = {
    "empty": "",
    "spaces": " \t\r\n ",
    "NUL": f"Un banc{NUL} rouge",
    "bidi": f"Un {BIDI}banc",
    "zalgo": "B" + "\u0301\u0316\u0300\u0336" * 200 + "anc",
    "html": "<script>alert(1)</script><img src=x onerror=alert(1)> {{ 7|add:7 }} {% now %}",
    "surrogate": "\U0001f9d1\u200d\U0001f33e \ufeff \U000e0041",
    "long": "é" * 60_000,
    "number": "-99999999999999999999999999",
    "not a number": "1e999",
    "foreign": "//evil.example/\\@evil.example",
}
READERS = {
    "anonymous": lambda world: None,
    "citizen": lambda world: world["citizen"],
    "agent": lambda world: AgentFactory(),
    "administrator": lambda world: AgentFactory(role=RoleName.ADMINISTRATOR),
}
LEFT_ALONE = ("/gestion/cms/", "/media/", "/static/", "/documents/", "/api/")


class Page(HTMLParser):
    """The forms and the links of a page."""

    def __init__(self, address, html):
        super().__init__()
        self.address, self.forms, self.links, self.form = address, [], set(), None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "a" and attrs.get("href"):
            self.links.add(urlsplit(urljoin(self.address, attrs["href"])).path)
        elif tag == "form":
            action = urljoin(self.address, attrs.get("action") or self.address)
            self.form = {"action": urlsplit(action).path, "method": attrs.get("method", "get").lower(), "fields": {}}
            self.forms.append(self.form)
        elif self.form is not None and tag in {"input", "textarea", "select", "button"} and attrs.get("name"):
            kind = attrs.get("type", tag)
            self.form["fields"].setdefault(attrs["name"], (kind, attrs.get("value") or ""))

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None


def route_of(path):
    try:
        match = resolve(path)
    except Resolver404:
        return None
    return match.route


def forms_seen_by(client):
    """Every form of every kind of page that this reader reaches, once: (page, form)."""
    waiting, seen, routes, forms = ["/", *map(filled, PLAIN)], set(), {}, {}
    while waiting:
        path = waiting.pop(0)
        route = route_of(path)
        if path in seen or route is None or path.startswith(LEFT_ALONE) or routes.get(route, 0) >= 3:
            continue
        seen.add(path)
        response = client.get(path)
        if response.status_code != 200 or "text/html" not in response["Content-Type"]:
            read_whole(response)
            continue
        routes[route] = routes.get(route, 0) + 1
        page = Page(path, response.content.decode())
        waiting += sorted(page.links)
        for form in page.forms:
            forms.setdefault((route_of(form["action"]), form["method"], tuple(form["fields"])), (path, form))
    return list(forms.values())


def worst_files():
    return {
        "text called photo": SimpleUploadedFile("photo.jpg", b"not a picture", "image/jpeg"),
        "drawing with a script": SimpleUploadedFile(
            "photo.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "image/svg+xml"
        ),
        "empty file": SimpleUploadedFile("photo.png", b"", "image/png"),
        "cut picture": SimpleUploadedFile("photo.png", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "image/png"),
        "name of a path": SimpleUploadedFile("../../etc/passwd\x00.jpg", b"GIF89a", "image/jpeg"),
    }


def attacks(form):
    """(what it is, data): the same bad text everywhere, then everywhere but in what the page itself filled."""
    fields = form["fields"]
    given = {name for name, (kind, _) in fields.items() if kind in {"hidden", "radio", "checkbox", "select", "button"}}
    own = {name: value or "1" for name, (_, value) in fields.items()}
    for title, text in TEXTS.items():
        yield title, dict.fromkeys(fields, text)
        if given:
            yield f"{title} beside good choices", {name: own[name] if name in given else text for name in fields}
    for title in worst_files():
        if any(kind == "file" for kind, _ in fields.values()):
            yield (
                title,
                {name: worst_files()[title] if kind == "file" else own[name] for name, (kind, _) in fields.items()},
            )


def send(client, form, data):
    if form["method"] == "post":
        return client.post(form["action"], data, HTTP_REFERER="//evil.example/")
    return client.get(f"{form['action']}?{urlencode(data)}")


def complaint(response, method):
    """What is wrong with an answer; nothing when it is an answer that a person can read."""
    status = response.status_code
    if status >= 500:
        return f"{status} {response.exc_info[1]!r}"
    if status in {301, 302, 303}:
        host = urlsplit(response["Location"].replace("\\", "/")).netloc
        return f"sends to {host}" if host not in {"", "testserver"} else ""
    if status >= 400 and status != 405:
        json_told = response["Content-Type"].startswith("application/") and "detail" in response.json()
        return "" if json_told or is_a_page_with_a_sentence(response) else f"{status} without a sentence"
    return ""


@pytest.fixture
def kept():
    """Every text that the requests leave in the database."""
    texts = []

    def note(sender, instance, **kwargs):
        if sender.__module__.startswith(("participation", "budgets", "projects", "cms")):
            texts.extend(
                (f"{sender.__name__}.{field.name}", value)
                for field in sender._meta.concrete_fields
                if isinstance(value := getattr(instance, field.attname), str)
            )

    post_save.connect(note, weak=False, dispatch_uid="hostile")
    yield texts
    post_save.disconnect(dispatch_uid="hostile")


@pytest.mark.parametrize("reader", READERS)
def test_no_form_turns_bad_input_into_a_fault(db, reader, kept):
    world = build_world()
    client = Client(raise_request_exception=False)
    user = READERS[reader](world)

    def sign_in():
        client.cookies.clear()
        if user:
            client.force_login(user, backend="participation.accounts.backends.AccountBackend")

    sign_in()
    forms = forms_seen_by(client)
    assert len(forms) > 3
    found = []
    kept.clear()
    for page, form in forms:
        for title, data in attacks(form):
            with transaction.atomic():
                sign_in()
                response = send(client, form, data)
                if wrong := complaint(response, form["method"]):
                    found.append(f"{page}: {form['method']} {form['action']}, {title}: {wrong}")
                transaction.set_rollback(True)
    assert not found, "\n".join(found)
    assert [name for name, text in kept if NUL in text or any(mark in text for mark in BIDI)] == []


def test_a_body_of_ten_megabytes_is_refused_with_a_sentence(db):
    world = build_world()
    client = Client(raise_request_exception=False)
    client.force_login(world["citizen"], backend="participation.accounts.backends.AccountBackend")
    for address in ("/connexion/", world["idea"].dossier.get_absolute_url() + "commentaires/"):
        response = client.post(address, urlencode({"body": "a" * 10_000_000}), "application/x-www-form-urlencoded")
        assert response.status_code == 413
        assert is_a_page_with_a_sentence(response)


def test_a_body_cut_short_is_refused_with_a_sentence(client, db):
    response = client.post("/connexion/", b"--x\r\nnothing", content_type="multipart/form-data; boundary=")
    assert response.status_code == 400
    assert is_a_page_with_a_sentence(response)


@pytest.mark.parametrize("query", ["q=%00", "q=%ff%fe", "page=-1", "page=9999999999999999999999", "page=x", "apres=x"])
@pytest.mark.parametrize("route", [route for route in PLAIN if not route.startswith("api/")])
def test_a_bad_query_is_never_a_fault(client, db, route, query):
    response = client.get(f"{filled(route)}?{query}")
    read_whole(response)
    assert response.status_code < 500


# ------------------------------------------------------------------ the API
BODIES = [
    b"", b"{", b"[]", b"null", b"3", b'"\\u0000"', b"\xff\xfe", b'{"title": {"a": 1}, "body": [1]}', b"[" * 5_000,
    json.dumps({"process": 1, "title": None, "body": 3, "location": "x", "parent": "x", "choices": "x"}).encode(),
    json.dumps({"process": "x" * 5000, "title": "\x00", "body": "\x00", "parent": -1, "choices": [None, {}]}).encode(),
    json.dumps({"choices": {"\x00": "1e999"}, "body": "\u202e", "title": " "}).encode(),
    json.dumps({"choices": [[[]]], "location": {"latitude": "NaN", "longitude": 1e300}, "body": "a", "title": "a"}).encode(),
]  # fmt: skip


def api_calls(world):
    ref, budget = world["idea"].dossier.ref, world["budget"].slug
    return {
        "/api/v1/proposals/": {},
        f"/api/v1/proposals/{ref}/support/": {},
        f"/api/v1/dossiers/{ref}/comments/": {},
        f"/api/v1/budgets/{budget}/ballots/": {"HTTP_IDEMPOTENCY_KEY": "hostile-1"},
    }


@pytest.mark.parametrize("signed_in", [True, False], ids=["citizen", "anonymous"])
def test_no_body_turns_an_api_call_into_a_fault(db, signed_in):
    world = build_world()
    client = Client(raise_request_exception=False)
    if signed_in:
        client.force_login(world["citizen"], backend="participation.accounts.backends.AccountBackend")
    found = []
    for address, headers in api_calls(world).items():
        for body in BODIES:
            for kind in ("application/json", "text/plain", "application/x-www-form-urlencoded"):
                with transaction.atomic():
                    response = client.post(address, body, content_type=kind, **headers)
                    told = response.status_code < 300 or (
                        response["Content-Type"] == "application/problem+json" and response.json().get("detail")
                    )
                    if response.status_code >= 500 or not told:
                        found.append(f"{address} {kind} {body[:40]}: {response.status_code} {response.content[:80]}")
                    transaction.set_rollback(True)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("cursor", ["", "x", "-1", "9" * 40, "\x00", "cD0x", "%", "1.5"])
def test_no_cursor_turns_a_read_into_a_fault(db, cursor):
    world = build_world()
    client = Client(raise_request_exception=False)
    reads = ["processes/", "proposals/", "budgets/", "candidates/", "projects/", "meetings/", "entries/"]
    reads += [f"dossiers/{world['idea'].dossier.ref}/comments/"]
    for name in ("cursor", "after", "page", "page_size"):
        for read in reads:
            response = client.get(f"/api/v1/{read}?{urlencode({name: cursor})}")
            assert response.status_code in {200, 304, 400, 404, 422}, (read, name, response.content[:200])
            assert response.status_code < 400 or response.json()["detail"]


@pytest.mark.parametrize(
    "reference",
    [
        "0",
        "2026-0",
        "../..",
        "%00",
        "é",
        "x" * 500,
        "a3feac6b-6792-4aa6-901d-2cba31b51109",
        "2026-1;drop",
        "%F0%9F%A7%91",
    ],
)
def test_an_unknown_reference_answers_404(client, db, reference):
    for address in (f"/dossiers/{reference}/", f"/api/v1/dossiers/{reference}/", f"/demarches/{reference}/"):
        assert client.get(address).status_code in {400, 404}


def test_a_picture_of_fifty_megapixels_is_refused(db):
    from PIL import Image

    from participation.images import PictureError, read_picture

    image = io.BytesIO()
    Image.new("1", (8_000, 7_000)).save(image, "PNG")
    with pytest.raises(PictureError):
        read_picture(SimpleUploadedFile("photo.png", image.getvalue(), "image/png"))
