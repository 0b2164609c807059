"""Anyone reports, with or without an account, and gets a receipt."""

import re

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from participation.moderation import actions, mails
from participation.moderation.enums import Matter, Motive, Urgency
from participation.moderation.models import Case, Decision, DirectMail, Notice
from participation.rules import Refusal
from tests.factories.dossiers import DossierFactory, ProposalFactory
from tests.factories.moderation import LAW, days, decide, pictured, reported, resident, written
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


def refused(**report):
    with pytest.raises(Refusal) as refusal:
        actions.report(**report)
    return refusal.value.code


def test_notices_about_one_text_share_a_case(comment):
    actions.report(motive=Motive.RESPECT, comment=comment)
    actions.report(motive=Motive.PRIVACY, comment=comment, reporter=UserFactory())
    assert Case.objects.get().notices.count() == 2


def test_the_most_urgent_notice_gives_the_case_its_urgency(comment):
    actions.report(motive=Motive.OFF_TOPIC, comment=comment)
    actions.report(motive=Motive.THREAT, comment=comment, reporter=UserFactory())
    actions.report(motive=Motive.RESPECT, comment=comment)
    case = Case.objects.get()
    assert case.urgency == Urgency.DANGER
    assert case.due_at <= timezone.now() + Urgency.DANGER.delay


def test_reporting_twice_is_one_notice(comment):
    reporter = UserFactory()
    first = actions.report(motive=Motive.PRIVACY, comment=comment, reporter=reporter)
    assert actions.report(motive=Motive.HATE, comment=comment, reporter=reporter) == first
    assert Notice.objects.count() == 1


def test_a_text_reported_again_after_a_decision_is_a_new_case(comment, agent):
    case = reported(comment)
    decide(case, agent, outcome="kept")
    assert reported(comment) != case


@pytest.mark.parametrize("motive", [Motive.HATE, Motive.PRIVACY, Motive.DEFAMATION, Motive.ILLEGAL])
def test_the_law_asks_who_reports(comment, motive):
    assert refused(motive=motive, comment=comment) == "moderation.name_missing.invalid"
    assert actions.report(motive=motive, comment=comment, **LAW).name == "Ingrid Stoll"


@pytest.mark.parametrize("motive", [Motive.CHILD, Motive.RESPECT, Motive.ADVERTISING])
def test_for_a_child_and_for_the_charter_no_name_is_asked(comment, motive):
    assert actions.report(motive=motive, comment=comment).from_whom == "sans compte"


def test_a_photo_a_name_an_idea_and_a_comment_are_reported_alike(comment):
    dossier = pictured()
    for target in ({"comment": comment}, {"dossier": dossier}, {"dossier": dossier, "photo": True}):
        actions.report(motive=Motive.RESPECT, **target)
    actions.report(motive=Motive.RESPECT, person=comment.author)
    assert set(Case.objects.values_list("matter", flat=True)) == set(Matter.values)


def test_what_nobody_sees_cannot_be_reported(comment, agent):
    decide(reported(comment), agent)
    assert refused(motive=Motive.RESPECT, comment=comment) == "moderation.not_visible.closed"
    assert refused(motive=Motive.RESPECT, dossier=DossierFactory(), photo=True) == "moderation.not_visible.closed"


def test_an_account_reports_a_limited_number_of_times_a_day(settings):
    settings.NOTICES_PER_DAY = 2
    reporter, dossier = UserFactory(), ProposalFactory().dossier
    for body in ("un", "deux"):
        actions.report(motive=Motive.RESPECT, comment=written(body, dossier=dossier), reporter=reporter)
    third = written("trois", dossier=dossier)
    assert refused(motive=Motive.RESPECT, comment=third, reporter=reporter) == "moderation.too_many"
    assert actions.report(motive=Motive.RESPECT, comment=third, reporter=UserFactory())


def test_notices_without_account_nor_proof_are_limited_all_together(settings, comment):
    settings.UNPROVEN_NOTICES_PER_HOUR = 1
    actions.report(motive=Motive.RESPECT, comment=comment, proven=False)
    assert refused(motive=Motive.RESPECT, comment=comment, proven=False) == "moderation.too_many"
    assert actions.report(motive=Motive.RESPECT, comment=comment, proven=True)


# ------------------------------------------------------------------ the page and its receipt
def post(client, comment, **data):
    return client.post(f"/signaler/commentaire/{comment.pk}/", {"what": "text", **data})


def test_a_report_without_account_gets_a_number_and_a_page_to_follow_it(client, comment, agent):
    answer = post(client, comment, motive="respect", text="Il vise une personne.")
    notice = Notice.objects.get()
    assert answer.url == notice.follow_url
    page = client.get(answer.url).content.decode()
    assert notice.number in page
    assert comment.body not in page
    decide(notice.case, agent, ground=Motive.RESPECT, statement="On parle de l’idée.")
    assert "On parle de l’idée." in client.get(answer.url).content.decode()


def test_the_page_of_a_notice_opens_only_with_its_signed_address(client, comment):
    notice = actions.report(motive=Motive.RESPECT, comment=comment)
    forged = notice.follow_url.replace(notice.follow_url.split("/")[2][:2], "xx", 1)
    assert client.get(forged).status_code == 404
    assert client.get(f"/signalements/{notice.pk}/").status_code == 404


def test_the_receipt_is_mailed_with_the_number_and_the_page(comment):
    notice = actions.report(motive=Motive.PRIVACY, comment=comment, **LAW)
    assert mails.send_mails() == 1
    receipt = mail.outbox[0]
    assert receipt.to == ["ingrid@exemple.test"]
    assert receipt.subject == f"Votre signalement n° {notice.number} est reçu"
    assert notice.follow_url in receipt.body
    assert re.search(r"<a class=\"btn\" href=\"[^\"]+/signalements/", receipt.alternatives[0].content)
    assert comment.body not in receipt.body


def test_a_mail_leaves_once_and_again_under_the_same_name_when_its_worker_died(comment):
    actions.report(motive=Motive.PRIVACY, comment=comment, **LAW)
    assert (mails.send_mails(), mails.send_mails()) == (1, 0)
    row = DirectMail.objects.get()
    first = mails.compose(row).message()
    assert first["Message-ID"] == mails.compose(row).message()["Message-ID"]
    DirectMail.objects.update(sent_at=None, claimed_at=row.claimed_at - mails.LEASE * 2)
    assert mails.send_mails() == 1


def test_who_reported_without_account_is_forgotten_a_year_after_the_decision(comment, agent):
    notice = actions.report(motive=Motive.PRIVACY, comment=comment, **LAW)
    decision = decide(notice.case, agent)
    DirectMail.objects.all().delete()
    assert mails.forget_old() == 0
    Decision.objects.filter(pk=decision.pk).update(at=decision.at - days(366))
    assert mails.forget_old() == 1
    notice.refresh_from_db()
    assert (notice.name, notice.email, notice.motive) == ("", "", Motive.PRIVACY)


def test_the_page_asks_the_name_that_the_law_asks(client, comment):
    answer = post(client, comment, motive="hate", text="Il appelle à la haine.")
    assert answer.status_code == 422
    assert "Il appelle à la haine." in answer.content.decode()
    assert not Notice.objects.exists()


def test_no_reason_is_chosen_for_the_one_who_reports(client, comment):
    answer = post(client, comment, motive="")
    assert answer.status_code == 422
    assert '<option value="" selected>' in answer.content.decode()
    assert "Choisissez une raison." in answer.content.decode()
    assert not Notice.objects.exists()


def test_a_signed_in_person_gives_no_name(client, comment):
    client.force_login(UserFactory())
    assert 'name="email"' not in client.get(f"/signaler/commentaire/{comment.pk}/").content.decode()
    assert post(client, comment, motive="hate").status_code == 303


def test_the_name_of_an_author_is_reported_from_their_comment(client, comment):
    post(client, comment, what="name", motive="respect")
    assert Case.objects.get().person == comment.author


def test_a_machine_that_fills_the_hidden_field_reports_nothing(client, comment):
    post(client, comment, motive="respect", website="https://x")
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    "address",
    ["/signaler/commentaire/abc/", "/signaler/commentaire/999999/", "/signaler/dossier/2020-1/", "/signaler/x/1/"],
)
def test_reporting_what_does_not_exist_is_not_found(client, address):
    assert client.get(address).status_code == 404


def test_what_i_reported_is_on_my_page(client, comment):
    reporter = resident()
    notice = actions.report(motive=Motive.RESPECT, comment=comment, reporter=reporter)
    client.force_login(reporter)
    assert notice.number in client.get(reverse("moderation:own")).content.decode()
