"""Comments that wait to be read before they are published."""

import pytest
from django.db import IntegrityError
from django.urls import reverse

from participation.discussions.actions import post_comment, publish_comment, refuse_comment, rewrite_comment
from participation.discussions.enums import CommentState
from participation.discussions.models import Comment
from participation.dossiers.enums import Journal
from participation.gate import Keeper, gate
from tests.factories.dossiers import ProposalFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


class Suspicious(Keeper):
    """Holds back what has a link."""

    def reasons(self, *, author, text, dossier=None, proven=True):
        return [{"code": "links"}] if "http" in text else []


@pytest.fixture
def waiting(monkeypatch):
    monkeypatch.setattr(gate, "keeper", Suspicious())
    return post_comment(dossier=ProposalFactory().dossier, author=UserFactory(), body="Voir http://exemple.test")


def test_a_comment_that_the_gate_holds_takes_no_place_in_the_thread(waiting):
    assert (waiting.state, waiting.cursor, waiting.dossier.cursor) == (CommentState.PENDING, None, 0)
    assert [entry.kind for entry in waiting.dossier.entries.all()] == [Journal.COMMENT_HELD]


def test_only_its_author_reads_a_comment_that_waits(client, waiting):
    thread = reverse("discussions:comment", args=[waiting.dossier.ref])
    alone = reverse("discussions:comment_page", args=[waiting.pk])
    assert waiting.body not in client.get(thread).content.decode()
    assert client.get(alone).status_code == 404
    assert client.get(f"{thread}?after=0").json()["events"] == []
    assert client.get(f"/api/v1/dossiers/{waiting.dossier.ref}/comments/").json()["results"] == []
    client.force_login(waiting.author)
    assert "Votre commentaire attend une relecture" in client.get(thread).content.decode()
    assert client.get(alone).status_code == 200


def test_a_published_comment_takes_the_next_place(waiting):
    author = UserFactory()
    post_comment(dossier=waiting.dossier, author=author, body="Entre-temps.")
    published = publish_comment(comment=waiting, by=author)
    assert (published.state, published.cursor) == (CommentState.VISIBLE, 2)


def test_a_refused_comment_stays_with_its_author(client, waiting):
    refuse_comment(comment=waiting, by=UserFactory(), ground="Publicité")
    thread = reverse("discussions:comment", args=[waiting.dossier.ref])
    assert waiting.body not in client.get(thread).content.decode()
    client.force_login(waiting.author)
    assert "n’est pas publié" in client.get(thread).content.decode()


def test_a_published_comment_without_a_cursor_is_impossible(waiting):
    with pytest.raises(IntegrityError):
        Comment.objects.filter(pk=waiting.pk).update(state=CommentState.VISIBLE)


def test_what_moderation_had_corrected_is_not_shown_as_history(client, waiting):
    rewrite_comment(comment=waiting, by=waiting.author, body="Voir le plan.")
    publish_comment(comment=waiting, by=waiting.author)
    page = client.get(reverse("discussions:comment_page", args=[waiting.pk])).content.decode()
    assert "Voir le plan." in page
    assert "exemple.test" not in page
