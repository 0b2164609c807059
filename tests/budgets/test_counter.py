"""At the counter: one roll for the web, the counter, paper and letters."""

import hashlib
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from budgets import actions
from budgets.actions import Person
from budgets.actions.letters import ALPHABET, code_hash
from budgets.enums import Ballots, Channel, OpenTo
from budgets.models import Ballot, Budget, RollEntry, VoteLetter
from participation.accounts.models import User
from participation.rules import Refusal
from participation.territories.models import Territory
from tests.factories.budgets import move_vote, open_budget, voters
from tests.factories.people import AgentFactory, ResidenceFactory, UserFactory

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


def left(budget, person):
    """By ballot, nothing or the code of the refusal."""
    return {slip.slug: answer.code for slip, answer in actions.ballots_left(budget, person)}


def in_sectors(ballots, **fields):
    """A vote where two sectors have a ballot of their own."""
    candidates = [{"cost": 50_000, "envelope": "drouot"}, {"cost": 40_000, "envelope": "coteaux"}]
    if ballots != Ballots.SECTOR:
        candidates.append({"cost": 60_000})
    return open_budget(costs=candidates, ballots_of_each=ballots, **fields)


def living_in(slug, **facts):
    return Person("a" * 64, 1985, territory_id=Territory.objects.get(slug=slug).pk, **facts)


# ---------------------------------------------------------------- one rule by every way
def by_the_web(budget, person, envelope):
    residence = ResidenceFactory(
        person_key=person.person_key, birth_year=person.birth_year, tie=person.tie, territory_id=person.territory_id
    )
    cast(budget, residence.user, envelope=envelope)


def at_the_counter(budget, person, envelope):
    cast(budget, person, envelope=envelope, entered_by=AgentFactory())


def on_a_sheet(budget, person, envelope):
    actions.mark_on_paper(budget=budget, person=person, by=AgentFactory(), envelope=envelope)


def by_letter(budget, person, envelope):
    # Another ballot may be theirs: it is when the letter is used that the rule is asked for this one.
    VoteLetter.objects.create(
        budget=budget, person_key=person.person_key, birth_year=person.birth_year, tie=person.tie,
        territory_id=person.territory_id, code_hash=code_hash(budget, "AAAA"), made_by=AgentFactory(),
        made_on="2026-01-01",
    )  # fmt: skip
    actions.cast_by_letter(budget=budget, code="AAAA", choices=["1"], idempotency_key="k", envelope=envelope)


@pytest.mark.django_db
@pytest.mark.parametrize("way", [by_the_web, at_the_counter, on_a_sheet, by_letter])
@pytest.mark.parametrize(
    ("facts", "fields", "code"),
    [
        ({"tie": "work"}, {"open_to": OpenTo.RESIDENTS_STUDENTS}, "budgets.not_open_to"),
        ({"sector": "coteaux"}, {}, "budgets.other_sector"),
        ({"year": 2020}, {"envelope_age": 11}, "accounts.too_young"),
        ({}, {"open_to": OpenTo.RESIDENTS, "envelope_age": 11}, ""),
        ({"sector": "coteaux"}, {"free_sector": True}, ""),
    ],
)
def test_the_same_people_may_vote_by_every_way(way, facts, fields, code):
    fields, facts = dict(fields), dict(facts)
    age = fields.pop("envelope_age", None)
    budget = in_sectors(Ballots.SECTOR, **fields)
    budget.envelopes.filter(territory__slug="drouot").update(minimum_age=age)
    here = Territory.objects.get(slug=facts.get("sector", "drouot"))
    person = Person("a" * 64, facts.get("year", 1985), tie=facts.get("tie", "residence"), territory_id=here.pk)
    if code:
        refused(code, way, budget=budget, person=person, envelope="drouot")
    else:
        way(budget, person, "drouot")
    assert RollEntry.objects.exists() is not bool(code)


@pytest.mark.django_db
def test_the_sector_of_a_person_at_the_counter_is_asked_where_it_matters():
    budget = in_sectors(Ballots.SECTOR)
    refused("budgets.sector_unknown.invalid", at_the_counter, budget=budget, person=SOMEONE, envelope="drouot")
    refused("budgets.sector_unknown.invalid", actions.make_letter, budget=budget, person=SOMEONE, by=AgentFactory())
    at_the_counter(in_sectors(Ballots.SECTOR, free_sector=True), SOMEONE, "drouot")


@pytest.mark.django_db
def test_a_letter_keeps_what_the_rule_asks():
    budget = in_sectors(Ballots.SECTOR, open_to=OpenTo.RESIDENTS_WORKERS)
    code = actions.make_letter(budget=budget, person=living_in("coteaux", tie="work"), by=AgentFactory())
    sent = {"budget": budget, "code": code, "idempotency_key": "k"}
    refused("budgets.other_sector", actions.cast_by_letter, choices=["1"], envelope="drouot", **sent)
    assert actions.cast_by_letter(choices=["2"], envelope="coteaux", **sent)


# ---------------------------------------------------------------- a sheet of paper
@pytest.mark.django_db
def test_who_takes_a_sheet_votes_no_other_way():
    budget, agent = open_budget(), AgentFactory()
    (voter,) = voters(1)
    person = Person(person_key=voter.residence.person_key, birth_year=1985)
    assert left(budget, person) == {"": ""}
    actions.mark_on_paper(budget=budget, person=person, by=agent)
    assert RollEntry.objects.get().channel == Channel.PAPER
    refused("budgets.already_voted.conflict", cast, budget=budget, voter=voter)
    refused("budgets.person_voted.conflict", actions.mark_on_paper, budget=budget, person=person, by=agent)
    refused("budgets.person_voted.conflict", actions.make_letter, budget=budget, person=person, by=agent)
    assert left(budget, person) == {"": "budgets.person_voted.conflict"}


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
    budget, agent = in_sectors(Ballots.CITY_AND_SECTOR), AgentFactory()
    person = living_in("drouot")
    actions.mark_on_paper(budget=budget, person=person, by=agent)
    voted = "budgets.person_voted.conflict"
    assert left(budget, person) == {"": voted, "coteaux": "budgets.other_sector", "drouot": ""}
    actions.mark_on_paper(budget=budget, person=person, by=agent, envelope="drouot")
    assert left(budget, person) == {"": voted, "coteaux": voted, "drouot": voted}
    assert set(RollEntry.objects.values_list("person_key", "scope")) == {
        (person.person_key, "city"), (person.person_key, "sector"),
    }  # fmt: skip


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
