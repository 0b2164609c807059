"""What was reported and decided before there were cases has one, with its notices and its appeals."""

import datetime as dt

import pytest
from django.utils import timezone

from participation.discussions.actions import post_comment
from participation.moderation.models import Appeal, Case, Notice
from tests.factories.dossiers import DossierFactory
from tests.factories.people import AgentFactory, UserFactory
from tests.migrating import latest, migrate

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture
def before_cases():
    """Go back before cases, and give the tables of today again whatever happens."""
    today = latest("moderation")
    yield lambda: migrate([("moderation", "0001_initial")])
    migrate(today)


def test_notices_and_decisions_of_before_are_cases(before_cases):
    agent, author = AgentFactory(), UserFactory()
    dossier = DossierFactory(author=author)
    decided, waiting = (post_comment(dossier=dossier, author=author, body=body) for body in ("Un nom.", "Une insulte."))
    now = timezone.now()
    old = before_cases()
    decision = old.get_model("moderation", "Decision").objects.create(
        comment_id=decided.pk, dossier_id=dossier.pk, outcome="hidden", ground="privacy", statement="Un nom est donné.",
        received_at=now - dt.timedelta(hours=2), at=now, by_id=agent.pk,
    )  # fmt: skip
    notices = old.get_model("moderation", "Notice").objects
    notices.create(comment_id=decided.pk, motive="privacy", decision=decision)
    for motive, hours in (("respect", 5), ("hate", 1)):
        notices.create(comment_id=waiting.pk, motive=motive, created_at=now - dt.timedelta(hours=hours))
    notices.create(dossier_id=dossier.pk, motive="off_topic", created_at=now)
    old.get_model("moderation", "Appeal").objects.create(decision=decision, author_id=author.pk, text="Je conteste.")

    migrate(latest("moderation"))

    closed = Case.objects.get(state="closed")
    assert (closed.comment, closed.author, closed.urgency, closed.closed_at) == (decided, author, 1, now)
    assert closed.decisions.get().notice_total == closed.notices.count() == 1
    insult = Case.objects.get(comment=waiting)
    assert (insult.urgency, insult.notices.count(), insult.text) == (1, 2, "Une insulte.")
    assert insult.due_at == now + dt.timedelta(hours=23)
    assert Case.objects.get(matter="idea").dossier == dossier
    assert Notice.objects.filter(case=None).count() == 0
    assert Appeal.objects.get().due_at - Appeal.objects.get().created_at == dt.timedelta(days=15)
