"""Casting a ballot: once, in time, within the limits, without a link between the person and the ballot."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from budgets.actions import Person, cast_ballot, close_vote, find_receipt, save_draft
from budgets.enums import Channel, VoteType
from budgets.models import Ballot, BallotDraft, CastKey, RollEntry
from budgets.receipts import commitment_of
from participation.dossiers.models import Entry
from participation.rules import Refusal
from tests.factories.budgets import fresh, move_vote, open_budget, voters
from tests.factories.people import AgentFactory, UserFactory

pytestmark = pytest.mark.django_db


def cast(budget, voter, choices, key="k", **kwargs):
    return cast_ballot(
        budget=fresh(budget),
        voter=voter,
        choices=choices,
        channel=kwargs.pop("channel", Channel.WEB),
        idempotency_key=key,
        **kwargs,
    )


def test_cast_ballot_puts_one_ballot_and_one_mark():
    budget = open_budget()
    (voter,) = voters(1)
    receipt = cast(budget, voter, ["2", "1"])
    ballot = Ballot.objects.get()
    assert ballot.payload == '{"choices":["1","2"]}'
    assert ballot.commitment == receipt.commitment
    assert receipt.commitment == commitment_of(budget=budget.slug, payload=ballot.payload, nonce=receipt.nonce)
    assert RollEntry.objects.get().person_key == voter.residence.person_key


def test_cast_ballot_twice_with_the_same_key_returns_the_same_receipt():
    budget = open_budget()
    (voter,) = voters(1)
    assert cast(budget, voter, ["1"]) == cast(budget, voter, ["1"])
    assert Ballot.objects.count() == 1


def test_the_receipt_is_found_again_with_its_key_after_the_close_whatever_is_sent():
    budget = open_budget()
    (voter,) = voters(1)
    receipt = cast(budget, voter, ["1"])
    close_vote(budget=fresh(budget), by=AgentFactory(), reason="Une répétition.")
    assert cast(budget, voter, ["1"]) == cast(budget, voter, ["not even a project"]) == receipt
    assert Ballot.objects.count() == 1


@pytest.mark.parametrize("choices", [["1"], [], ["not a project"]])
@pytest.mark.parametrize("closed", [False, True])
def test_who_has_voted_is_told_so_whatever_else_is_wrong(choices, closed):
    budget = open_budget()
    (voter,) = voters(1)
    cast(budget, voter, ["1"])
    if closed:
        close_vote(budget=fresh(budget), by=AgentFactory(), reason="Une répétition.")
    with pytest.raises(Refusal) as refusal:
        cast(budget, voter, choices, key="another")
    assert refusal.value.code == "budgets.already_voted.conflict"


def test_cast_ballot_twice_with_another_key_is_refused():
    budget = open_budget()
    (voter,) = voters(1)
    cast(budget, voter, ["1"], key="a")
    with pytest.raises(Refusal) as refusal:
        cast(budget, voter, ["2"], key="b")
    assert refusal.value.code == "budgets.already_voted.conflict"
    assert refusal.value.status == 409
    assert Ballot.objects.count() == RollEntry.objects.count() == CastKey.objects.count() == 1


def test_receipt_is_sealed_for_anyone_without_the_key():
    budget = open_budget()
    first, second = voters(2)
    receipt = cast(budget, first, ["1"], key="secret")
    kept = CastKey.objects.get()
    assert receipt.commitment.encode() not in bytes(kept.sealed)
    assert find_receipt(budget=budget, voter=first, idempotency_key="other") is None
    assert find_receipt(budget=budget, voter=second, idempotency_key="secret") is None


def test_nothing_joins_a_person_and_a_ballot():
    columns = {field.attname for model in (Ballot, RollEntry, CastKey) for field in model._meta.concrete_fields}
    assert columns == {
        "id", "budget_id", "envelope_id", "payload", "nonce", "commitment", "channel", "batch_id", "void", "scope",
        "person_key", "key_hash", "sealed",
    }  # fmt: skip
    assert all(model._meta.pk.get_internal_type() == "UUIDField" for model in (Ballot, RollEntry, CastKey))


def test_cast_ballot_leaves_no_journal_entry():
    budget = open_budget()
    (voter,) = voters(1)
    before = Entry.objects.count()
    cast(budget, voter, ["1"])
    assert Entry.objects.count() == before


def test_cast_ballot_costs_at_most_twelve_queries(django_assert_max_num_queries):
    budget = open_budget()
    (voter,) = voters(1)
    voter = type(voter).objects.get(pk=voter.pk)
    budget = fresh(budget)
    with django_assert_max_num_queries(12):
        cast_ballot(budget=budget, voter=voter, choices=["1"], channel=Channel.WEB, idempotency_key="k")


def test_draft_is_erased_by_the_ballot():
    budget = open_budget()
    (voter,) = voters(1)
    save_draft(budget=fresh(budget), user=voter, choices={"1": 1})
    cast(budget, voter, ["1"])
    assert not BallotDraft.objects.exists()


def test_draft_may_go_over_the_limit():
    budget = open_budget(costs=(400_000, 300_000))
    (voter,) = voters(1)
    assert save_draft(budget=fresh(budget), user=voter, choices={"1": 1, "2": 1}).choices == {"1": 1, "2": 1}


def test_late_ballot_is_refused_by_the_database_clock():
    budget = open_budget()
    (voter,) = voters(1)
    read_before = fresh(budget)
    assert read_before.vote_phase.is_open()
    move_vote(budget, opens=-5, closes=-1)
    with pytest.raises(Refusal) as refusal:
        cast_ballot(budget=read_before, voter=voter, choices=["1"], channel=Channel.WEB, idempotency_key="k")
    assert refusal.value.code == "budgets.vote.closed"
    assert not RollEntry.objects.exists()
    assert not Ballot.objects.exists()


SECOND = 1 / 86_400  # in days


@pytest.mark.postgres
@pytest.mark.parametrize("skew", [-90, 0, 90])
@pytest.mark.parametrize(
    ("opens", "closes", "accepted"),
    [(-1, -SECOND, False), (-1, 60 * SECOND, True), (-SECOND, 1, True), (60 * SECOND, 1, False)],
)
def test_the_clock_of_the_database_decides_whatever_the_clock_of_the_site(monkeypatch, skew, opens, closes, accepted):
    budget, (voter,) = open_budget(), voters(1)
    move_vote(budget, opens=opens, closes=closes)
    real = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: real() + timedelta(seconds=skew))
    if accepted:
        cast(budget, voter, ["1"])
        assert Ballot.objects.count() == RollEntry.objects.count() == 1
        return
    with pytest.raises(Refusal) as refusal:
        cast(budget, voter, ["1"])
    assert refusal.value.status == 409
    assert refusal.value.message
    assert not RollEntry.objects.exists()


@pytest.mark.parametrize(
    ("opens", "closes", "code"), [(1, 2, "processes.phase.not_yet"), (-2, -1, "processes.phase.closed")]
)
def test_vote_outside_its_phase_is_refused(opens, closes, code):
    budget = open_budget()
    move_vote(budget, opens=opens, closes=closes)
    (voter,) = voters(1)
    with pytest.raises(Refusal) as refusal:
        cast(budget, voter, ["1"])
    assert refusal.value.code == code


def test_a_person_without_a_home_does_not_vote():
    with pytest.raises(Refusal) as refusal:
        cast(open_budget(), UserFactory(), ["1"])
    assert refusal.value.code == "accounts.no_residence"


def test_moderation_takes_nobody_s_vote_away():
    """A suspended account writes no more, and votes like everyone."""
    budget = open_budget()
    (voter,) = voters(1)
    voter.suspended_until, voter.suspension_reason = timezone.now() + timedelta(days=30), "Insultes."
    voter.save()
    cast(budget, voter, ["1"])
    assert RollEntry.objects.get().person_key == voter.residence.person_key


def test_a_superuser_without_a_home_does_not_vote():
    with pytest.raises(Refusal):
        cast(open_budget(), UserFactory(is_superuser=True, is_staff=True), ["1"])


def test_minimum_age_and_verified_home():
    budget = open_budget(minimum_age=99)
    (voter,) = voters(1)
    with pytest.raises(Refusal) as refusal:
        cast(budget, voter, ["1"])
    assert refusal.value.code == "accounts.too_young"
    with pytest.raises(Refusal) as refusal:
        cast(open_budget(requires_verified=True), voter, ["1"])
    assert refusal.value.code == "budgets.not_verified"


def test_counter_vote_marks_the_same_roll():
    budget = open_budget()
    (voter,) = voters(1)
    person = Person(person_key=voter.residence.person_key, birth_year=1985)
    cast(budget, person, ["1"], channel=Channel.COUNTER, entered_by=AgentFactory())
    with pytest.raises(Refusal) as refusal:
        cast(budget, voter, ["1"], key="web")
    assert refusal.value.code == "budgets.already_voted.conflict"


def test_counter_vote_needs_an_agent():
    with pytest.raises(Refusal) as refusal:
        cast(open_budget(), Person("a" * 64, 1985), ["1"], channel=Channel.COUNTER, entered_by=UserFactory())
    assert refusal.value.code == "accounts.not_agent"


@pytest.mark.parametrize("key", ["", "k" * 201])
def test_a_ballot_needs_a_key(key):
    (voter,) = voters(1)
    with pytest.raises(Refusal) as refusal:
        cast(open_budget(), voter, ["1"], key=key)
    assert refusal.value.code == "budgets.key.invalid"


POINTS = {"vote_type": VoteType.CUMULATIVE, "max_points": 3, "max_sum_points": 4, "max_sum_cost": None}


@pytest.mark.parametrize(
    ("limits", "choices", "code"),
    [
        ({}, None, "budgets.choices.invalid"),
        ({}, "1", "budgets.choices.invalid"),
        ({}, 1, "budgets.choices.invalid"),
        ({}, [None], "budgets.choices.invalid"),
        ({}, [["1"]], "budgets.choices.invalid"),
        ({}, [True], "budgets.choices.invalid"),
        ({}, [1.5], "budgets.choices.invalid"),
        ({}, ["1"] * 50, "budgets.choices.invalid"),
        ({}, ["9"], "budgets.unknown.invalid"),
        ({}, ["1\x00"], "budgets.unknown.invalid"),
        ({}, ["x" * 10_000], "budgets.unknown.invalid"),
        ({}, ["{code}"], "budgets.unknown.invalid"),
        ({}, ["1", "1"], "budgets.twice.invalid"),
        ({}, ["1", 1], "budgets.twice.invalid"),
        ({}, {"1": 2}, "budgets.no_points.invalid"),
        ({}, {"1": -1}, "budgets.points.invalid"),
        ({}, {"1": True}, "budgets.points.invalid"),
        ({}, {"1": "2"}, "budgets.points.invalid"),
        ({}, {"1": 10**12}, "budgets.points.invalid"),
        ({}, [], "budgets.too_few.invalid"),
        ({}, {"1": 0}, "budgets.too_few.invalid"),
        ({"max_sum_cost": 100_000}, ["1", "2"], "budgets.over_cost.invalid"),
        ({"max_length": 1}, ["1", "2"], "budgets.too_many.invalid"),
        (POINTS, {"1": 4}, "budgets.over_points_each.invalid"),
        (POINTS, {"1": 3, "2": 2}, "budgets.over_points.invalid"),
    ],
)
def test_malformed_choices_get_a_sentence(limits, choices, code):
    budget = open_budget(**limits)
    (voter,) = voters(1)
    with pytest.raises(Refusal) as refusal:
        cast(budget, voter, choices)
    assert refusal.value.code == code
    assert refusal.value.status == 422
    assert refusal.value.message
    assert not RollEntry.objects.exists()


def test_too_expensive_says_by_how_much():
    budget = open_budget(costs=(400_000, 220_000))
    (voter,) = voters(1)
    with pytest.raises(Refusal) as refusal:
        cast(budget, voter, ["1", "2"])
    assert refusal.value.message == "Vos choix dépassent de 20\u202f000\xa0€. Retirez un projet."


def test_points_ballot_keeps_its_points():
    budget = open_budget(**POINTS)
    (voter,) = voters(1)
    cast(budget, voter, {"2": 3, "1": 1, "3": 0}, key=str(uuid.uuid4()))
    assert Ballot.objects.get().payload == '{"choices":{"1":1,"2":3}}'
