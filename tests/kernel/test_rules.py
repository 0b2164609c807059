"""Decisions that keep their reason."""

import pytest

from participation.accounts.enums import RoleName
from participation.accounts.rules import has_role, not_suspended, signed_in
from participation.rules import ALLOWED, Refusal, decide, explain, predicate, refuse, require
from tests.factories.people import AgentFactory, TerritoryFactory, UserFactory

yes = predicate(lambda user, obj: ALLOWED)
no = predicate(lambda user, obj: refuse("accounts.not_staff"))
never = predicate(lambda user, obj: refuse("accounts.demo_only"))


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        (yes & yes, ""),
        (yes & no, "accounts.not_staff"),
        (no & never, "accounts.not_staff"),
        (never & no, "accounts.demo_only"),
        (no | yes, ""),
        (no | never, "accounts.demo_only"),
    ],
)
def test_reasons_survive_and_and_or(rule, code):
    assert rule(None, None).code == code


def test_a_decision_is_true_or_says_why():
    assert yes(None, None)
    assert yes(None, None).message == ""
    assert not no(None, None)
    assert no(None, None).message == "Cette action est réservée à l’équipe de la Ville."


def test_an_unknown_rule_is_a_mistake_of_ours():
    with pytest.raises(KeyError):
        decide("accounts.fly", None)


def test_require_raises_the_reason_with_its_facts():
    with pytest.raises(Refusal) as refusal:
        require("accounts.edit_own", None)
    assert (refusal.value.code, refusal.value.status) == ("accounts.anonymous", 401)


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("not_found", 404),
        ("accounts.anonymous", 401),
        ("text.empty", 422),
        ("accounts.birth_date.invalid", 422),
        ("accounts.residence_declared.already", 409),
        ("state.transition", 409),
        ("accounts.not_staff", 403),
        ("accounts.mail.away", 503),
    ],
)
def test_a_refusal_has_the_status_of_its_code(code, status):
    assert Refusal(code).status == status


def test_a_sentence_is_filled_with_its_facts():
    assert explain("text.too_long", {"length": 12, "limit": 10}) == "Ce texte compte 12 caractères\u00a0: 10 au plus."


@pytest.mark.django_db
def test_a_suspended_person_is_told_until_when(settings):
    from datetime import UTC, datetime

    user = UserFactory(suspended_until=datetime(2090, 3, 1, 12, tzinfo=UTC), suspension_reason="insultes")
    decision = (signed_in & not_suspended)(user, None)
    assert decision.message == "Votre compte est suspendu jusqu’au 1er mars 2090. Raison\u00a0: insultes"


@pytest.mark.django_db
def test_a_role_holds_whatever_its_territory():
    agent = AgentFactory(role=RoleName.ELECTED)
    agent.roles.update(territory=TerritoryFactory())
    assert has_role(RoleName.ELECTED)(agent, None)
    assert not has_role(RoleName.AGENT)(agent, None)
