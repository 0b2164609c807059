"""The self-check: silent on a true box at every moment, and it rings for each thing that someone edits in the database."""

import datetime
import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from budgets import tasks
from budgets.actions.checking import check_box, check_boxes
from budgets.enums import BoxCheck, Channel, LeafKind, VoidReason
from budgets.models import Alarm, Ballot, Batch, Budget, Candidate, Checkpoint, LogEntry, RollEntry
from tests.factories.boxes import cast, close, seal
from tests.factories.budgets import fresh, open_budget
from tests.factories.people import AgentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def budget(settings):
    settings.BALLOT_BATCH_MINIMUM = 4
    budget = open_budget()
    cast(budget, [["1"], ["2"], ["1"], ["3"]])
    seal(budget)
    cast(budget, [["1"], ["2"]])
    return budget


def rings(budget, **kwargs):
    return {alarm.code for alarm in check_box(budget=fresh(budget), batches=None, **kwargs)}


def test_a_true_box_is_silent_at_every_moment(budget):
    empty = open_budget()
    assert rings(empty) == set()
    assert rings(budget) == set()
    cast(budget, [["1"]] * 4, channel=Channel.COUNTER)
    seal(budget)
    assert rings(budget) == set()
    close(budget)
    assert rings(budget) == set()
    assert not Alarm.objects.exists()


def edit_cost(budget):
    Candidate.objects.filter(budget=budget, code="1").update(cost=1)


def edit_rule(budget):
    Budget.objects.filter(pk=budget.pk).update(rule="greedy-no-skip")


def edit_frozen(budget):
    Budget.objects.filter(pk=budget.pk).update(frozen_rules="{}")


def drop_waiting(budget):
    budget.ballots.filter(batch=None).first().delete()


def add_mark(budget):
    RollEntry.objects.create(person_key="0" * 64, budget=budget, channel=Channel.WEB)


def drop_mark(budget):
    budget.roll.filter(batch__isnull=False).first().delete()


def move_mark(budget):
    RollEntry.objects.filter(pk=budget.roll.filter(batch=None).first().pk).update(batch=budget.batches.get())


def drop_sealed(budget):
    budget.ballots.filter(batch__isnull=False).first().delete()


def alter_sealed(budget):
    ballot = budget.ballots.filter(batch__isnull=False).first()
    Ballot.objects.filter(pk=ballot.pk).update(payload='{"choices":["2","3"]}')


def add_sealed(budget):
    Ballot.objects.create(
        budget=budget, payload="{}", nonce="00", commitment="0" * 64, channel="web", batch=budget.batches.get()
    )


def edit_leaf(budget):
    leaf = budget.log.get(index=2)
    LogEntry.objects.filter(pk=leaf.pk).update(data=json.dumps({**leaf.content, "channel": "paper"}).encode())


def drop_leaf(budget):
    budget.log.get(index=3).delete()


def edit_head(budget):
    last = budget.checkpoints.last()
    Checkpoint.objects.filter(pk=last.pk).update(note=last.note.replace("\n5\n", "\n6\n"))


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (edit_cost, {BoxCheck.RULES}),
        (edit_rule, {BoxCheck.RULES}),
        (edit_frozen, {BoxCheck.RULES}),
        (drop_waiting, {BoxCheck.WAITING}),
        (add_mark, {BoxCheck.WAITING}),
        (drop_mark, {BoxCheck.ROLL}),
        (move_mark, {BoxCheck.ROLL, BoxCheck.WAITING}),
        (drop_sealed, {BoxCheck.BALLOTS}),
        (alter_sealed, {BoxCheck.BALLOTS}),
        (add_sealed, {BoxCheck.BALLOTS}),
        (edit_leaf, {BoxCheck.LOG}),
        (drop_leaf, {BoxCheck.LOG, BoxCheck.HEAD, BoxCheck.BALLOTS}),
        (edit_head, {BoxCheck.HEAD}),
    ],
)
def test_an_edit_in_the_database_rings(budget, edit, expected):
    edit(budget)
    assert rings(budget) == expected


def test_an_alarm_is_logged_once_and_stays_until_it_is_no_longer_found(budget, caplog):
    edit_cost(budget)
    assert tasks.check_boxes() == 1
    assert tasks.check_boxes() == 1
    assert caplog.text.count(f"Box of {budget.slug}: rules 1") == 1
    Candidate.objects.filter(budget=budget, code="1").update(cost=85_000)
    assert tasks.check_boxes() == 0
    assert Alarm.objects.get().cleared_at


def test_an_altered_ballot_keeps_ringing_while_other_batches_are_checked(budget):
    alter_sealed(budget)
    check_boxes()
    assert [alarm.code for alarm in check_box(budget=fresh(budget), batches=0)] == [BoxCheck.BALLOTS]


def test_the_oldest_check_comes_first_and_every_batch_has_its_turn(budget):
    for _batch in range(3):
        cast(budget, [["1"]] * 4)
        seal(budget)
    Batch.objects.update(checked_at=None)
    check_box(budget=fresh(budget), batches=3)
    assert list(budget.batches.filter(checked_at=None).values_list("number", flat=True)) == [4]
    check_box(budget=fresh(budget), batches=1)
    assert not budget.batches.filter(checked_at=None).exists()


def test_a_minute_costs_the_same_queries_whatever_the_ballots(budget, django_assert_num_queries):
    def minute():
        with django_assert_num_queries(20):
            check_box(budget=fresh(budget), batches=1)

    minute()
    cast(budget, [["1"]] * 30)
    minute()


def test_closed_boxes_are_checked_once_a_day(budget):
    close(budget)
    check_boxes()
    Batch.objects.filter(number=1).update(checked_at=timezone.now() - datetime.timedelta(days=3))
    before = list(budget.batches.values_list("checked_at", flat=True))
    check_boxes()
    assert list(budget.batches.values_list("checked_at", flat=True)) == before
    Batch.objects.update(checked_at=timezone.now() - datetime.timedelta(days=3))
    alter_sealed(budget)
    assert check_boxes() == 1


def test_replaced_and_annulled_ballots_do_not_ring(budget):
    from budgets.actions.logbook import append_leaf, publish_checkpoint

    waiting = budget.ballots.filter(batch=None).first()
    Ballot.objects.filter(pk=waiting.pk).update(void=VoidReason.REPLACING)
    budget.roll.filter(batch=None).first().delete()
    assert rings(budget) == set()
    gone = budget.ballots.filter(batch__isnull=False).first()
    append_leaf(
        budget=budget, kind=LeafKind.VOID, data={"commitment": gone.commitment, "paper": 1, "reason": "Mal saisi."}
    )
    publish_checkpoint(budget=budget)
    gone.delete()
    assert rings(budget) == set()


# ------------------------------------------------------------------ who is told
def test_the_team_and_the_health_page_are_told(budget, client):
    assert client.get("/sante/").json()["checks"]["box_alarms"] == 0
    edit_cost(budget)
    check_boxes()
    assert client.get("/sante/").json() == {
        "status": "ok",
        "checks": {"database": "ok", "outbox_delay_seconds": pytest.approx(0, abs=600), "box_alarms": 1},
    }
    client.force_login(AgentFactory())
    html = client.get(f"/gestion/budgets/{budget.slug}/").content.decode()
    assert "Alarme de l’urne depuis le" in html
    assert "Les règles ou les coûts ont changé depuis l’ouverture." in html
    assert "Alarme d’une urne" in client.get("/gestion/").content.decode()


def test_the_command_checks_everything_and_fails_on_an_alarm(budget, capsys):
    call_command("check_boxes")
    assert "Toutes les urnes concordent" in capsys.readouterr().out
    edit_leaf(budget)
    with pytest.raises(CommandError, match="Une ligne du registre a changé. 2"):
        call_command("check_boxes")
