"""Following a dossier, and reading what one was told."""

import pytest
from django.core import signing
from django.urls import reverse

from participation.dossiers.actions import follow, mark_read, record, tell
from participation.dossiers.enums import Journal, Visibility
from participation.dossiers.mails import UNSUBSCRIBE_SALT
from participation.dossiers.models import Follow
from tests.factories.dossiers import DossierFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def me(client):
    user = UserFactory()
    client.force_login(user)
    return user


def told(user, **fields):
    return tell(user=user, entry=record(DossierFactory(**fields), Journal.VOTE_OPENED))


def test_following_twice_changes_only_the_channel(client, me):
    dossier = DossierFactory()
    address = reverse("dossiers:follow", args=[dossier.ref])
    client.post(address)
    assert client.post(address, {"channel": "site", "next": "/memoire/"}).url == "/memoire/"
    assert list(Follow.objects.values_list("user", "by_mail")) == [(me.pk, False)]


def test_stopping_twice_is_stopping(client, me):
    dossier = DossierFactory()
    follow(dossier=dossier, user=me)
    for _attempt in range(2):
        assert client.post(reverse("dossiers:follow", args=[dossier.ref]), {"stop": "1"}).status_code == 302
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


@pytest.mark.parametrize("count", [1, 24])
def test_the_page_costs_the_same_queries(client, me, count, django_assert_num_queries):
    for _one in range(count):
        told(me)
    client.get("/compte/notifications/")
    with django_assert_num_queries(6):
        client.get("/compte/notifications/")


def test_the_link_of_a_mail_stops_the_mails_without_signing_in(client):
    user = UserFactory()
    address = reverse("dossiers:unsubscribe", args=[signing.dumps(user.pk, salt=UNSUBSCRIBE_SALT)])
    assert client.get(address).status_code == 200
    user.refresh_from_db()
    assert user.mail_notices
    assert client.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    user.refresh_from_db()
    assert not user.mail_notices


@pytest.mark.parametrize("token", ["x", "1:2:3", signing.dumps(1, salt="autre")])
def test_a_forged_link_stops_nothing(client, token):
    assert client.post(reverse("dossiers:unsubscribe", args=[token])).status_code == 404
