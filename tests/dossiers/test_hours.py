"""When a mail may leave."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from participation.accounts.enums import Cadence
from participation.dossiers.enums import Journal
from participation.dossiers.hours import Hours, due_at

PARIS = ZoneInfo("Europe/Paris")
NIGHT = Hours(21, 8)


def at(day, hour, minute=0, month=11):
    """A moment of 2026; November 23 is a Monday."""
    return dt.datetime(2026, month, day, hour, minute, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("hours", "quiet"),
    [
        ((21, 8), [21, 22, 23, 0, 1, 2, 3, 4, 5, 6, 7]),
        ((12, 14), [12, 13]),
        ((8, 8), []),
        ((0, 23), list(range(23))),
        ((23, 0), [23]),
    ],
)
def test_quiet_hours_may_cross_midnight(hours, quiet):
    assert [hour for hour in range(24) if Hours(*hours).is_quiet(at(23, hour, 30))] == sorted(quiet)


@pytest.mark.parametrize(
    ("cadence", "now", "due"),
    [
        (Cadence.IMMEDIATE, at(22, 15), at(22, 15)),
        (Cadence.IMMEDIATE, at(22, 23), at(23, 8)),
        (Cadence.IMMEDIATE, at(22, 3), at(22, 8)),
        (Cadence.DAILY, at(22, 15), at(23, 8)),
        (Cadence.DAILY, at(22, 7, 59), at(22, 8)),
        (Cadence.DAILY, at(22, 8), at(23, 8)),
        (Cadence.WEEKLY, at(22, 15), at(23, 8)),
        (Cadence.WEEKLY, at(23, 7), at(23, 8)),
        (Cadence.WEEKLY, at(23, 8), at(30, 8)),
        (Cadence.NEVER, at(22, 15), None),
    ],
)
def test_a_step_is_mailed_at_the_person_s_rhythm(cadence, now, due):
    assert due_at(Journal.STAGE_CHANGED, cadence, NIGHT, now) == due


def test_a_comment_waits_for_the_morning_even_for_who_wants_everything_at_once():
    assert due_at(Journal.COMMENT_POSTED, Cadence.IMMEDIATE, NIGHT, at(22, 15)) == at(23, 8)


@pytest.mark.parametrize("cadence", Cadence.values)
def test_a_decision_of_moderation_waits_for_nothing(cadence):
    assert due_at(Journal.NOTICE_DECIDED, cadence, NIGHT, at(22, 23)) == at(22, 23)


@pytest.mark.parametrize(("cadence", "due"), [(Cadence.WEEKLY, at(22, 23)), (Cadence.NEVER, None)])
def test_a_meeting_that_changes_is_told_at_once_to_who_wants_mails(cadence, due):
    assert due_at(Journal.MEETING_CANCELLED, cadence, NIGHT, at(22, 23)) == due


def test_digests_of_who_has_no_quiet_hours_leave_in_the_morning():
    assert due_at(Journal.STAGE_CHANGED, Cadence.DAILY, Hours(5, 5), at(22, 15)) == at(23, 8)


@pytest.mark.parametrize(("day", "month"), [(28, 3), (24, 10)], ids=["summer begins", "winter begins"])
def test_eight_o_clock_stays_eight_o_clock_when_the_clocks_change(day, month):
    due = due_at(Journal.STAGE_CHANGED, Cadence.DAILY, NIGHT, at(day, 15, month=month))
    assert (due.astimezone(PARIS).day, due.astimezone(PARIS).hour) == (day + 1, 8)
