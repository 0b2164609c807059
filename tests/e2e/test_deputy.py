"""A deputy writes a report with a live figure and a project; once published, the figure stays what it was."""

import re

import pytest
from django.contrib.auth.models import Group
from playwright.sync_api import expect

from cms import figures
from cms.models import ReportIndexPage, ReportPage
from participation.accounts.actions import grant_role
from participation.accounts.enums import RoleName
from tests.e2e.steps import enter
from tests.factories.dossiers import ProposalFactory
from tests.factories.people import UserFactory
from tests.factories.world import build_world

pytestmark = pytest.mark.browser


@pytest.fixture
def world(live_site):
    return build_world()


@pytest.fixture
def deputy(world):
    user = UserFactory(name="Nadia Keller", job="adjointe au maire")
    grant_role(user=user, name=RoleName.ELECTED, by=None)
    user.groups.add(Group.objects.get(name="Rédaction"))
    return user


def add_block(page, name):
    """Open the chooser of blocks at the end of the text, and take one."""
    page.get_by_role("button", name="Insérer un bloc").last.click()
    page.get_by_role("option", name=name).click()


def test_a_deputy_publishes_a_report_whose_figure_stays(open_browser, world, deputy):
    index = ReportIndexPage.objects.get()
    desk = open_browser()
    enter(desk, deputy)
    desk.goto(f"/gestion/cms/pages/add/cms/reportpage/{index.pk}/")
    desk.locator("#id_title").fill("Promis, fait, pas encore fait")
    desk.locator("#id_introduction").fill("Ce que la Ville a fait de vos idées.")
    add_block(desk, re.compile("Chiffre en direct"))
    desk.locator("select[name='body-0-value-figure']").select_option("ideas")
    add_block(desk, re.compile("Projet suivi"))
    desk.locator("select[name='body-1-value-project']").select_option(world["project"].slug)
    desk.locator("#id_slug").evaluate("field => { if (!field.value) field.value = 'promis' }")
    desk.get_by_role("button", name=re.compile("actions", re.IGNORECASE)).last.click()
    desk.get_by_role("button", name="Publier").click()
    desk.wait_for_url(re.compile(r"/gestion/cms/pages/\d+/(?!add)"))

    report = ReportPage.objects.get(title="Promis, fait, pas encore fait")
    assert report.live
    before = figures.read("ideas")["value"]
    ProposalFactory.create_batch(2)
    assert figures.read("ideas")["value"] == before + 2
    reader = open_browser(js=False)
    reader.goto(report.url)
    figure = reader.locator(".fig").first
    expect(figure.locator(".v")).to_contain_text(str(before))
    expect(figure).to_contain_text("Figé le")
    expect(reader.locator("main")).to_contain_text(str(world["project"]))
