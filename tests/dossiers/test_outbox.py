"""The outbox: whoever follows is told once, whatever is replayed, however many they are."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from participation.accounts.enums import Cadence
from participation.accounts.models import User
from participation.dossiers import outbox
from participation.dossiers.actions import follow, record, tell
from participation.dossiers.enums import Journal, Visibility
from participation.dossiers.models import Entry, Follow, Notification
from participation.territories.models import Territory
from tests.factories.dossiers import DossierFactory
from tests.factories.people import UserFactory

PARIS = ZoneInfo("Europe/Paris")
pytestmark = pytest.mark.django_db


@pytest.fixture
def followed():
    dossier = DossierFactory(title="Un banc rouge")
    user = UserFactory()
    follow(dossier=dossier, user=user)
    return dossier, user


def told():
    return list(Notification.objects.order_by("pk").values_list("user", "entry"))


def test_followers_are_told_and_the_entry_is_closed(followed):
    dossier, user = followed
    entry = record(dossier, Journal.VOTE_OPENED)
    assert outbox.dispatch_pending() == 1
    entry.refresh_from_db()
    assert entry.dispatched_at is not None
    assert told() == [(user.pk, entry.pk)]


def test_who_did_it_is_not_told(followed):
    dossier, user = followed
    record(dossier, Journal.ANSWER_GIVEN, actor=user)
    outbox.dispatch_pending()
    assert told() == []


@pytest.mark.parametrize("kind", [Journal.BALLOT_CAST, Journal.SUPPORT_GIVEN, Journal.DOSSIER_OPENED])
def test_what_nobody_needs_to_be_told_is_passed_over(followed, kind):
    dossier, _user = followed
    record(dossier, kind)
    assert (outbox.pass_over(), outbox.fan_out(), told()) == (1, 0, [])


@pytest.mark.parametrize("visibility", [Visibility.HIDDEN, Visibility.PRIVATE])
def test_nothing_is_said_of_what_cannot_be_read(followed, visibility):
    dossier, _user = followed
    dossier.visibility = visibility
    dossier.save()
    record(dossier, Journal.VOTE_OPENED)
    assert (outbox.dispatch_pending(), told()) == (1, [])


def test_a_replay_tells_nobody_twice(followed):
    dossier, _user = followed
    record(dossier, Journal.VOTE_OPENED)
    outbox.dispatch_pending()
    Entry.objects.update(dispatched_at=None, told_until=0)
    outbox.dispatch_pending()
    assert Notification.objects.count() == 1


def test_who_was_told_in_their_own_words_is_not_told_again(followed):
    dossier, user = followed
    tell(user=user, entry=record(dossier, Journal.ANSWER_GIVEN), text="Oui, en mars.")
    outbox.dispatch_pending()
    assert list(Notification.objects.values_list("text", flat=True)) == ["Oui, en mars."]


def test_a_comment_is_told_to_the_author_of_the_dossier_only(followed):
    dossier, _user = followed
    dossier.author = UserFactory()
    dossier.save()
    follow(dossier=dossier, user=dossier.author)
    record(dossier, Journal.COMMENT_POSTED, actor=UserFactory())
    outbox.dispatch_pending()
    assert list(Notification.objects.values_list("user", flat=True)) == [dossier.author.pk]


def test_an_author_who_stopped_following_is_not_told(followed):
    dossier, _user = followed
    dossier.author = UserFactory()
    dossier.save()
    record(dossier, Journal.COMMENT_POSTED, actor=UserFactory())
    outbox.dispatch_pending()
    assert told() == []


@pytest.mark.parametrize(
    ("usual", "own", "hour"),
    [
        ("daily", "", 8),
        ("daily", "immediate", 15),
        ("immediate", "daily", 8),
        ("never", "immediate", 15),
        ("daily", "never", None),
    ],
)
def test_the_rhythm_asked_for_a_dossier_goes_before_the_usual_one(usual, own, hour, time_machine):
    time_machine.move_to(dt.datetime(2026, 11, 22, 15, tzinfo=PARIS))
    dossier, user = DossierFactory(), UserFactory(news_cadence=usual)
    follow(dossier=dossier, user=user, cadence=own)
    record(dossier, Journal.VOTE_OPENED)
    outbox.dispatch_pending()
    due = Notification.objects.get().mail_at
    assert (due and timezone.localtime(due).hour) == hour


# ------------------------------------------------------------------ territories
@pytest.fixture
def places():
    city = Territory.objects.create(slug="ville", name="Ville", level="commune")
    sector = Territory.objects.create(slug="coteaux", name="Coteaux", level="sector", parent=city)
    quarter = Territory.objects.create(slug="dornach", name="Dornach", level="quarter", parent=sector)
    return {"city": city, "sector": sector, "quarter": quarter, None: None}


@pytest.mark.parametrize(
    ("followed", "happens", "count"),
    [
        ("sector", "sector", 1),
        ("sector", "quarter", 1),
        ("city", "quarter", 1),
        ("quarter", "sector", 0),
        ("sector", None, 0),
        ("city", None, 1),
    ],
)
def test_who_follows_a_place_is_told_what_begins_inside_it(places, followed, happens, count):
    follow(territory=places[followed], user=UserFactory())
    record(DossierFactory(territory=places[happens]), Journal.PROPOSAL_SUBMITTED, actor=UserFactory())
    outbox.dispatch_pending()
    assert Notification.objects.count() == count


def test_who_follows_a_place_is_not_told_every_detail(places):
    follow(territory=places["sector"], user=UserFactory())
    dossier = DossierFactory(territory=places["sector"])
    for kind in (Journal.COMMENT_POSTED, Journal.SUPPORT_THRESHOLD, Journal.SPENDING_RECORDED):
        record(dossier, kind)
    outbox.dispatch_pending()
    assert told() == []


def test_the_choice_made_for_a_dossier_goes_before_that_of_its_place(places):
    user, dossier = UserFactory(), DossierFactory(territory=places["sector"])
    follow(territory=places["sector"], user=user, cadence=Cadence.IMMEDIATE)
    follow(dossier=dossier, user=user, cadence=Cadence.NEVER)
    record(dossier, Journal.VOTE_OPENED)
    outbox.dispatch_pending()
    assert list(Notification.objects.values_list("user", "mail_at")) == [(user.pk, None)]


# ------------------------------------------------------------------ many
def crowd(dossier, count):
    people = User.objects.bulk_create(User(email=f"suit{n}@exemple.test") for n in range(count))
    Follow.objects.bulk_create(Follow(user=user, dossier=dossier) for user in people)


@pytest.mark.parametrize(("entries", "people"), [(1, 1), (1, 100), (20, 1), (20, 5)])
def test_a_batch_costs_the_same_queries(followed, entries, people, django_assert_num_queries):
    dossier, _user = followed
    crowd(dossier, people - 1)
    for _one in range(entries):
        record(dossier, Journal.VOTE_OPENED)
    with django_assert_num_queries(7):  # transaction, first entry, those like it, followers, told, closed
        outbox.fan_out()
    assert Notification.objects.count() == entries * people


def test_a_crowd_is_told_batch_by_batch_and_each_batch_begins_where_the_last_ended(followed):
    dossier, _user = followed
    crowd(dossier, 24)
    record(dossier, Journal.VOTE_OPENED)
    counts = []
    while outbox.fan_out(pairs=10):
        counts.append(Notification.objects.count())
    assert counts == [10, 20, 25]
    assert Entry.objects.get(kind=Journal.VOTE_OPENED).dispatched_at is not None


def test_a_batch_is_bounded_by_people_times_entries(followed):
    dossier, _user = followed
    crowd(dossier, 24)
    for _one in range(5):
        record(dossier, Journal.VOTE_OPENED)
    outbox.fan_out(pairs=50)
    assert Notification.objects.count() == 50
    outbox.dispatch_pending()
    assert Notification.objects.count() == 125


def test_entries_for_other_people_are_not_mixed(followed):
    dossier, user = followed
    dossier.author = UserFactory()
    dossier.save()
    follow(dossier=dossier, user=dossier.author)
    step, comment = record(dossier, Journal.VOTE_OPENED), record(dossier, Journal.COMMENT_POSTED)
    outbox.dispatch_pending()
    author = dossier.author.pk
    assert sorted(told()) == sorted([(user.pk, step.pk), (author, step.pk), (author, comment.pk)])
