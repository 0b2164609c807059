"""The memory, for programs."""

import datetime

import pytest
from django.utils import timezone

from participation.dossiers.actions import record
from participation.dossiers.enums import Journal, Visibility
from tests.factories.dossiers import DossierFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
ENTRIES = "/api/v1/entries/"


def test_entries_are_the_public_journal_newest_first(client):
    dossier = DossierFactory(title="Un banc")
    record(dossier, Journal.PROPOSAL_SUBMITTED, actor=UserFactory(name="Lucie W."))
    record(dossier, Journal.BALLOT_CAST)
    record(dossier, Journal.SUPPORT_THRESHOLD, count=50)
    found = client.get(ENTRIES).json()["results"]
    assert [line["sentence"] for line in found] == ["L’idée atteint 50 soutiens.", "Lucie W. propose cette idée."]
    assert (found[0]["dossier"], found[0]["title"]) == (dossier.ref, "Un banc")


def test_cursors_lead_through_every_entry_once(client):
    dossier = DossierFactory()
    entries = [record(dossier, Journal.DOSSIER_OPENED).pk for _one in range(7)]
    seen, address = [], ENTRIES + "?page_size=3"
    while address:
        page = client.get(address).json()
        seen += [line["id"] for line in page["results"]]
        address = page["next"]
    assert seen == entries[::-1]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"kind": "vote.opened"}, 1),
        ({"kind": "idees"}, 1),
        ({"dossier": "2026-900"}, 1),
        ({"since": "2026-01-01"}, 1),
        ({"since": "2026-01-01T00:00:00+01:00"}, 1),
        ({"since": "2000-01-01T00:00:00Z"}, 2),
    ],
)
def test_entries_narrow(client, query, count):
    record(DossierFactory(ref="2026-900"), Journal.VOTE_OPENED, at=datetime.datetime(2026, 6, 1, tzinfo=datetime.UTC))
    record(DossierFactory(), Journal.STUDY_ASKED, at=datetime.datetime(2025, 6, 1, tzinfo=datetime.UTC))
    assert len(client.get(ENTRIES, query).json()["results"]) == count


@pytest.mark.parametrize(
    "query",
    [{"kind": "rien"}, {"dossier": "1"}, {"since": "hier"}, {"since": "2026-13-45"}, {"since": "2026-01-01T99"}],
)
def test_a_malformed_filter_is_explained(client, query):
    answer = client.get(ENTRIES, query)
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert list(answer.json()["errors"]) == list(query)


@pytest.mark.parametrize("cursor", ["x", "cD1hYmM=", "cD05OTk5OTk5OTk5OTk5OTk5OTk5OTk5", "é", "bz0tMQ==", "=" * 500])
def test_a_malformed_cursor_is_not_found(client, cursor):
    record(DossierFactory(), Journal.VOTE_OPENED)
    answer = client.get(ENTRIES, {"cursor": cursor})
    assert answer.status_code in {200, 404}
    if answer.status_code == 404:
        assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("count", [1, 50])
def test_entries_cost_the_same_queries(client, count, django_assert_num_queries):
    for user in UserFactory.create_batch(count):
        record(DossierFactory(), Journal.PROPOSAL_SUBMITTED, actor=user)
    with django_assert_num_queries(1):
        client.get(ENTRIES)


def test_a_dossier_comes_with_its_journal_and_its_links(client):
    dossier = DossierFactory(author=UserFactory(name="Lucie W."))
    record(dossier, Journal.PROPOSAL_SUBMITTED, actor=dossier.author)
    found = client.get(f"/api/v1/dossiers/{dossier.ref}/").json()
    assert (found["ref"], found["author"], found["territory"]) == (dossier.ref, "Lucie W.", "mulhouse")
    assert [line["kind"] for line in found["journal"]] == ["proposal.submitted"]
    assert found["links"]["page"] == f"http://testserver/dossiers/{dossier.ref}/"


def test_a_read_that_did_not_change_answers_304(client):
    address = f"/api/v1/dossiers/{DossierFactory().ref}/"
    first = client.get(address)
    assert client.get(address, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304
    record(DossierFactory(), Journal.VOTE_OPENED)
    assert client.get(ENTRIES, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 200


def test_another_s_draft_does_not_exist(client):
    draft = DossierFactory(visibility=Visibility.PRIVATE, author=UserFactory())
    answer = client.get(f"/api/v1/dossiers/{draft.ref}/")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    client.force_login(draft.author)
    assert client.get(f"/api/v1/dossiers/{draft.ref}/").status_code == 200


@pytest.mark.parametrize("ref", ["rien", "2026-9999999", "%00", "é"])
def test_an_unknown_dossier_does_not_exist(client, ref):
    assert client.get(f"/api/v1/dossiers/{ref}/").status_code in {400, 404}


def test_since_is_paris_time_when_nothing_says_otherwise(client):
    at = timezone.make_aware(datetime.datetime(2026, 6, 1, 0, 30))  # noqa: DTZ001
    record(DossierFactory(), Journal.VOTE_OPENED, at=at)
    assert len(client.get(ENTRIES, {"since": "2026-06-01"}).json()["results"]) == 1
