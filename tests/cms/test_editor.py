"""Wagtail's own screens under the mark of the house; what is written there says its name to a screen reader."""

import re
from html import unescape

import pytest

from cms.models import ArticlePage, ReportIndexPage, ReportPage
from participation.accounts.actions import grant_role
from participation.accounts.enums import RoleName
from tests.factories.people import AgentFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def deputy(client):
    user = UserFactory()
    grant_role(user=user, name=RoleName.ELECTED, by=AgentFactory(role=RoleName.ADMINISTRATOR))
    user.refresh_from_db()
    client.force_login(user)
    return user


def test_the_editing_pages_carry_the_mark_the_letters_and_the_name_of_the_house(client, deputy):
    page = client.get("/gestion/cms/").content.decode()
    assert re.search(r"<title>[^<]* - Parvis</title>", " ".join(page.split()))
    assert 'lang="fr"' in page
    assert 'class="marque-redaction"' in page
    assert "css/redaction" in page
    assert "Les pages de la ville" in page
    assert "wagtailadmin/images/favicon" not in page


@pytest.mark.parametrize("page", [ArticlePage, ReportPage])
def test_each_control_of_text_of_a_page_says_its_own_name(page):
    blocks = page._meta.get_field("body").stream_block.child_blocks
    assert [str(blocks[name].field.widget.attrs["aria-label"]) for name in ("heading", "quote")] == [
        "Intertitre",
        "Citation",
    ]
    assert str(blocks["text"].field.widget.options["ariaLabel"]) == "Texte"


def test_those_names_reach_the_editor(client, deputy):
    index = ReportIndexPage.objects.get()
    editor = unescape(client.get(f"/gestion/cms/pages/add/cms/reportpage/{index.pk}/").content.decode())
    assert '"ariaLabel": "Texte"' in editor
    assert 'aria-label=\\"Intertitre\\"' in editor
