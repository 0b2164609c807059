"""Moderation that explains itself."""

import pytest
from django.db import IntegrityError
from django.urls import reverse

from participation.discussions.actions import post_comment
from participation.discussions.enums import CommentState
from participation.dossiers.enums import Visibility
from participation.dossiers.models import Notification
from participation.moderation import actions
from participation.moderation.enums import AppealState, Motive, Outcome
from participation.moderation.models import Appeal, Decision, Notice
from participation.rules import Refusal
from tests.factories.dossiers import ProposalFactory
from tests.factories.people import AgentFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def comment():
    return post_comment(dossier=ProposalFactory().dossier, author=UserFactory(), body="Mme S., du 14, ment.")


def hide(notice, by, statement="Un nom et une adresse sont donnés."):
    return actions.decide_report(
        report=notice, by=by, outcome=Outcome.HIDDEN, ground=Motive.PRIVACY, statement=statement
    )


def test_anyone_reports_with_or_without_an_account(comment):
    actions.report(motive=Motive.PRIVACY, comment=comment)
    actions.report(motive=Motive.PRIVACY, comment=comment, reporter=UserFactory())
    assert Notice.objects.open().count() == 2


def test_reporting_twice_is_one_notice(comment):
    reporter = UserFactory()
    first = actions.report(motive=Motive.PRIVACY, comment=comment, reporter=reporter)
    assert actions.report(motive=Motive.HATE, comment=comment, reporter=reporter) == first


def test_a_notice_is_about_one_thing(comment):
    with pytest.raises(IntegrityError):
        Notice.objects.create(comment=comment, dossier=comment.dossier, motive=Motive.HATE)


def test_hiding_keeps_the_text_and_tells_author_and_reporter_why(comment):
    reporter, agent = UserFactory(), AgentFactory()
    hide(actions.report(motive=Motive.PRIVACY, comment=comment, reporter=reporter), agent)
    comment.refresh_from_db()
    assert (comment.state, comment.body) == (CommentState.HIDDEN, "Mme S., du 14, ment.")
    told = {n.user: n.text for n in Notification.objects.all()}
    assert set(told) == {comment.author, reporter}
    assert all("Un nom et une adresse sont donnés." in text for text in told.values())


def test_one_decision_answers_every_notice_of_the_same_text(comment):
    notices = [actions.report(motive=Motive.PRIVACY, comment=comment, reporter=u) for u in UserFactory.create_batch(3)]
    decision = hide(notices[0], AgentFactory())
    assert decision.notices.count() == 3
    with pytest.raises(Refusal) as refused:
        hide(notices[1], AgentFactory())
    assert refused.value.code == "moderation.decided.already"


def test_a_decision_without_reasons_is_refused(comment):
    with pytest.raises(Refusal) as refused:
        hide(actions.report(motive=Motive.HATE, comment=comment), AgentFactory(), statement=" ")
    assert refused.value.code == "moderation.reasons_missing.invalid"


def test_nobody_decides_about_their_own_words():
    agent = AgentFactory()
    comment = post_comment(dossier=ProposalFactory().dossier, author=agent, body="Bonjour.")
    with pytest.raises(Refusal) as refused:
        hide(actions.report(motive=Motive.HATE, comment=comment), agent)
    assert refused.value.code == "moderation.own.conflict"


def test_a_hidden_idea_leaves_the_public_pages(client):
    proposal = ProposalFactory()
    hide(actions.report(motive=Motive.HATE, dossier=proposal.dossier), AgentFactory())
    proposal.dossier.refresh_from_db()
    assert proposal.dossier.visibility == Visibility.HIDDEN
    assert client.get(proposal.get_absolute_url()).status_code == 404


def test_an_appeal_is_read_by_another_person(comment):
    first, second = AgentFactory(), AgentFactory()
    decision = hide(actions.report(motive=Motive.PRIVACY, comment=comment), first)
    appeal = actions.appeal(decision=decision, author=comment.author, text="Je ne nomme personne.")
    with pytest.raises(Refusal) as refused:
        actions.decide_appeal(appeal=appeal, by=first, reverse=True, answer="D’accord.")
    assert refused.value.code == "moderation.same_person.conflict"
    actions.decide_appeal(appeal=appeal, by=second, reverse=True, answer="Aucun nom n’est donné.")
    comment.refresh_from_db()
    appeal.refresh_from_db()
    assert (comment.state, appeal.state) == (CommentState.VISIBLE, AppealState.REVERSED)


def test_the_author_reaches_the_appeal_from_the_notification(client, comment):
    decision = hide(actions.report(motive=Motive.PRIVACY, comment=comment), AgentFactory())
    client.force_login(comment.author)
    told = Notification.objects.get(user=comment.author)
    answer = client.get(reverse("dossiers:notification_open", args=[told.pk]), follow=True)
    assert answer.redirect_chain == [(reverse("moderation:appeal", args=[decision.pk]), 302)]
    assert "Un nom et une adresse sont donnés." in answer.content.decode()
    client.post(reverse("moderation:appeal", args=[decision.pk]), {"text": "Je ne nomme personne."})
    assert Appeal.objects.get().author == comment.author


def test_the_person_who_reported_reads_the_outcome_in_the_thread(client, comment):
    reporter = UserFactory()
    hide(actions.report(motive=Motive.PRIVACY, comment=comment, reporter=reporter), AgentFactory())
    client.force_login(reporter)
    told = Notification.objects.get(user=reporter)
    answer = client.get(reverse("dossiers:notification_open", args=[told.pk]), follow=True)
    assert answer.redirect_chain[-1] == (f"/dossiers/{comment.dossier.ref}/#commentaire-{comment.pk}", 302)
    assert comment.body not in answer.content.decode()


def test_only_the_author_appeals(comment):
    decision = hide(actions.report(motive=Motive.PRIVACY, comment=comment), AgentFactory())
    with pytest.raises(Refusal) as refused:
        actions.appeal(decision=decision, author=UserFactory(), text="Moi aussi.")
    assert refused.value.code == "moderation.not_author"


def test_the_register_names_nobody(client, comment):
    agent = AgentFactory(name="Marc Simon")
    hide(actions.report(motive=Motive.PRIVACY, comment=comment, reporter=UserFactory(name="Élise D.")), agent)
    page = client.get("/moderation/registre/").content.decode()
    assert "Vie privée" in page
    for name in ("Marc Simon", "Élise D.", comment.author.name, comment.body):
        assert name not in page


@pytest.mark.parametrize("count", [1, 25])
def test_the_register_costs_the_same_queries(client, count, django_assert_max_num_queries):
    agent, dossier = AgentFactory(), ProposalFactory().dossier
    for author in UserFactory.create_batch(count):
        comment = post_comment(dossier=dossier, author=author, body="Non.")
        hide(actions.report(motive=Motive.HATE, comment=comment), agent)
    client.get("/moderation/registre/")
    with django_assert_max_num_queries(6):
        client.get("/moderation/registre/")


def test_an_agent_decides_from_the_queue_and_goes_to_the_next(client, comment):
    client.force_login(AgentFactory())
    notice = actions.report(motive=Motive.PRIVACY, comment=comment)
    assert "Mme S." in client.get(reverse("moderation:queue")).content.decode()
    answer = client.post(
        reverse("moderation:decide", args=[notice.pk]),
        {"outcome": "hidden", "ground": "privacy", "statement": "Une adresse est donnée."},
    )
    assert answer.url == reverse("moderation:queue")
    assert Decision.objects.get().statement == "Une adresse est donnée."


def test_a_reader_without_account_reports_by_a_plain_form(client, comment):
    answer = client.post(f"/signaler/commentaire/{comment.pk}/", {"motive": "privacy", "text": "Mon adresse."})
    assert answer.status_code == 302
    assert Notice.objects.get().text == "Mon adresse."


def test_a_machine_that_fills_the_hidden_field_reports_nothing(client, comment):
    client.post(f"/signaler/commentaire/{comment.pk}/", {"motive": "privacy", "website": "https://x"})
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    "address", ["/signaler/commentaire/abc/", "/signaler/commentaire/999999/", "/signaler/dossier/2020-1/"]
)
def test_reporting_what_does_not_exist_is_not_found(client, address):
    assert client.get(address).status_code == 404
