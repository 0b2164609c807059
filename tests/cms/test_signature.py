"""Every mail is signed by the city, as it names itself in its settings: in its sender, its words and its subject."""

from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.core import mail
from django.utils import timezone
from wagtail.models import Site

from budgets.actions import cast_ballot
from budgets.enums import Channel
from budgets.mails import send_receipt
from cms.models import CitySettings
from participation.accounts.actions import suspend_account
from participation.accounts.enums import Cadence, RoleName
from participation.dossiers.actions import follow, record
from participation.dossiers.enums import Journal
from participation.dossiers.outbox import sweep
from participation.moderation import actions, mails
from participation.moderation.enums import Motive
from tests.factories.budgets import open_budget
from tests.factories.dossiers import ProposalFactory
from tests.factories.moderation import LAW, written
from tests.factories.people import AgentFactory, ResidenceFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def belfort():
    CitySettings.objects.update_or_create(
        site=Site.objects.get(is_default_site=True), defaults={"city_name": "Belfort"}
    )


def code(client, capture):
    client.post("/connexion/", {"login": UserFactory().email})


def unknown(client, capture):
    client.post("/connexion/", {"login": "inconnue@exemple.test"})


def news(client, capture):
    dossier, reader = (
        ProposalFactory().dossier,
        UserFactory(news_cadence=Cadence.IMMEDIATE, quiet_from=0, quiet_until=0),
    )
    follow(user=reader, dossier=dossier)
    record(dossier, Journal.ANSWER_GIVEN)
    sweep()


def notice(client, capture):
    actions.report(motive=Motive.PRIVACY, comment=written(), **LAW)
    mails.send_mails()


def suspension(client, capture):
    until, boss = timezone.localdate() + timedelta(days=3), AgentFactory(role=RoleName.ADMINISTRATOR)
    with capture(execute=True):
        suspend_account(user=UserFactory(), by=boss, reason="Menaces.", until=until)


def receipt(client, capture):
    budget, voter = open_budget(), ResidenceFactory(verified_at="2026-01-05T10:00:00+00:00").user
    proof = cast_ballot(budget=budget, voter=voter, choices=["1"], channel=Channel.WEB, idempotency_key="clé")
    send_receipt(budget=budget, user=voter, receipt=proof)


MAILS = [code, unknown, news, notice, suspension, receipt]


def words(message):
    """All that a person reads of a mail."""
    return "\n".join(
        [message.subject, message.body, *(content for content, _kind in getattr(message, "alternatives", ()))]
    )


@pytest.mark.parametrize("send", MAILS)
@pytest.mark.usefixtures("belfort")
def test_every_mail_is_signed_by_the_city(client, django_capture_on_commit_callbacks, send):
    send(client, django_capture_on_commit_callbacks)
    (message,) = mail.outbox
    assert message.from_email == "Belfort <ne-pas-repondre@parvis.example>"
    assert "\n-- \nBelfort\n" in message.body
    assert "Parvis" not in words(message)


@pytest.mark.parametrize("send", MAILS)
def test_the_software_signs_while_the_city_has_no_name(client, django_capture_on_commit_callbacks, send):
    send(client, django_capture_on_commit_callbacks)
    (message,) = mail.outbox
    assert message.from_email == "Parvis <ne-pas-repondre@parvis.example>"
    assert "\n-- \nParvis\n" in message.body


@pytest.mark.usefixtures("belfort")
def test_the_subject_of_a_code_names_the_city(client):
    code(client, None)
    assert mail.outbox[0].subject.endswith(" (Belfort)")


@pytest.mark.parametrize(
    "name", ["Été-sur-Ill, la ville", "L’Haÿ-les-Roses", 'Ville "neuve"', "Belfort\nBcc: x@y.test"]
)
def test_any_name_makes_a_sender_that_mail_programs_read(client, belfort, name):
    CitySettings.objects.update(city_name=name)
    code(client, None)
    read = message_from_bytes(mail.outbox[0].message().as_bytes(), policy=policy.default)
    (address,) = read["From"].addresses
    assert (address.display_name, address.addr_spec) == (" ".join(name.split()), "ne-pas-repondre@parvis.example")
    assert read["Bcc"] is None


@pytest.mark.usefixtures("belfort")
def test_a_name_given_with_the_address_stays(client, settings):
    settings.DEFAULT_FROM_EMAIL = "La participation <bonjour@belfort.test>"
    code(client, None)
    assert mail.outbox[0].from_email == "La participation <bonjour@belfort.test>"
