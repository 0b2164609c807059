"""Residence, roles, closing an account."""

import datetime
import threading

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from participation.accounts.actions import (
    close_account,
    declare_residence,
    grant_role,
    revoke_role,
    verify_residence,
    withdraw_residence,
)
from participation.accounts.enums import Closing, RoleName
from participation.accounts.models import Residence, Role, User
from participation.dossiers.actions import follow, record
from participation.dossiers.enums import Journal
from participation.rules import Refusal
from tests.factories.dossiers import DossierFactory
from tests.factories.people import AgentFactory, ResidenceFactory, TerritoryFactory, UserFactory

BORN = datetime.date(1985, 5, 23)


def declare(user, **changes):
    identity = {"family_name": "Wœhrlé-Müller", "first_names": "Lucie Anne", "born": BORN} | changes
    return declare_residence(user=user, territory=TerritoryFactory(), **identity)


@pytest.mark.django_db
class TestResidence:
    def test_keeps_a_key_a_year_and_a_sector_but_no_name(self):
        residence = declare(UserFactory())
        assert (residence.birth_year, len(residence.person_key)) == (1985, 64)
        kept = Residence.objects.values().get()
        assert "Lucie" not in str(kept)

    def test_the_same_person_cannot_declare_from_two_accounts(self):
        declare(UserFactory())
        with pytest.raises(Refusal) as refusal:
            declare(UserFactory(), family_name="WŒHRLÉ MULLER", first_names="lucie-anne")
        assert refusal.value.code == "accounts.residence_already"

    def test_is_declared_once(self):
        user = UserFactory()
        declare(user)
        with pytest.raises(Refusal) as refusal:
            declare(user, first_names="Une autre")
        assert refusal.value.code == "accounts.residence_declared.already"

    @pytest.mark.parametrize("born", [datetime.date(1850, 1, 1), datetime.date(2150, 1, 1)])
    def test_refuses_an_impossible_birth(self, born):
        with pytest.raises(Refusal) as refusal:
            declare(UserFactory(), born=born)
        assert refusal.value.code == "accounts.birth_date.invalid"

    def test_is_verified_by_an_agent_once(self):
        residence, agent = ResidenceFactory(), AgentFactory()
        first = verify_residence(residence=residence, by=agent).verified_at
        again = verify_residence(residence=residence, by=AgentFactory())
        assert (again.verified_at, again.verified_by) == (first, agent)

    def test_is_not_verified_by_a_citizen(self):
        with pytest.raises(Refusal) as refusal:
            verify_residence(residence=ResidenceFactory(), by=UserFactory())
        assert refusal.value.code == "accounts.not_agent"

    def test_can_be_declared_again_once_withdrawn(self):
        user = UserFactory()
        withdraw_residence(residence=declare(user), by=AgentFactory())
        user.refresh_from_db()
        assert declare(user).user == user


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_accounts_that_declare_at_once_are_one_person():
    territory, users, outcomes = TerritoryFactory(), UserFactory.create_batch(4), []

    def one(user):
        try:
            declare_residence(user=user, family_name="W", first_names="L", born=BORN, territory=territory)
            outcomes.append("declared")
        except Refusal as refusal:
            outcomes.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(user,)) for user in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["accounts.residence_already"] * 3 + ["declared"]


@pytest.mark.django_db
class TestRoles:
    def test_the_first_role_opens_the_back_office(self):
        user = UserFactory()
        grant_role(user=user, name=RoleName.ELECTED, by=AgentFactory(role=RoleName.ADMINISTRATOR))
        user = User.objects.get(pk=user.pk)
        assert user.is_staff
        assert user.has_perm("wagtailadmin.access_admin")
        assert user.role_names == {"elected"}

    def test_granting_twice_gives_one_role(self):
        user, admin = UserFactory(), AgentFactory(role=RoleName.ADMINISTRATOR)
        grant_role(user=user, name=RoleName.AGENT, by=admin)
        grant_role(user=user, name=RoleName.AGENT, by=admin)
        assert Role.objects.filter(user=user).count() == 1

    def test_the_database_refuses_a_second_role_for_the_whole_city(self):
        user = UserFactory()
        Role.objects.create(user=user, name=RoleName.AGENT)
        with pytest.raises(IntegrityError), transaction.atomic():
            Role.objects.create(user=user, name=RoleName.AGENT)

    def test_a_role_says_who_gave_it_and_when_and_giving_it_again_changes_neither(self):
        user, first, second = UserFactory(), *(AgentFactory(role=RoleName.ADMINISTRATOR) for _each in range(2))
        before = timezone.now()
        role = grant_role(user=user, name=RoleName.AGENT, by=first)
        again = grant_role(user=user, name=RoleName.AGENT, by=second)
        assert (again.given_by, again.given_at) == (first, role.given_at)
        assert before <= role.given_at <= timezone.now()

    def test_a_role_taken_back_stays_in_the_history_and_opens_nothing(self):
        user, giver, taker = UserFactory(), *(AgentFactory(role=RoleName.ADMINISTRATOR) for _each in range(2))
        role = grant_role(user=user, name=RoleName.AGENT, by=giver)
        revoke_role(role=role, by=taker)
        former = user.former_roles.get()
        assert (former.name, former.given_by, former.given_at) == (RoleName.AGENT, giver, role.given_at)
        assert former.withdrawn_by == taker
        assert former.withdrawn_at >= former.given_at
        assert User.objects.get(pk=user.pk).role_names == frozenset()

    def test_taking_back_the_same_role_twice_writes_one_line_of_history(self):
        user, admin = UserFactory(), AgentFactory(role=RoleName.ADMINISTRATOR)
        role = grant_role(user=user, name=RoleName.AGENT, by=admin)
        revoke_role(role=role, by=admin)
        revoke_role(role=role, by=admin)
        assert user.former_roles.count() == 1

    def test_closing_an_account_ends_its_roles_by_its_own_hand(self):
        agent = AgentFactory()
        close_account(user=agent, closing=Closing.SIGNED)
        assert not agent.roles.exists()
        assert agent.former_roles.get().withdrawn_by == agent

    def test_an_agent_gives_no_role(self):
        with pytest.raises(Refusal) as refusal:
            grant_role(user=UserFactory(), name=RoleName.AGENT, by=AgentFactory())
        assert refusal.value.code == "accounts.not_administrator"

    def test_the_last_role_closes_the_back_office(self):
        user, admin = UserFactory(), AgentFactory(role=RoleName.ADMINISTRATOR)
        role = grant_role(user=user, name=RoleName.AGENT, by=admin)
        revoke_role(role=role, by=admin)
        user = User.objects.get(pk=user.pk)
        assert not user.is_staff
        assert not user.has_perm("wagtailadmin.access_admin")

    def test_the_last_administrator_stays(self):
        admin = AgentFactory(role=RoleName.ADMINISTRATOR)
        with pytest.raises(Refusal) as refusal:
            revoke_role(role=admin.roles.get(), by=admin)
        assert refusal.value.code == "accounts.last_administrator"
        with pytest.raises(Refusal):
            close_account(user=admin, closing=Closing.SIGNED)

    def test_the_server_names_the_first_administrator(self, capsys):
        call_command("grant_role", "Maire@Exemple.test", "administrator")
        assert User.objects.get(email="maire@exemple.test").role_names == {"administrator"}


@pytest.mark.django_db
class TestClosing:
    @pytest.fixture
    def world(self):
        user = UserFactory(name="Lucie W.", job="architecte")
        ResidenceFactory(user=user)
        dossier = DossierFactory(author=user)
        entry = record(dossier, Journal.PROPOSAL_SUBMITTED, actor=user)
        follow(dossier=dossier, user=user)
        return user, dossier, entry

    def test_signed_leaves_the_words_and_no_name(self, world):
        user, dossier, entry = world
        close_account(user=user, closing=Closing.SIGNED)
        dossier.refresh_from_db()
        entry.refresh_from_db()
        closed = User.objects.get(pk=user.pk)
        assert (closed.public_name, closed.name, closed.job, closed.is_active) == ("Compte fermé", "", "", False)
        assert dossier.author == closed
        assert entry.sentence == "Compte fermé propose cette idée."
        assert not Residence.objects.exists()
        assert not closed.follows.exists()

    def test_scattered_links_the_words_to_nobody_in_particular(self, world):
        user, dossier, entry = world
        other = DossierFactory(author=UserFactory())
        close_account(user=other.author, closing=Closing.SCATTERED)
        close_account(user=user, closing=Closing.SCATTERED)
        dossier.refresh_from_db()
        other.refresh_from_db()
        entry.refresh_from_db()
        assert dossier.author == other.author == entry.actor
        assert entry.sentence == "Compte fermé propose cette idée."

    def test_frees_the_address(self, world):
        user, _dossier, _entry = world
        address = user.email
        close_account(user=user, closing=Closing.SIGNED)
        assert UserFactory(email=address).pk != user.pk

    def test_destroys_no_line_of_the_journal(self, world):
        user, dossier, entry = world
        close_account(user=user, closing=Closing.SCATTERED)
        assert list(dossier.entries.values_list("pk", flat=True)) == [entry.pk]


@pytest.mark.django_db
def test_a_token_is_printed_and_stays_the_same(capsys):
    user = UserFactory()
    call_command("api_token", user.email)
    call_command("api_token", user.email.upper())
    first, second = capsys.readouterr().out.split()
    assert first == second == user.auth_token.key


@pytest.mark.django_db
def test_a_token_is_not_made_for_nobody():
    with pytest.raises(CommandError):
        call_command("api_token", "personne@exemple.test")
