"""House rules as code: who may open each address, what the templates hold, what a refusal says, what is installed."""

import ast
import importlib
import importlib.metadata
import re
import string
from html import unescape
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.template.loader import get_template
from django.urls import URLPattern, get_resolver
from packaging.version import Version

from participation import rules as kernel_rules
from participation.accounts.enums import RoleName
from tests.factories.people import AgentFactory, UserFactory

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "templates"
ROOMS = ("config", "demo", "desk", "portal", "cms", "projects", "budgets", "participation")
SOURCES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py") if "migrations" not in path.parts)


# ------------------------------------------------------------------ who may open each address
# Addresses of libraries: Wagtail's back office and pages, its documents, the media served when embedded.
LIBRARIES = ("gestion/cms/", "documents/", "^media/", "_util/", "^((?:")
PLACEHOLDERS = {"int": "987654", "slug": "inconnu", "str": "2026-987654", "path": "inconnu", "uuid": "0" * 32}

# The permission matrix: the first line that an address starts with says who it is for.
MATRIX = {
    "gestion/equipe/": "administrator",
    "gestion/": "agent",
    "compte/confirmer/": "public",  # allauth answers by itself when there is nothing to confirm
    "compte/": "signed in",
    "": "public",
}


def addresses(patterns=None, prefix=""):
    """Every address of our own rooms, as (path with its parameters, name)."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if route.startswith(LIBRARIES):
            continue
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from addresses(pattern.url_patterns, route)


def filled(route):
    return "/" + re.sub(r"<(?:(\w+):)?\w+>", lambda match: PLACEHOLDERS[match[1] or "str"], route)


def audience(route):
    return next(who for start, who in MATRIX.items() if route.startswith(start))


ALL = sorted(set(addresses()))
PLAIN = [route for route in ALL if "<" not in route]
WITH_PARAMETERS = [route for route in ALL if "<" in route]
DESK = [route for route in PLAIN if audience(route) in {"agent", "administrator"}]


@pytest.fixture
def as_citizen(client, db):
    client.force_login(UserFactory())
    return client


def is_a_page_with_a_sentence(response):
    html = response.content.decode()
    main = re.search(r"<main.*?</main>", html, re.DOTALL)
    return bool(main and len(unescape(re.sub(r"<[^>]+>|\s+", " ", main[0])).split()) > 4)


def read_whole(response):
    """A file is open until it is read."""
    return b"".join(response) if response.streaming else response.content


def leads_to_sign_in(response):
    return response.status_code in {302, 303} and response["Location"].startswith("/connexion/?next=")


@pytest.mark.parametrize("route", PLAIN)
def test_an_anonymous_reader_gets_an_answer_everywhere(client, db, route):
    response = client.get(filled(route))
    read_whole(response)
    if audience(route) == "public":
        assert response.status_code in {200, 302, 403, 404, 405}
    else:
        assert leads_to_sign_in(response) or response.status_code == 405


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("route", WITH_PARAMETERS)
def test_an_unknown_reference_is_never_a_fault(client, db, route, method):
    response = getattr(client, method)(filled(route))
    assert response.status_code in {302, 303, 401, 403, 404, 405, 415}
    if audience(route) != "public":
        assert leads_to_sign_in(response) or response.status_code in {404, 405}


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("route", WITH_PARAMETERS)
def test_an_unknown_reference_is_never_a_fault_for_an_agent(client, db, route, method):
    client.force_login(AgentFactory(role=RoleName.ADMINISTRATOR))
    response = getattr(client, method)(filled(route))
    assert response.status_code in {302, 303, 400, 403, 404, 405, 415}


@pytest.mark.parametrize("route", DESK)
def test_a_citizen_is_told_that_the_desk_is_for_the_team(as_citizen, route):
    response = as_citizen.get(filled(route))
    assert response.status_code in {403, 405}
    assert response.status_code == 405 or is_a_page_with_a_sentence(response)


@pytest.mark.parametrize("route", DESK)
def test_an_agent_opens_the_desk(client, db, route):
    client.force_login(AgentFactory())
    response = client.get(filled(route))
    expected = {403, 405} if audience(route) == "administrator" else {200, 405}
    assert response.status_code in expected


@pytest.mark.parametrize("route", DESK)
def test_an_administrator_opens_every_desk(client, db, route):
    client.force_login(AgentFactory(role=RoleName.ADMINISTRATOR))
    assert client.get(filled(route)).status_code in {200, 405}


@pytest.mark.parametrize("route", [route for route in PLAIN if audience(route) in {"public", "signed in"}])
def test_a_citizen_gets_an_answer_everywhere(as_citizen, route):
    response = as_citizen.get(filled(route))
    read_whole(response)
    assert response.status_code in {200, 302, 404, 405}


# ------------------------------------------------------------------ templates
OURS = sorted(path for path in TEMPLATES.rglob("*") if path.suffix in {".html", ".txt", ".xml"})
# Found by name by a library: Django's error pages, allauth's pages, messages and mails, Wagtail's frame.
BY_NAME = ("403.html", "404.html", "429.html", "500.html", "account/", "wagtailadmin/")


def name_of(path):
    return path.relative_to(TEMPLATES).as_posix()


def templates_named_in_sources():
    names = set()
    for path in (*SOURCES, *OURS):
        names.update(re.findall(r"""["']([\w./-]+\.(?:html|txt|xml))["']""", path.read_text(encoding="utf-8")))
        # Mails are asked for by their stem: the subject, the text and the page share it.
        names.update(re.findall(r"""["'](emails/[\w-]+)["']""", path.read_text(encoding="utf-8")))
    for path in SOURCES:  # a family of pages, named by what they share
        for folder in re.findall(r"""f["']([\w/-]+/)\{\w+\}\.html["']""", path.read_text(encoding="utf-8")):
            names.update(name_of(found) for found in (TEMPLATES / folder).glob("*.html"))
    names.update(model.template for model in apps.get_models() if isinstance(getattr(model, "template", None), str))
    return names


def test_every_template_is_used():
    named = templates_named_in_sources()
    stems = {name for name in named if not Path(name).suffix}
    unused = [
        name
        for name in map(name_of, OURS)
        if name not in named and not name.startswith(BY_NAME) and name.split(".")[0] not in stems
    ]
    assert unused == []


@pytest.mark.parametrize("path", OURS, ids=name_of)
def test_every_template_compiles(path):
    get_template(name_of(path))


@pytest.mark.parametrize("path", OURS, ids=name_of)
def test_a_template_asks_nothing_from_another_host(path):
    text = path.read_text(encoding="utf-8")
    assert (
        re.findall(r"""<(?:script|link|img|iframe|source|use|audio|video)[^>]+(?:src|href|srcset)=["']?https?:""", text)
        == []
    )


@pytest.mark.parametrize("path", OURS, ids=name_of)
def test_a_template_holds_no_inline_style_or_handler(path):
    markup = re.sub(r"\{[%{#].*?[%}#]\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    if "emails" not in path.parts:
        assert re.findall(r"<style|\sstyle=", markup) == []
    assert re.findall(r"\son[a-z]+=|javascript:", markup) == []
    assert re.findall(r'<script(?![^>]*\ssrc=)(?![^>]*type="application/(?:ld\+)?json")', markup) == []


# ------------------------------------------------------------------ refusals
def tables():
    """Every refusal code and its sentence, app by app."""
    found = dict(kernel_rules.REFUSALS)
    for config in apps.get_app_configs():
        if (Path(config.path) / "rules.py").exists() and Path(config.path).is_relative_to(ROOT):
            module = importlib.import_module(f"{config.name}.rules")
            found |= getattr(module, "REFUSALS", {})
    return found


def room_table(code):
    room = apps.get_app_config(code.split(".")[0]).name
    return getattr(importlib.import_module(f"{room}.rules"), "REFUSALS", {})


def refusals_raised():
    """(file and line, code, names of its facts or None when they come from elsewhere) of every refusal in the code."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            where = f"{path.relative_to(ROOT).as_posix()}:{node.lineno}"
            if name in {"Refusal", "refuse"} and node.args and isinstance(node.args[0], ast.Constant):
                facts = {keyword.arg for keyword in node.keywords}
                yield where, node.args[0].value, None if None in facts else facts
            for keyword in node.keywords:
                if keyword.arg == "code" and name == "has_role":
                    yield where, keyword.value.value, None


RAISED = sorted(refusals_raised(), key=lambda raised: raised[0])


def placeholders(sentence):
    return {name for _, name, _, _ in string.Formatter().parse(str(sentence)) if name}


@pytest.mark.parametrize(("where", "code", "facts"), RAISED, ids=[f"{where} {code}" for where, code, _ in RAISED])
def test_a_refusal_has_its_sentence_and_the_facts_it_needs(where, code, facts):
    sentences = tables()
    assert code in sentences
    if facts is not None:
        assert placeholders(sentences[code]) <= facts


def test_every_refusal_stands_in_the_table_of_its_room():
    kernel = set(kernel_rules.REFUSALS)
    assert [code for code in tables() if code not in kernel and code not in room_table(code)] == []


def test_every_sentence_of_refusal_formats():
    for code, sentence in tables().items():
        assert str(sentence).format(**dict.fromkeys(placeholders(sentence), "x")), code


def test_every_sentence_of_refusal_is_used():
    text = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
    assert [code for code in tables() if len(re.findall(rf"""["']{re.escape(code)}["']""", text)) < 2] == []


def test_every_rule_that_is_asked_exists():
    missing = []
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        for rule in re.findall(r"""\b(?:require|decide)\(\s*["']([a-z]+\.[a-z_]+)["']""", text):
            module = importlib.import_module(f"{apps.get_app_config(rule.split('.')[0]).name}.rules")
            if rule not in module.RULES:
                missing.append(f"{path.relative_to(ROOT)}: {rule}")
    assert missing == []


# ------------------------------------------------------------------ what is installed
FLOORS = {"django": "5.2.19", "wagtail": "7.4.3", "djangorestframework": "3.15.2", "django-allauth": "65.16.1"}


@pytest.mark.parametrize("package", FLOORS)
def test_installed_versions_hold_the_security_floors(package):
    assert Version(importlib.metadata.version(package)) >= Version(FLOORS[package])


def test_daphne_is_absent():
    assert not any((dist.metadata["Name"] or "").lower() == "daphne" for dist in importlib.metadata.distributions())


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_locked_with_its_hashes(name):
    lines = re.sub(r"\\\n", " ", (ROOT / name).read_text(encoding="utf-8")).splitlines()
    requirements = [line for line in lines if line.strip() and not line.lstrip().startswith(("#", "--", "-r", "-c"))]
    assert requirements
    assert [line for line in requirements if "==" not in line or "--hash=sha256:" not in line] == []


def test_pages_load_nothing_from_elsewhere():
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert [
        source for sources in directives.values() for source in sources if source not in {"'self'", "'none'", "data:"}
    ] == []
