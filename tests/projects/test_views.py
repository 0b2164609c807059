"""The pages of projects."""

import pytest
from django.urls import reverse

from participation.accounts.enums import RoleName
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


def test_a_milestone_moves_with_its_reason_and_a_refused_move_comes_back_beside_its_milestone(client):
    client.force_login(AgentFactory())
    project = ProjectFactory()
    MilestoneFactory(project=project, title="Dalle")
    second = MilestoneFactory(project=project, title="Toit")
    desk = reverse("projects:desk_detail", args=[project.slug])
    sent = {"action": "move", "milestone": second.pk, f"move-{second.pk}-due_on": "2031-05-06"}
    answer = client.post(desk, sent | {f"move-{second.pk}-reason": ""})
    assert answer.status_code == 422
    moves = {milestone.title: form for milestone, form in answer.context["moves"]}
    assert (set(moves["Dalle"].errors), set(moves["Toit"].errors)) == (set(), {"reason"})
    assert f'href="#id_move-{second.pk}-reason"' in answer.content.decode()
    assert 'value="2031-05-06"' in answer.content.decode()
    assert client.post(desk, sent | {f"move-{second.pk}-reason": "Le béton sèche."}).status_code == 303
    second.refresh_from_db()
    assert (str(second.due_on), second.delay_reason) == ("2031-05-06", "Le béton sèche.")


def test_a_milestone_reached_by_a_colleague_does_not_move_and_says_so(client):
    client.force_login(AgentFactory())
    milestone = MilestoneFactory(reached_on="2026-01-02")
    prefix = f"move-{milestone.pk}"
    answer = client.post(
        reverse("projects:desk_detail", args=[milestone.project.slug]),
        {"action": "move", "milestone": milestone.pk, f"{prefix}-due_on": "2031-05-06", f"{prefix}-reason": "Pluie."},
    )
    assert answer.status_code == 422
    assert "Ce jalon est déjà atteint." in answer.content.decode()


def test_a_project_of_the_city_is_opened_by_an_agent_alone(client):
    deputy = AgentFactory(role=RoleName.ELECTED)
    client.force_login(deputy)
    assert client.get(reverse("projects:desk_create")).status_code == 403
    client.force_login(AgentFactory())
    answer = client.post(reverse("projects:desk_create"), {"title": "Kiosque", "service": "Nature"}, follow=True)
    assert "Annoncez son premier jalon" in answer.content.decode()
