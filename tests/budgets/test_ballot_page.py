"""The voting page for each type of ballot, without a script: choices are kept at each button, nothing is lost."""

import pytest
from django.urls import reverse

from budgets.booth import Wanted, moved, stepped
from budgets.enums import Ballots, VoteType
from budgets.models import Ballot, BallotDraft
from tests.factories.budgets import open_budget, voters
from tests.factories.dossiers import ProposalFactory
from tests.factories.people import ResidenceFactory

pytestmark = pytest.mark.django_db
MENTIONS = "Je n’aime pas\nPourquoi pas\nJ’aime\nJ’adore"
JSON = {"accept": "application/json"}


def page(name, budget, query=""):
    return reverse(f"budgets:{name}", args=[budget.slug]) + query


def drop_in_box(client, budget, query=""):
    """Confirm what is chosen; the page of the receipt."""
    confirmation = client.get(page("confirm", budget, query))
    assert confirmation.status_code == 200
    sent = {"cle": confirmation.context["key"], "bulletin": query.removeprefix("?bulletin=")}
    return client.post(page("confirm", budget), sent, follow=True)


@pytest.fixture
def voter(client, db):
    (person,) = voters(1)
    client.force_login(person)
    return person


def mentions(**fields):
    return open_budget(costs=[1000] * 4, vote_type=VoteType.SCORING, mentions=MENTIONS, max_sum_cost=None, **fields)


def ranking(size=5, **fields):
    return open_budget(costs=[1000] * size, vote_type=VoteType.ORDINAL, max_sum_cost=None, **fields)


# ------------------------------------------------------------------ whole votes
def test_one_project_is_chosen_by_a_radio_button(client, voter):
    budget = open_budget(vote_type=VoteType.CHOOSE_ONE, max_sum_cost=None)
    assert 'type="radio"' in client.get(page("vote", budget)).content.decode()
    client.post(page("vote", budget), {"p": "2"})
    assert "Merci, votre vote compte." in drop_in_box(client, budget).content.decode()
    assert Ballot.objects.get().payload == '{"choices":["2"]}'


def test_mentions_are_given_and_read_again(client, voter):
    budget = mentions()
    response = client.post(page("vote", budget), {"mention-1": "3", "mention-2": "0"})
    assert response.url == page("confirm", budget)
    content = client.get(response.url).content.decode()
    assert content.index("J’adore") < content.index("Je n’aime pas")
    assert "2 projets sans mention de votre part" in content
    drop_in_box(client, budget)
    assert Ballot.objects.get().payload == '{"choices":{"1":3}}'


def test_a_ranking_is_made_with_buttons(client, voter):
    budget = ranking(max_length=3)
    for button in ({"classer": "4"}, {"classer": "2"}, {"classer": "5"}, {"monter": "5"}, {"descendre": "4"}):
        before = client.get(page("vote", budget)).context
        fields = {f"rang-{card['candidate'].code}": card["rank"] or "" for card in before["cards"]}
        assert client.post(page("vote", budget), fields | button).status_code == 303
    client.post(page("vote", budget), {"retirer": "2", "recalculer": "1"})
    client.post(page("vote", budget), {})
    drop_in_box(client, budget)
    assert Ballot.objects.get().payload == '{"choices":["5","4"]}'


def test_a_ranking_is_made_with_numbers(client, voter):
    budget = ranking()
    client.post(page("vote", budget), {"rang-1": "2", "rang-3": "1", "rang-2": ""})
    client.post(page("vote", budget), {"rang-1": "2", "rang-3": "1", "rang-5": "1"})
    drop_in_box(client, budget)
    assert Ballot.objects.get().payload == '{"choices":["5","3","1"]}'


@pytest.mark.parametrize(
    ("before", "wanted", "after"),
    [
        ({}, {"a": 1}, ["a"]),
        ({"a": 2, "b": 1}, {"c": 1}, ["c", "a", "b"]),
        ({"a": 2, "b": 1}, {"b": 1, "a": 1}, ["b", "a"]),
        ({"a": 3, "b": 2, "c": 1}, {"a": 3}, ["b", "c", "a"]),
        ({"a": 3, "b": 2, "c": 1}, {"b": 0}, ["a", "c"]),
        ({"a": 1}, {"b": 99}, ["a", "b"]),
    ],
)
def test_places_asked_for_never_collide(before, wanted, after):
    assert moved(before, wanted) == after


@pytest.mark.parametrize(
    ("code", "step", "after"), [("b", -1, "bac"), ("a", -1, "abc"), ("c", 1, "abc"), ("?", 1, "abc")]
)
def test_one_place_up_or_down(code, step, after):
    assert "".join(stepped(list("abc"), code, step)) == after


# ------------------------------------------------------------------ two ballots
def city_and_sector(**fields):
    candidates = [{"cost": 90_000}, {"cost": 50_000, "envelope": "drouot"}, {"cost": 40_000, "envelope": "coteaux"}]
    return open_budget(costs=candidates, ballots_of_each=Ballots.CITY_AND_SECTOR, max_sum_cost=None, **fields)


def test_two_ballots_are_cast_one_after_the_other(client, voter):
    budget = city_and_sector(free_sector=True)
    client.post(page("vote", budget), {"p": "1"})
    content = drop_in_box(client, budget).content.decode()
    assert "Voter aussi pour un secteur" in content
    assert "Choisir mes projets" in client.get(page("detail", budget)).content.decode()
    assert "Coteaux" in client.get(page("vote", budget, "?bulletin=choisir")).content.decode()
    response = client.post(page("vote", budget), {"p": "2", "bulletin": "drouot"})
    assert response.url == page("confirm", budget, "?bulletin=drouot")
    content = drop_in_box(client, budget, "?bulletin=drouot").content.decode()
    assert "bulletin de Drouot" in content
    assert "Choisir mes projets" not in client.get(page("detail", budget)).content.decode()
    assert sorted(Ballot.objects.values_list("payload", flat=True)) == [
        '{"choices":["1"]}',
        '{"choices":["2"],"envelope":"drouot"}',
    ]
    assert "Vous avez voté." in client.get(page("vote", budget, "?bulletin=coteaux")).content.decode()


def test_who_has_a_sector_is_sent_to_its_ballot(client):
    candidates = [{"envelope": "drouot"}, {"envelope": "coteaux"}]
    budget = open_budget(costs=candidates, ballots_of_each=Ballots.SECTOR, max_sum_cost=None)
    assert client.get(page("vote", budget)).status_code == 200
    home = budget.envelopes.get(territory__slug="coteaux").territory
    client.force_login(ResidenceFactory(territory=home).user)
    assert client.get(page("vote", budget)).url == page("vote", budget, "?bulletin=coteaux")


@pytest.mark.parametrize("asked", ["ailleurs", "\x00", "x" * 500])
def test_an_unknown_ballot_is_said(client, voter, asked):
    budget = city_and_sector(free_sector=True)
    response = client.post(page("vote", budget), {"p": "2", "bulletin": asked})
    assert response.status_code == 422
    assert "n’est pas un secteur de ce vote" in response.content.decode()


# ------------------------------------------------------------------ filters and comparison
def test_filters_never_lose_the_basket(client, voter):
    budget = open_budget(costs=[{"cost": 9000, "category": "Eau"}, {"cost": 40_000, "category": "Jeux"}])
    response = client.post(page("vote", budget), {"p": "2", "theme": "Eau", "q": "", "filtrer": "1"})
    assert response.url == page("vote", budget, "?theme=Eau#projets")
    content = client.get(response.url).content.decode()
    assert [str(c) in content for c in budget.candidates.all()] == [True, True]
    assert BallotDraft.objects.get().choices == {"2": 1}


def test_filters_hide_what_is_not_asked_for(client, voter):
    budget = open_budget(costs=[{"cost": 9000}, {"cost": 400_000}])
    shown = client.get(page("vote", budget, "?prix=10000")).context["cards"]
    assert [card["candidate"].cost for card in shown] == [9000]
    shown = client.get(page("vote", budget, "?q=introuvable")).context["cards"]
    assert shown == []


@pytest.mark.parametrize("sent", [{"prix": "²"}, {"prix": "-1"}, {"prix": "9" * 40}, {"lieu": "\x00"}, {"q": " \n"}])
def test_a_filter_that_makes_no_sense_is_harmless(client, sent):
    assert Wanted.read(sent).price == 0
    assert client.get(page("vote", open_budget()), sent).status_code in {200, 400}


def test_projects_are_compared_side_by_side(client, voter):
    budget = open_budget()
    idea = ProposalFactory(dossier=budget.candidates.get(code="2").dossier, body="Des arbres partout.")
    response = client.post(page("vote", budget), {"p": "1", "c": ["1", "2"], "comparer": "1"})
    content = client.get(response.url).content.decode()
    assert idea.body in content
    assert content.count('<th scope="col">') == 2
    client.post(page("vote", budget), {"prendre": "2"})
    assert BallotDraft.objects.get().choices == {"1": 1, "2": 1}


@pytest.mark.parametrize("query", ["", "?c=1", "?c=1&c=1", "?c=zz&c=%00", "?c=1&c=2&c=3&c=4"])
def test_a_comparison_says_what_it_needs(client, query):
    response = client.get(page("compare", open_budget(costs=[1000] * 4), query))
    assert response.status_code in {200, 400}
    if query.endswith("c=4"):
        assert "les trois premiers" in response.content.decode()


# ------------------------------------------------------------------ nothing is lost
def test_the_order_is_the_same_before_and_after_the_sign_in(client):
    budget = open_budget(costs=[1000] * 9)
    order = [card["candidate"].code for card in client.get(page("vote", budget)).context["cards"]]
    client.force_login(voters(1)[0])
    assert [card["candidate"].code for card in client.get(page("vote", budget)).context["cards"]] == order
    other = type(client)()
    other.force_login(voters(1)[0])
    assert [card["candidate"].code for card in other.get(page("vote", budget)).context["cards"]] != order


def test_a_session_that_expires_midway_loses_nothing(client, voter):
    budget = ranking()
    client.post(page("vote", budget), {"classer": "3"})
    client.cookies.pop("sessionid")
    client.post(page("vote", budget), {"rang-3": "1", "classer": "5"})
    response = client.post(page("vote", budget), {"rang-3": "1", "rang-5": "2"})
    assert "/connexion/" in client.get(response.url).url
    client.force_login(voter)
    drop_in_box(client, budget)
    assert Ballot.objects.get().payload == '{"choices":["3","5"]}'


def test_an_answer_that_never_arrived_is_found_again(client, voter):
    """The vote is in, the page of the receipt was cut: going back to the ballot leads to the receipt."""
    budget = open_budget()
    client.post(page("vote", budget), {"p": "1"})
    key = client.get(page("confirm", budget)).context["key"]
    elsewhere = type(client)()
    elsewhere.force_login(voter)
    elsewhere.post(page("confirm", budget), {"cle": key})
    response = client.get(page("confirm", budget), follow=True)
    assert Ballot.objects.get().commitment in response.content.decode()


def test_a_script_gets_the_ranking_and_the_quotas(client, voter):
    budget = ranking(quotas=[{"name": "Eau", "category": "Eau", "min_length": 1}])
    answer = client.post(page("vote", budget), {"classer": "4"}, headers=JSON).json()
    assert answer["ranks"] == {"4": 1}
    assert str(budget.candidates.get(code="4")) in answer["ranking"]
    assert answer["notes"] == ["Eau : 0 sur 1 au moins"]


@pytest.mark.parametrize("make", [mentions, ranking])
@pytest.mark.parametrize(
    "sent", [{"mention-1": "9"}, {"mention-1": "x", "rang-1": "²"}, {"rang-1": "-4"}, {"classer": "\x00"}]
)
def test_a_hostile_form_is_never_a_fault(client, voter, make, sent):
    assert client.post(page("vote", make()), sent).status_code in {303, 422}
