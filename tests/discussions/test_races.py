"""Many comments at once, on a real database: one place each, one comment a form."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from participation.accounts.models import User
from participation.discussions.actions import post_comment
from participation.discussions.models import Comment
from participation.dossiers.enums import Journal
from participation.dossiers.models import Dossier, Entry
from participation.rules import Refusal
from tests.factories.dossiers import ProposalFactory
from tests.factories.people import ResidenceFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

THREADS = 8
COMMENTS = 40


@pytest.fixture
def dossier():
    return ProposalFactory().dossier


def at_once(jobs):
    """Run these functions from several threads; returns what they answered, or the code of their refusal."""

    def work(some):
        try:
            return [answer(job) for job in some]
        finally:
            connections.close_all()

    def answer(job):
        try:
            return job()
        except Refusal as refusal:
            return refusal.code

    with ThreadPoolExecutor(THREADS) as pool:
        answers = pool.map(work, [jobs[start::THREADS] for start in range(THREADS)])
        return [one for some in answers for one in some]


def say(dossier, person, body="Un avis.", **fields):
    """A request of its own: everything is read again."""

    def post():
        author, thread = User.objects.get(pk=person.pk), Dossier.objects.get(pk=dossier.pk)
        return post_comment(dossier=thread, author=author, body=body, **fields)

    return post


def people(count):
    return [residence.user for residence in ResidenceFactory.create_batch(count)]


def test_one_form_sent_many_times_at_once_makes_one_comment(dossier):
    (author,) = people(1)
    answers = at_once([say(dossier, author, submission_key=uuid.UUID(int=7))] * COMMENTS)
    assert answers == [Comment.objects.get()] * COMMENTS
    dossier.refresh_from_db()
    assert (dossier.cursor, Entry.objects.filter(kind=Journal.COMMENT_POSTED).count()) == (1, 1)


def test_one_form_sent_at_once_to_two_threads_is_published_in_one(dossier):
    (author,), elsewhere = people(1), ProposalFactory().dossier
    key = uuid.UUID(int=7)
    answers = at_once([say(where, author, submission_key=key) for where in (dossier, elsewhere)] * COMMENTS)
    assert answers == [Comment.objects.get()] * (2 * COMMENTS)


def test_comments_and_answers_that_come_at_once_each_have_their_place(dossier):
    authors = people(THREADS)
    first = say(dossier, authors[0])()
    jobs = [
        say(dossier, authors[n % THREADS], f"Mon avis, le {n}.", parent=first.pk if n % 2 else None)
        for n in range(COMMENTS)
    ]
    assert len(at_once(jobs)) == COMMENTS
    dossier.refresh_from_db()
    first.refresh_from_db()
    cursors = sorted(Comment.objects.values_list("cursor", flat=True))
    assert cursors == list(range(1, COMMENTS + 2)) == list(range(1, dossier.cursor + 1))
    numbers = Comment.objects.filter(parent=first).order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, first.reply_count + 1))
    assert first.reply_count == COMMENTS // 2
