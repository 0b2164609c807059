"""Suspending an account: who may, until when, and what the person reads."""

import datetime as dt

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from participation.accounts.actions import lift_suspension, suspend_account
from participation.accounts.enums import RoleName
from participation.accounts.models import Suspension
from participation.discussions.actions import post_comment
from participation.rules import Refusal
from tests.factories.dossiers import ProposalFactory
from tests.factories.people import AgentFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return AgentFactory(role=RoleName.ADMINISTRATOR)


def in_days(days):
    return timezone.localdate() + dt.timedelta(days=days)


def refused(code, **call):
    with pytest.raises(Refusal) as refusal:
        suspend_account(**call)
    assert refusal.value.code == code


def test_a_suspended_person_is_told_until_when_and_why(boss):
    person, idea = UserFactory(), ProposalFactory()
    suspend_account(user=person, by=boss, until=in_days(7), reason="Menaces.")
    person.refresh_from_db()
    with pytest.raises(Refusal) as refusal:
        post_comment(dossier=idea.dossier, author=person, body="Encore moi.")
    assert refusal.value.code == "accounts.suspended"
    assert "Menaces." in refusal.value.message


def test_the_person_gets_a_mail_with_the_reason(boss, django_capture_on_commit_callbacks):
    person = UserFactory()
    with django_capture_on_commit_callbacks(execute=True):
        suspend_account(user=person, by=boss, until=in_days(7), reason="Menaces envers une voisine.")
    [sent] = mail.outbox
    assert sent.to == [person.email]
    assert "suspendu jusqu’au" in sent.subject
    assert "Menaces envers une voisine." in sent.body


def test_a_lifted_suspension_is_told_and_lets_write(boss, django_capture_on_commit_callbacks):
    person = UserFactory()
    suspend_account(user=person, by=boss, until=in_days(7), reason="Menaces.")
    with django_capture_on_commit_callbacks(execute=True):
        lift_suspension(user=person, by=boss)
    person.refresh_from_db()
    assert not person.is_suspended
    assert Suspension.objects.get().lifted_by == boss
    assert mail.outbox[-1].subject == "Votre compte n’est plus suspendu"


def test_only_an_administrator_suspends():
    refused("accounts.not_administrator", user=UserFactory(), by=AgentFactory(), until=in_days(7), reason="Menaces.")


def test_nobody_suspends_oneself_or_the_team(boss):
    refused("accounts.suspend_self", user=boss, by=boss, until=in_days(7), reason="Vacances.")
    refused("accounts.suspend_team.conflict", user=AgentFactory(), by=boss, until=in_days(7), reason="Menaces.")


@pytest.mark.parametrize("days", [-1, 400])
def test_a_suspension_ends_within_a_year(boss, days):
    refused("accounts.suspension_date.invalid", user=UserFactory(), by=boss, until=in_days(days), reason="Menaces.")


def test_a_suspension_has_a_reason(boss):
    refused("accounts.suspension_reason.invalid", user=UserFactory(), by=boss, until=in_days(7), reason="  ")


def test_a_second_suspension_replaces_the_first(boss):
    person = UserFactory()
    for days in (7, 14):
        suspend_account(user=person, by=boss, until=in_days(days), reason="Menaces.")
    assert [one.holds for one in Suspension.objects.order_by("pk")] == [False, True]


def test_an_administrator_suspends_and_lifts_from_the_screen(client, boss):
    person = UserFactory()
    client.force_login(boss)
    address = reverse("suspensions")
    assert person.email in client.get(f"{address}?compte={person.pk}").content.decode()
    data = {"email": person.email, "until": in_days(7).isoformat(), "reason": "Menaces."}
    assert client.post(address, data).url == address
    assert "Menaces." in client.get(address).content.decode()
    client.post(reverse("suspension_lift", args=[Suspension.objects.get().pk]))
    person.refresh_from_db()
    assert not person.is_suspended


def test_a_bad_form_comes_back_filled(client, boss):
    client.force_login(boss)
    answer = client.post(reverse("suspensions"), {"email": "x@y.test", "until": "", "reason": "Gardez-moi"})
    assert answer.status_code == 422
    assert "Gardez-moi" in answer.content.decode()


def test_the_person_reads_it_in_their_space(client, boss):
    person = UserFactory()
    suspend_account(user=person, by=boss, until=in_days(7), reason="Menaces envers une voisine.")
    client.force_login(person)
    assert "Menaces envers une voisine." in client.get("/compte/").content.decode()
