"""Letters: one for a person and a moment, sent once, whatever the mail server and the other workers do."""

import datetime as dt
import smtplib
import threading
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.utils import timezone

from participation.accounts.enums import Cadence
from participation.city import signature
from participation.dossiers import letters, outbox
from participation.dossiers.actions import change_habits, change_mails, follow, mark_read, record, tell, unfollow
from participation.dossiers.enums import Journal, LetterState, Visibility
from participation.dossiers.models import Letter, Notification
from tests.factories.dossiers import DossierFactory
from tests.factories.people import UserFactory

PARIS = ZoneInfo("Europe/Paris")
AFTERNOON = dt.datetime(2026, 11, 22, 15, tzinfo=PARIS)  # a Sunday
pytestmark = pytest.mark.django_db


class Refusing(EmailBackend):
    """A mail server that answers `error` to every message."""

    error: Exception

    def send_messages(self, messages):
        raise self.error


@pytest.fixture
def refusing(settings):
    """Make the server answer an error; call it with None to make it well again."""
    usual = settings.EMAIL_BACKEND

    def answer(error):
        Refusing.error = error
        settings.EMAIL_BACKEND = f"{__name__}.Refusing" if error else usual

    return answer


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(AFTERNOON, tick=False)
    return time_machine


@pytest.fixture
def followed():
    dossier = DossierFactory(title="Un banc rouge")
    user = UserFactory(news_cadence=Cadence.IMMEDIATE)
    follow(dossier=dossier, user=user)
    return dossier, user


def states():
    return list(Letter.objects.order_by("pk").values_list("state", flat=True))


# ------------------------------------------------------------------ writing
def test_what_is_new_at_one_moment_is_one_mail(followed):
    dossier, _user = followed
    record(dossier, Journal.VOTE_OPENED)
    record(dossier, Journal.VOTE_CLOSED, ballots=1234)
    assert outbox.sweep() == 1
    assert outbox.sweep() == 0
    assert (len(mail.outbox), states()) == (1, [LetterState.SENT])


def test_a_digest_waits_for_its_morning_and_holds_everything(followed, clock):
    dossier, user = followed
    change_habits(user=user, cadence=Cadence.DAILY, quiet_from=21, quiet_until=8)
    other = DossierFactory()
    follow(dossier=other, user=user)
    record(dossier, Journal.VOTE_OPENED)
    assert outbox.sweep() == 0
    record(other, Journal.VOTE_OPENED)
    assert outbox.sweep() == 0
    clock.move_to(AFTERNOON + dt.timedelta(hours=17))
    assert outbox.sweep() == 1
    assert Letter.objects.get().notifications.count() == 2


def test_a_morning_without_news_sends_nothing(followed, clock):
    clock.move_to(AFTERNOON + dt.timedelta(hours=17))
    assert (outbox.sweep(), states()) == (0, [])


def test_what_is_late_does_not_wake_anyone(followed, clock):
    dossier, _user = followed
    record(dossier, Journal.VOTE_OPENED)
    outbox.dispatch_pending()
    clock.move_to(dt.datetime(2026, 11, 22, 23, tzinfo=PARIS))  # the worker was stopped all evening
    assert outbox.sweep() == 0
    clock.move_to(dt.datetime(2026, 11, 23, 8, tzinfo=PARIS))
    assert outbox.sweep() == 1


def test_a_decision_of_moderation_leaves_at_night_and_to_who_wants_no_mail(followed, clock):
    dossier, _user = followed
    clock.move_to(dt.datetime(2026, 11, 22, 23, tzinfo=PARIS))
    writer = UserFactory(news_cadence=Cadence.NEVER)
    tell(user=writer, entry=record(dossier, Journal.NOTICE_DECIDED, public=False), text="Votre texte est masqué.")
    assert outbox.sweep() == 1
    assert mail.outbox[0].to == [writer.email]
    assert "List-Unsubscribe" not in mail.outbox[0].extra_headers


@pytest.mark.parametrize("people", [1, 30])
def test_writing_letters_costs_the_same_queries(people, django_assert_num_queries):
    dossier = DossierFactory()
    for user in UserFactory.create_batch(people, news_cadence=Cadence.IMMEDIATE):
        follow(dossier=dossier, user=user)
    record(dossier, Journal.VOTE_OPENED)
    outbox.dispatch_pending()
    with django_assert_num_queries(7):
        assert letters.write_some(timezone.now()) == people


# ------------------------------------------------------------------ what is left to say
def read_it(dossier, user):
    mark_read(user=user)


def hide_it(dossier, user):
    type(dossier).objects.filter(pk=dossier.pk).update(visibility=Visibility.HIDDEN)


def stop_following(dossier, user):
    unfollow(dossier=dossier, user=user)


def stop_the_dossier_from_a_mail(dossier, user):
    change_mails(user=user, dossier=dossier, cadence=Cadence.NEVER)


def stop_everything_from_a_mail(dossier, user):
    change_mails(user=user, cadence=Cadence.NEVER)


def close_the_account(dossier, user):
    type(user).objects.filter(pk=user.pk).update(is_active=False)


CHANGES = [
    read_it,
    hide_it,
    stop_following,
    stop_the_dossier_from_a_mail,
    stop_everything_from_a_mail,
    close_the_account,
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_letter_with_nothing_left_to_say_does_not_leave(followed, change):
    dossier, user = followed
    record(dossier, Journal.VOTE_OPENED)
    outbox.dispatch_pending()
    letters.write_letters()
    change(dossier, user)
    assert letters.send_letters() == 0
    assert states() == [LetterState.EMPTY]


@pytest.mark.parametrize("change", CHANGES[2:5])
def test_what_was_due_is_taken_back(followed, change):
    dossier, user = followed
    record(dossier, Journal.VOTE_OPENED)
    outbox.dispatch_pending()
    change(dossier, user)
    assert Notification.objects.get().mail_at is None


def test_a_new_rhythm_holds_for_what_already_waits(followed):
    dossier, user = followed
    record(dossier, Journal.VOTE_OPENED)
    outbox.dispatch_pending()
    follow(dossier=dossier, user=user, cadence=Cadence.WEEKLY)
    assert timezone.localtime(Notification.objects.get().mail_at) == dt.datetime(2026, 11, 23, 8, tzinfo=PARIS)
    follow(dossier=dossier, user=user, cadence="")
    assert Notification.objects.get().mail_at == AFTERNOON


# ------------------------------------------------------------------ sending
@pytest.fixture
def written(followed):
    dossier, _user = followed
    record(dossier, Journal.VOTE_OPENED)
    outbox.dispatch_pending()
    letters.write_letters()
    return Letter.objects.get()


def test_a_claimed_letter_belongs_to_its_worker(written):
    assert [letter.pk for letter in letters.claim()] == [written.pk]
    assert letters.claim() == []


def test_the_letters_of_a_dead_worker_are_taken_after_a_while(written, clock):
    letters.claim()
    clock.move_to(AFTERNOON + letters.LEASE + dt.timedelta(seconds=1))
    assert letters.send_letters() == 1


def test_a_worker_that_slept_too_long_sends_nothing(written, clock):
    (mine,) = letters.claim()
    clock.move_to(AFTERNOON + letters.LEASE + dt.timedelta(seconds=1))
    letters.claim()
    with pytest.raises(letters.LostClaimError):
        letters.seal(mine)


def test_a_letter_in_doubt_leaves_again_as_the_same_mail(written, clock, caplog):
    (mine,) = letters.claim()
    said = letters.news_of([mine])
    first = letters.mail_of(mine, said[mine.pk]).message()
    letters.seal(mine)
    clock.move_to(AFTERNOON + letters.LEASE + dt.timedelta(seconds=1))
    letters.send_letters()
    again = mail.outbox[0].message()
    for name in ("Message-ID", "Date", "Subject", "To"):
        assert again[name] == first[name]
    assert "may have left" in caplog.text


def test_a_server_that_does_not_answer_is_tried_again_at_the_next_sweep(written, refusing):
    refusing(ConnectionRefusedError())
    assert letters.send_letters() == 0
    refusing(None)
    assert letters.send_letters() == 0  # this one is left for five minutes, in case it is what the server chokes on
    Letter.objects.update(try_at=None)
    assert letters.send_letters() == 1


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (smtplib.SMTPRecipientsRefused({"a@b.test": (550, b"unknown user")}), LetterState.FAILED),
        (smtplib.SMTPRecipientsRefused({"a@b.test": (450, b"try later")}), LetterState.WAITING),
        (smtplib.SMTPDataError(554, b"spam"), LetterState.FAILED),
        (smtplib.SMTPDataError(421, b"too many"), LetterState.WAITING),
        (smtplib.SMTPSenderRefused(530, b"sign in first", "a@b.test"), LetterState.WAITING),
    ],
)
def test_a_refusal_is_for_good_or_for_later(written, refusing, error, state):
    refusing(error)
    letters.send_letters()
    written.refresh_from_db()
    assert (written.state, written.sent_at) == (state, None)
    assert (written.attempts, bool(written.try_at)) == ((1, True) if state == LetterState.WAITING else (0, False))


def test_a_letter_that_is_always_put_off_is_given_up_after_a_week(written, refusing):
    refusing(smtplib.SMTPDataError(450, b"later"))
    for _time in range(letters.ATTEMPTS):
        Letter.objects.update(try_at=None, claimed_at=None)
        letters.send_letters()
    assert states() == [LetterState.FAILED]


def test_a_letter_that_cannot_be_written_does_not_keep_the_others(followed):
    dossier, _user = followed
    bad = UserFactory(news_cadence=Cadence.IMMEDIATE, email="une adresse\nen deux lignes@exemple.test")
    follow(dossier=dossier, user=bad)
    record(dossier, Journal.VOTE_OPENED)
    assert outbox.sweep() == 1


@pytest.mark.parametrize("count", [1, 10])
def test_a_batch_costs_two_queries_for_each_letter_and_no_more(count, django_assert_num_queries):
    dossier = DossierFactory()
    for user in UserFactory.create_batch(count, news_cadence=Cadence.IMMEDIATE):
        follow(dossier=dossier, user=user)
    record(dossier, Journal.VOTE_OPENED)
    outbox.dispatch_pending()
    letters.write_letters()
    signature()  # the name of the city is kept for a while
    with django_assert_num_queries(8 + 2 * count):  # claims (with their transactions), news; a seal and a mark for each
        assert letters.send_letters() == count


def test_old_letters_are_forgotten(written, clock):
    letters.send_letters()
    mark_read(user=written.user)
    clock.move_to(AFTERNOON + dt.timedelta(days=366))
    letters.forget_old()
    assert (Letter.objects.count(), Notification.objects.count()) == (0, 0)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_workers_at_once_tell_and_mail_each_person_once():
    dossier = DossierFactory()
    for user in UserFactory.create_batch(5, news_cadence=Cadence.IMMEDIATE):
        follow(dossier=dossier, user=user)
    for _one in range(10):
        record(dossier, Journal.VOTE_OPENED)

    def work():
        try:
            outbox.sweep()
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _one in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    outbox.sweep()
    assert Notification.objects.count() == 50
    assert Letter.objects.exclude(state=LetterState.SENT).count() == 0
    assert sum(message.body.count("Le vote commence.") for message in mail.outbox) == 50
