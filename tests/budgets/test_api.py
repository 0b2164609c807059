"""The API of votes."""

import json

import pytest
from rest_framework.authtoken.models import Token

from budgets.models import Ballot
from tests.factories.budgets import open_budget, voters

pytestmark = pytest.mark.django_db


def post(client, budget, body, key="k", token=None):
    headers = {"Idempotency-Key": key} if key else {}
    if token:
        headers["Authorization"] = f"Token {token}"
    return client.post(
        f"/api/v1/budgets/{budget.slug}/ballots/", body, content_type="application/json", headers=headers
    )


@pytest.fixture
def budget(db):
    return open_budget()


@pytest.fixture
def token(db):
    (voter,) = voters(1)
    return Token.objects.create(user=voter).key


def test_budgets_and_candidates_are_public(client, budget):
    assert client.get("/api/v1/budgets/").json()["results"][0]["slug"] == budget.slug
    found = client.get(f"/api/v1/candidates/?budget={budget.slug}").json()["results"]
    assert {candidate["code"] for candidate in found} == {"1", "2", "3"}


def test_the_same_key_gives_the_same_receipt(client, budget, token):
    first = post(client, budget, {"choices": ["1"]}, token=token)
    again = post(client, budget, {"choices": ["1"]}, token=token)
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert Ballot.objects.get().commitment == first.json()["commitment"]


def test_a_second_ballot_is_a_conflict(client, budget, token):
    post(client, budget, {"choices": ["1"]}, token=token)
    response = post(client, budget, {"choices": ["2"]}, key="other", token=token)
    assert response.status_code == 409
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("body", ["[]", "{}", '{"choices": "x"}', '{"choices": {"1": {}}}', "null"])
def test_a_malformed_ballot_gets_a_sentence(client, budget, token, body):
    response = post(client, budget, json.loads(body), token=token)
    assert response.status_code == 422
    assert response.json()["detail"]


def test_a_ballot_that_is_not_json(client, budget, token):
    response = client.post(
        f"/api/v1/budgets/{budget.slug}/ballots/", "{", content_type="application/json",
        headers={"Authorization": f"Token {token}", "Idempotency-Key": "k"},
    )  # fmt: skip
    assert response.status_code == 400


def test_a_key_is_needed_and_so_is_an_account(client, budget, token):
    assert post(client, budget, {"choices": ["1"]}, key="", token=token).status_code == 422
    assert post(client, budget, {"choices": ["1"]}).status_code == 401
