"""The city's journal: what it shows, how it narrows, what it refuses."""

import datetime

import pytest
from django.utils import timezone

from participation.dossiers.actions import record
from participation.dossiers.enums import GROUPS, QUIET, Journal, Visibility
from tests.factories.dossiers import DossierFactory
from tests.factories.people import AgentFactory, TerritoryFactory, UserFactory

pytestmark = pytest.mark.django_db


def page(client, **query):
    response = client.get("/memoire/", query)
    assert response.status_code == 200
    return response.content.decode()


def test_a_line_says_what_happened_and_leads_to_its_dossier(client):
    dossier = DossierFactory(title="Un banc rouge")
    record(dossier, Journal.SUPPORT_THRESHOLD, count=1050)
    shown = page(client)
    assert "L’idée atteint 1\u202f050 soutiens." in shown
    assert f'href="/dossiers/{dossier.ref}/"' in shown
    assert "#p1" in shown


def test_quiet_lines_and_hidden_dossiers_stay_out(client):
    record(DossierFactory(), Journal.BALLOT_CAST)
    record(DossierFactory(visibility=Visibility.HIDDEN), Journal.SUPPORT_THRESHOLD, count=50)
    assert "Le journal n’a rien" in page(client)


def test_lines_are_grouped_by_day(client):
    dossier = DossierFactory()
    now = timezone.localtime().replace(hour=12)
    for days in (0, 0, 1, 400):
        record(dossier, Journal.DOSSIER_OPENED, at=now - datetime.timedelta(days=days))
    assert page(client).count('class="journal-jour"') == 3


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ({"quoi": "votes"}, {"Le vote commence."}),
        ({"quoi": "idees"}, {"La Ville met l’idée à l’étude\u00a0: voirie."}),
        ({"q": "ROUGE"}, {"Le vote commence."}),
        ({"q": "2024-7"}, {"La Ville met l’idée à l’étude\u00a0: voirie."}),
        ({"secteur": "coteaux"}, {"La Ville met l’idée à l’étude\u00a0: voirie."}),
        ({"annee": "2024"}, {"La Ville met l’idée à l’étude\u00a0: voirie."}),
        ({}, {"Le vote commence.", "La Ville met l’idée à l’étude\u00a0: voirie."}),
    ],
)
def test_the_journal_narrows(client, query, seen):
    sector = TerritoryFactory(slug="coteaux", name="Coteaux", parent=TerritoryFactory())
    record(DossierFactory(title="Un banc rouge"), Journal.VOTE_OPENED)
    old = datetime.datetime(2024, 5, 4, 16, 10, tzinfo=timezone.get_current_timezone())
    record(DossierFactory(ref="2024-7", territory=sector), Journal.STUDY_ASKED, service="voirie", at=old)
    shown = page(client, **query)
    both = {"Le vote commence.", "La Ville met l’idée à l’étude\u00a0: voirie."}
    assert {sentence for sentence in both if sentence in shown} == seen


@pytest.mark.parametrize(
    "query",
    [
        {"quoi": "inconnu"},
        {"annee": "deux mille"},
        {"annee": "٢٠٢٤"},
        {"annee": "99999999999"},
        {"secteur": "nulle-part"},
        {"page": "0"},
        {"page": "x"},
        {"page": "99999999999999999999"},
        {"q": "x" * 1000},
    ],
)
def test_an_impossible_question_is_not_found(client, query):
    assert client.get("/memoire/", query).status_code == 404


@pytest.mark.parametrize("count", [1, 50])
def test_the_journal_costs_the_same_queries(warm, client, count, django_assert_num_queries):
    for author in UserFactory.create_batch(count):
        record(DossierFactory(author=author), Journal.PROPOSAL_SUBMITTED, actor=author)
    with django_assert_num_queries(5):
        page(client)


def test_the_feed_is_atom(client):
    record(DossierFactory(title="Un banc <rouge>"), Journal.VOTE_OPENED)
    feed = client.get("/memoire/atom.xml")
    assert feed["Content-Type"].startswith("application/atom+xml")
    assert "Un banc &lt;rouge&gt;" in feed.content.decode()


def test_every_public_kind_of_line_belongs_to_one_group_at_most():
    grouped = [kind for kinds in GROUPS.values() for kind in kinds]
    assert len(grouped) == len(set(grouped))
    assert not set(grouped) & QUIET


def test_markup_in_a_title_is_text(client):
    record(DossierFactory(title="<script>alert(1)</script>"), Journal.STAGE_CHANGED, actor=AgentFactory(), stage="x")
    assert "<script>alert" not in page(client)
