"""Ideas and supports by API."""

import pytest

from participation.processes.enums import PhaseKind
from tests.factories.dossiers import ProcessFactory, ProposalFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

JSON = "application/json"


def test_a_program_proposes_an_idea(client):
    process = ProcessFactory(phase=PhaseKind.IDEAS)
    client.force_login(UserFactory())
    body = {"process": process.slug, "title": "Un banc", "body": "À l’ombre.", "location": {"address": "Rue de Bâle"}}
    answer = client.post("/api/v1/proposals/", body, JSON)
    assert answer.status_code == 201
    assert answer.json()["title"] == "Un banc"


def test_support_is_idempotent_both_ways(client):
    proposal = ProposalFactory()
    client.force_login(UserFactory())
    address = f"/api/v1/proposals/{proposal.dossier.ref}/support/"
    assert [client.post(address).json()["supports"] for _again in range(2)] == [1, 1]
    assert [client.delete(address).json()["supports"] for _again in range(2)] == [0, 0]


@pytest.mark.parametrize("body", ["{", "[]", '{"title": 3}', '{"process": "nulle-part", "title": "a", "body": "b"}'])
def test_a_malformed_body_is_answered_with_a_problem(client, body):
    client.force_login(UserFactory())
    answer = client.post("/api/v1/proposals/", body, JSON)
    assert 400 <= answer.status_code < 500
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"]


def test_an_anonymous_program_is_refused(client):
    assert client.post("/api/v1/proposals/", {}, JSON).status_code == 401
