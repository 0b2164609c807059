"""A slip of the keyboard: a decision is taken back within minutes by who took it, and nobody is told of it by mail."""

import datetime as dt

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from participation.accounts.actions import limit_account
from participation.accounts.enums import RoleName
from participation.discussions.actions import withdraw_comment
from participation.discussions.enums import CommentState
from participation.dossiers.actions import mark_read
from participation.dossiers.enums import Journal, Visibility
from participation.dossiers.models import Entry, Notification
from participation.dossiers.outbox import sweep
from participation.moderation import actions, figures, mails
from participation.moderation.enums import CaseState, Motive, Outcome
from participation.moderation.models import Case, Decision, DirectMail, SpamWord
from participation.rules import Refusal
from tests.factories.dossiers import ProposalFactory
from tests.factories.moderation import LAW, days, decide, newcomer, pictured, reported, written
from tests.factories.people import AgentFactory, UserFactory

pytestmark = pytest.mark.django_db

AWAY = [Outcome.HIDDEN, Outcome.EDITED, Outcome.LIMITED]


def undo(decision, by=None):
    return actions.undo_decision(decision=decision, by=by or decision.by)


def refused(decision, by=None):
    with pytest.raises(Refusal) as refusal:
        undo(decision, by)
    return refusal.value.code


def facts(case):
    """Where a case stands: all that the queue and the next reader look at."""
    case = Case.objects.get(pk=case.pk)
    return (
        case.state,
        case.answer_by,
        case.closed_at,
        case.due_at,
        case.urgency,
        case.notices.filter(decision=None).count(),
    )


def later(seconds):
    """Let the time pass for every decision."""
    for decision in Decision.objects.all():
        Decision.objects.filter(pk=decision.pk).update(at=decision.at - dt.timedelta(seconds=seconds))
    for told in Notification.objects.exclude(mail_at=None):
        Notification.objects.filter(pk=told.pk).update(mail_at=told.mail_at - dt.timedelta(seconds=seconds))


def public_lines(dossier):
    return list(dossier.entries.filter(public=True).order_by("pk").values_list("kind", flat=True))


# ------------------------------------------------------------------ everything is as before
@pytest.mark.parametrize("outcome", AWAY)
def test_the_case_and_the_comment_are_as_before(comment, agent, outcome):
    case = reported(comment)
    before = facts(case)
    undo(decide(case, agent, outcome=outcome, days=3 if outcome == Outcome.LIMITED else None))
    comment.refresh_from_db()
    comment.author.refresh_from_db()
    assert facts(case) == before
    assert (comment.state, comment.ground, comment.hidden_at) == (CommentState.VISIBLE, "", None)
    assert not comment.author.is_suspended
    assert decide(case, agent, outcome=Outcome.KEPT).number != Decision.objects.last().number


def test_a_text_that_was_kept_is_reported_again(comment, agent):
    case = reported(comment)
    undo(decide(case, agent, outcome=Outcome.KEPT))
    assert list(Case.objects.waiting()) == [case]
    assert decide(case, agent).notices.count() == 1


def test_what_waited_and_was_refused_waits_again(agent):
    comment = written("Bonjour à tous.", author=newcomer())
    undo(decide(Case.objects.get(), agent, outcome=Outcome.REFUSED))
    comment.refresh_from_db()
    assert (comment.state, comment.cursor) == (CommentState.PENDING, None)
    decide(Case.objects.get(), agent, outcome=Outcome.KEPT)
    comment.refresh_from_db()
    assert comment.state == CommentState.VISIBLE


def test_what_was_published_by_mistake_goes_out_of_sight_and_keeps_its_place(client, agent):
    comment = written("Achetez ici.", author=newcomer())
    case = Case.objects.get()
    undo(decide(case, agent, outcome=Outcome.KEPT))
    comment.refresh_from_db()
    assert (comment.state, comment.ground) == (CommentState.HIDDEN, "")
    page = client.get(comment.dossier.get_absolute_url()).content.decode()
    assert "Achetez ici." not in page
    assert "L’équipe le relit." in page
    decide(case, agent, outcome=Outcome.KEPT)
    comment.refresh_from_db()
    assert comment.state == CommentState.VISIBLE


@pytest.mark.parametrize("outcome", [Outcome.KEPT, Outcome.REFUSED])
def test_an_idea_that_waited_waits_again(agent, outcome):
    dossier = ProposalFactory(dossier__visibility=Visibility.PENDING).dossier
    case = actions.hold(content=dossier, reasons=[{"code": "before"}], before=True)
    undo(decide(case, agent, outcome=outcome))
    dossier.refresh_from_db()
    assert dossier.visibility == Visibility.PENDING


def test_an_idea_a_photo_and_a_name_are_seen_again(agent):
    idea, photo = ProposalFactory().dossier, pictured()
    undo(decide(actions.report(motive=Motive.RESPECT, dossier=idea).case, agent))
    undo(decide(actions.report(motive=Motive.RESPECT, dossier=photo, photo=True).case, agent))
    undo(decide(actions.report(motive=Motive.RESPECT, person=idea.author).case, agent))
    for row in (idea, photo, idea.author):
        row.refresh_from_db()
    assert (idea.visibility, photo.picture_hidden, idea.author.name_hidden) == (Visibility.PUBLIC, False, False)
    assert photo.picture_url


def test_a_text_that_was_with_its_author_goes_back_to_its_author(comment, agent):
    case = reported(comment)
    decide(case, agent, outcome=Outcome.EDITED)
    before = facts(case)
    undo(decide(case, agent))
    comment.refresh_from_db()
    assert facts(case) == before
    assert (before[0], comment.state) == (CaseState.AUTHOR, CommentState.HIDDEN)


def test_a_suspension_that_the_limit_had_replaced_holds_again(comment, agent):
    until = timezone.now() + days(90)
    limit_account(user=comment.author, by=AgentFactory(role=RoleName.ADMINISTRATOR), until=until, reason="Menaces.")
    undo(decide(reported(comment), agent, outcome=Outcome.LIMITED, days=2))
    comment.author.refresh_from_db()
    assert (comment.author.suspended_until, comment.author.suspension_reason) == (until, "Menaces.")
    assert comment.author.suspensions.get(lifted_at=None).until == until


def test_what_its_author_took_back_meanwhile_stays_away(comment, agent):
    decision = decide(reported(comment), agent, outcome=Outcome.KEPT)
    withdraw_comment(comment=comment, by=comment.author)
    undo(decision)
    comment.refresh_from_db()
    assert comment.state == CommentState.WITHDRAWN


def test_the_score_forgets_what_it_had_learnt(comment, agent):
    undo(decide(reported(comment), agent, ground=Motive.ADVERTISING))
    assert set(SpamWord.objects.values_list("spam", "ham")) == {(0, 0)}


# ------------------------------------------------------------------ nobody is told two things
def test_no_mail_leaves_before_the_end_and_none_after_an_undo(comment, agent):
    notice = actions.report(motive=Motive.PRIVACY, comment=comment, **LAW)
    reported(comment)
    mails.send_mails()
    mail.outbox.clear()
    decision = decide(notice.case, agent)
    later(600)
    sweep()
    mails.send_mails()
    assert mail.outbox == []
    later(-600)
    undo(decision)
    later(3600)
    sweep()
    mails.send_mails()
    assert (mail.outbox, Notification.objects.count(), DirectMail.objects.filter(sent_at=None).count()) == ([], 0, 0)


def test_mails_leave_once_nobody_can_take_the_decision_back(comment, agent):
    notice = actions.report(motive=Motive.PRIVACY, comment=comment, **LAW)
    mails.send_mails()
    mail.outbox.clear()
    decision = decide(notice.case, agent)
    later(661)
    decision.refresh_from_db()
    assert refused(decision) == "moderation.undo.closed"
    sweep()
    mails.send_mails()
    assert {to for message in mail.outbox for to in message.to} == {comment.author.email, LAW["email"]}


def test_who_read_the_notice_on_the_site_reads_that_it_is_taken_back(comment, agent):
    decision = decide(reported(comment), agent)
    mark_read(user=comment.author)
    undo(decision)
    told = Notification.objects.get()
    assert (told.user, told.read_at, told.mail_at) == (comment.author, None, None)
    assert told.text.startswith(f"La décision n° {decision.number} a été retirée aussitôt")


def test_the_reasons_of_a_decision_are_mailed_even_when_all_news_were_marked_as_read(comment, agent):
    decide(reported(comment), agent)
    mark_read(user=comment.author)
    later(661)
    sweep()
    assert comment.author.email in {to for message in mail.outbox for to in message.to}


# ------------------------------------------------------------------ the memory stays true
def test_the_journal_says_what_was_done_and_that_it_was_taken_back(comment, agent):
    undo(decide(reported(comment), agent))
    assert public_lines(comment.dossier)[-3:] == [
        Journal.COMMENT_HIDDEN, Journal.COMMENT_RESTORED, Journal.DECISION_WITHDRAWN,
    ]  # fmt: skip


def test_what_the_public_never_saw_leaves_no_public_line(agent):
    comment = written("Bonjour.", author=newcomer())
    undo(decide(Case.objects.get(), agent, outcome=Outcome.REFUSED))
    assert public_lines(comment.dossier) == []
    assert Entry.objects.filter(kind=Journal.DECISION_WITHDRAWN, public=False).count() == 1


def test_the_register_keeps_the_decision_and_counts_it_apart(client, comment, agent):
    case = reported(comment)
    undo(decide(case, agent))
    decide(case, agent, outcome=Outcome.KEPT)
    year = figures.yearly()[0]
    assert (year["decisions"], year["away"], year["withdrawn"]) == (1, 0, 1)
    page = client.get(reverse("moderation:register")).content.decode()
    assert page.count("retirée aussitôt par la personne qui l’avait prise") == 1
    assert "et 1 retirée aussitôt" in page


def test_the_author_reads_on_the_page_of_the_decision_that_it_has_no_effect(client, comment, agent):
    decision = decide(reported(comment), agent)
    undo(decision)
    page = client.get(decision.author_url()).content.decode()
    assert "Cette décision est retirée" in page
    assert "Demander la relecture" not in page
    with pytest.raises(Refusal) as refusal:
        actions.appeal(decision=decision, author=comment.author, text="Relisez.")
    assert refusal.value.code == "moderation.withdrawn.already"


# ------------------------------------------------------------------ what is refused, and why
def test_only_who_took_it_takes_it_back(comment, agent):
    decision = decide(reported(comment), agent)
    assert refused(decision, AgentFactory(role=RoleName.ADMINISTRATOR)) == "moderation.not_decider"
    assert refused(decision, comment.author) == "accounts.not_agent"


def test_a_decision_is_taken_back_once(comment, agent):
    decision = decide(reported(comment), agent)
    undo(decision)
    assert refused(decision) == "moderation.withdrawn.already"


def test_after_ten_minutes_it_is_too_late(comment, agent):
    decision = decide(reported(comment), agent)
    later(300)
    decision.refresh_from_db()
    assert decision.undo_until > timezone.now()
    later(301)
    assert refused(decision) == "moderation.undo.closed"


def test_a_city_may_do_without(comment, agent, settings):
    settings.MODERATION_UNDO_TIME = dt.timedelta(0)
    assert refused(decide(reported(comment), agent)) == "moderation.undo.closed"


def test_a_decision_that_is_appealed_stays(comment, agent):
    decision = decide(reported(comment), agent)
    actions.appeal(decision=decision, author=comment.author, text="Relisez.")
    assert refused(decision) == "moderation.appealed.conflict"


def test_a_decision_that_answers_an_appeal_stays(comment, agent):
    case = reported(comment)
    decide(case, agent, outcome=Outcome.KEPT)
    notice = case.notices.get()
    appeal = actions.appeal_notice(notice=notice, reporter=notice.reporter, text="Relisez.")
    actions.decide_appeal(appeal=appeal, by=AgentFactory(), reverse=True, answer="Une adresse est donnée.")
    assert refused(case.decisions.first()) == "moderation.second_reading.conflict"


def test_a_decision_that_another_followed_stays(comment, agent):
    case = reported(comment)
    first = decide(case, agent, outcome=Outcome.EDITED)
    decide(case, AgentFactory())
    assert refused(first) == "moderation.decided_since.conflict"


def test_what_its_author_corrected_already_is_read_rather_than_taken_back(comment, agent):
    case = reported(comment)
    decision = decide(case, agent, outcome=Outcome.EDITED)
    case.refresh_from_db()
    actions.correct(case=case, author=comment.author, text="Sans adresse.")
    assert refused(decision) == "moderation.corrected_since.conflict"


def test_what_was_reported_again_is_read_rather_than_taken_back(comment, agent):
    decision = decide(reported(comment), agent, outcome=Outcome.KEPT)
    reported(comment)
    assert refused(decision) == "moderation.reported_since.conflict"


# ------------------------------------------------------------------ the screens
@pytest.fixture
def desk(client, agent):
    client.force_login(agent)
    return client


def test_the_next_page_offers_to_go_back_and_the_text_is_taken_again(desk, agent):
    dossier = ProposalFactory().dossier
    first, second = (reported(written(body, dossier=dossier)) for body in ("Une pique.", "Deux."))
    data = {"outcome": "hidden", "ground": "privacy", "statement": "Une adresse est donnée."}
    page = desk.post(reverse("moderation:decide", args=[first.pk]), data, follow=True).content.decode()
    decision = Decision.objects.get()
    address = reverse("moderation:undo", args=[decision.pk])
    assert address in page
    assert "vous avez décidé «\u00a0masqué\u00a0»\u00a0: Une pique." in page
    assert address in desk.get(reverse("moderation:queue")).content.decode()
    answer = desk.post(address, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("moderation:decide", args=[first.pk])
    assert "La décision est retirée" in answer.content.decode()
    first.refresh_from_db()
    assert (first.claimed_by, set(Case.objects.waiting())) == (agent, {first, second})


def test_a_bulk_is_taken_back_at_once(desk):
    dossier = ProposalFactory().dossier
    cases = [reported(written(f"Achetez {n}", dossier=dossier), motive=Motive.ADVERTISING) for n in range(3)]
    bulk = {"cases": [case.pk for case in cases], "statement": "C’est de la publicité."}
    page = desk.post(reverse("moderation:bulk"), bulk, follow=True).content.decode()
    assert "vous avez masqué ensemble 3 textes" in page
    appealed = Decision.objects.get(case=cases[0])
    actions.appeal(decision=appealed, author=appealed.case.author, text="Relisez.")
    answer = desk.post(reverse("moderation:undo", args=[Decision.objects.last().pk]), {"together": "1"}, follow=True)
    page = answer.content.decode()
    assert "2 décisions sont retirées" in page
    assert "Une relecture de cette décision est déjà demandée" in page
    assert set(Case.objects.waiting()) == set(cases[1:])
    assert CommentState.HIDDEN not in {case.comment.state for case in Case.objects.waiting()}


def test_the_decisions_before_the_last_are_folded(desk, agent):
    dossier = ProposalFactory().dossier
    for number in range(4):
        decide(reported(written(f"Texte {number}.", dossier=dossier)), agent)
    page = desk.get(reverse("moderation:queue")).content.decode()
    assert (page.count("Revenir sur cette décision"), page.count("data-undo")) == (4, 1)
    assert "Vos 3 décisions d’avant, encore récentes" in page
    assert page.index("Texte 3.") < page.index("<summary>Vos 3 décisions d’avant") < page.index("Texte 2.")


@pytest.mark.parametrize("count", [1, 20])
def test_the_list_costs_the_same_whatever_was_just_decided(desk, agent, count, django_assert_max_num_queries):
    dossier = ProposalFactory().dossier
    for number in range(count):
        decide(reported(written(f"Texte {number}.", dossier=dossier)), agent)
    desk.get(reverse("moderation:queue"))
    with django_assert_max_num_queries(9):
        desk.get(reverse("moderation:queue"))


def test_one_of_a_bulk_is_taken_back_from_its_page(desk):
    dossier = ProposalFactory().dossier
    cases = [reported(written(f"Achetez {n}", dossier=dossier), motive=Motive.ADVERTISING) for n in range(2)]
    desk.post(reverse("moderation:bulk"), {"cases": [case.pk for case in cases], "statement": "Publicité."})
    page = desk.get(reverse("moderation:decide", args=[cases[0].pk])).content.decode()
    address = reverse("moderation:undo", args=[cases[0].decisions.get().pk])
    assert address in page
    desk.post(address)
    assert list(Case.objects.waiting()) == [cases[0]]


def test_a_refusal_is_said_on_the_page_of_the_text(desk, agent):
    decision = decide(reported(), agent)
    later(601)
    answer = desk.post(reverse("moderation:undo", args=[decision.pk]), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("moderation:decide", args=[decision.case_id])
    assert "Il est trop tard pour revenir sur cette décision" in answer.content.decode()


def test_others_are_not_offered_what_they_may_not_do(client, comment, agent):
    decision = decide(reported(comment), agent)
    client.force_login(AgentFactory())
    address = reverse("moderation:undo", args=[decision.pk])
    for page in (reverse("moderation:queue"), reverse("moderation:decide", args=[decision.case_id])):
        assert address not in client.get(page).content.decode()
    client.force_login(UserFactory())
    assert client.post(address).status_code == 403
