"""The page where a person says how often, when and about what they want to be told."""

import pytest
from django.urls import reverse

from participation.accounts.enums import Cadence
from participation.dossiers.actions import follow
from participation.dossiers.models import Follow
from participation.territories.models import Territory
from tests.factories.dossiers import DossierFactory
from tests.factories.people import UserFactory

ADDRESS = "/compte/courriels/"
HABITS = {"cadence": "weekly", "quiet_from": "20", "quiet_until": "9"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def me(client):
    user = UserFactory()
    client.force_login(user)
    return user


def test_the_usual_rhythm_and_the_quiet_hours_change(client, me):
    assert client.post(ADDRESS, HABITS).url == ADDRESS
    me.refresh_from_db()
    assert (me.news_cadence, me.quiet_from, me.quiet_until) == (Cadence.WEEKLY, 20, 9)


@pytest.mark.parametrize("choice", ["", *Cadence.values])
def test_a_dossier_has_its_own_rhythm(client, me, choice):
    dossier = DossierFactory()
    follow(dossier=dossier, user=me, cadence=Cadence.DAILY)
    client.post(ADDRESS, {**HABITS, f"dossier-{dossier.ref}": choice or "usual"})
    assert Follow.objects.get().cadence == choice


def test_a_dossier_and_a_place_are_left_here(client, me):
    dossier = DossierFactory()
    place = Territory.objects.create(slug="coteaux", name="Coteaux", level="sector")
    follow(dossier=dossier, user=me)
    follow(territory=place, user=me)
    client.post(ADDRESS, {**HABITS, f"dossier-{dossier.ref}": "stop", "secteur-coteaux": "stop"})
    assert not Follow.objects.exists()


def test_a_place_is_followed_here(client, me):
    place = Territory.objects.create(slug="coteaux", name="Coteaux", level="sector")
    client.post(ADDRESS, {**HABITS, "secteur-coteaux": "weekly"})
    assert list(Follow.objects.values_list("territory", "cadence")) == [(place.pk, "weekly")]


def test_saving_without_changing_anything_changes_nothing(client, me):
    dossier = DossierFactory()
    follow(dossier=dossier, user=me)
    Territory.objects.create(slug="coteaux", name="Coteaux", level="sector")
    data = {"cadence": "daily", "quiet_from": "21", "quiet_until": "8"}
    client.post(ADDRESS, {**data, f"dossier-{dossier.ref}": "usual", "secteur-coteaux": "stop"})
    assert list(Follow.objects.values_list("dossier", "cadence")) == [(dossier.pk, "")]


@pytest.mark.parametrize(
    "bad", [{"cadence": "hourly"}, {"quiet_from": "24"}, {"quiet_until": "x"}, {"cadence": ""}, {"quiet_from": "-1"}]
)
def test_a_bad_answer_comes_back_with_the_form_filled(client, me, bad):
    page = client.post(ADDRESS, {**HABITS, **bad})
    assert page.status_code == 422
    assert "à corriger" in page.content.decode()
    me.refresh_from_db()
    assert (me.news_cadence, me.quiet_from, me.quiet_until) == (Cadence.DAILY, 21, 8)


def test_the_dossiers_of_others_are_not_mine_to_change(client, me):
    dossier = DossierFactory()
    follow(dossier=dossier, user=UserFactory())
    client.post(ADDRESS, {**HABITS, f"dossier-{dossier.ref}": "stop"})
    assert Follow.objects.count() == 1


@pytest.mark.parametrize("count", [1, 40])
def test_the_page_costs_the_same_queries(client, me, count, django_assert_num_queries):
    for dossier in DossierFactory.create_batch(count):
        follow(dossier=dossier, user=me)
    client.get(ADDRESS)
    with django_assert_num_queries(7):
        client.get(ADDRESS)


def test_my_data_tell_my_choices(client, me):
    follow(dossier=DossierFactory(), user=me, cadence=Cadence.WEEKLY)
    client.post(ADDRESS, HABITS)
    document = client.get(reverse("account_export")).json()
    assert document["compte"]["nouvelles par courriel"] == "weekly"
    assert document["compte"]["pas de courriel à partir de (heure)"] == 20
    assert len(document["suivis"]) == 1
