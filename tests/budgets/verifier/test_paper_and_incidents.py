"""verify.py confirms a vote with paper, an annulled batch keyed again, a counter and an extension."""

import datetime as dt

import pytest
from django.utils import timezone

from budgets import actions
from budgets.actions import Person
from budgets.enums import Channel
from tests.budgets.verifier.test_verify import run, told
from tests.factories.boxes import bundle_of, cast, close, lines, rows, write_zip
from tests.factories.budgets import open_budget
from tests.factories.paper import closed_paper, key_all
from tests.factories.people import AgentFactory

pytestmark = pytest.mark.django_db
SHEETS = ("1", "1 2", "b", "n2", "3")


@pytest.fixture
def files(settings):
    settings.BALLOT_BATCH_MINIMUM = 2
    budget, first, second = open_budget(), AgentFactory(), AgentFactory()
    cast(budget, [["1"], ["2"], ["3"]])
    cast(budget, [["1"], ["2"]], channel=Channel.COUNTER)
    for number in range(2 * len(SHEETS)):
        actions.mark_on_paper(budget=budget, person=Person(f"{number:f>64}", 1950), by=first)
    closed_paper(budget, SHEETS)
    wrong = closed_paper(budget, SHEETS)
    actions.void_paper(paper=wrong, by=first, reason="Saisi sur la mauvaise pile.")
    actions.void_paper(paper=wrong, by=second)
    again = actions.rekey_paper(paper=wrong, by=first)
    said = dict(enumerate(("2", "2", "2 3", "b", "1"), start=again.first_sheet))
    key_all(again, first, said)
    key_all(again, second, said)
    actions.close_paper(paper=again, by=first)
    now = timezone.now()
    actions.extend_vote(
        budget=budget, by=first, began_at=now - dt.timedelta(hours=3), ended_at=now - dt.timedelta(hours=1),
        reason="Panne du réseau.",
    )  # fmt: skip
    close(budget)
    return bundle_of(budget)


def test_paper_annulled_and_keyed_again_and_an_extension_are_confirmed(files, tmp_path):
    code, said = run(write_zip(tmp_path / "bundle.zip", files))
    assert code == 0, said
    assert said.splitlines()[-1].startswith("le résultat publié est exact (")
    kinds = [row["kind"] for row in rows(files["log.jsonl"])]
    assert (kinds.count("paper-batch"), kinds.count("void"), kinds.count("extension")) == (3, 3, 1)
    assert len(rows(files["ballots.jsonl"])) == 5 + 3 + 4


def test_a_paper_ballot_that_is_dropped_is_seen(files, tmp_path):
    ballots = rows(files["ballots.jsonl"])
    paper = next(row for row in ballots if row["channel"] == "paper")
    files["ballots.jsonl"] = lines(row for row in ballots if row is not paper)
    assert told(tmp_path, files)
