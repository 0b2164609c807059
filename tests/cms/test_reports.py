"""A deputy's report: live in draft, frozen at publication."""

import pytest
from django.contrib.auth.models import Group

from cms import figures
from cms.models import ReportIndexPage, ReportPage, digest_of
from participation.accounts.enums import RoleName
from participation.dossiers.enums import Journal
from tests.factories.dossiers import ProposalFactory
from tests.factories.people import AgentFactory
from tests.factories.projects import ProjectFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def deputy():
    user = AgentFactory(role=RoleName.ELECTED, name="Nadia Keller", job="adjointe au maire")
    user.groups.add(Group.objects.get(name="Rédaction"))
    return user


@pytest.fixture
def report(deputy):
    project = ProjectFactory()
    page = ReportPage(
        title="Promis, fait, pas encore fait.",
        slug="automne",
        author=deputy,
        body=[
            ("heading", "Ce que j’avais promis"),
            ("figure", {"figure": "ideas", "comment": ""}),
            ("project", {"project": project.slug}),
        ],
    )
    ReportIndexPage.objects.get().add_child(instance=page)
    page.unpublish()
    return ReportPage.objects.get(pk=page.pk)


def publish(page, user):
    page.save_revision(user=user).publish(user=user)
    return ReportPage.objects.get(pk=page.pk)


def shown_value(page):
    version = page.versions.first()
    return next(b["facts"]["value"] for b in page.blocks_shown(version.facts) if b["type"] == "figure")


def test_a_published_figure_stays_frozen_when_the_data_moves_on(client, report, deputy):
    ProposalFactory.create_batch(3)
    page = publish(report, deputy)
    ProposalFactory.create_batch(2)
    assert figures.read("ideas")["value"] == 5
    assert shown_value(page) == 3
    assert "Figé le" in client.get(page.url).content.decode()


def test_a_correction_keeps_the_values_already_frozen(report, deputy):
    ProposalFactory()
    page = publish(report, deputy)
    ProposalFactory.create_batch(4)
    page.correction = "Une faute corrigée."
    page = publish(page, deputy)
    assert page.versions.count() == 2
    assert page.versions.first().note == "Une faute corrigée."
    assert shown_value(page) == 1


def test_a_draft_reads_its_figures_live(report):
    ProposalFactory.create_batch(2)
    block = next(b for b in report.blocks_shown(None) if b["type"] == "figure")
    assert (block["facts"]["value"], block["live"]) == (2, True)


def test_the_digest_is_that_of_the_published_facts(client, report, deputy):
    page = publish(report, deputy)
    data = client.get(f"/comptes-rendus/{page.pk}/v1.json").json()
    assert data["digest"] == digest_of(data["facts"])


def test_publishing_writes_in_the_journal_of_the_project(report, deputy):
    publish(report, deputy)
    project = ProjectFactory._meta.model.objects.get()
    assert list(project.dossier.entries.values_list("kind", flat=True)) == [Journal.REPORT_PUBLISHED]


def test_the_list_shows_published_reports(client, report, deputy):
    assert "Promis, fait" not in client.get("/comptes-rendus/").content.decode()
    publish(report, deputy)
    assert "Promis, fait" in client.get("/comptes-rendus/").content.decode()
