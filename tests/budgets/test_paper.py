"""A batch of paper: printed, counted, keyed twice by two people, settled by a third, in the box, or annulled by two."""

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connections, transaction

from budgets import actions
from budgets.actions.paper import differences
from budgets.enums import Channel, LeafKind, PaperState, VoteType
from budgets.models import Ballot, Keying, PaperBatch
from budgets.receipts import commitment_of
from participation.accounts.models import User
from participation.dossiers.models import Entry
from participation.rules import Refusal
from tests.factories.budgets import BudgetFactory, move_vote, open_budget
from tests.factories.paper import closed_paper, counted, key_all, keyed_twice
from tests.factories.people import AgentFactory, UserFactory

pytestmark = pytest.mark.django_db


def refused(code, action, **kwargs):
    with pytest.raises(Refusal) as refusal:
        action(**kwargs)
    assert refusal.value.code == code
    assert refusal.value.message


# ---------------------------------------------------------------- sheets
def test_sheets_are_numbered_across_the_whole_vote():
    budget, agent = open_budget(), AgentFactory()
    first = actions.prepare_paper(budget=budget, by=agent, sheets=40)
    second = actions.prepare_paper(budget=budget, by=agent, sheets=10)
    assert (first.number, first.first_sheet, first.last_sheet) == (1, 1, 40)
    assert (second.number, second.first_sheet, second.last_sheet, second.sheets) == (2, 41, 50, 10)


@pytest.mark.parametrize("sheets", [0, -1, 101])
def test_a_batch_has_from_one_to_a_hundred_sheets(sheets):
    refused("budgets.sheets.invalid", actions.prepare_paper, budget=open_budget(), by=AgentFactory(), sheets=sheets)


def test_paper_waits_for_the_opening_and_for_an_agent():
    refused("accounts.not_agent", actions.prepare_paper, budget=open_budget(), by=UserFactory(), sheets=1)
    draft = BudgetFactory(candidates=[1000, 2000])
    refused("budgets.not_opened.not_yet", actions.prepare_paper, budget=draft, by=AgentFactory(), sheets=1)


@pytest.mark.parametrize(("handed_out", "returned"), [(2, 3), (4, 2), (3, -1)])
def test_more_sheets_never_come_back_than_were_handed_out(handed_out, returned):
    agent = AgentFactory()
    paper = actions.prepare_paper(budget=open_budget(), by=agent, sheets=3)
    refused(
        "budgets.returned.invalid", actions.count_sheets,
        paper=paper, by=agent, handed_out=handed_out, returned=returned,
    )  # fmt: skip


def test_a_batch_that_nobody_used_is_closed_empty():
    paper = counted(open_budget(), returned=0)
    paper = actions.close_paper(paper=paper, by=AgentFactory())
    assert paper.state == PaperState.CLOSED
    assert not Ballot.objects.exists()


# ---------------------------------------------------------------- keying
def test_who_keys_first_does_not_key_second():
    paper, first = counted(open_budget()), AgentFactory()
    key_all(paper, first, {1: "1", 2: "2", 3: "b"})
    refused("budgets.second_keying", actions.start_keying, paper=paper, by=first)


def test_even_a_superuser_does_not_key_twice():
    paper, first = counted(open_budget(), sheets=1), AgentFactory(is_superuser=True)
    key_all(paper, first, {1: "1"})
    refused("budgets.second_keying", actions.start_keying, paper=paper, by=first)


def test_the_database_refuses_one_person_for_both_keyings():
    paper = keyed_twice(open_budget(), {1: "1"})
    with pytest.raises(IntegrityError), transaction.atomic():
        PaperBatch.objects.filter(pk=paper.pk).update(second_by=paper.first_by)
    with pytest.raises(IntegrityError), transaction.atomic():
        PaperBatch.objects.filter(pk=paper.pk).update(settled_by=paper.second_by)


def test_a_keying_belongs_to_who_took_it():
    paper, first, other = counted(open_budget()), AgentFactory(), AgentFactory()
    actions.start_keying(paper=paper, by=first)
    refused("budgets.paper_taken.conflict", actions.start_keying, paper=paper, by=other)
    refused("budgets.paper_not_yours.conflict", actions.key_sheet, paper=paper, by=other, sheet=1, line="1")


def test_a_sheet_is_keyed_once_by_each():
    paper, first = counted(open_budget()), AgentFactory()
    actions.start_keying(paper=paper, by=first)
    actions.key_sheet(paper=paper, by=first, sheet=1, line="1")
    refused("budgets.sheet.already", actions.key_sheet, paper=paper, by=first, sheet=1, line="2")
    refused("budgets.sheet.invalid", actions.key_sheet, paper=paper, by=first, sheet=4, line="2")
    actions.take_back_sheet(paper=paper, by=first, sheet=1)
    assert actions.key_sheet(paper=paper, by=first, sheet=1, line="2").payload == '{"choices":["2"]}'


def test_a_keying_ends_when_every_returned_sheet_is_keyed():
    paper, first = counted(open_budget()), AgentFactory()
    actions.start_keying(paper=paper, by=first)
    actions.key_sheet(paper=paper, by=first, sheet=1, line="1")
    refused("budgets.keyed_count.conflict", actions.end_keying, paper=paper, by=first)
    actions.count_sheets(paper=paper, by=first, handed_out=3, returned=1)
    assert actions.end_keying(paper=paper, by=first).state == PaperState.WAITING


def test_an_unfinished_keying_is_taken_by_someone_else_from_its_beginning():
    paper, away, other = counted(open_budget()), AgentFactory(), AgentFactory()
    actions.start_keying(paper=paper, by=away)
    actions.key_sheet(paper=paper, by=away, sheet=1, line="1")
    actions.restart_keying(paper=paper, by=other)
    assert not Keying.objects.exists()
    assert actions.start_keying(paper=paper, by=other).first_by == other


def test_two_keyings_that_agree_are_ready():
    assert keyed_twice(open_budget(), {1: "1 2", 2: "2,1", 3: "n1"}, {1: "2 1", 2: "1 2", 3: "nul1"}).state == "ready"


# ---------------------------------------------------------------- differences
def test_a_third_person_settles_what_differs():
    paper = keyed_twice(open_budget(), {1: "1", 2: "2", 3: "b"}, {1: "1", 2: "3", 3: "b"})
    assert paper.state == PaperState.SETTLING
    assert differences(paper) == [2]
    refused("budgets.differences.conflict", actions.close_paper, paper=paper, by=AgentFactory())
    for one in (paper.first_by, paper.second_by):
        refused("budgets.third_person", actions.settle_sheet, paper=paper, by=one, sheet=2, line="2")
    third = AgentFactory()
    refused("budgets.no_difference.conflict", actions.settle_sheet, paper=paper, by=third, sheet=1, line="1")
    paper = actions.settle_sheet(paper=paper, by=third, sheet=2, line="3")
    assert (paper.state, paper.settled_by) == (PaperState.READY, third)
    actions.close_paper(paper=paper, by=third)
    assert sorted(Ballot.objects.values_list("payload", flat=True)) == ['{"choices":["1"]}', '{"choices":["3"]}']


def test_a_mistyped_number_is_settled_as_absent():
    budget = open_budget()
    paper = counted(budget, sheets=3, returned=2)
    key_all(paper, AgentFactory(), {1: "1", 2: "2"})
    key_all(paper, AgentFactory(), {1: "1", 3: "2"})
    third = AgentFactory()
    assert differences(paper) == [2, 3]
    actions.settle_sheet(paper=paper, by=third, sheet=3, absent=True)
    paper = actions.settle_sheet(paper=paper, by=third, sheet=2, line="2")
    assert actions.close_paper(paper=paper, by=third).state == PaperState.CLOSED
    assert Ballot.objects.count() == 2


def test_the_number_of_sheets_must_be_right_at_the_close():
    paper, third = keyed_twice(open_budget(), {1: "1", 2: "2"}, {1: "1", 2: "3"}), AgentFactory()
    paper = actions.settle_sheet(paper=paper, by=third, sheet=2, absent=True)
    refused("budgets.keyed_count.conflict", actions.close_paper, paper=paper, by=third)
    actions.count_sheets(paper=paper, by=third, handed_out=2, returned=1)
    assert actions.close_paper(paper=paper, by=third).state == PaperState.CLOSED


# ---------------------------------------------------------------- into the box
def test_closing_puts_the_valid_sheets_in_the_box():
    budget = open_budget()
    paper = closed_paper(budget, ["1", "1 2", "b", "n2", "n1"])
    ballots = list(Ballot.objects.all())
    assert {ballot.channel for ballot in ballots} == {Channel.PAPER}
    assert sorted(ballot.payload for ballot in ballots) == ['{"choices":["1","2"]}', '{"choices":["1"]}']
    for ballot in ballots:
        assert ballot.commitment == commitment_of(budget=budget.slug, payload=ballot.payload, nonce=ballot.nonce)
        assert ballot.batch == paper.batch
    assert not Keying.objects.exists()


def test_the_record_is_what_the_log_names():
    budget = open_budget()
    paper = closed_paper(budget, ["1", "1 2", "b", "n2", "n1"])
    record = json.loads(paper.record)
    assert record["sheets"] == {
        "first": 1, "last": 5, "printed": 5, "handed_out": 5, "returned": 5, "valid": 2, "blank": 1, "invalid": 2,
    }  # fmt: skip
    assert record["invalid"] == {"marked": 1, "unreadable": 1}
    assert [line["as"] for line in record["signed"]] == ["prepared", "first_keying", "second_keying", "closed"]
    leaf = budget.log.get(kind=LeafKind.PAPER_BATCH)
    assert leaf.content == {
        "batch": paper.batch.number,
        "paper": paper.number,
        "sheets": record["sheets"],
        "record": hashlib.sha256(paper.record.encode()).hexdigest(),
        "commitments": sorted(Ballot.objects.values_list("commitment", flat=True)),
    }


def test_a_batch_is_closed_once():
    paper = closed_paper(open_budget())
    refused("budgets.paper_state.conflict", actions.close_paper, paper=paper, by=AgentFactory())


def test_the_vote_does_not_close_on_sheets_that_wait():
    budget = open_budget()
    paper = keyed_twice(budget, {1: "1"})
    move_vote(budget, opens=-10, closes=-1)
    refused("budgets.paper_pending.conflict", actions.close_vote, budget=budget, by=AgentFactory())
    actions.close_paper(paper=paper, by=AgentFactory())  # the phase is over, the box is not closed
    actions.close_vote(budget=budget, by=AgentFactory())
    refused("budgets.vote.closed", actions.prepare_paper, budget=budget, by=AgentFactory(), sheets=1)


# ---------------------------------------------------------------- annulled
def test_two_people_annul_a_batch_and_the_log_says_it():
    budget, first, second = open_budget(), AgentFactory(), AgentFactory()
    paper = closed_paper(budget)
    commitments = sorted(Ballot.objects.values_list("commitment", flat=True))
    refused("dossiers.reason_missing.invalid", actions.void_paper, paper=paper, by=first)
    actions.void_paper(paper=paper, by=first, reason="Les feuilles d’un autre vote.")
    assert Ballot.objects.count() == 2
    refused("budgets.second_signature", actions.void_paper, paper=paper, by=first)
    paper = actions.void_paper(paper=paper, by=second)
    assert (paper.state, paper.voided_ballots, Ballot.objects.count()) == (PaperState.VOID, 2, 0)
    leaves = [leaf.content for leaf in budget.log.filter(kind=LeafKind.VOID)]
    assert [leaf["commitment"] for leaf in leaves] == commitments
    assert {leaf["reason"] for leaf in leaves} == {"Les feuilles d’un autre vote."}
    entry = Entry.objects.get(kind="paper.voided")
    assert (entry.public, entry.data["ballots"], entry.data["reason"]) == (True, 2, "Les feuilles d’un autre vote.")


def test_the_database_refuses_one_signature_for_two():
    paper = closed_paper(open_budget())
    with pytest.raises(IntegrityError), transaction.atomic():
        PaperBatch.objects.filter(pk=paper.pk).update(void_asked_by=paper.closed_by, voided_by=paper.closed_by)


def test_an_annulled_batch_is_keyed_again_with_the_same_sheets():
    budget, first, second = open_budget(), AgentFactory(), AgentFactory()
    paper = closed_paper(budget)
    refused("budgets.paper_state.conflict", actions.rekey_paper, paper=paper, by=first)
    actions.void_paper(paper=paper, by=first, reason="Mal saisi.")
    actions.void_paper(paper=paper, by=second)
    again = actions.rekey_paper(paper=paper, by=first)
    assert (again.first_sheet, again.last_sheet, again.replaces, again.state) == (1, 3, paper, PaperState.COUNTED)
    assert actions.rekey_paper(paper=paper, by=second) == again
    key_all(again, first, {1: "3", 2: "3", 3: "b"})
    key_all(again, second, {1: "3", 2: "3", 3: "b"})
    actions.close_paper(paper=again, by=first)
    assert list(Ballot.objects.values_list("payload", flat=True)) == ['{"choices":["3"]}'] * 2


def test_a_first_signature_is_taken_back():
    paper, first = closed_paper(open_budget()), AgentFactory()
    actions.void_paper(paper=paper, by=first, reason="Doute.")
    paper = actions.drop_annulment(paper=paper, by=AgentFactory())
    assert (paper.void_asked_by, paper.void_reason) == (None, "")


def test_a_closed_vote_annuls_nothing():
    budget = open_budget()
    paper = closed_paper(budget)
    actions.close_vote(budget=budget, by=AgentFactory(), reason="Une répétition.")
    refused("budgets.vote.closed", actions.void_paper, paper=paper, by=AgentFactory(), reason="Trop tard.")


# ---------------------------------------------------------------- what a sheet says
POINTS = {"vote_type": VoteType.CUMULATIVE, "max_points": 3, "max_sum_points": 7, "max_sum_cost": None}


@pytest.mark.parametrize(
    ("limits", "line", "payload"),
    [
        ({}, "2 1", '{"choices":["1","2"]}'),
        ({}, " 2 ,1; ", '{"choices":["1","2"]}'),
        ({}, "02", '{"choices":["2"]}'),
        ({"vote_type": VoteType.CHOOSE_ONE, "max_length": 1}, "3", '{"choices":["3"]}'),
        (POINTS, "1=3 3=1", '{"choices":{"1":3,"3":1}}'),
        (POINTS, "1:3 3x1 2=0", '{"choices":{"1":3,"3":1}}'),
        (POINTS, "3 0 1", '{"choices":{"1":3,"3":1}}'),
    ],
)
def test_a_line_becomes_a_canonical_ballot(limits, line, payload):
    paper, agent = counted(open_budget(**limits), sheets=1), AgentFactory()
    actions.start_keying(paper=paper, by=agent)
    assert actions.key_sheet(paper=paper, by=agent, sheet=1, line=line).payload == payload


@pytest.mark.parametrize(
    ("limits", "line", "code"),
    [
        ({}, "", "budgets.line.invalid"),
        ({}, "   ", "budgets.line.invalid"),
        ({}, "un deux", "budgets.line.invalid"),
        ({}, "1=2", "budgets.line.invalid"),
        ({}, "1" * 3000, "budgets.line.invalid"),
        ({}, "²", "budgets.line.invalid"),
        ({}, "-1", "budgets.line.invalid"),
        ({}, "n", "budgets.reason.invalid"),
        ({}, "n9", "budgets.reason.invalid"),
        ({}, "7", "budgets.unknown.invalid"),
        ({}, "1 1", "budgets.twice.invalid"),
        ({"max_sum_cost": 100_000}, "1 2", "budgets.over_cost.invalid"),
        ({"max_length": 1}, "1 2", "budgets.too_many.invalid"),
        (POINTS, "1=3 1=1", "budgets.twice.invalid"),
        (POINTS, "1 2", "budgets.line.invalid"),
        (POINTS, "1=9", "budgets.over_points_each.invalid"),
    ],
)
def test_a_line_that_is_not_a_ballot_gets_a_sentence(limits, line, code):
    paper, agent = counted(open_budget(**limits), sheets=1), AgentFactory()
    actions.start_keying(paper=paper, by=agent)
    refused(code, actions.key_sheet, paper=paper, by=agent, sheet=1, line=line)
    assert not Keying.objects.exists()


# ---------------------------------------------------------------- at once
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_agents_who_take_a_batch_at_once_get_it_one_after_the_other():
    paper, agents = counted(open_budget(), sheets=2), [AgentFactory() for _number in range(8)]

    def take(pk):
        try:
            return actions.start_keying(
                paper=PaperBatch.objects.get(pk=paper.pk), by=User.objects.get(pk=pk)
            ).first_by_id
        except Refusal as refusal:
            if refusal.code != "budgets.paper_taken.conflict":
                raise
            return None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        won = [pk for pk in pool.map(take, [agent.pk for agent in agents]) if pk]
    assert won == [PaperBatch.objects.get().first_by_id]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_batch_closed_by_many_at_once_enters_the_box_once():
    budget = open_budget()
    paper = keyed_twice(budget, {1: "1", 2: "2", 3: "b"})
    agents = [AgentFactory() for _number in range(8)]

    def close(pk):
        try:
            actions.close_paper(paper=PaperBatch.objects.get(pk=paper.pk), by=User.objects.get(pk=pk))
        except Refusal as refusal:
            if refusal.code != "budgets.paper_state.conflict":
                raise
            return 0
        else:
            return 1
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(close, [agent.pk for agent in agents])) == 1
    assert Ballot.objects.count() == 2
    assert budget.log.filter(kind=LeafKind.PAPER_BATCH).count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_same_sheet_sent_many_times_at_once_is_keyed_once():
    paper, agent = counted(open_budget(), sheets=2), AgentFactory()
    actions.start_keying(paper=paper, by=agent)

    def key(_number):
        try:
            actions.key_sheet(paper=paper, by=agent, sheet=1, line="1")
        except Refusal as refusal:
            if refusal.code != "budgets.sheet.already":
                raise
            return 0
        else:
            return 1
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(key, range(20))) == 1
    assert Keying.objects.count() == 1
