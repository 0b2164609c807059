"""The log in the database: leaves follow one another, and their hashes are those of RFC 6962."""

import pytest

from budgets.actions.logbook import append_leaf, append_leaves, leaf_bytes
from budgets.ballotlog import merkle
from budgets.enums import LeafKind
from budgets.models import LogEntry
from tests.factories.budgets import BudgetFactory

pytestmark = pytest.mark.django_db


def test_leaves_follow_one_another_and_say_what_was_given():
    budget, other = BudgetFactory(), BudgetFactory()
    first = append_leaf(budget=budget, kind=LeafKind.PAPER_BATCH, data={"sheets": 2, "été": "é"})
    second = append_leaf(budget=budget, kind=LeafKind.VOID, data={"commitment": "a" * 64})
    elsewhere = append_leaf(budget=other, kind=LeafKind.VOID, data={})
    assert (first.index, second.index, elsewhere.index) == (0, 1, 0)
    kept = LogEntry.objects.get(budget=budget, index=0)
    assert bytes(kept.data) == '{"sheets":2,"été":"é"}'.encode()
    assert kept.content == {"sheets": 2, "été": "é"}


def test_hashes_are_those_of_the_whole_tree_whatever_the_steps():
    budget = BudgetFactory()
    for step in (1, 2, 5, 1, 8):
        append_leaves(budget=budget, leaves=[(LeafKind.BALLOT, {"n": n}) for n in range(step)])
    entries = list(budget.log.all())
    hashes = [merkle.leaf_hash(leaf_bytes(entry.kind, bytes(entry.data))) for entry in entries]
    node = merkle.nodes_of(hashes)
    for entry in entries:
        kept = bytes(entry.nodes)
        for level in range(len(kept) // 32):
            assert kept[level * 32 : level * 32 + 32] == node(level, entry.index >> level)


@pytest.mark.parametrize("size", [0, 1, 7, 8])
def test_appending_costs_the_same_queries_whatever_the_size(size, django_assert_num_queries):
    budget = BudgetFactory()
    append_leaves(budget=budget, leaves=[(LeafKind.BALLOT, {"n": n}) for n in range(size)])
    with django_assert_num_queries(3 if size else 2):
        append_leaf(budget=budget, kind=LeafKind.VOID, data={})
