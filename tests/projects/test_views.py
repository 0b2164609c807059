"""The pages of projects."""

import pytest
from django.urls import reverse

from participation.dossiers.enums import Visibility
from tests.factories.people import AgentFactory, UserFactory
from tests.factories.projects import MilestoneFactory, ProjectFactory, SpendingFactory

pytestmark = pytest.mark.django_db


def many_projects(count):
    for project in ProjectFactory.create_batch(count):
        MilestoneFactory(project=project)
        SpendingFactory(project=project)


@pytest.mark.parametrize("count", [1, 50])
def test_the_list_costs_the_same_queries(client, count, django_assert_max_num_queries):
    many_projects(count)
    client.get("/projets/")  # the city's identity is kept after the first page
    with django_assert_max_num_queries(5):
        assert client.get("/projets/").status_code == 200


@pytest.mark.parametrize("count", [1, 50])
def test_a_project_costs_the_same_queries_whatever_its_lines(client, count, django_assert_max_num_queries):
    project = ProjectFactory()
    SpendingFactory.create_batch(count, project=project)
    MilestoneFactory.create_batch(count, project=project)
    client.get("/projets/")
    with django_assert_max_num_queries(8):
        assert client.get(project.get_absolute_url()).status_code == 200


def test_a_project_shows_what_was_planned_and_why_it_is_late(client):
    milestone = MilestoneFactory(delay_reason="Une espèce protégée a été trouvée.")
    page = client.get(milestone.project.get_absolute_url()).content.decode()
    assert "Une espèce protégée a été trouvée." in page
    assert "Travaux" in page


def test_a_hidden_project_does_not_exist(client):
    project = ProjectFactory(dossier__visibility=Visibility.HIDDEN)
    assert client.get(project.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("query", ["page=zzz", "page=99999", "secteur=nulle-part", "etat=%00", "q=" + "x" * 5000])
def test_a_malformed_filter_never_breaks_the_list(client, query):
    assert client.get(f"/projets/?{query}").status_code in {200, 400}


def test_the_desk_is_refused_to_a_citizen_with_a_sentence(client):
    client.force_login(UserFactory())
    answer = client.get(reverse("projects:desk_list"))
    assert answer.status_code == 403
    assert "réservée à l’équipe" in answer.content.decode()


def test_an_anonymous_reader_of_the_desk_is_sent_to_sign_in(client):
    answer = client.get(reverse("projects:desk_list"))
    assert answer.status_code == 302
    assert answer.url.startswith("/connexion/")


def test_an_agent_publishes_news_from_the_desk(client):
    client.force_login(AgentFactory())
    project = ProjectFactory()
    answer = client.post(
        reverse("projects:desk_detail", args=[project.slug]),
        {"action": "news", "news-title": "Les arbres sont plantés"},
    )
    assert answer.status_code == 303
    assert "Les arbres sont plantés" in client.get(project.get_absolute_url()).content.decode()


def test_a_refused_form_comes_back_filled(client):
    client.force_login(AgentFactory())
    project = ProjectFactory()
    answer = client.post(
        reverse("projects:desk_detail", args=[project.slug]),
        {"action": "spending", "spending-label": "Grues", "spending-kind": "paid", "spending-amount": "-5"},
    )
    assert answer.status_code == 422
    assert "Grues" in answer.content.decode()


def test_the_api_lists_projects_with_their_money(client):
    spending = SpendingFactory(amount=12_000)
    [row] = client.get("/api/v1/projects/").json()["results"]
    assert (row["slug"], row["paid"]) == (spending.project.slug, 12_000)
