"""A thread by plain forms and by API."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from participation.discussions.actions import hide_comment, post_comment, withdraw_comment
from participation.discussions.enums import CommentState
from participation.discussions.models import Comment
from participation.dossiers.models import Dossier
from participation.rules import Refusal
from tests.factories.dossiers import ProposalFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier():
    return ProposalFactory().dossier


def test_a_comment_is_published_by_a_plain_form(client, dossier):
    client.force_login(UserFactory())
    answer = client.post(reverse("discussions:comment", args=[dossier.ref]), {"body": "Je suis pour."})
    comment = Comment.objects.get()
    assert answer.status_code == 303
    assert answer.url == f"/dossiers/{dossier.ref}/#commentaire-{comment.pk}"
    assert "Je suis pour." in client.get(f"/dossiers/{dossier.ref}/").content.decode()


def test_a_refused_comment_comes_back_with_its_text(client, dossier):
    client.force_login(UserFactory())
    text = "très long " * 500
    answer = client.post(reverse("discussions:comment", args=[dossier.ref]), {"body": text})
    assert answer.status_code == 422
    assert text[:200] in answer.content.decode()


def test_a_comment_that_comes_too_late_comes_back_with_its_text(client, dossier):
    dossier.comments_closed_reason = "Le vote est passé."
    dossier.save()
    client.force_login(UserFactory())
    answer = client.post(reverse("discussions:comment", args=[dossier.ref]), {"body": "J’avais pourtant écrit."})
    assert answer.status_code == 422
    assert "Le vote est passé." in answer.content.decode()
    assert "J’avais pourtant écrit." in answer.content.decode()


def test_a_reply_to_a_comment_of_another_dossier_publishes_nothing(client, dossier):
    other = post_comment(dossier=ProposalFactory().dossier, author=UserFactory(), body="Ailleurs.")
    client.force_login(UserFactory())
    answer = client.post(reverse("discussions:comment", args=[dossier.ref]), {"body": "Réponse.", "parent": other.pk})
    assert answer.status_code == 422
    assert not Comment.objects.filter(dossier=dossier).exists()


def test_a_reply_to_an_older_page_keeps_its_comment(client, dossier, settings):
    settings.TEXTS_PER_MINUTE = 100
    author = UserFactory(name="Josiane B.")
    first = post_comment(dossier=dossier, author=author, body="La première.")
    for number in range(31):
        post_comment(dossier=dossier, author=author, body=f"Suite {number}.")
    client.force_login(UserFactory())
    page = client.get(reverse("discussions:comment", args=[dossier.ref]) + f"?repondre={first.pk}").content.decode()
    assert "Vous répondez à <b>Josiane B.</b>" in page
    assert "@Josiane B. </textarea>" in page
    assert f'name="parent" value="{first.pk}"' in page


def test_an_anonymous_reader_is_sent_to_sign_in(client, dossier):
    answer = client.post(reverse("discussions:comment", args=[dossier.ref]), {"body": "Bonjour"})
    assert answer.url.startswith("/connexion/")


def test_what_was_written_when_the_session_had_ended_comes_back_after_the_sign_in(client, dossier):
    first, person = post_comment(dossier=dossier, author=UserFactory(), body="Bonne idée."), UserFactory()
    address = reverse("discussions:comment", args=[dossier.ref])
    answer = client.post(address, {"body": "Un long texte\navec soin.", "parent": first.pk})
    assert answer.url == f"/connexion/?next={address}"
    assert "Votre texte est gardé" in client.get(answer.url).content.decode()
    client.post(answer.url, {"login": person.email})
    code = re.search(r"^ +(\d{6})$", mail.outbox[-1].body, re.MULTILINE)[1]
    back = client.post(reverse("account_confirm_login_code"), {"code": code, "next": address})
    page = client.get(back.url)
    form = page.context["thread"]["form"]
    assert (form.initial["body"], page.context["thread"]["reply_to"]) == ("Un long texte\navec soin.", first)
    assert "Un long texte\navec soin.</textarea>" in page.content.decode()
    assert client.get(address).context["thread"]["form"].initial == {}  # once


def test_catch_up_gives_what_was_missed(client, dossier):
    author = UserFactory()
    for body in ("un", "deux", "trois"):
        post_comment(dossier=dossier, author=author, body=body)
    missed = client.get(reverse("discussions:comment", args=[dossier.ref]) + "?after=1").json()
    assert (missed["cursor"], [event["cursor"] for event in missed["events"]]) == (3, [2, 3])


@pytest.mark.parametrize("after", ["x", "-1", "9" * 30, "%00", ""])
def test_a_malformed_cursor_is_a_bad_request(client, dossier, after):
    assert client.get(reverse("discussions:comment", args=[dossier.ref]) + f"?after={after}").status_code == 400


@pytest.mark.parametrize("after", ["x", "-1", "9" * 30])
def test_a_malformed_cursor_of_the_api_is_a_problem(client, dossier, after):
    answer = client.get(f"/api/v1/dossiers/{dossier.ref}/comments/?after={after}")
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"


def test_the_api_posts_a_comment(client, dossier):
    client.force_login(UserFactory())
    answer = client.post(f"/api/v1/dossiers/{dossier.ref}/comments/", {"body": "Bonjour"}, "application/json")
    assert (answer.status_code, answer.json()["cursor"]) == (201, 1)


def test_the_page_of_a_comment_offers_its_author_to_correct_it(client, dossier):
    author = UserFactory()
    comment = post_comment(dossier=dossier, author=author, body="Avant.")
    client.force_login(author)
    address = reverse("discussions:comment_page", args=[comment.pk])
    assert "Publier la correction" in client.get(address).content.decode()
    client.post(address, {"body": "Après."})
    assert "Avant." in client.get(address).content.decode()


def suspended(author):
    author.suspended_until, author.suspension_reason = timezone.now() + timedelta(days=3), "Insultes."
    author.save()


def closed(dossier):
    Dossier.objects.filter(pk=dossier.pk).update(comments_closed_reason="Une enquête est en cours.")


def test_a_comment_is_taken_back_from_its_page(client, dossier):
    comment = post_comment(dossier=dossier, author=UserFactory(), body="Je me trompe.")
    client.force_login(comment.author)
    address = reverse("discussions:comment_page", args=[comment.pk])
    assert "vous ne pourrez pas le remettre" in client.get(address).content.decode()
    client.post(address, {"withdraw": "1"})
    comment.refresh_from_db()
    assert comment.state == CommentState.WITHDRAWN
    assert client.post(address, {"body": "Encore."}).status_code == 409


@pytest.mark.parametrize(
    ("event", "why"), [("suspended", "Votre compte est suspendu"), ("closed", "Une enquête est en cours.")]
)
def test_words_are_taken_back_even_where_nobody_writes_any_more(client, dossier, event, why):
    comment = post_comment(dossier=dossier, author=UserFactory(), body="Je me trompe.")
    suspended(comment.author) if event == "suspended" else closed(dossier)
    client.force_login(comment.author)
    address = reverse("discussions:comment_page", args=[comment.pk])
    page = client.get(address).content.decode()
    assert why in page
    assert "Publier la correction" not in page
    assert client.post(address, {"body": "Autre chose."}).status_code in {403, 409}
    comment.refresh_from_db()
    assert comment.body == "Je me trompe."
    client.post(address, {"withdraw": "1"})
    comment.refresh_from_db()
    assert comment.state == CommentState.WITHDRAWN


def test_nobody_takes_back_the_words_of_another_nor_what_moderation_hid(client, dossier):
    comment = post_comment(dossier=dossier, author=UserFactory(), body="Une pique.")
    address = reverse("discussions:comment_page", args=[comment.pk])
    client.force_login(UserFactory())
    assert client.post(address, {"withdraw": "1"}).status_code == 403
    stale = Comment.objects.get(pk=comment.pk)
    hide_comment(comment=comment, by=None, ground="Respect")
    with pytest.raises(Refusal) as refusal:
        withdraw_comment(comment=stale, by=comment.author)
    assert refusal.value.code == "discussions.hidden.closed"
    assert Comment.objects.get(pk=comment.pk).state == CommentState.HIDDEN
