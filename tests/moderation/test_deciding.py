"""Decisions and their reasons: what they change, who hears of them."""

import datetime as dt

import pytest
from django.core import mail
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from participation.accounts.enums import RoleName
from participation.discussions.actions import post_comment
from participation.discussions.enums import CommentState
from participation.dossiers.enums import Visibility
from participation.dossiers.models import Notification
from participation.moderation import actions, mails
from participation.moderation.actions.deciding import outcomes_for
from participation.moderation.enums import CaseState, Motive, Outcome
from participation.moderation.models import Case, Decision
from participation.rules import Refusal
from tests.factories.dossiers import ProposalFactory
from tests.factories.moderation import LAW, decide, newcomer, pictured, reported, resident, written
from tests.factories.people import AgentFactory, UserFactory

pytestmark = pytest.mark.django_db


def refused(case, by, **fields):
    with pytest.raises(Refusal) as refusal:
        decide(case, by, **fields)
    return refusal.value.code


def told(user):
    return Notification.objects.get(user=user).text


# ------------------------------------------------------------------ reasons
def test_a_decision_without_reasons_is_refused(comment, agent):
    assert refused(reported(comment), agent, statement=" ") == "moderation.reasons_missing.invalid"


def test_the_database_refuses_a_decision_without_reasons(comment, agent):
    with pytest.raises(IntegrityError):
        Decision.objects.create(
            case=reported(comment), outcome="hidden", ground="hate", by=agent, received_at=timezone.now()
        )


def test_the_author_reads_the_whole_statement_of_reasons(comment, agent):
    decision = decide(reported(comment), agent)
    words = told(comment.author)
    for part in (
        comment.body,
        "Vie privée : un nom, une adresse, une photo",
        "Code civil, article 9",
        "Une adresse est donnée.",
        "Une personne l’a signalé.",
        "aucune machine ne décide",
        decision.author_url(),
        decision.number,
    ):
        assert part in words
    assert agent.name not in words


def test_who_reported_reads_the_outcome_and_not_who_wrote(comment, agent):
    case = reported(comment)
    decide(case, agent)
    words = told(case.notices.get().reporter)
    assert "n’est plus visible" in words
    assert "Une adresse est donnée." in words
    assert comment.author.name not in words


@pytest.mark.usefixtures("no_way_back")
def test_who_reported_without_account_gets_the_decision_by_mail(comment, agent):
    notice = actions.report(motive=Motive.PRIVACY, comment=comment, **LAW)
    decide(notice.case, agent)
    mails.send_mails()
    answer = mail.outbox[-1]
    assert answer.subject == f"Votre signalement n° {notice.number} est traité"
    assert "Une adresse est donnée." in answer.body
    assert "Code civil, article 9" in answer.body


def test_an_author_does_not_hear_of_a_notice_that_was_not_followed(comment, agent):
    case = reported(comment)
    decide(case, agent, outcome=Outcome.KEPT)
    assert [n.user for n in Notification.objects.all()] == [case.notices.get().reporter]


def test_one_decision_answers_every_notice_of_a_text(comment, agent):
    for reporter in UserFactory.create_batch(3):
        case = reported(comment, reporter=reporter)
    decision = decide(case, agent)
    assert (decision.notices.count(), decision.notice_total) == (3, 3)
    assert refused(case, agent) == "moderation.decided.already"


# ------------------------------------------------------------------ who decides
def test_nobody_decides_about_their_own_words(agent):
    assert refused(reported(written(author=agent)), agent) == "moderation.own.conflict"


def test_who_reported_does_not_decide(comment, agent):
    assert refused(reported(comment, reporter=agent), agent) == "moderation.reported.conflict"


def test_a_resident_does_not_decide(comment):
    assert refused(reported(comment), resident()) == "accounts.not_agent"


# ------------------------------------------------------------------ what changes, and is never destroyed
def test_hiding_keeps_the_text(comment, agent):
    decide(reported(comment), agent)
    comment.refresh_from_db()
    assert (comment.state, comment.body) == (CommentState.HIDDEN, "Mme S., du 14, ment.")


def test_a_hidden_idea_leaves_the_public_pages(client, agent):
    proposal = ProposalFactory()
    decide(actions.report(motive=Motive.RESPECT, dossier=proposal.dossier).case, agent)
    proposal.dossier.refresh_from_db()
    assert proposal.dossier.visibility == Visibility.HIDDEN
    assert client.get(proposal.get_absolute_url()).status_code == 404


def test_a_hidden_photo_keeps_its_file_at_an_address_that_nobody_knows(agent, django_capture_on_commit_callbacks):
    dossier = pictured()
    old, storage = dossier.picture.name, dossier.picture.storage
    with storage.open(old) as file:
        content = file.read()
    case = actions.report(motive=Motive.RESPECT, dossier=dossier, photo=True).case
    with django_capture_on_commit_callbacks(execute=True):
        decide(case, agent, ground=Motive.PRIVACY)
    dossier.refresh_from_db()
    assert dossier.picture_url == ""
    assert not storage.exists(old)
    with storage.open(dossier.picture.name) as file:
        assert file.read() == content


def test_a_hidden_name_is_replaced_where_the_public_reads_it(comment, agent):
    decide(actions.report(motive=Motive.RESPECT, person=comment.author).case, agent)
    comment.author.refresh_from_db()
    assert comment.author_name == "Habitant·e"
    assert comment.author.name.startswith("Lucie")


def test_a_limited_account_reads_until_when_and_why(comment, agent):
    decision = decide(reported(comment), agent, outcome=Outcome.LIMITED, ground=Motive.THREAT, days=7)
    comment.author.refresh_from_db()
    assert comment.author.suspended_until == decision.limited_until
    with pytest.raises(Refusal) as refusal:
        post_comment(dossier=comment.dossier, author=comment.author, body="Encore moi.")
    assert refusal.value.code == "accounts.suspended"
    assert "Une adresse est donnée." in refusal.value.message
    assert "votre compte ne peut plus écrire jusqu’au" in told(comment.author)


@pytest.mark.parametrize("days", [None, 0, -1, 366])
def test_a_limit_has_an_end(comment, agent, days):
    assert refused(reported(comment), agent, outcome=Outcome.LIMITED, days=days) == "moderation.days.invalid"


def test_the_team_is_not_suspended_by_a_decision(agent):
    case = reported(written(author=AgentFactory()))
    assert refused(case, agent, outcome=Outcome.LIMITED, days=3) == "moderation.team.conflict"


def test_a_photo_cannot_be_corrected(agent):
    case = actions.report(motive=Motive.RESPECT, dossier=pictured(), photo=True).case
    assert Outcome.EDITED not in outcomes_for(case)
    assert refused(case, agent, outcome=Outcome.EDITED) == "moderation.outcome.invalid"


# ------------------------------------------------------------------ edited with the author
@pytest.fixture
def sent_back(comment, agent):
    case = reported(comment)
    decide(case, agent, outcome=Outcome.EDITED, statement="Retirez l’adresse.")
    case.refresh_from_db()
    return case


def test_a_text_sent_back_waits_for_its_author_out_of_sight(sent_back, comment):
    comment.refresh_from_db()
    assert (sent_back.state, comment.state) == (CaseState.AUTHOR, CommentState.HIDDEN)
    assert sent_back not in Case.objects.waiting()
    assert "est à corriger avant le" in told(comment.author)


def test_the_author_corrects_and_the_team_publishes(client, sent_back, comment, agent):
    page = sent_back.decisions.get().author_url()
    assert "Envoyer mon texte corrigé" in client.get(page).content.decode()
    client.post(page, {"correct": "1", "text": "Mme S. se trompe."})
    sent_back.refresh_from_db()
    comment.refresh_from_db()
    assert (sent_back.state, comment.state, comment.body) == (CaseState.OPEN, CommentState.HIDDEN, "Mme S. se trompe.")
    decide(sent_back, agent, outcome=Outcome.KEPT, ground=Motive.RESPECT, statement="Merci.")
    comment.refresh_from_db()
    assert comment.state == CommentState.VISIBLE
    history = client.get(reverse("discussions:comment_page", args=[comment.pk])).content.decode()
    assert "Mme S., du 14, ment." not in history


def test_a_deadline_that_passes_brings_the_text_back_to_the_team(sent_back):
    Case.objects.filter(pk=sent_back.pk).update(answer_by=timezone.now() - dt.timedelta(minutes=1))
    assert list(Case.objects.waiting()) == [sent_back]
    sent_back.refresh_from_db()
    assert sent_back.late_author


def test_only_its_author_corrects(sent_back):
    with pytest.raises(Refusal) as refusal:
        actions.correct(case=sent_back, author=UserFactory(), text="À moi.")
    assert refusal.value.code == "moderation.not_author"


# ------------------------------------------------------------------ before publication
def test_what_waited_is_published_by_a_kept_decision(agent):
    comment = written("Bonjour à tous.", author=newcomer())
    case = Case.objects.get()
    assert (case.held, comment.state) == (True, CommentState.PENDING)
    decide(case, agent, outcome=Outcome.KEPT, ground=Motive.RESPECT, statement="Bienvenue.")
    comment.refresh_from_db()
    assert (comment.state, comment.cursor) == (CommentState.VISIBLE, 1)
    assert "est publié" in told(comment.author)


def test_what_is_refused_was_never_public(client, agent):
    comment = written("Achetez.", author=newcomer())
    decide(Case.objects.get(), agent, outcome=Outcome.REFUSED, ground=Motive.ADVERTISING, statement="Publicité.")
    comment.refresh_from_db()
    assert (comment.state, comment.dossier.entries.filter(cursor__isnull=False).count()) == (CommentState.REFUSED, 0)
    assert "Achetez" not in client.get(comment.dossier.get_absolute_url()).content.decode()


def test_what_is_sent_back_before_publication_goes_on_waiting(agent):
    comment = written("Voir chez moi.", author=newcomer())
    case = Case.objects.get()
    decide(case, agent, outcome=Outcome.EDITED, statement="Dites où.")
    comment.refresh_from_db()
    assert comment.state == CommentState.PENDING
    case.refresh_from_db()
    actions.correct(case=case, author=comment.author, text="Place de la Réunion.")
    case.refresh_from_db()
    decide(case, agent, outcome=Outcome.KEPT, statement="Merci.")
    comment.refresh_from_db()
    assert (comment.state, comment.body) == (CommentState.VISIBLE, "Place de la Réunion.")


def test_a_text_taken_back_by_its_author_leaves_the_queue(agent):
    from participation.discussions.actions import withdraw_comment

    comment = written("Oups.", author=newcomer())
    withdraw_comment(comment=comment, by=comment.author)
    assert not Case.objects.waiting().exists()


# ------------------------------------------------------------------ many at once
def test_advertising_is_taken_away_in_bulk_and_each_author_has_the_reasons(agent):
    dossier = ProposalFactory().dossier
    cases = [reported(written(f"Achetez {n}", dossier=dossier), motive=Motive.ADVERTISING) for n in range(3)]
    mine = reported(written("Moi aussi", author=agent, dossier=dossier))
    made, refused_ = actions.decide_many(
        cases=[*cases, mine], by=agent, ground=Motive.ADVERTISING, statement="C’est de la publicité."
    )
    assert (len(made), [refusal.code for refusal in refused_]) == (3, ["moderation.own.conflict"])
    assert all("C’est de la publicité." in told(case.comment.author) for case in cases)


def test_only_an_administrator_suspends_without_a_text(client, comment, agent):
    client.force_login(agent)
    assert client.get(reverse("suspensions")).status_code == 403
    client.force_login(AgentFactory(role=RoleName.ADMINISTRATOR))
    assert client.get(reverse("suspensions")).status_code == 200
