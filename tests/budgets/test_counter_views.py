"""The counter's screens: one identity seen, then a sheet, a ballot filled together, or a letter."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from budgets.enums import Ballots, Channel, OpenTo, VoteType
from budgets.models import Ballot, RollEntry, VoteLetter
from budgets.receipts import code_of
from participation.territories.models import Territory
from tests.budgets.test_paper_views import inflated
from tests.factories.budgets import open_budget
from tests.factories.people import AgentFactory

pytestmark = pytest.mark.django_db
IDENTITY = {"family_name": "Weber", "first_names": "Lucie", "born": "1950-05-04"}


def page(name, budget):
    return reverse(f"budgets:{name}", args=[budget.slug])


@pytest.fixture
def agent(client):
    agent = AgentFactory()
    client.force_login(agent)
    return agent


def seen(client, budget):
    """The signed pass of a person whose identity was seen."""
    return client.post(page("reception", budget), IDENTITY).context["person"]


def test_a_person_who_takes_a_sheet_is_marked_at_once(client, agent):
    budget = open_budget()
    person = seen(client, budget)
    first = client.post(page("mark", budget), {"personne": person, "bulletin": ""}, follow=True)
    assert "C’est émargé" in first.content.decode()
    again = client.post(page("mark", budget), {"personne": person, "bulletin": ""})  # the button pressed twice
    assert again.status_code == 303
    assert RollEntry.objects.get().channel == Channel.PAPER
    assert "ne peut pas voter" in client.post(page("reception", budget), IDENTITY).content.decode()


def in_sectors(**fields):
    candidates = [{"cost": 50_000, "envelope": "drouot"}, {"cost": 40_000, "envelope": "coteaux"}]
    return open_budget(costs=candidates, ballots_of_each=Ballots.SECTOR, **fields)


def test_only_the_sheet_of_their_sector_is_offered(client, agent):
    budget = in_sectors(open_to=OpenTo.RESIDENTS)
    assert set(client.get(page("reception", budget)).context["form"].fields) == {*IDENTITY, "tie", "territory"}
    unsaid = client.post(page("reception", budget), {**IDENTITY, "tie": "residence"})
    assert (unsaid.status_code, list(unsaid.context["form"].errors)) == (422, ["territory"])

    here = {**IDENTITY, "tie": "residence", "territory": str(Territory.objects.get(slug="drouot").pk)}
    shown = client.post(page("reception", budget), here)
    assert [slip["slug"] for slip in shown.context["slips"]] == ["drouot"]
    assert shown.context["refusals"] == []
    html = shown.content.decode()
    assert "Émarger «\u00a0sur papier\u00a0»\u00a0: bulletin de Drouot" in html
    sent = {"personne": shown.context["person"], "bulletin": "coteaux"}
    assert client.post(page("mark", budget), sent).status_code == 403
    assert client.post(page("desk_counter", budget), {**sent, "deposer": "oui", "choices": ["2"]}).status_code == 422
    assert not RollEntry.objects.exists()
    assert client.post(page("mark", budget), {**sent, "bulletin": "drouot"}).status_code == 303

    worker = client.post(page("reception", budget), {**here, "tie": "work", "family_name": "Autre"})
    assert [refusal["message"] for refusal in worker.context["refusals"]] == [
        "Sont appelées à voter les personnes qui habitent ici."
    ]


def test_nothing_is_asked_that_the_vote_does_not_ask(client, agent):
    assert set(client.get(page("reception", open_budget())).context["form"].fields) == set(IDENTITY)
    free = in_sectors(free_sector=True)
    assert set(client.get(page("reception", free)).context["form"].fields) == set(IDENTITY)
    shown = client.post(page("reception", free), IDENTITY)
    assert [slip["slug"] for slip in shown.context["slips"]] == ["coteaux", "drouot"]


def test_two_agents_who_see_the_same_person_mark_once(client, agent):
    budget = open_budget()
    person = seen(client, budget)
    other = Client()
    other.force_login(AgentFactory())
    elsewhere = seen(other, budget)
    assert client.post(page("mark", budget), {"personne": person}).status_code == 303
    assert other.post(page("mark", budget), {"personne": elsewhere}).status_code == 409
    assert RollEntry.objects.count() == 1


@pytest.mark.parametrize("forged", ["", "faux", "eyJhIjoxfQ:1:abc"])
def test_a_forged_pass_opens_nothing(client, agent, forged):
    budget = open_budget()
    for name in ("mark", "letter", "desk_counter"):
        assert client.post(page(name, budget), {"personne": forged}).status_code == 422
    assert not RollEntry.objects.exists()


def test_a_pass_is_for_one_vote(client, agent):
    one, other = open_budget(), open_budget()
    assert client.post(page("mark", other), {"personne": seen(client, one)}).status_code == 422


BALLOTS = [
    ({}, {"choices": ["2", "1"]}, '{"choices":["1","2"]}'),
    (
        {"vote_type": VoteType.CUMULATIVE, "max_points": 3, "max_sum_points": 4, "max_sum_cost": None},
        {"given-1": "3", "given-2": "1"},
        '{"choices":{"1":3,"2":1}}',
    ),
    (
        {"vote_type": VoteType.SCORING, "mentions": "Non\nPassable\nBien", "max_sum_cost": None},
        {"given-1": "2", "given-3": "1"},
        '{"choices":{"1":2,"3":1}}',
    ),
    (
        {"vote_type": VoteType.ORDINAL, "max_sum_cost": None},
        {"given-3": "1", "given-1": "2"},
        '{"choices":["3","1"]}',
    ),
]


@pytest.mark.parametrize(("limits", "sent", "payload"), BALLOTS, ids=["approval", "points", "mentions", "ranking"])
def test_a_ballot_of_each_kind_is_filled_with_the_person(client, agent, limits, sent, payload):
    budget = open_budget(**limits)
    person = seen(client, budget)
    form = client.post(page("desk_counter", budget), {"personne": person, "bulletin": ""}).context["form"]
    data = {"personne": person, "bulletin": "", "deposer": "oui", "submission_key": str(form["submission_key"].value())}
    response = client.post(page("desk_counter", budget), {**data, **sent})
    ballot = Ballot.objects.get()
    assert (ballot.payload, ballot.channel) == (payload, Channel.COUNTER)
    assert code_of(ballot.commitment) in response.content.decode()
    again = client.post(page("desk_counter", budget), {**data, **sent})
    assert code_of(ballot.commitment) in again.content.decode()
    assert Ballot.objects.count() == 1


def test_a_wrong_ballot_comes_back_filled(client, agent):
    budget = open_budget(vote_type=VoteType.ORDINAL, max_sum_cost=None)
    data = {"personne": seen(client, budget), "bulletin": "", "deposer": "oui", "given-1": "1", "given-2": "1"}
    data["submission_key"] = "0b5f7c1e-0f0e-4c5e-9a8b-111111111111"
    response = client.post(page("desk_counter", budget), data)
    assert response.status_code == 422
    assert "la même place" in response.content.decode()
    assert not RollEntry.objects.exists()


# ---------------------------------------------------------------- letters
def code_in(client, budget, monkeypatch, address=""):
    """The code of a new letter, read on its page."""
    monkeypatch.setattr("budgets.views.counter.missing_packages", lambda: ("libpango-1.0-0",))
    response = client.post(page("letter", budget), {"personne": seen(client, budget), "address": address})
    return response.context["code"], response.content.decode()


def test_a_letter_is_a_tagged_pdf(client, agent):
    budget = open_budget()
    response = client.post(
        page("letter", budget), {"personne": seen(client, budget), "address": "Lucie Weber\n1 rue A"}
    )
    assert response["Content-Type"] == "application/pdf"
    assert "no-store" in response["Cache-Control"]
    assert b"pdfuaid:part" in inflated(response.content)


def test_nothing_of_a_letter_is_kept(client, agent, monkeypatch):
    budget = open_budget()
    code, html = code_in(client, budget, monkeypatch, "Lucie Weber\n12 rue du Sauvage")
    assert code in html
    assert "12 rue du Sauvage" in html
    kept = VoteLetter.objects.get()
    texts = [str(getattr(kept, field.attname)) for field in kept._meta.concrete_fields]
    assert not [text for text in texts if code in text or "Sauvage" in text or "Weber" in text]


def test_a_resident_votes_with_a_letter_and_no_account(client, agent, monkeypatch):
    budget = open_budget()
    code, _html = code_in(client, budget, monkeypatch)
    client.logout()
    url = page("with_code", budget)
    assert "Choisissez d’abord" in client.get(url).content.decode()
    client.post(page("vote", budget), {"p": ["1", "2"], "recalculer": "1"})
    assert client.get(page("confirm", budget))["Location"] == url
    shown = client.get(url)
    key = str(shown.context["form"]["submission_key"].value())
    wrong = client.post(url, {"code": "AAAA", "submission_key": key})
    assert wrong.status_code == 422
    assert "n’ouvre pas ce vote" in wrong.content.decode()
    response = client.post(url, {"code": code.lower().replace("-", " "), "submission_key": key})
    ballot = Ballot.objects.get()
    assert ballot.payload == '{"choices":["1","2"]}'
    assert code_of(ballot.commitment) in response.content.decode()
    again = client.post(url, {"code": code, "submission_key": "0b5f7c1e-0f0e-4c5e-9a8b-111111111111"})
    assert "déjà voté" in again.content.decode()
    assert RollEntry.objects.count() == 1


def test_codes_are_not_tried_for_ever(client, agent, monkeypatch):
    budget = open_budget()
    code, _html = code_in(client, budget, monkeypatch)
    client.logout()
    client.post(page("vote", budget), {"p": ["1"], "recalculer": "1"})
    for _try in range(10):
        assert "n’ouvre pas" in client.post(page("with_code", budget), {"code": "AAAA"}).content.decode()
    assert "Trop d’essais" in client.post(page("with_code", budget), {"code": code}).content.decode()
    assert not Ballot.objects.exists()


# ---------------------------------------------------------------- outage
def test_an_outage_is_declared_on_one_screen(client, agent, time_machine):
    time_machine.move_to("2026-05-04 12:00:00+00:00")  # no change of hour, no other day
    budget = open_budget()
    wrong = client.post(
        page("outage", budget), {"began_at": "2020-01-01T10:00", "ended_at": "2020-01-01T12:00", "reason": "x"}
    )
    assert wrong.status_code == 422
    assert "Vérifiez les heures" in wrong.content.decode()
    before = budget.process.phases.get().closes_at
    now = timezone.localtime()
    data = {
        "began_at": f"{now.replace(microsecond=0) - dt.timedelta(hours=3):%Y-%m-%dT%H:%M}",
        "ended_at": f"{now.replace(microsecond=0) - dt.timedelta(hours=1):%Y-%m-%dT%H:%M}",
        "reason": "Coupure du réseau.",
    }
    assert client.post(page("outage", budget), data).status_code == 303
    assert (budget.process.phases.get().closes_at - before).total_seconds() == 7200
    for name in ("outage", "vote", "detail"):
        assert "Coupure du réseau." in client.get(page(name, budget)).content.decode()


def test_right_codes_are_not_tries(client, agent, monkeypatch):
    """A library has one address for many letters."""
    budget = open_budget()
    code, _html = code_in(client, budget, monkeypatch)
    client.logout()
    url = page("with_code", budget)
    client.post(page("vote", budget), {"p": ["1"], "recalculer": "1"})
    for _try in range(9):
        assert "n’ouvre pas" in client.post(url, {"code": "AAAA"}).content.decode()
    key = str(client.get(url).context["form"]["submission_key"].value())
    assert client.post(url, {"code": code, "submission_key": key}).status_code == 200
    assert Ballot.objects.count() == 1
    client.post(page("vote", budget), {"p": ["1"], "recalculer": "1"})
    assert "n’ouvre pas" in client.post(url, {"code": "AAAA"}).content.decode()
    assert "Trop d’essais" in client.post(url, {"code": "AAAA"}).content.decode()
