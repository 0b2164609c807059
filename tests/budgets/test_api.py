"""The API of votes."""

import json

import pytest
from rest_framework.authtoken.models import Token

from budgets.enums import Ballots, VoteType
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


@pytest.mark.parametrize(
    ("rules", "choices", "payload"),
    [
        ({"vote_type": VoteType.CHOOSE_ONE}, ["2"], '{"choices":["2"]}'),
        ({"vote_type": VoteType.ORDINAL}, ["3", "1"], '{"choices":["3","1"]}'),
        ({"vote_type": VoteType.SCORING, "mentions": "non\noui"}, {"1": 1, "2": 0}, '{"choices":{"1":1}}'),
        ({"vote_type": VoteType.CUMULATIVE, "max_sum_points": 4}, {"3": 1, "1": 3}, '{"choices":{"1":3,"3":1}}'),
    ],
)
def test_every_type_of_ballot_is_cast(client, token, rules, choices, payload):
    budget = open_budget(max_sum_cost=None, **rules)
    assert post(client, budget, {"choices": choices}, token=token).status_code == 201
    assert Ballot.objects.get().payload == payload


def test_the_ballot_of_a_sector_names_it(client, token):
    candidates = [{"cost": 1000}, {"cost": 1000, "envelope": "drouot"}]
    budget = open_budget(costs=candidates, ballots_of_each=Ballots.CITY_AND_SECTOR, free_sector=True, max_sum_cost=None)
    assert post(client, budget, {"choices": ["1"]}, key="city", token=token).status_code == 201
    sector = {"choices": ["2"], "envelope": "drouot"}
    assert post(client, budget, sector, key="sector", token=token).status_code == 201
    shown = client.get("/api/v1/budgets/").json()["results"][0]
    assert shown["envelopes"] == [{"territory": "drouot", "amount": 100_000, "minimum_age": None, "open_to": ""}]
    found = client.get(f"/api/v1/candidates/?budget={budget.slug}").json()["results"]
    assert {candidate["code"]: candidate["envelope"] for candidate in found} == {"1": None, "2": "drouot"}


@pytest.mark.parametrize("envelope", ["ailleurs", 7, ["drouot"], "\x00", "x" * 5000])
def test_an_unknown_envelope_gets_a_sentence(client, budget, token, envelope):
    budget.envelopes.model.objects.filter(budget=budget).delete()
    type(budget).objects.filter(pk=budget.pk).update(ballots_of_each=Ballots.CITY_AND_SECTOR)
    response = post(client, budget, {"choices": ["1"], "envelope": envelope}, token=token)
    assert response.status_code == 422
    assert response.json()["code"] == "budgets.unknown_envelope.invalid"


def test_the_schema_tells_lists_and_numbers_apart(client):
    schema = client.get("/api/v1/schema/", headers={"accept": "application/json"}).json()
    kinds = schema["components"]["schemas"]["Ballot"]["properties"]["choices"]["oneOf"]
    assert [kind["type"] for kind in kinds] == ["array", "object"]
