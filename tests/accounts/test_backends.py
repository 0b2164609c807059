"""The account of a session is what the ORM reads, with its residence, in one query."""

import pytest

from participation.accounts.backends import AccountBackend
from participation.accounts.models import User
from tests.factories.people import ResidenceFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def facts(model):
    return {field.attname: getattr(model, field.attname) for field in model._meta.concrete_fields}


def test_an_account_comes_whole_with_its_residence(django_assert_num_queries):
    pk = ResidenceFactory(verified_at="2026-01-05T10:00:00+00:00").user_id
    known = User.objects.select_related("residence").get(pk=pk)
    with django_assert_num_queries(1):
        found = AccountBackend().get_user(str(pk))
        assert (facts(found), facts(found.residence)) == (facts(known), facts(known.residence))
        assert found.residence.user is found
    assert vars(found).keys() == vars(known).keys()
    found.residence.save()
    found.save()


def test_an_account_without_a_residence_is_known_to_have_none(django_assert_num_queries):
    pk = UserFactory().pk
    with django_assert_num_queries(1):
        assert not hasattr(AccountBackend().get_user(pk), "residence")


def test_nobody_enters_with_an_account_that_is_closed_or_gone():
    assert AccountBackend().get_user(UserFactory(is_active=False).pk) is None
    assert AccountBackend().get_user(0) is None
