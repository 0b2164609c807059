"""What the requests that citizens make most ask of the database: the same for a thread of one comment and of fifty."""

import json
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from participation.discussions.actions import post_comment
from participation.dossiers.enums import Stage
from participation.proposals.models import Opinion, Study
from tests.factories.budgets import open_budget
from tests.factories.dossiers import ProposalFactory
from tests.factories.people import AgentFactory, ResidenceFactory, UserFactory
from tests.factories.projects import MilestoneFactory, ProjectFactory

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
DUE = "2026-03-31"
ASIDE = ("SAVEPOINT", "RELEASE SAVEPOINT", "BEGIN", "COMMIT")


@pytest.fixture(autouse=True)
def many_texts(settings):
    settings.TEXTS_PER_MINUTE = 10_000


@pytest.fixture
def resident(client):
    person = ResidenceFactory(user__name="Josiane B.", verified_at="2026-01-05T10:00:00+00:00").user
    client.force_login(person)
    return person


@pytest.fixture
def cost(client):
    """The queries of one request, which must answer `expected`: cost(client.get, "/")."""

    def cost(send, address, *args, expected=200, **facts):
        with CaptureQueriesContext(connection) as captured:
            response = send(address, *args, **facts)
        assert response.status_code == expected, response.content[:2000]
        asked = [query["sql"] for query in captured if not query["sql"].startswith(ASIDE)]
        cost.asked = "\n".join(sql[:200] for sql in asked)
        return len(asked)

    return cost


@pytest.fixture
def dossier():
    return ProposalFactory(dossier__title="Une fontaine au marché").dossier


def talk(dossier, count):
    first = post_comment(dossier=dossier, author=UserFactory(name="Karim L."), body="Bonne idée.")
    for number in range(count - 1):
        parent = first if number % 2 else None
        post_comment(dossier=dossier, author=UserFactory(), body=f"Avis {number}.", parent=parent)
    return first


@pytest.mark.parametrize("count", [1, 50])
def test_a_dossier_costs_eight_queries(client, resident, dossier, cost, count):
    talk(dossier, count)
    client.get(dossier.get_absolute_url())
    assert cost(client.get, dossier.get_absolute_url()) == 8, cost.asked


@pytest.mark.parametrize("count", [1, 50])
@pytest.mark.parametrize("open_vote", [True, False])
def test_a_dossier_with_a_whole_life_costs_ten_at_most(client, resident, dossier, cost, count, open_vote):
    live(dossier, open_vote=open_vote)
    talk(dossier, count)
    client.get(dossier.get_absolute_url())
    assert cost(client.get, dossier.get_absolute_url()) <= 10, cost.asked


def live(dossier, *, open_vote):
    """Joined by another, studied by two departments, on the ballot of another process, then built."""
    study = Study.objects.create(proposal=dossier.proposal, due_on=DUE)
    dossier.proposal.study = study
    dossier.proposal.save()
    for service in ("Voirie", "Eau"):
        Opinion.objects.create(study=study, service=service, due_on=DUE, asked_by=AgentFactory())
    ProposalFactory(dossier__merged_into=dossier, dossier__stage=Stage.MERGED)
    budget = open_budget()
    candidate = budget.candidates.first()
    candidate.dossier = dossier
    candidate.save()
    if not open_vote:
        project = ProjectFactory(dossier=dossier)
        MilestoneFactory(project=project)
    dossier.stage = Stage.BALLOT if open_vote else Stage.BUILDING
    dossier.save()


def test_a_comment_costs_nine(client, resident, dossier, cost):
    address = reverse("discussions:comment", args=[dossier.ref])
    sent = {"body": "Une mesure.", "submission_key": uuid.uuid4()}
    client.post(address, {"body": "La première."})
    assert cost(client.post, address, sent, expected=303) == 9, cost.asked


@pytest.mark.parametrize("words", ["D’accord.", "@Karim L. d’accord."])
def test_a_reply_costs_twelve_whether_it_names_someone_or_not(client, resident, dossier, cost, words):
    first = talk(dossier, 3)
    address = reverse("discussions:comment", args=[dossier.ref])
    client.post(address, {"body": "La première."})
    sent = {"body": words, "parent": first.pk, "submission_key": uuid.uuid4()}
    assert cost(client.post, address, sent, expected=303) == 12, cost.asked


def test_a_support_costs_seven(client, resident, dossier, cost):
    assert cost(client.post, reverse("proposals:support", args=[dossier.ref]), expected=303) <= 7, cost.asked


def test_a_ballot_costs_twelve_at_most(client, resident, cost):
    budget = open_budget()
    sent = {
        "data": json.dumps({"choices": ["1"]}), "content_type": "application/json", "HTTP_IDEMPOTENCY_KEY": "une-fois",
    }  # fmt: skip
    address = f"/api/v1/budgets/{budget.slug}/ballots/"
    assert cost(client.post, address, expected=201, **sent) <= 12, cost.asked


def test_a_ballot_on_its_page_costs_twelve_at_most(client, resident, cost):
    budget = open_budget()
    client.post(reverse("budgets:vote", args=[budget.slug]), {"p": ["1"], "recalculer": "1"})
    address = reverse("budgets:confirm", args=[budget.slug])
    assert cost(client.post, address, {"cle": "une-fois"}, expected=303) <= 12, cost.asked
