"""Writing in a thread."""

import uuid

import pytest

from participation.discussions import actions
from participation.discussions.enums import CommentState
from participation.discussions.events import events_after
from participation.discussions.models import Comment
from participation.discussions.thread import Window, thread_context
from participation.dossiers.enums import Journal, Visibility
from participation.rules import Refusal
from tests.factories.dossiers import DossierFactory
from tests.factories.people import AgentFactory, UserFactory

pytestmark = pytest.mark.django_db


def post(dossier=None, author=None, body="Bonne idée.", **facts):
    return actions.post_comment(dossier=dossier or DossierFactory(), author=author or UserFactory(), body=body, **facts)


def test_a_comment_takes_the_next_cursor_and_leaves_an_entry():
    dossier = DossierFactory()
    cursors = [post(dossier).cursor for _again in range(3)]
    assert cursors == [1, 2, 3]
    assert list(dossier.entries.order_by("pk").values_list("kind", "cursor")) == [
        (Journal.COMMENT_POSTED, cursor) for cursor in cursors
    ]


def test_ten_submits_of_one_form_make_one_comment():
    dossier, author, key = DossierFactory(), UserFactory(), uuid.uuid4()
    assert len({post(dossier, author, submission_key=key).pk for _again in range(10)}) == 1


def test_a_key_that_somebody_else_sent_is_refused():
    key = uuid.uuid4()
    post(submission_key=key)
    with pytest.raises(Refusal) as refused:
        post(submission_key=key)
    assert refused.value.code == "discussions.key.conflict"


def test_posting_costs_at_most_twelve_queries(django_assert_max_num_queries):
    dossier, author = DossierFactory(), UserFactory()
    with django_assert_max_num_queries(12):
        post(dossier, author)


def test_a_reply_to_a_reply_joins_the_first_comment():
    first = post()
    reply = post(first.dossier, parent=first)
    assert post(first.dossier, parent=reply).parent == first


def test_a_reply_in_another_dossier_is_refused():
    with pytest.raises(Refusal) as refused:
        post(parent=post())
    assert refused.value.code == "discussions.parent.invalid"


def test_an_agent_speaks_for_the_city():
    assert post(author=AgentFactory()).as_city is True
    assert post().as_city is False


def test_a_closed_discussion_says_why():
    with pytest.raises(Refusal) as refused:
        post(DossierFactory(comments_closed_reason="Le sujet est jugé au tribunal."))
    assert "jugé au tribunal" in refused.value.message


def test_a_hidden_dossier_takes_no_comment():
    with pytest.raises(Refusal) as refused:
        post(DossierFactory(visibility=Visibility.HIDDEN))
    assert refused.value.status == 404


@pytest.mark.parametrize(
    ("written", "kept"),
    [("a\x00b", "ab"), ("\u202ea", "a"), ("é" + "\u0301" * 50, "é\u0301\u0301"), ("a\r\n\n\n\nb", "a\n\nb")],
)
def test_hostile_text_is_cleaned(written, kept):
    assert post(body=written).body.startswith(kept[:1])
    assert "\x00" not in Comment.objects.get().body
    assert "\u202e" not in Comment.objects.get().body


@pytest.mark.parametrize(
    ("body", "code"), [("   ", "text.empty"), ("x" * 4_001, "text.too_long"), ("x" * 10_000_000, "text.too_long")]
)
def test_empty_and_huge_texts_are_refused(body, code):
    with pytest.raises(Refusal) as refused:
        post(body=body)
    assert refused.value.code == code
    assert refused.value.status == 422


def test_edit_keeps_what_was_said_before():
    comment = post(body="Avant.")
    actions.edit_comment(comment=comment, by=comment.author, body="Après.")
    comment.refresh_from_db()
    assert (comment.body, comment.versions.get().body, comment.cursor) == ("Après.", "Avant.", 2)


def test_another_person_cannot_edit():
    with pytest.raises(Refusal) as refused:
        actions.edit_comment(comment=post(), by=UserFactory(), body="Faux.")
    assert refused.value.code == "discussions.not_author"


def test_hiding_is_an_event_and_keeps_the_text():
    comment = post(body="Ceci reste.")
    actions.hide_comment(comment=comment, by=AgentFactory(), ground="Vie privée")
    comment.refresh_from_db()
    assert (comment.state, comment.body) == (CommentState.HIDDEN, "Ceci reste.")
    comment.dossier.refresh_from_db()
    [event] = events_after(comment.dossier, 1)["events"]
    assert event["type"] == "comment.hidden"
    assert "Ceci reste." not in event["html"]
    assert "Vie privée" in event["html"]


def test_useful_is_counted_once_a_person():
    comment, reader = post(), UserFactory()
    actions.mark_useful(comment=comment, user=reader)
    actions.mark_useful(comment=comment, user=reader)
    assert comment.useful.count() == 1
    actions.unmark_useful(comment=comment, user=reader)
    assert comment.useful.count() == 0


def test_a_reader_who_missed_events_gets_them_in_order():
    dossier = DossierFactory()
    made = [post(dossier) for _again in range(5)]
    assert [event["id"] for event in events_after(dossier, 2)["events"]] == [comment.pk for comment in made[2:]]


@pytest.mark.parametrize("count", [1, 30])
def test_a_thread_costs_the_same_queries(count, django_assert_max_num_queries):
    dossier, reader = DossierFactory(), UserFactory()
    for number in range(count):
        Comment.objects.create(dossier=dossier, author=UserFactory(), body="Oui.", cursor=number + 1)
    with django_assert_max_num_queries(3):
        thread = thread_context(dossier, reader)
        assert len(thread["comments"]) == count


def test_older_comments_are_one_link_away():
    dossier = DossierFactory()
    for number in range(35):
        Comment.objects.create(dossier=dossier, author=None, body=f"n° {number}", cursor=number + 1)
    first = thread_context(dossier, UserFactory())
    rest = thread_context(dossier, UserFactory(), window=Window(dossier, before=first["comments"][-1].pk))
    assert (len(first["comments"]), len(rest["comments"]), rest["older"]) == (30, 5, "")
