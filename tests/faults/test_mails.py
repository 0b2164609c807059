"""Workers killed while they mail: the short form; `make bench` has the long one (5 000 mails, 50 kills)."""

import pytest

from participation.dossiers.models import Letter, Notification
from tests.faults.mails import NEWS, trial

PEOPLE, KILLS = 150, 10


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_workers_killed_while_they_send_lose_no_mail_and_double_none():
    outcome = trial(people=PEOPLE, kills=KILLS)
    assert (outcome.lost, outcome.doubled, outcome.news_twice) == (0, 0, 0)
    assert outcome.kills == KILLS
    assert outcome.accepted_again <= KILLS  # only what was in flight, and under the same Message-ID
    assert (Letter.objects.count(), Notification.objects.count()) == (PEOPLE, PEOPLE * len(NEWS))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_folder_holds_each_mail_once_whoever_was_killed():
    outcome = trial(people=PEOPLE, kills=KILLS, folder=True)
    assert outcome.kills == KILLS
    assert (outcome.lost, outcome.doubled, outcome.news_twice, outcome.accepted_again) == (0, 0, 0, 0)
