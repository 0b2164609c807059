"""Another reading of what was reported and kept, at the request of those who reported it."""

import csv

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from participation.discussions.actions import withdraw_comment
from participation.discussions.enums import CommentState
from participation.dossiers.models import Notification
from participation.moderation import actions, figures, mails
from participation.moderation.enums import AppealState, Motive, Outcome
from participation.moderation.models import Appeal, Decision, SpamWord
from participation.rules import Refusal
from tests.factories.moderation import LAW, days, decide, reported, written
from tests.factories.people import AgentFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(comment, agent):
    """The notice of someone with an account, whose comment was kept."""
    case = reported(comment)
    decide(case, agent, outcome=Outcome.KEPT, statement="Le nom est public.")
    return case.notices.get()


def ask(notice, text="On reconnaît ma voisine."):
    return actions.appeal_notice(notice=notice, reporter=notice.reporter, text=text)


def answer(appeal, *, reverse, by=None, **fields):
    by = by or AgentFactory()
    return actions.decide_appeal(appeal=appeal, by=by, reverse=reverse, answer="Son adresse est lisible.", **fields)


def refused(action, *args, **fields):
    with pytest.raises(Refusal) as refusal:
        action(*args, **fields)
    return refusal.value.code


def told(user):
    return [news.text for news in Notification.objects.filter(user=user).order_by("pk")]


# ------------------------------------------------------------------ who may ask, and when
def test_who_reported_a_kept_text_asks_for_another_reading(kept, settings):
    appeal = ask(kept)
    assert (appeal.author, appeal.decision, appeal.by_reporter) == (kept.reporter, kept.case.decisions.get(), True)
    assert appeal.due_at - appeal.created_at <= settings.MODERATION_ANSWER_TIME


def test_nobody_else_asks_in_their_place(kept):
    code = refused(actions.appeal_notice, notice=kept, reporter=UserFactory(), text="Moi aussi.")
    assert code == "moderation.not_reporter"
    assert refused(actions.appeal_notice, notice=kept, reporter=None, text="Moi.") == "moderation.not_reporter"


def test_a_notice_that_waits_has_nothing_to_contest(comment):
    assert refused(ask, reported(comment).notices.get()) == "moderation.not_answered.closed"


def test_a_notice_that_was_followed_has_nothing_to_contest(comment, agent):
    case = reported(comment)
    decide(case, agent)
    assert refused(ask, case.notices.get()) == "moderation.followed.closed"


def test_it_is_too_late_after_six_months(kept):
    Decision.objects.update(at=timezone.now() - days(184))
    kept.refresh_from_db()
    assert refused(ask, kept) == "moderation.appeal.closed"


def test_a_text_that_its_author_withdrew_needs_no_other_reading(kept):
    withdraw_comment(comment=kept.case.comment, by=kept.case.author)
    assert refused(ask, kept) == "moderation.gone.closed"


def test_one_request_serves_everyone_who_reported(comment, agent):
    first, second = reported(comment), reported(comment)
    assert first == second
    decide(first, agent, outcome=Outcome.KEPT)
    one, other = first.notices.all()
    ask(one)
    assert refused(ask, other) == "moderation.appeal.already"


# ------------------------------------------------------------------ who answers
def test_neither_who_decided_nor_who_wrote_nor_who_reported_reads_it(comment, agent):
    colleague = AgentFactory()
    case = reported(comment)
    reported(comment, reporter=colleague)
    decide(case, agent, outcome=Outcome.KEPT)
    appeal = ask(case.notices.first())
    assert refused(answer, appeal, reverse=False, by=agent) == "moderation.same_person.conflict"
    assert refused(answer, appeal, reverse=False, by=colleague) == "moderation.reported.conflict"
    assert refused(answer, appeal, reverse=True, ground="goût") == "moderation.motive.invalid"


def test_an_agent_does_not_read_the_appeal_about_their_own_text(agent):
    writer = AgentFactory()
    case = reported(written(author=writer))
    decide(case, agent, outcome=Outcome.KEPT)
    assert refused(answer, ask(case.notices.get()), reverse=False, by=writer) == "moderation.own.conflict"


def test_a_confirmed_decision_leaves_the_text_and_tells_who_reported(kept):
    answer(ask(kept), reverse=False)
    kept.case.comment.refresh_from_db()
    assert kept.case.comment.state == CommentState.VISIBLE
    assert "il reste visible" in told(kept.reporter)[-1]
    assert "Son adresse est lisible." in told(kept.reporter)[-1]
    assert told(kept.case.author) == []


def test_a_cancelled_decision_hides_the_text_by_a_new_decision_with_its_reasons(kept):
    appeal = answer(ask(kept), reverse=True, ground=Motive.PRIVACY)
    comment = kept.case.comment
    comment.refresh_from_db()
    kept.refresh_from_db()
    new = kept.decision
    assert (comment.state, appeal.state) == (CommentState.HIDDEN, AppealState.REVERSED)
    assert (new.outcome, new.ground, new.by, new.statement, new.notice_total) == (
        Outcome.HIDDEN, Motive.PRIVACY, appeal.decided_by, "Son adresse est lisible.", 1,
    )  # fmt: skip
    assert new.origin == appeal
    assert appeal.decision.origin is None
    assert "n’est plus visible" in told(kept.reporter)[-1]
    said = told(kept.case.author)[-1]
    assert "après un recours, une autre personne l’a relu" in said
    assert new.author_url() in said


def test_the_author_of_a_text_hidden_after_an_appeal_may_appeal_in_turn(kept):
    second = answer(ask(kept), reverse=True).decided_by
    kept.refresh_from_db()
    turn = actions.appeal(decision=kept.decision, author=kept.case.author, text="Ce nom est sur la porte.")
    assert refused(answer, turn, reverse=True, by=second) == "moderation.same_person.conflict"
    answer(turn, reverse=True)
    kept.case.comment.refresh_from_db()
    assert kept.case.comment.state == CommentState.VISIBLE
    assert "de nouveau visible" in told(kept.reporter)[-1]


def test_what_left_before_the_answer_is_not_decided_again(kept):
    appeal = ask(kept)
    withdraw_comment(comment=kept.case.comment, by=kept.case.author)
    answer(appeal, reverse=True)
    assert kept.case.decisions.count() == 1
    assert "n’est plus visible" in told(kept.reporter)[-1]


def test_a_cancelled_decision_unlearns_that_the_text_was_fit(kept):
    word = SpamWord.objects.exclude(word="").first()
    assert word.ham == 1
    answer(ask(kept), reverse=True)
    word.refresh_from_db()
    assert (word.ham, word.spam) == (0, 0)


# ------------------------------------------------------------------ without an account, and on the pages
@pytest.mark.usefixtures("no_way_back")
def test_without_an_account_the_mail_gives_the_page_where_to_ask_and_the_answer_comes_by_mail(client, comment, agent):
    notice = actions.report(motive=Motive.PRIVACY, comment=comment, **LAW)
    decide(notice.case, agent, outcome=Outcome.KEPT)
    mails.send_mails()
    written = mail.outbox[-1].body
    assert "pour demander qu’une autre personne le relise" in written
    assert written.count(notice.follow_url) == 1
    page = client.post(notice.follow_url, {"text": "On reconnaît ma voisine."}, follow=True).content.decode()
    assert "Une autre personne de l’équipe relit" in page
    assert Appeal.objects.get().author is None
    answer(Appeal.objects.get(), reverse=False)
    mails.send_mails()
    assert "il reste visible" in mail.outbox[-1].body
    assert mail.outbox[-1].to == [LAW["email"]]
    assert "Son adresse est lisible." in client.get(notice.follow_url).content.decode()


def test_the_receipt_says_what_was_decided_twice_and_asks_nothing_more(client, kept):
    answer(ask(kept), reverse=True)
    page = client.get(kept.follow_url).content.decode()
    assert "Cette décision est annulée après une seconde lecture." in page
    assert "Le nom est public." in page
    assert "Demander la relecture" not in page


def test_an_empty_request_keeps_the_page(client, kept):
    page = client.post(kept.follow_url, {"text": " "})
    assert page.status_code == 422
    assert "Demander la relecture" in page.content.decode()


def test_a_request_that_may_not_be_made_is_explained(client, kept):
    ask(kept)
    page = client.post(kept.follow_url, {"text": "Encore."})
    assert (page.status_code, Appeal.objects.count()) == (409, 1)
    assert "Une relecture est déjà demandée" in page.content.decode()


def test_who_reported_reaches_the_receipt_from_the_news_even_after_a_second_decision(client, kept):
    first = kept.decision
    answer(ask(kept), reverse=True)
    client.force_login(kept.reporter)
    assert client.get(reverse("moderation:appeal", args=[first.pk])).url == kept.follow_url


def test_the_words_of_who_reported_are_not_shown_to_the_author_nor_to_the_others(client, comment, agent):
    case = reported(comment)
    reported(comment)
    decision = decide(case, agent, outcome=Outcome.KEPT)
    one, other = case.notices.all()
    answer(ask(one, text="Je suis sa voisine de palier."), reverse=True)
    for address in (decision.author_url(), other.follow_url):
        page = client.get(address)
        assert page.status_code == 200
        assert "voisine de palier" not in page.content.decode()


def test_the_second_reader_chooses_the_rule_and_says_why(client, kept):
    appeal = ask(kept)
    client.force_login(AgentFactory())
    address = reverse("moderation:decide_appeal", args=[appeal.pk])
    page = client.get(address).content.decode()
    assert "Ce que dit la personne qui l’a signalé" in page
    assert "Confirmer : le texte reste visible" in page.replace("\u00a0", " ")
    client.post(address, {"reverse": "1", "ground": Motive.HATE, "answer": "C’est une injure."})
    kept.refresh_from_db()
    assert (kept.decision.outcome, kept.decision.ground) == (Outcome.HIDDEN, Motive.HATE)


def test_the_register_and_the_figures_say_who_asked(client, kept):
    answer(ask(kept), reverse=True)
    year = figures.yearly()[0]
    assert (year["appeals"], year["by_reporters"], year["reversed"], year["away"]) == (1, 1, 1, 1)
    page = client.get("/moderation/registre/").content.decode()
    assert "demandé par qui l’a signalé" in page
    assert "après recours" in page
    rows = list(csv.DictReader(b"".join(client.get("/donnees/moderation.csv")).decode("utf-8-sig").splitlines()))
    assert [(row["decision"], row["recours"], row["recours_demande_par"], row["apres_recours"]) for row in rows] == [
        ("kept", "reversed", "signalement", "false"),
        ("hidden", "", "", "true"),
    ]
