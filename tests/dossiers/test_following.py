"""Following a dossier, and reading what one was told."""

import pytest
from django.core import signing
from django.urls import reverse

from participation.accounts.enums import Cadence
from participation.dossiers.actions import follow, mark_read, record, tell
from participation.dossiers.enums import Journal, Visibility
from participation.dossiers.mails import unsubscribe_url
from participation.dossiers.models import Follow, Notification
from tests.factories.dossiers import DossierFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def me(client):
    user = UserFactory()
    client.force_login(user)
    return user


def told(user, **fields):
    tell(user=user, entry=record(DossierFactory(**fields), Journal.VOTE_OPENED))
    return user.notifications.latest("pk")


def test_following_twice_changes_only_the_channel(client, me):
    dossier = DossierFactory()
    address = reverse("dossiers:follow", args=[dossier.ref])
    client.post(address)
    assert client.post(address, {"channel": "site", "next": "/memoire/"}).url == "/memoire/"
    assert list(Follow.objects.values_list("user", "cadence")) == [(me.pk, Cadence.NEVER)]


def test_stopping_twice_is_stopping(client, me):
    dossier = DossierFactory()
    follow(dossier=dossier, user=me)
    for _attempt in range(2):
        assert client.post(reverse("dossiers:follow", args=[dossier.ref]), {"stop": "1"}).status_code == 303
    assert not Follow.objects.exists()


def test_an_anonymous_reader_signs_in_first(client):
    answer = client.post(reverse("dossiers:follow", args=[DossierFactory().ref]))
    assert answer.url.startswith("/connexion/?next=")


@pytest.mark.parametrize("visibility", [Visibility.PRIVATE, Visibility.HIDDEN])
def test_what_cannot_be_read_cannot_be_followed(client, me, visibility):
    dossier = DossierFactory(visibility=visibility)
    assert client.post(reverse("dossiers:follow", args=[dossier.ref])).status_code == 404


def test_following_by_a_link_does_nothing(client, me):
    assert client.get(reverse("dossiers:follow", args=[DossierFactory().ref])).status_code == 405


def test_a_foreign_next_is_ignored(client, me):
    dossier = DossierFactory()
    done = client.post(reverse("dossiers:follow", args=[dossier.ref]), {"next": "//ailleurs.example/"})
    assert done.url == f"/dossiers/{dossier.ref}/"


# ------------------------------------------------------------------ what one was told
def test_notifications_are_read_one_by_one_or_all_at_once(client, me):
    first, _second = told(me), told(me)
    assert "2 non lues" in client.get("/compte/notifications/").content.decode()
    opened = client.get(reverse("dossiers:notification_open", args=[first.pk]))
    assert opened.url == f"/dossiers/{first.entry.dossier.ref}/"
    assert me.notifications.filter(read_at=None).count() == 1
    client.post(reverse("dossiers:notifications_read"))
    assert mark_read(user=me) == 0


def test_the_notifications_of_others_do_not_exist(client, me):
    other = told(UserFactory())
    assert client.get(reverse("dossiers:notification_open", args=[other.pk])).status_code == 404
    assert client.post(reverse("dossiers:notifications_read"), {"id": other.pk}).status_code == 404
    other.refresh_from_db()
    assert other.read_at is None


@pytest.mark.parametrize("number", ["x", "-1", "9" * 30, "\x00"])
def test_a_malformed_notification_does_not_exist(client, me, number):
    assert client.post(reverse("dossiers:notifications_read"), {"id": number}).status_code == 404


def test_notifications_are_grouped_by_dossier_the_last_told_first(client, me):
    bench, tree = DossierFactory(title="Un banc rouge"), DossierFactory(title="Un arbre")
    for dossier in (bench, tree, bench):
        tell(user=me, entry=record(dossier, Journal.VOTE_OPENED))
    page = client.get("/compte/notifications/").content.decode()
    assert page.index("Un banc rouge") < page.index("Un arbre")
    assert page.count("<h2><a") == 2


def test_only_the_last_news_of_a_dossier_are_shown(client, me):
    dossier = DossierFactory()
    for _one in range(7):
        tell(user=me, entry=record(dossier, Journal.VOTE_OPENED))
    page = client.get("/compte/notifications/").content.decode()
    assert page.count("Le vote commence.") == 4
    assert "3 nouvelles plus anciennes" in page


def test_one_dossier_is_marked_as_read_at_once(client, me):
    first, second = told(me), told(me)
    client.post(reverse("dossiers:notifications_read"), {"dossier": first.entry.dossier.ref})
    assert list(Notification.objects.filter(read_at=None)) == [second]


def test_marking_comes_back_to_the_page_one_was_on(client, me):
    one = told(me)
    data = {"dossier": one.entry.dossier.ref, "next": "/compte/notifications/?page=1"}
    assert client.post(reverse("dossiers:notifications_read"), data).url == "/compte/notifications/?page=1"


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_costs_the_same_queries(client, me, count, django_assert_num_queries):
    for _one in range(count):
        told(me)
    client.get("/compte/notifications/")
    with django_assert_num_queries(7):
        client.get("/compte/notifications/")


# ------------------------------------------------------------------ the link of a mail
def link(user, dossier=None):
    return unsubscribe_url(user.pk, dossier.ref if dossier else "").removeprefix("http://127.0.0.1:8000")


def test_the_link_of_a_mail_asks_then_stops_the_mails_without_signing_in(client):
    user = UserFactory()
    assert client.get(link(user)).status_code == 200
    user.refresh_from_db()
    assert user.news_cadence == Cadence.DAILY
    assert client.post(link(user), {"List-Unsubscribe": "One-Click"}).status_code == 200
    user.refresh_from_db()
    assert user.news_cadence == Cadence.NEVER


def test_stopping_everything_stops_the_dossiers_that_had_their_own_rhythm(client):
    user = UserFactory()
    follow(dossier=DossierFactory(), user=user, cadence=Cadence.IMMEDIATE)
    client.post(link(user))
    assert Follow.objects.get().cadence == ""


def test_the_link_of_a_dossier_stops_that_dossier_only(client):
    user, dossier, other = UserFactory(), DossierFactory(), DossierFactory()
    for one in (dossier, other):
        follow(dossier=one, user=user)
    assert dossier.title in client.get(link(user, dossier)).content.decode()
    client.post(link(user, dossier))
    user.refresh_from_db()
    assert dict(Follow.objects.values_list("dossier", "cadence")) == {dossier.pk: "never", other.pk: ""}
    assert user.news_cadence == Cadence.DAILY


def test_a_mail_may_be_slowed_down_rather_than_stopped_and_all_can_be_undone(client):
    user = UserFactory()
    client.post(link(user), {"cadence": "weekly"})
    user.refresh_from_db()
    assert user.news_cadence == Cadence.WEEKLY
    assert "Revenir comme avant" in client.post(link(user)).content.decode()
    client.post(link(user), {"cadence": "weekly"})
    user.refresh_from_db()
    assert user.news_cadence == Cadence.WEEKLY


def test_the_link_of_a_dossier_no_longer_followed_changes_nothing(client):
    user = UserFactory()
    assert client.post(link(user, DossierFactory())).status_code == 200
    assert not Follow.objects.exists()


@pytest.mark.parametrize("token", ["x", "1:2:3", signing.Signer(salt="autre").sign_object([1, ""])])
def test_a_forged_link_stops_nothing(client, token):
    assert client.post(reverse("dossiers:unsubscribe", args=[token])).status_code == 404


def test_the_link_of_a_closed_account_leads_nowhere(client):
    assert client.get(link(UserFactory(is_active=False))).status_code == 404
