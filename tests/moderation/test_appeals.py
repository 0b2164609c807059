"""Another reading, by another person, before a deadline."""

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from participation.discussions.enums import CommentState
from participation.dossiers.models import Notification
from participation.dossiers.outbox import sweep
from participation.moderation import actions, mails
from participation.moderation.enums import AppealState, Motive, Outcome
from participation.moderation.models import Appeal, Decision
from participation.rules import Refusal
from tests.factories.moderation import LAW, days, decide, reported
from tests.factories.people import AgentFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def decision(comment, agent):
    return decide(reported(comment), agent)


def refused(action, **fields):
    with pytest.raises(Refusal) as refusal:
        action(**fields)
    return refusal.value.code


def ask(decision, text="Je ne nomme personne."):
    return actions.appeal(decision=decision, author=decision.case.author, text=text)


def test_an_appeal_is_read_by_another_person(comment, decision, agent):
    appeal = ask(decision)
    answer = {"appeal": appeal, "reverse": True, "answer": "Aucun nom n’est donné."}
    assert refused(actions.decide_appeal, by=agent, **answer) == "moderation.same_person.conflict"
    actions.decide_appeal(by=AgentFactory(), **answer)
    comment.refresh_from_db()
    appeal.refresh_from_db()
    assert (comment.state, appeal.state) == (CommentState.VISIBLE, AppealState.REVERSED)


def test_a_reversal_gives_back_the_right_to_write_and_tells_who_reported(comment, agent):
    case = reported(comment)
    decision = decide(case, agent, outcome=Outcome.LIMITED, days=30)
    actions.decide_appeal(appeal=ask(decision), by=AgentFactory(), reverse=True, answer="C’était un autre.")
    comment.author.refresh_from_db()
    assert not comment.author.is_suspended
    assert "de nouveau visible" in Notification.objects.filter(user=case.notices.get().reporter).first().text


def test_a_confirmed_decision_changes_nothing(comment, decision):
    actions.decide_appeal(appeal=ask(decision), by=AgentFactory(), reverse=False, answer="L’adresse est lisible.")
    comment.refresh_from_db()
    assert comment.state == CommentState.HIDDEN
    assert "tribunal administratif" in Notification.objects.filter(user=comment.author).first().text


def test_an_appeal_has_a_deadline_on_both_sides(decision, settings):
    appeal = ask(decision)
    assert appeal.due_at - appeal.created_at <= settings.MODERATION_ANSWER_TIME
    Appeal.objects.all().delete()
    Decision.objects.filter(pk=decision.pk).update(at=timezone.now() - days(184))
    decision.refresh_from_db()
    assert refused(ask, decision=decision) == "moderation.appeal.closed"


def test_one_appeal_a_decision(decision):
    ask(decision)
    assert refused(ask, decision=decision) == "moderation.appeal.already"


def test_only_the_author_appeals(decision):
    code = refused(actions.appeal, decision=decision, author=UserFactory(), text="Moi aussi.")
    assert code == "moderation.not_author"


def test_a_kept_text_has_nothing_to_appeal(comment, agent):
    kept = decide(reported(comment), agent, outcome=Outcome.KEPT)
    assert refused(ask, decision=kept) == "moderation.nothing_to_appeal.closed"


def test_an_answer_has_reasons_and_comes_once(decision):
    appeal, by = ask(decision), AgentFactory()
    assert refused(actions.decide_appeal, appeal=appeal, by=by, reverse=True, answer=" ") == (
        "moderation.reasons_missing.invalid"
    )
    actions.decide_appeal(appeal=appeal, by=by, reverse=False, answer="Non.")
    assert (
        refused(actions.decide_appeal, appeal=appeal, by=by, reverse=True, answer="Si.") == "moderation.decided.already"
    )


# ------------------------------------------------------------------ the page of the author
@pytest.mark.usefixtures("no_way_back")
def test_the_mail_gives_the_reasons_and_a_page_that_opens_without_signing_in(client, comment, decision):
    sweep()
    written = next(message for message in mail.outbox if message.to == [comment.author.email])
    assert "Une adresse est donnée." in written.body
    assert "Code civil, article 9" in written.body
    address = next(word for word in written.body.split() if "/moderation/decisions/" in word)
    page = client.get(address[address.index("/moderation/") :])
    assert page.status_code == 200
    assert "Demander la relecture" in page.content.decode()
    client.post(decision.author_url(), {"text": "Je ne nomme personne."})
    assert Appeal.objects.get().author == comment.author


def test_the_author_reaches_the_same_page_from_the_account(client, comment, decision):
    client.force_login(comment.author)
    assert decision.author_url() in client.get(reverse("moderation:own")).content.decode()
    answer = client.get(reverse("moderation:appeal", args=[decision.pk]))
    assert answer.url == decision.author_url()


def test_the_page_says_the_answer_and_asks_nothing_more(client, decision):
    actions.decide_appeal(appeal=ask(decision), by=AgentFactory(), reverse=True, answer="Aucun nom.")
    page = client.get(decision.author_url()).content.decode()
    assert "Cette décision est annulée" in page
    assert "Demander la relecture" not in page


@pytest.mark.parametrize("token", ["1", "x", "abc:def:ghi", "é"])
def test_the_page_does_not_open_by_guessing(client, decision, token):
    assert client.get(f"/moderation/decisions/{token}/").status_code == 404


def test_who_reported_goes_to_the_page_of_the_notice(client, comment, decision):
    notice = decision.notices.get()
    client.force_login(notice.reporter)
    assert client.get(reverse("moderation:appeal", args=[decision.pk])).url == notice.follow_url


def test_who_reported_without_account_hears_of_a_reversal(comment, agent):
    notice = actions.report(motive=Motive.PRIVACY, comment=comment, **LAW)
    decision = decide(notice.case, agent)
    actions.decide_appeal(appeal=ask(decision), by=AgentFactory(), reverse=True, answer="Aucun nom.")
    mails.send_mails()
    assert "de nouveau visible" in mail.outbox[-1].body


@pytest.mark.usefixtures("no_way_back")
def test_an_author_hears_about_their_name_by_mail(comment, agent):
    decision = decide(actions.report(motive=Motive.RESPECT, person=comment.author).case, agent, ground=Motive.RESPECT)
    actions.decide_appeal(appeal=ask(decision), by=AgentFactory(), reverse=True, answer="C’est un vrai nom.")
    mails.send_mails()
    assert [message.subject for message in mail.outbox] == [
        f"Votre nom affiché « {comment.author.name} » n’est plus visible",
        "Réponse à votre demande de relecture",
    ]
    comment.author.refresh_from_db()
    assert not comment.author.name_hidden
