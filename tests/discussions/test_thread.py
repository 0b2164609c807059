"""Reading a thread: its orders, its pages, the address of each comment."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from participation.discussions import actions
from participation.discussions.enums import CommentState, Order
from participation.discussions.events import events_after
from participation.discussions.models import Comment
from participation.discussions.thread import PAGE, REPLIES, Window, place_of, thread_context
from participation.dossiers import outbox
from participation.dossiers.actions import follow
from participation.dossiers.models import Dossier, Notification
from tests.factories.dossiers import DossierFactory, ProposalFactory
from tests.factories.people import AgentFactory, ResidenceFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_limit(settings):
    settings.TEXTS_PER_MINUTE = 10_000


def resident(**facts):
    return ResidenceFactory(user=UserFactory(**facts), verified_at="2026-01-05T10:00:00+00:00").user


@pytest.fixture
def dossier():
    return ProposalFactory().dossier


@pytest.fixture
def post(dossier):
    author = resident()

    def post(body="Bonne idée.", **facts):
        return actions.post_comment(dossier=dossier, author=facts.pop("author", author), body=body, **facts)

    return post


def bodies(thread):
    return [comment.body for comment in thread["comments"]]


def fill(dossier, number, *, parent=None):
    """Many comments at once, as if they had been posted."""
    dossier.refresh_from_db()
    first = dossier.cursor + 1
    Comment.objects.bulk_create(
        Comment(
            dossier=dossier, body=f"n° {n}", cursor=first + n, first_cursor=first + n, parent=parent,
            number=n + 1 if parent else None,
        )
        for n in range(number)
    )  # fmt: skip
    if parent:
        Comment.objects.filter(pk=parent.pk).update(reply_count=number)
    Dossier.objects.filter(pk=dossier.pk).update(cursor=first + number - 1)
    dossier.refresh_from_db()


# ------------------------------------------------------------------ orders
def test_the_most_useful_comments_come_first(dossier, post):
    comments = [post(f"n° {number}") for number in range(3)]
    for comment, marks in zip(comments, (1, 3, 0), strict=True):
        for _reader in range(marks):
            actions.mark_useful(comment=comment, user=UserFactory())
    thread = thread_context(dossier, resident(), window=Window(dossier, order=Order.USEFUL))
    assert bodies(thread) == ["n° 1", "n° 0", "n° 2"]


def test_what_the_city_wrote_or_answered_comes_first(dossier, post):
    answered = post("Une question.")
    post("Une autre.", author=AgentFactory())
    actions.post_comment(dossier=dossier, author=AgentFactory(), body="Une réponse.", parent=answered)
    post("Un avis.")
    thread = thread_context(dossier, resident(), window=Window(dossier, order=Order.OFFICIAL))
    assert bodies(thread) == ["Une autre.", "Une question.", "Un avis."]


@pytest.mark.parametrize("order", Order)
def test_pages_of_any_order_hold_each_comment_once(client, dossier, order):
    fill(dossier, 3 * PAGE + 5)
    for comment in Comment.objects.order_by("?")[:40]:
        Comment.objects.filter(pk=comment.pk).update(useful_count=comment.pk % 4, official=comment.pk % 3 == 0)
    address, seen = reverse("discussions:comment", args=[dossier.ref]) + f"?tri={order}", []
    for _page in range(4):
        thread = client.get(address).context["thread"]
        seen += [comment.pk for comment in thread["comments"]]
        address = thread["older"]
    assert address == ""
    assert len(seen) == len(set(seen)) == 3 * PAGE + 5


def test_newer_pages_lead_back_to_the_first(client, dossier):
    fill(dossier, 3 * PAGE)
    oldest = Comment.objects.order_by("pk").first()
    thread = thread_context(dossier, resident(), window=Window(dossier, around=oldest.pk))
    assert thread["comments"][0].pk == oldest.pk
    thread = client.get(thread["newer"]).context["thread"]
    assert (len(thread["comments"]), thread["comments"][-1].body) == (PAGE, "n° 1")


# ------------------------------------------------------------------ replies
def test_the_last_replies_show_with_those_of_the_city_on_top(dossier, post):
    first = post("Première.")
    post("La Ville.", parent=first, author=AgentFactory())
    for number in range(REPLIES + 4):
        post(f"n° {number}", parent=first)
    [comment] = thread_context(dossier, resident())["comments"]
    assert [reply.body for reply in comment.children] == ["La Ville.", *(f"n° {n}" for n in range(4, REPLIES + 4))]
    assert (comment.reply_count, comment.more_replies) == (REPLIES + 5, 4)


def test_replies_are_numbered_for_good(post):
    first = post()
    numbers = [post(f"Réponse {n}.", parent=first).number for n in range(3)]
    actions.withdraw_comment(comment=Comment.objects.get(number=2), by=Comment.objects.get(number=2).author)
    assert numbers == [1, 2, 3]
    assert post(parent=first).number == 4


# ------------------------------------------------------------------ permalinks
@pytest.mark.parametrize("index", [0, PAGE, 2 * PAGE + 3])
def test_a_permalink_leads_to_the_page_that_shows_the_comment(client, dossier, index):
    fill(dossier, 2 * PAGE + 4)
    comment = Comment.objects.order_by("-pk")[index]
    answer = client.get(comment.get_absolute_url(), follow=True)
    assert f'id="commentaire-{comment.pk}"' in answer.content.decode()
    assert answer.redirect_chain[-1][0].endswith(f"#commentaire-{comment.pk}")


@pytest.mark.parametrize("number", [1, PAGE, PAGE + 1, 95, 100])
def test_a_permalink_to_a_reply_of_a_long_thread_finds_it(client, dossier, post, number):
    fill(dossier, 100, parent=post())
    reply = Comment.objects.get(number=number)
    answer = client.get(reply.get_absolute_url(), follow=True)
    assert f'id="commentaire-{reply.pk}"' in answer.content.decode()


def test_finding_a_comment_costs_one_query(dossier, django_assert_num_queries):
    fill(dossier, 2 * PAGE)
    comment = Comment.objects.select_related("dossier", "parent").order_by("pk").first()
    with django_assert_num_queries(1):
        place_of(comment)


# ------------------------------------------------------------------ size
@pytest.mark.postgres
@pytest.mark.parametrize("signed_in", [True, False])
def test_five_thousand_comments_cost_the_queries_of_fifty(client, post, dossier, signed_in):
    if signed_in:
        client.force_login(resident())
    long = ProposalFactory().dossier
    fill(dossier, 50)
    fill(long, 4_000)
    fill(long, 1_000, parent=Comment.objects.filter(dossier=long).last())
    for page in ("", "commentaires/"):
        counts = []
        for one in (dossier, long):
            client.get(one.get_absolute_url() + page)
            with CaptureQueriesContext(connection) as queries:
                client.get(one.get_absolute_url() + page)
            counts.append(len(queries))
        assert counts[0] == counts[1] <= 10


# ------------------------------------------------------------------ mentions and quotations
@pytest.fixture
def named(post):
    people = [resident(name=name) for name in ("Josiane B.", "Josiane", "Ana María")]
    for person in people:
        post("Bonjour.", author=person)
    return people


def told():
    """Who was told that a comment names them, once the outbox has done its work."""
    outbox.dispatch_pending()
    return set(Notification.objects.filter(text__contains="s’adresse à vous").values_list("user__name", flat=True))


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("@Josiane B. a raison, @Ana María aussi.", {"Josiane B.", "Ana María"}),
        ("Oui @Josiane, merci !", {"Josiane"}),
        ("@Josiane B.", {"Josiane B."}),
        ("ecrire@Josiane.fr et @@Josiane et @ Josiane", set()),
        ("@Inconnue", set()),
    ],
)
def test_people_of_the_thread_who_are_named_are_told(post, named, body, names):
    post(body, author=resident(name="Lucie"))
    assert told() == names


def test_someone_who_is_not_in_the_thread_is_not_told(post):
    resident(name="Ailleurs")
    post("@Ailleurs")
    assert told() == set()


def test_a_correction_tells_only_those_whom_it_adds(post, named):
    comment = post("@Josiane B. a raison.", author=resident(name="Lucie"))
    assert told() == {"Josiane B."}
    Notification.objects.all().delete()
    actions.edit_comment(comment=comment, by=comment.author, body="@Josiane B. et @Ana María ont raison.")
    assert told() == {"Ana María"}


def test_the_author_of_a_dossier_who_is_named_is_told_once_and_in_person(dossier, post):
    follow(user=dossier.author, dossier=dossier)
    post(f"@{dossier.author.name} a raison.", author=resident(name="Lucie"))
    assert told() == {dossier.author.name}
    assert told() == {dossier.author.name}
    assert Notification.objects.filter(user=dossier.author).count() == 1


def test_whoever_is_named_by_a_text_that_waited_is_told_when_it_is_published(post, named):
    comment = post("@Ana María a raison.", author=UserFactory(name="Lucie", joined_at=timezone.now()))
    assert (comment.state, told()) == (CommentState.PENDING, set())
    actions.publish_comment(comment=comment, by=AgentFactory())
    assert told() == {"Ana María"}


def test_nobody_is_told_of_a_comment_that_is_out_of_sight_already(post, named):
    comment = post("@Ana María est une menteuse.", author=resident(name="Lucie"))
    actions.hide_comment(comment=comment, by=None, ground="insult")
    assert told() == set()


def test_a_new_comment_is_written_without_looking_for_whom_it_names(post, named):
    comment, author = post(), resident(name="Lucie")
    costs = []
    for body in ("Une mesure.", "Oui.", "@Josiane B. et @Ana María ont raison."):
        with CaptureQueriesContext(connection) as queries:
            post(body, author=author, parent=comment)
        costs.append(len(queries))
    assert costs[1] == costs[2]


# ------------------------------------------------------------------ events
def test_each_event_says_which_it_follows(dossier, post):
    first, second = post(), post()
    actions.edit_comment(comment=first, by=first.author, body="Mieux dit.")
    actions.hide_comment(comment=second, by=None, ground="Vie privée")
    third = post()
    dossier.refresh_from_db()
    found = events_after(dossier, 1)
    assert [(e["type"], e["id"], e["after"], e["cursor"]) for e in found["events"]] == [
        ("comment.edited", first.pk, 1, 3),
        ("comment.hidden", second.pk, 3, 4),
        ("comment.created", third.pk, 4, 5),
    ]
    assert (found["cursor"], found["more"]) == (5, False)


def test_a_restored_comment_is_not_new(dossier, post):
    comment = post()
    actions.hide_comment(comment=comment, by=None, ground="Vie privée")
    actions.restore_comment(comment=comment, by=None)
    dossier.refresh_from_db()
    assert [event["type"] for event in events_after(dossier, 0)["events"]] == ["comment.edited"]


def test_a_long_absence_is_caught_up_in_batches(dossier):
    fill(dossier, 450)
    cursor, batches = 0, []
    while True:
        found = events_after(dossier, cursor)
        batches.append(len(found["events"]))
        cursor = found["cursor"]
        if not found["more"]:
            break
    assert (batches, cursor) == ([200, 200, 50], 450)


# ------------------------------------------------------------------ links
def test_links_are_clickable_only_for_people_whom_the_city_knows(client, dossier, post):
    post("Voir https://ville.fr/un", author=resident())
    Comment.objects.create(dossier=dossier, author=UserFactory(), body="Voir https://ville.fr/deux", cursor=9)
    html = client.get(dossier.get_absolute_url()).content.decode()
    assert '<a href="https://ville.fr/un" rel="nofollow ugc noopener">' in html
    assert "Voir https://ville.fr/deux" in html
    answer = client.get(f"/api/v1/dossiers/{dossier.ref}/comments/").json()["results"]
    assert ["<a href" in comment["html"] for comment in answer] == [True, False]


def test_a_withdrawn_comment_keeps_its_replies_readable(client, dossier, post):
    first = post("Je me trompe.")
    post("Merci de l’avoir dit.", parent=first)
    actions.withdraw_comment(comment=first, by=first.author)
    html = client.get(dossier.get_absolute_url()).content.decode()
    assert "Je me trompe." not in html
    assert "Ce commentaire a été retiré par son auteur." in html
    assert "Merci de l’avoir dit." in html
    assert Comment.objects.get(pk=first.pk).state == CommentState.WITHDRAWN


def test_the_thread_of_a_dossier_without_a_page_has_its_own():
    dossier = DossierFactory(kind="report")
    comment = actions.post_comment(dossier=dossier, author=resident(), body="Merci.")
    assert place_of(comment) == f"/dossiers/{dossier.ref}/commentaires/#commentaire-{comment.pk}"
