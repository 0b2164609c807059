"""Paper in the bundle: valid, blank and invalid sheets, an annulled batch keyed again; verify.py follows all of it."""

import pytest

from budgets import actions
from budgets.actions.checking import check_box
from budgets.enums import Channel, LeafKind
from budgets.models import RollEntry
from tests.budgets.verifier.test_verify import run, told
from tests.factories.boxes import bundle_of, cast, close, leaf, lines, rows, with_leaf, write_zip
from tests.factories.budgets import fresh, open_budget
from tests.factories.paper import closed_paper, key_all
from tests.factories.people import AgentFactory

pytestmark = pytest.mark.django_db

SHEETS = ["1", "1 2", "b", "n2", "2"]


def marked(budget, count):
    """People who were given a sheet."""
    RollEntry.objects.bulk_create(
        RollEntry(person_key=f"ee{number:062x}", budget=budget, channel=Channel.PAPER) for number in range(count)
    )


@pytest.fixture
def vote(settings):
    settings.BALLOT_BATCH_MINIMUM = 3
    budget = open_budget()
    cast(budget, [["1"], ["2"], ["3"], ["1", "3"]])
    marked(budget, len(SHEETS))
    return budget


def exact(budget, tmp_path):
    close(budget)
    code, said = run(write_zip(tmp_path / "bundle.zip", bundle_of(budget)))
    assert code == 0, said
    return said


def test_sheets_are_in_the_bundle(vote, tmp_path):
    paper = closed_paper(vote, SHEETS)
    assert (paper.batch.marks, paper.batch.leaves) == ({"paper": 5}, 1)
    assert check_box(budget=fresh(vote), batches=None) == []
    said = exact(vote, tmp_path)
    assert "Chacun des 7 bulletins" in said
    assert "9 personnes" in said
    assert "procès-verbaux" not in said
    assert check_box(budget=fresh(vote), batches=None) == []


def test_an_annulled_batch_keyed_again_is_counted_once(vote, tmp_path):
    paper = closed_paper(vote, SHEETS)
    first, second = AgentFactory(), AgentFactory()
    actions.void_paper(paper=paper, by=first, reason="Mal saisi.")
    actions.void_paper(paper=paper, by=second)
    assert check_box(budget=fresh(vote), batches=None) == []
    again = actions.rekey_paper(paper=paper, by=first)
    for agent in (first, second):
        key_all(again, agent, {1: "1", 2: "2", 3: "b", 4: "n2", 5: "2"})
    again = actions.close_paper(paper=again, by=first)
    assert again.batch.marks == {}
    said = exact(vote, tmp_path)
    assert "Chacun des 7 bulletins" in said
    assert "Bulletins du registre annulés ou remplacés, chacun par une ligne qui le dit : 3." in said
    assert check_box(budget=fresh(vote), batches=None) == []


def test_a_sheet_that_never_came_back_is_said(vote, tmp_path):
    marked_more = RollEntry(person_key="f" * 64, budget=vote, channel=Channel.PAPER)
    marked_more.save()
    closed_paper(vote, SHEETS)
    assert "Papier : 6 émargements pour 5 feuilles remises" in exact(vote, tmp_path)


def test_more_valid_sheets_than_marks_is_refused(vote, tmp_path):
    RollEntry.objects.filter(
        pk__in=list(vote.roll.filter(channel=Channel.PAPER).values_list("pk", flat=True)[:3])
    ).delete()
    closed_paper(vote, SHEETS)
    close(vote)
    said = told(tmp_path, bundle_of(vote))
    assert said == "Émargements et bulletins ne concordent pas : lot *, voie paper, 2 émargements pour 3 bulletins."


def test_a_commitment_taken_out_of_a_paper_leaf_is_seen(vote, tmp_path):
    closed_paper(vote, SHEETS)
    close(vote)
    files = bundle_of(vote)
    log = rows(files["log.jsonl"])
    at = next(index for index, row in enumerate(log) if row["kind"] == LeafKind.PAPER_BATCH)
    said = leaf(log[at])
    log[at] = with_leaf(log[at], {**said, "commitments": said["commitments"][1:]})
    assert told(tmp_path, {**files, "log.jsonl": lines(log)}).startswith("Le registre n’est pas celui qui a été signé")
