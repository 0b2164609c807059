"""A comment drawn once for all: whatever changes of it shows at once, to everyone, and each reader keeps their own marks."""

import pytest
from django.test import Client
from django.test.signals import template_rendered
from django.urls import reverse
from django.utils import timezone, translation

from participation.discussions import actions, drawing
from participation.discussions.enums import CommentState
from participation.discussions.events import events_after
from participation.discussions.models import Comment, Useful
from participation.dossiers.models import Dossier
from tests.factories.dossiers import ProposalFactory
from tests.factories.people import AgentFactory, ResidenceFactory, TerritoryFactory, UserFactory

pytestmark = pytest.mark.django_db
WORDS = "Une horloge : https://ville.exemple/plan"


@pytest.fixture
def dossier():
    return ProposalFactory().dossier


@pytest.fixture
def author():
    sector = TerritoryFactory(slug="fonderie", name="Fonderie")
    return ResidenceFactory(user__name="Josiane B.", user__territory=sector).user


@pytest.fixture
def comment(dossier, author):
    """Published before the home of its author was verified: its address is not a link."""
    dossier.cursor = 1
    dossier.save()
    return Comment.objects.create(dossier=dossier, author=author, body=WORDS, cursor=1, first_cursor=1)


def reader(user=None):
    client = Client()
    client.force_login(user or UserFactory())
    return client


def article(client, comment):
    """The comment as the page of the thread shows it."""
    dossier = Dossier.objects.get(pk=comment.dossier_id)
    html = client.get(reverse("discussions:comment", args=[dossier.ref])).content.decode()
    return html.split(f'id="commentaire-{comment.pk}"')[1].split("</article>")[0]


def frame(comment):
    """The comment as it is sent live."""
    [event] = events_after(Dossier.objects.get(pk=comment.dossier_id), 0)["events"]
    return event["html"]


def change(instance, **facts):
    type(instance).objects.filter(pk=instance.pk).update(**facts)


# ------------------------------------------------------------------ what changes
CHANGES = {
    "corrected": (lambda c: actions.edit_comment(comment=c, by=c.author, body="Deux horloges."), "Une horloge", "Deux horloges."),
    "date of the correction": (lambda c: change(c, edited_at=timezone.now()), None, "corrigé</a>"),
    "hidden": (lambda c: actions.hide_comment(comment=c, by=None, ground="Vie privée"), "Une horloge", "Vie privée"),
    "hidden by the database alone": (lambda c: change(c, state=CommentState.HIDDEN), "Une horloge", "masqué le"),
    "withdrawn": (lambda c: actions.withdraw_comment(comment=c, by=c.author), "Une horloge", "retiré par son auteur"),
    "cursor": (lambda c: change(c, cursor=77), None, 'data-cursor="77"'),
    "words alone": (lambda c: change(c, body="Trois horloges."), "Une horloge", "Trois horloges."),
    "date": (lambda c: change(c, created_at="2026-03-04T10:00:00Z"), None, 'datetime="2026-03-04T10:00:00+00:00"'),
    "position": (lambda c: change(c, position="against"), None, ">contre</span>"),
    "useful to others": (lambda c: actions.mark_useful(comment=c, user=UserFactory()), "Utile (0)", "Utile (1)"),
    "name": (lambda c: change(c.author, name="Josiane Berger"), "Josiane B.", "Josiane Berger"),
    "name hidden by moderation": (lambda c: change(c.author, name_hidden=True), "Josiane B.", "Habitant·e"),
    "account closed": (lambda c: change(c.author, is_active=False), "Josiane B.", "Compte fermé"),
    "account gone": (lambda c: change(c, author=None), "Josiane B.", "Compte fermé"),
    "sector of the author": (lambda c: change(c.author, territory=None), "Fonderie", None),
    "name of the sector": (lambda c: change(c.author.territory, name="La Fonderie"), ">Fonderie", ">La Fonderie"),
    "home verified": (lambda c: change(c.author.residence, verified_at=timezone.now()), None, '<a href="https://ville'),
    "joined the team": (lambda c: change(c.author, is_staff=True), None, '<a href="https://ville'),
    "number of the dossier": (lambda c: change(c.dossier, ref="2019-7"), None, "/dossiers/2019-7/"),
    "thread closed": (lambda c: change(c.dossier, comments_closed_reason="Le vote est passé."), "Répondre", None),
}  # fmt: skip


@pytest.mark.parametrize("changed", CHANGES)
@pytest.mark.parametrize("see", [lambda comment: article(reader(), comment), frame], ids=["page", "live"])
def test_what_changes_shows_at_once(comment, changed, see):
    do, gone, come = CHANGES[changed]
    before = see(comment)
    assert gone is None or gone in before
    assert come is None or come not in before
    do(comment)
    after = see(comment)
    assert gone is None or gone not in after
    assert come is None or come in after


@pytest.mark.parametrize(
    ("fact", "value", "words"), [("ground", "Insulte", "Insulte"), ("hidden_at", "2026-03-04T11:10:00Z", "4 mars 2026")]
)
def test_the_ground_and_the_date_of_a_decision_are_those_of_today(comment, fact, value, words):
    actions.hide_comment(comment=comment, by=None, ground="Vie privée")
    assert words not in article(reader(), comment)
    change(comment, **{fact: value})
    assert words in article(reader(), comment)


def test_an_author_whose_links_are_open_may_speak_for_the_city(comment):
    change(comment.author.residence, verified_at=timezone.now())
    assert "Fonderie" in article(reader(), comment)
    change(comment, as_city=True)
    assert ">Ville</span>" in article(reader(), comment)


def test_a_comment_shown_again_says_its_words_again(comment):
    for _twice in range(2):
        actions.hide_comment(comment=comment, by=None, ground="Vie privée")
        assert "Une horloge" not in article(reader(), comment)
        actions.restore_comment(comment=comment, by=None)
        assert "Une horloge" in article(reader(), comment)


def test_the_job_of_an_agent_is_the_one_they_have(dossier):
    agent = AgentFactory(job="Chargée des espaces verts")
    comment = actions.post_comment(dossier=dossier, author=agent, body="Bonjour.")
    assert "Chargée des espaces verts" in article(reader(), comment)
    change(agent, job="Directrice des parcs")
    assert "Directrice des parcs" in article(reader(), comment)


@pytest.mark.parametrize(("language", "words"), [("fr", "Répondre"), ("en", "Reply")])
def test_each_language_has_its_own(comment, language, words):
    client = reader()
    for one in ("fr", "en", language):
        client.cookies["django_language"] = one
        html = article(client, comment)
    assert words in html
    with translation.override(language):
        assert words in frame(comment)


# ------------------------------------------------------------------ whom it is drawn for
def test_each_reader_sees_their_own_mark_and_nobody_elses(comment):
    one, other = reader(user := UserFactory()), reader()
    assert 'aria-pressed="false"' in article(one, comment)
    actions.mark_useful(comment=comment, user=user)
    assert 'aria-pressed="true"' in article(one, comment)
    assert 'aria-pressed="false"' in article(other, comment)
    assert "aria-pressed" not in article(Client(), comment)
    assert "aria-pressed" not in frame(comment)


def test_a_mark_is_put_and_taken_back_with_the_one_form_of_the_page(comment):
    client = Client(enforce_csrf_checks=True)
    client.force_login(UserFactory())
    for marks in (1, 0):
        page = client.get(reverse("discussions:comment", args=[comment.dossier.ref])).content.decode()
        button = article(client, comment).split("<button")[1].split(">")[0]
        assert 'form="utile"' in button
        assert '<form id="utile" method="post" hidden>' in page
        sent = {"csrfmiddlewaretoken": page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]}
        if 'name="undo"' in button:
            sent["undo"] = "1"
        answer = client.post(button.split('formaction="')[1].split('"')[0], sent)
        assert (answer.status_code, Useful.objects.count()) == (303, marks)


def test_only_the_author_is_offered_to_correct(comment, author):
    assert "Corriger ou retirer" in article(reader(author), comment)
    for html in (article(reader(), comment), article(Client(), comment), frame(comment)):
        assert "Corriger ou retirer" not in html


def test_a_comment_that_waits_is_drawn_for_its_author_then_for_all(comment, author):
    change(comment, state=CommentState.PENDING, cursor=None)
    page = reverse("discussions:comment", args=[comment.dossier.ref])
    assert "attend une relecture" in article(reader(author), comment)
    assert "Une horloge" not in reader().get(page).content.decode()
    actions.refuse_comment(comment=comment, by=None, ground="Publicité")
    assert "Publicité" in article(reader(author), comment)
    assert "Une horloge" not in reader().get(page).content.decode()
    actions.publish_comment(comment=comment, by=None)
    for client in (reader(author), reader(), Client()):
        html = article(client, comment)
        assert "Une horloge" in html
        assert "Publicité" not in html


def test_who_is_not_signed_in_gets_what_is_sent_live(comment):
    live = frame(comment)
    assert article(Client(), comment) in live
    assert "csrfmiddlewaretoken" not in live


# ------------------------------------------------------------------ the form
def form(user, comment, query=""):
    html = reader(user).get(reverse("discussions:comment", args=[comment.dossier.ref]) + query).content.decode()
    return html.split('id="ecrire"')[1].split("</form>")[0]


def test_the_empty_form_asks_each_reader_what_they_have_not_given(comment, settings):
    settings.PROOF_ASKED = True
    known = ResidenceFactory(verified_at=timezone.now()).user
    charter, proof = "J’accepte les règles", 'name="proof"'
    for _drawn_then_kept in range(2):
        assert [part in form(UserFactory(charter_accepted_at=None), comment) for part in (charter, proof)] == [
            True,
            True,
        ]
        assert [part in form(UserFactory(), comment) for part in (charter, proof)] == [False, True]
        assert [part in form(known, comment) for part in (charter, proof)] == [False, False]


def test_each_form_has_a_key_of_its_own_and_an_answer_names_its_comment(comment):
    user = UserFactory()
    asked = [form(user, comment, query) for query in ("", "", f"?repondre={comment.pk}", "")]
    keys = [html.split('name="submission_key" value="')[1].split('"')[0] for html in asked]
    assert len(set(keys)) == 4
    assert [f'name="parent" value="{comment.pk}"' in html for html in asked] == [False, False, True, False]
    assert ["@Josiane B." in html for html in asked] == [False, False, True, False]


# ------------------------------------------------------------------ once
def test_a_comment_is_drawn_once_for_all_who_read_the_same(comment):
    drawing._drawn.cache_clear()
    drawn = []

    def note(template, **_facts):
        drawn.append(template.name)

    template_rendered.connect(note)
    try:
        for client in (reader(), reader(), Client(), Client()):
            article(client, comment)
        frame(comment)
        client.get(reverse("discussions:comment_page", args=[comment.pk]))
    finally:
        template_rendered.disconnect(note)
    assert drawn.count("discussions/comment.html") == 2  # for those who are signed in, and for the others


def test_two_comments_with_the_same_words_are_two(dossier, author):
    facts = {"dossier": dossier, "author": author, "body": WORDS, "state": CommentState.PENDING}
    twins = [Comment.objects.create(created_at="2026-03-04T10:00:00Z", **facts) for _twin in range(2)]
    for twin in twins:
        assert reverse("discussions:permalink", args=[twin.pk]) in article(reader(author), twin)
