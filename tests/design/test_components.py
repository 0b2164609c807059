"""The house rules of the face: documented components, nothing inline, light pages."""

import re
from pathlib import Path

import brotli
import pytest
from django import forms
from django.template.loader import render_to_string
from django.test import RequestFactory

from cms.design import design
from tests.factories.people import AgentFactory

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "static"
COMPONENTS = sorted((TEMPLATES / "components").glob("*.html"))
PAGES = sorted(p for p in TEMPLATES.rglob("*.html") if "emails" not in p.parts)
SPRITE = (STATIC / "img" / "sprite.svg").read_text()
SHARED_FILES = (
    "css/tokens.css",
    "css/base.css",
    "css/components.css",
    "fonts/texte.woff2",
    "fonts/affiche.woff2",
    "img/sprite.svg",
    "img/etoffe.svg",
    "img/favicon.svg",
    "js/base.js",
)


def name_of(path):
    return str(path.relative_to(TEMPLATES))


@pytest.mark.parametrize("path", COMPONENTS, ids=name_of)
def test_a_component_documents_its_parameters(path):
    assert path.read_text().startswith("{% comment %}\n")


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_a_template_holds_no_inline_style_or_script(path):
    text = re.sub(r"\{%.*?%\}", "", path.read_text())
    assert not re.search(
        r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\s(?:src|type=\"application/json\"))", text
    )


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_a_template_uses_symbols_that_the_sprite_holds(path):
    used = re.findall(r"(?:sprite\.svg\" %\}|\{\{ sprite \}\})#([a-z][a-z0-9-]*)(?=[\"'])", path.read_text())
    assert [symbol for symbol in used if f'id="{symbol}"' not in SPRITE] == []


def test_shared_files_leave_room_for_a_page_under_100_kb():
    weights = {}
    for name in SHARED_FILES:
        data = (STATIC / name).read_bytes()
        weights[name] = len(data) if name.endswith("woff2") else len(brotli.compress(data))
    assert sum(weights.values()) < 60_000, weights


def test_the_design_page_shows_every_component():
    text = (TEMPLATES / "gestion" / "design.html").read_text()
    on_every_page = {"message.html", "favicon.html", "menu.html", "account_menu.html", "footer.html"}
    unseen = {"feeds.html", "proof.html"}  # lines for programs
    assert [c.name for c in COMPONENTS if c.name not in text and c.name not in on_every_page | unseen] == []


def test_the_design_page_renders(db, rf: RequestFactory):
    request = rf.get("/gestion/design/")
    request.user = AgentFactory()
    html = design(request).content.decode()
    assert "L’étoffe commune" in html
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert sorted(i for i in set(ids) if ids.count(i) > 1) == []


class OneField(forms.Form):
    answer = forms.CharField(label="Réponse", help_text="Une phrase.")


def test_a_field_links_its_help_and_its_error():
    html = render_to_string("components/field.html", {"field": OneField({})["answer"]})
    assert 'aria-describedby="id_answer_helptext id_answer_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_answer_helptext"' in html
    assert 'id="id_answer_error"' in html


def test_the_summary_of_errors_leads_to_the_field():
    html = render_to_string("components/form_errors.html", {"form": OneField({})})
    assert '<a href="#id_answer">' in html


def test_a_gauge_writes_its_width_for_machines():
    html = render_to_string("components/gauge.html", {"percent": 36.6})
    assert 'width="36.6"' in html


def test_the_page_of_a_fault_needs_no_context():
    html = render_to_string("errors/500.html")
    assert "La machine s’est arrêtée" in html
