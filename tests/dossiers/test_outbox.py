"""The outbox: whoever follows is told once and mailed once, whatever is replayed."""

import io
import threading

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.db import connection

from participation.dossiers import outbox, tasks
from participation.dossiers.actions import follow, record
from participation.dossiers.enums import Journal, Visibility
from participation.dossiers.models import Entry, Notification
from tests.factories.dossiers import DossierFactory
from tests.factories.people import UserFactory


class RefusingBackend(EmailBackend):
    """A mail server that is down."""

    def send_messages(self, messages):
        raise ConnectionRefusedError


@pytest.fixture
def followed(db):
    dossier = DossierFactory(title="Un banc rouge")
    user = UserFactory()
    follow(dossier=dossier, user=user)
    return dossier, user


@pytest.mark.django_db
class TestDispatch:
    def test_tells_followers_and_marks_the_entry(self, followed):
        dossier, user = followed
        entry = record(dossier, Journal.VOTE_OPENED)
        assert outbox.dispatch_pending() == 1
        entry.refresh_from_db()
        assert entry.dispatched_at is not None
        assert list(Notification.objects.values_list("user", "entry", "by_mail")) == [(user.pk, entry.pk, True)]

    def test_does_not_tell_the_one_who_did_it(self, followed):
        dossier, user = followed
        record(dossier, Journal.ANSWER_GIVEN, actor=user)
        outbox.dispatch_pending()
        assert not Notification.objects.exists()

    @pytest.mark.parametrize("kind", [Journal.BALLOT_CAST, Journal.SUPPORT_GIVEN, Journal.DOSSIER_OPENED])
    def test_leaves_quiet_what_nobody_needs_to_be_told(self, followed, kind):
        dossier, _user = followed
        record(dossier, kind)
        assert outbox.dispatch_pending() == 1
        assert not Notification.objects.exists()

    def test_says_nothing_of_a_hidden_dossier(self, followed):
        dossier, _user = followed
        dossier.visibility = Visibility.HIDDEN
        dossier.save()
        record(dossier, Journal.VOTE_OPENED)
        outbox.dispatch_pending()
        assert not Notification.objects.exists()

    def test_a_replay_tells_nobody_twice(self, followed):
        dossier, _user = followed
        record(dossier, Journal.VOTE_OPENED)
        outbox.dispatch_pending()
        Entry.objects.update(dispatched_at=None)
        outbox.dispatch_pending()
        assert Notification.objects.count() == 1

    def test_takes_the_oldest_first_and_no_more_than_asked(self, followed):
        dossier, _user = followed
        entries = [record(dossier, Journal.VOTE_OPENED) for _one in range(5)]
        assert outbox.dispatch_pending(limit=3) == 3
        assert list(Entry.objects.filter(dispatched_at=None).order_by("pk")) == entries[3:]

    def test_mails_a_comment_to_the_author_of_the_dossier_only(self, followed):
        dossier, user = followed
        dossier.author = UserFactory()
        dossier.save()
        follow(dossier=dossier, user=dossier.author)
        record(dossier, Journal.COMMENT_POSTED, actor=UserFactory())
        outbox.dispatch_pending()
        assert set(Notification.objects.values_list("user", "by_mail")) == {(user.pk, False), (dossier.author.pk, True)}

    @pytest.mark.parametrize("entries", [1, 20])
    def test_costs_the_same_queries(self, followed, entries, django_assert_num_queries):
        dossier, _user = followed
        for _one in range(entries):
            record(dossier, Journal.VOTE_OPENED)
        with django_assert_num_queries(6):
            outbox.dispatch_pending()


@pytest.mark.django_db
class TestMail:
    def test_one_mail_a_person_in_text_and_html_with_a_way_to_stop(self, followed, settings):
        settings.PUBLIC_URL = "https://parvis.exemple.test"
        dossier, user = followed
        record(dossier, Journal.VOTE_OPENED)
        record(dossier, Journal.VOTE_CLOSED, ballots=1234)
        assert tasks.dispatch_pending() == 2
        (message,) = mail.outbox
        assert message.to == [user.email]
        assert message.subject == "Un banc rouge, et une autre nouvelle"
        assert "Le vote est clos\u00a0: 1\u202f234 bulletins." in message.body
        assert message.alternatives[0].mimetype == "text/html"
        assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        stop = message.extra_headers["List-Unsubscribe"][1:-1]
        assert stop.startswith("https://parvis.exemple.test/courriels/arreter/")
        assert stop in message.body
        assert stop in message.alternatives[0].content

    def test_a_single_news_names_its_dossier(self, followed):
        dossier, _user = followed
        record(dossier, Journal.VOTE_OPENED)
        call_command("outbox", stdout=io.StringIO())
        assert mail.outbox[0].subject == f"Du nouveau\u00a0: Un banc rouge (n°\u00a0{dossier.ref})"

    def test_markup_in_a_title_stays_text(self, followed):
        dossier, _user = followed
        dossier.title = "<img src=x> & bancs"
        dossier.save()
        record(dossier, Journal.VOTE_OPENED)
        outbox.sweep()
        assert "<img src=x> & bancs" in mail.outbox[0].body
        assert "<img" not in mail.outbox[0].alternatives[0].content

    def test_a_second_sweep_mails_nobody(self, followed):
        dossier, _user = followed
        record(dossier, Journal.VOTE_OPENED)
        outbox.sweep()
        outbox.sweep()
        assert len(mail.outbox) == 1

    def test_a_claimed_notification_belongs_to_the_first(self, followed):
        dossier, _user = followed
        record(dossier, Journal.VOTE_OPENED)
        outbox.dispatch_pending()
        notification = Notification.objects.get()
        assert [outbox.claim(notification), outbox.claim(notification)] == [True, False]
        assert outbox.mail_pending() == 0

    def test_what_the_server_refused_is_tried_again(self, followed, settings):
        dossier, _user = followed
        record(dossier, Journal.VOTE_OPENED)
        backend = settings.EMAIL_BACKEND
        settings.EMAIL_BACKEND = "tests.dossiers.test_outbox.RefusingBackend"
        outbox.sweep()
        assert Notification.objects.get().mailed_at is None
        settings.EMAIL_BACKEND = backend
        assert outbox.mail_pending() == 1

    @pytest.mark.parametrize(
        "change", [{"mail_notices": False}, {"is_active": False}], ids=["wants no mail", "closed account"]
    )
    def test_says_nothing_to_who_left(self, followed, change):
        dossier, user = followed
        record(dossier, Journal.VOTE_OPENED)
        outbox.dispatch_pending()
        type(user).objects.filter(pk=user.pk).update(**change)
        assert outbox.mail_pending() == 0

    def test_a_follower_on_the_site_only_gets_no_mail(self, followed):
        dossier, user = followed
        follow(dossier=dossier, user=user, by_mail=False)
        record(dossier, Journal.VOTE_OPENED)
        outbox.sweep()
        assert (len(mail.outbox), Notification.objects.count()) == (0, 1)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_workers_at_once_tell_and_mail_each_person_once():
    dossier = DossierFactory()
    for user in UserFactory.create_batch(5):
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
    assert Notification.objects.filter(mailed_at=None).count() == 0
    news = sum(message.body.count("Le vote commence.") for message in mail.outbox)
    assert news == 50


@pytest.mark.django_db(transaction=True)
def test_the_thread_of_the_embedded_site_wakes_when_something_is_recorded(settings, monkeypatch):
    settings.CELERY_BEAT_SCHEDULE = {}
    swept = threading.Event()
    monkeypatch.setattr(outbox, "sweep", swept.set)
    thread = outbox.start_outbox_thread()
    try:
        record(DossierFactory(), Journal.VOTE_OPENED)
        assert swept.wait(timeout=outbox.PAUSE - 1)
    finally:
        thread.stop()
    assert not thread.is_alive()


@pytest.mark.django_db(transaction=True)
def test_the_thread_outlives_a_sweep_that_fails(settings, monkeypatch):
    settings.CELERY_BEAT_SCHEDULE = {}
    failures, recovered = [RuntimeError("once")], threading.Event()

    def sweep():
        if failures:
            raise failures.pop()
        recovered.set()

    monkeypatch.setattr(outbox, "sweep", sweep)
    monkeypatch.setattr(outbox, "PAUSE", 0.05)
    thread = outbox.start_outbox_thread()
    try:
        assert recovered.wait(timeout=5)
    finally:
        thread.stop()


@pytest.mark.django_db
def test_the_thread_does_the_beat_schedule_at_its_hours(settings):
    settings.CELERY_BEAT_SCHEDULE = {
        "outbox": {"task": "participation.dossiers.tasks.dispatch_pending", "schedule": 60.0}
    }
    dossier = DossierFactory()
    thread = outbox.OutboxThread()
    record(dossier, Journal.VOTE_OPENED)
    thread.work()
    due = dict(thread.due)
    thread.work()
    assert thread.due == due
    assert not Entry.objects.filter(dispatched_at=None).exists()
