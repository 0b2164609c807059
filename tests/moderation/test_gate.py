"""What waits to be read before it is public, and what is published at once."""

import pytest
from django.urls import reverse

from participation.accounts.actions import edit_account
from participation.discussions.actions import edit_comment, post_comment
from participation.discussions.enums import CommentState
from participation.dossiers.enums import Review
from participation.moderation import actions, keeper, selectors
from participation.moderation.enums import Matter, Outcome, Urgency
from participation.moderation.models import BlockedWord, Case, Sending
from participation.rules import Refusal
from tests.factories.dossiers import DossierFactory, ProposalFactory
from tests.factories.moderation import decide, newcomer, resident, written
from tests.factories.people import AgentFactory, UserFactory

pytestmark = pytest.mark.django_db


def codes(comment):
    """Why a comment waits; empty when it is public."""
    assert (comment.state == CommentState.PENDING) == comment.cases.exists()
    return {reason["code"] for case in comment.cases.all() for reason in case.reasons}


# ------------------------------------------------------------------ who
@pytest.mark.parametrize("who", [resident, AgentFactory, UserFactory], ids=["resident", "agent", "known account"])
def test_who_is_known_is_published_at_once(who):
    assert codes(written("Bonjour.", author=who())) == set()


def test_the_first_texts_of_a_new_account_wait():
    assert codes(written("Bonjour.", author=newcomer())) == {"newcomer"}


def test_a_new_account_whose_texts_were_published_is_no_longer_new(agent):
    author, dossier = newcomer(), ProposalFactory().dossier
    for number in range(keeper.TRUSTED):
        comment = written(f"Texte {number}.", author=author, dossier=dossier)
        decide(comment.cases.get(), agent, outcome=Outcome.KEPT, statement="Bienvenue.")
    assert codes(written("Encore un.", author=author, dossier=dossier)) == set()


def test_a_new_account_of_a_verified_resident_is_published_at_once():
    from django.utils import timezone

    assert codes(written("Bonjour.", author=resident(joined_at=timezone.now()))) == set()


# ------------------------------------------------------------------ what
@pytest.mark.parametrize("text", ["Voir https://x.test/a", "www.exemple", "Allez sur chaises-pas-cheres.com !"])
def test_a_link_of_an_unverified_account_waits(text):
    assert codes(written(text, author=UserFactory())) == {"links"}
    assert codes(written(text, author=resident())) == set()


@pytest.mark.parametrize("text", ["Le 3.5 rue X. Non", "C’est à 14h.Oui", "M. Untel, n° 12"])
def test_what_is_no_link_is_not_taken_for_one(text):
    assert codes(written(text, author=UserFactory())) == set()


def test_a_flood_waits_from_its_limit_on(settings):
    settings.FLOOD = 3
    author, dossier = UserFactory(), ProposalFactory().dossier
    found = [codes(written(f"Texte {n}", author=author, dossier=dossier)) for n in range(4)]
    assert found == [set(), set(), set(), {"flood"}]


def test_whoever_writes_very_fast_is_slowed_and_nobody_else(settings):
    settings.TEXTS_PER_MINUTE = 2
    dossier, fast = DossierFactory(), resident()
    for number in range(2):
        post_comment(dossier=dossier, author=fast, body=f"Un avis, le {number}e.")
    with pytest.raises(Refusal) as refused:
        post_comment(dossier=dossier, author=fast, body="Encore un.")
    assert refused.value.code == "moderation.too_fast"
    assert post_comment(dossier=dossier, author=resident(), body="Un premier.").pk


def test_the_same_text_again_waits_whatever_its_spaces_and_accents():
    author, dossier = UserFactory(), ProposalFactory().dossier
    assert codes(written("Réveillez-vous !", author=author, dossier=dossier)) == set()
    assert codes(written("reveillez  vous", author=author, dossier=dossier)) == {"again"}


def test_a_long_text_that_another_account_sent_waits_and_a_short_one_does_not():
    long = "Signez la pétition qui sauvera notre ville avant qu’il ne soit trop tard."
    for text, found in ((long, {"again"}), ("Je suis pour.", set())):
        written(text, author=UserFactory())
        assert codes(written(text, author=UserFactory())) == found


def test_a_text_without_the_browsers_proof_waits_where_it_is_asked(settings):
    settings.PROOF_ASKED = True
    dossier = ProposalFactory().dossier
    for author, proven, found in (
        (UserFactory(), False, {"unproven"}),
        (UserFactory(), True, set()),
        (resident(), False, set()),
    ):
        comment = post_comment(dossier=dossier, author=author, body=f"Bonjour de {author.name}.", proven=proven)
        assert codes(comment) == found


# ------------------------------------------------------------------ watched words
@pytest.fixture
def word(agent):
    return actions.add_word(words="Cochonnerie", why="Injure de 2024.", by=agent)


@pytest.mark.parametrize("text", ["Quelle COCHONNERIE !", "une cochonnerie", "« cochonnerie »"])
def test_a_watched_word_waits_even_from_a_resident_and_is_shown_in_its_sentence(client, word, agent, text):
    comment = written(text, author=resident())
    assert codes(comment) == {"words"}
    client.force_login(agent)
    page = client.get(reverse("moderation:decide", args=[comment.cases.get().pk])).content.decode()
    assert "<mark>" in page
    assert page[page.index("<mark>") + 6 :].casefold().startswith("cochonnerie")


@pytest.mark.parametrize("text", ["Des cochonneries.", "Un cochon nerieux"])
def test_a_longer_word_is_another_word(word, text):
    assert codes(written(text, author=resident())) == set()


def test_the_list_shows_where_each_word_was_met_and_why_it_is_watched(client, word, agent):
    written("Il y a de la cochonnerie sur le banc depuis lundi.", author=resident())
    client.force_login(agent)
    page = client.get(reverse("moderation:words")).content.decode()
    assert "Injure de 2024." in page
    assert "sur le banc depuis lundi." in page


def test_the_team_edits_the_list(client, agent):
    client.force_login(agent)
    address = reverse("moderation:words")
    assert client.post(address, {"words": "tartempion", "why": "Un nom."}).status_code == 303
    assert client.post(address, {"words": "TARTEMPION", "why": "Encore."}).status_code == 422
    assert client.post(address, {"words": "ab", "why": "Trop court."}).status_code == 422
    client.post(reverse("moderation:word_remove", args=[BlockedWord.objects.get().pk]))
    assert not BlockedWord.objects.exists()


def test_a_word_is_marked_where_it_stands_and_the_text_is_kept_whole():
    text = "Élan, l’élan et l’elan."
    pieces = selectors.marked(text, ["élan"])
    assert "".join(piece for piece, _ in pieces) == text
    assert [piece for piece, watched in pieces if watched] == ["Élan", "élan", "elan"]


# ------------------------------------------------------------------ names
def test_a_name_with_a_watched_word_is_read_and_shows_meanwhile(word):
    user = UserFactory()
    edit_account(user=user, name="Roi Cochonnerie", territory=None)
    case = Case.objects.get()
    assert (case.matter, case.person, case.held) == (Matter.NAME, user, False)
    assert user.public_name == "Roi Cochonnerie"


def test_a_name_chosen_after_another_was_hidden_is_read_first(agent):
    user = UserFactory()
    decide(actions.report(motive="respect", person=user).case, agent)
    user.refresh_from_db()
    edit_account(user=user, name="Autre Nom", territory=None)
    case = Case.objects.get(state="open")
    assert (user.public_name, case.held, case.urgency) == ("Habitant·e", True, Urgency.WAITING)
    decide(case, agent, outcome=Outcome.KEPT, statement="Merci.")
    user.refresh_from_db()
    assert user.public_name == "Autre Nom"


# ------------------------------------------------------------------ before or after, per process
def test_a_process_read_before_publication_holds_every_text_of_its_dossiers(agent):
    proposal = ProposalFactory()
    actions.set_review(
        dossier=proposal.process.dossier, by=agent, review=Review.BEFORE, reason="Une enquête est en cours."
    )
    for dossier in (proposal.dossier, proposal.process.dossier):
        dossier.refresh_from_db()
        assert codes(written("Bonjour.", author=resident(), dossier=dossier)) == {"before"}
        assert codes(written("La Ville répond.", author=agent, dossier=dossier)) == set()
    told = proposal.process.dossier.entries.get(kind="review.changed")
    assert str(told) == "Les textes sont maintenant relus avant publication. Une enquête est en cours."


def test_a_correction_that_trips_the_gate_is_public_and_read_after():
    author = UserFactory()
    comment = written("Bonjour.", author=author)
    edit_comment(comment=comment, by=author, body="Bonjour https://x.test")
    comment.refresh_from_db()
    case = Case.objects.get()
    assert (comment.state, case.held, case.urgency) == (CommentState.VISIBLE, False, Urgency.CHARTER)


def test_what_only_serves_some_days_is_forgotten(settings):
    from participation.moderation.mails import forget_old
    from tests.factories.moderation import days

    written("Bonjour.")
    assert Sending.objects.count() == 1
    Sending.objects.update(at=Sending.objects.get().at - days(31))
    assert (forget_old(), Sending.objects.count()) == (1, 0)


# ------------------------------------------------------------------ discussions that close
def test_the_team_reaches_the_settings_of_a_discussion_from_its_thread(client, agent):
    dossier = ProposalFactory().dossier
    address = reverse("moderation:discussion", args=[dossier.ref])
    assert address not in client.get(dossier.get_absolute_url()).content.decode()
    client.force_login(resident())
    assert address not in client.get(dossier.get_absolute_url()).content.decode()
    client.force_login(agent)
    assert address in client.get(dossier.get_absolute_url()).content.decode()


def test_a_sensitive_discussion_closes_with_a_public_reason_and_opens_again(client, agent):
    dossier = ProposalFactory().dossier
    client.force_login(agent)
    address = reverse("moderation:discussion", args=[dossier.ref])
    client.post(address, {"closed": "1", "review": "after", "reason": "Une plainte est déposée."})
    with pytest.raises(Refusal) as refusal:
        written("Trop tard.", dossier=dossier)
    assert "Une plainte est déposée." in refusal.value.message
    assert "La discussion est close. Une plainte est déposée." in [str(entry) for entry in dossier.entries.all()]
    client.post(address, {"closed": "", "review": "after", "reason": "La plainte est classée."})
    assert written("De nouveau.", dossier=dossier).state == CommentState.VISIBLE


def test_a_discussion_does_not_close_without_a_reason(agent):
    with pytest.raises(Refusal) as refusal:
        actions.close_discussion(dossier=DossierFactory(), by=agent, reason=" ")
    assert refusal.value.code == "moderation.reason_missing.invalid"
