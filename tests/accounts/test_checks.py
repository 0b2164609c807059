"""A real city does not start with the accounts of the demonstration."""

import pytest

from participation.accounts.checks import no_demo_accounts
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


def codes():
    return [message.id for message in no_demo_accounts(databases=["default"])]


def test_demonstration_accounts_stop_a_real_city(settings):
    settings.DEMO = False
    UserFactory(email="admin@demo.test")
    assert codes() == ["accounts.E001"]


def test_a_closed_demonstration_account_stops_nothing(settings):
    settings.DEMO = False
    UserFactory(email="admin@demo.test", is_active=False)
    assert codes() == []


def test_the_demonstration_may_have_them(settings):
    settings.DEMO = True
    UserFactory(email="admin@demo.test")
    assert codes() == []
