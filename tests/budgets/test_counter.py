"""At the counter: one roll for the web, the counter, paper and letters."""

import hashlib
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from budgets import actions
from budgets.actions import Person
from budgets.actions.letters import ALPHABET, code_hash
from budgets.enums import Ballots, Channel
from budgets.models import Ballot, Budget, RollEntry, VoteLetter
from participation.accounts.models import User
from participation.rules import Refusal
from tests.factories.budgets import move_vote, open_budget, voters
from tests.factories.people import AgentFactory, UserFactory

SOMEONE = Person(person_key="a" * 64, birth_year=1950)


def refused(code, action, /, **kwargs):
    with pytest.raises(Refusal) as refusal:
        action(**kwargs)
    assert refusal.value.code == code
    assert refusal.value.message


def cast(budget, voter, **kwargs):
    return actions.cast_ballot(
        budget=budget, voter=voter, choices=["1"], channel=Channel.WEB, idempotency_key=str(uuid.uuid4()), **kwargs
    )


# ---------------------------------------------------------------- a sheet of paper
@pytest.mark.django_db
def test_who_takes_a_sheet_votes_no_other_way():
    budget, agent = open_budget(), AgentFactory()
    (voter,) = voters(1)
    person = Person(person_key=voter.residence.person_key, birth_year=1985)
    assert actions.ballots_left(budget, person)[""]
    actions.mark_on_paper(budget=budget, person=person, by=agent)
    assert RollEntry.objects.get().channel == Channel.PAPER
    refused("budgets.already_voted.conflict", cast, budget=budget, voter=voter)
    refused("budgets.person_voted.conflict", actions.mark_on_paper, budget=budget, person=person, by=agent)
    refused("budgets.person_voted.conflict", actions.make_letter, budget=budget, person=person, by=agent)
    assert actions.ballots_left(budget, person)[""].code == "budgets.person_voted.conflict"


@pytest.mark.django_db
def test_who_voted_on_the_web_takes_no_sheet():
    budget = open_budget()
    (voter,) = voters(1)
    cast(budget, voter)
    person = Person(person_key=voter.residence.person_key, birth_year=1985)
    refused("budgets.person_voted.conflict", actions.mark_on_paper, budget=budget, person=person, by=AgentFactory())
    assert RollEntry.objects.get().channel == Channel.WEB


@pytest.mark.django_db
def test_a_person_with_two_ballots_takes_a_sheet_of_each():
    budget, agent = open_budget(ballots_of_each=Ballots.CITY_AND_SECTOR), AgentFactory()
    refused("budgets.scope.invalid", actions.mark_on_paper, budget=budget, person=SOMEONE, by=agent)
    actions.mark_on_paper(budget=budget, person=SOMEONE, by=agent, scope="city")
    left = actions.ballots_left(budget, SOMEONE)
    assert (bool(left["city"]), bool(left["sector"])) == (False, True)
    actions.mark_on_paper(budget=budget, person=SOMEONE, by=agent, scope="sector")
    assert RollEntry.objects.filter(person_key=SOMEONE.person_key).count() == 2


@pytest.mark.django_db
def test_marking_asks_for_an_agent_an_age_and_an_open_vote():
    budget = open_budget(minimum_age=99)
    refused("accounts.not_agent", actions.mark_on_paper, budget=budget, person=SOMEONE, by=UserFactory())
    refused("accounts.too_young", actions.mark_on_paper, budget=budget, person=SOMEONE, by=AgentFactory())
    later = open_budget()
    read_before = Budget.objects.get(pk=later.pk)
    assert read_before.vote_phase.is_open()
    move_vote(later, opens=-5, closes=-1)
    refused("budgets.vote.closed", actions.mark_on_paper, budget=read_before, person=SOMEONE, by=AgentFactory())
    assert not RollEntry.objects.exists()


# ---------------------------------------------------------------- a letter
@pytest.mark.django_db
def test_a_letter_lets_its_holder_vote_once_without_an_account():
    budget, agent = open_budget(), AgentFactory()
    code = actions.make_letter(budget=budget, person=SOMEONE, by=agent)
    receipt = actions.cast_by_letter(budget=budget, code=code.lower(), choices=["1"], idempotency_key="k")
    assert Ballot.objects.get().commitment == receipt.commitment
    mark = RollEntry.objects.get()
    assert (mark.person_key, mark.channel) == (SOMEONE.person_key, Channel.WEB)
    again = {"budget": budget, "code": code, "choices": ["2"], "idempotency_key": "other"}
    refused("budgets.already_voted.conflict", actions.cast_by_letter, **again)
    assert actions.cast_by_letter(budget=budget, code=code, choices=["1"], idempotency_key="k") == receipt
    refused("budgets.person_voted.conflict", actions.mark_on_paper, budget=budget, person=SOMEONE, by=agent)


@pytest.mark.django_db
def test_only_a_keyed_hash_of_the_code_is_kept():
    budget = open_budget()
    code = actions.make_letter(budget=budget, person=SOMEONE, by=AgentFactory())
    kept = VoteLetter.objects.get()
    assert len(code.replace("-", "")) == 16
    assert set(code.replace("-", "")) <= set(ALPHABET)
    assert kept.code_hash == code_hash(budget, code) != hashlib.sha256(code.encode()).hexdigest()
    assert code not in str({field.attname: getattr(kept, field.attname) for field in kept._meta.concrete_fields})


@pytest.mark.django_db
def test_a_new_letter_stops_the_former_one():
    budget, agent = open_budget(), AgentFactory()
    former = actions.make_letter(budget=budget, person=SOMEONE, by=agent)
    new = actions.make_letter(budget=budget, person=SOMEONE, by=agent)
    common = {"budget": budget, "choices": ["1"], "idempotency_key": "k"}
    refused("budgets.code.invalid", actions.cast_by_letter, code=former, **common)
    assert actions.cast_by_letter(code=new, **common)
    assert VoteLetter.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["", "AAAA-AAAA-AAAA-AAAA", "é" * 300, "\x00", "' OR 1=1"])
def test_another_code_opens_nothing(code):
    budget = open_budget()
    actions.make_letter(budget=budget, person=SOMEONE, by=AgentFactory())
    refused(
        "budgets.code.invalid", actions.cast_by_letter, budget=budget, code=code, choices=["1"], idempotency_key="k"
    )


@pytest.mark.django_db
def test_a_code_is_for_one_vote_and_ends_with_it():
    budget, other = open_budget(), open_budget()
    code = actions.make_letter(budget=budget, person=SOMEONE, by=AgentFactory())
    common = {"code": code, "choices": ["1"], "idempotency_key": "k"}
    refused("budgets.code.invalid", actions.cast_by_letter, budget=other, **common)
    move_vote(budget, opens=-5, closes=-1)
    refused("processes.phase.closed", actions.cast_by_letter, budget=Budget.objects.get(pk=budget.pk), **common)


# ---------------------------------------------------------------- at once
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_one_person_by_every_way_at_once_has_one_mark():
    """The web, the counter, a sheet of paper and a letter, fifty times at once for each of four people."""
    budget, agent = open_budget(), AgentFactory()
    people = voters(4)
    codes = {
        person.pk: actions.make_letter(budget=budget, person=Person(person.residence.person_key, 1985), by=agent)
        for person in people
    }

    def attempt(job):
        way, pk = job
        try:
            here = Budget.objects.get(pk=budget.pk)
            voter = User.objects.get(pk=pk)
            person = Person(person_key=voter.residence.person_key, birth_year=1985)
            if way == 0:
                cast(here, voter)
            elif way == 1:
                cast(here, person, entered_by=User.objects.get(pk=agent.pk))
            elif way == 2:
                actions.mark_on_paper(budget=here, person=person, by=User.objects.get(pk=agent.pk))
            else:
                actions.cast_by_letter(budget=here, code=codes[pk], choices=["1"], idempotency_key=str(uuid.uuid4()))
        except Refusal as refusal:
            if not refusal.code.endswith("_voted.conflict"):
                raise
            return None
        else:
            return way
        finally:
            connections.close_all()

    jobs = [(number % 4, person.pk) for person in people for number in range(50)]
    with ThreadPoolExecutor(16) as pool:
        won = [way for way in pool.map(attempt, jobs) if way is not None]
    assert len(won) == RollEntry.objects.count() == len(people)
    assert Ballot.objects.count() == sum(way != 2 for way in won)
