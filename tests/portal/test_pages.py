"""Pages that assemble several rooms."""

import pytest

from participation.dossiers.enums import Kind, Stage, Visibility
from participation.processes.enums import PhaseKind
from participation.territories.actions import load_mulhouse
from tests.factories.dossiers import DossierFactory, ProcessFactory, ProposalFactory
from tests.factories.people import AgentFactory, UserFactory
from tests.factories.projects import ProjectFactory

pytestmark = pytest.mark.django_db


def test_the_dossier_of_a_process_leads_to_the_process(client):
    process = ProcessFactory()
    assert client.get(f"/dossiers/{process.dossier.ref}/").url == process.get_absolute_url()


def test_the_dossier_of_a_city_project_leads_to_the_project(client):
    project = ProjectFactory()
    assert client.get(f"/dossiers/{project.dossier.ref}/").url == project.get_absolute_url()


def test_an_idea_keeps_its_page_once_it_is_a_project(client):
    proposal = ProposalFactory(dossier__stage=Stage.BUILDING)
    ProjectFactory(dossier=proposal.dossier)
    page = client.get(f"/dossiers/{proposal.dossier.ref}/").content.decode()
    assert "Le chantier" in page


@pytest.mark.parametrize("ref", ["2020-1", "x", "2026-%00", "é"])
def test_an_unknown_dossier_is_not_found(client, ref):
    assert client.get(f"/dossiers/{ref}/").status_code in {400, 404}


def test_a_private_dossier_is_read_by_its_author_alone(client):
    proposal = ProposalFactory(dossier__visibility=Visibility.PRIVATE)
    client.force_login(UserFactory())
    assert client.get(proposal.get_absolute_url()).status_code == 404
    client.force_login(proposal.dossier.author)
    assert client.get(proposal.get_absolute_url()).status_code == 200


def test_every_place_of_the_map_is_in_the_list_below_it(client):
    load_mulhouse()
    DossierFactory(kind=Kind.PROJECT, title="Square Roosevelt", latitude=47.748, longitude=7.337)
    page = client.get("/carte/").content.decode()
    assert page.count("Square Roosevelt") >= 2
    [feature] = client.get("/carte/lieux.geojson").json()["features"]
    assert feature["geometry"]["coordinates"] == [7.337, 47.748]


@pytest.mark.parametrize(
    "address", ["/carte/?voir=zzz&secteur=zzz", "/recherche/", "/recherche/?q=%22%27%3B--", "/sitemap.xml"]
)
def test_pages_take_any_question(client, address):
    assert client.get(address).status_code == 200


@pytest.mark.parametrize(("language", "call"), [("fr", "Prendre position"), ("en", "Take a position")])
def test_the_home_page_says_what_to_do_in_the_language_of_the_reader(client, language, call):
    ProcessFactory(phase=PhaseKind.DEBATE)
    client.cookies["django_language"] = language
    assert call in client.get("/").content.decode()


def test_the_home_page_shows_what_happens(client):
    load_mulhouse()
    ProposalFactory(dossier__title="Un banc rue de Bâle")
    page = client.get("/").content.decode()
    assert "Un banc rue de Bâle" in page


def test_the_desk_shows_an_agent_what_waits(client):
    client.force_login(AgentFactory(name="Marc Simon"))
    page = client.get("/gestion/").content.decode()
    assert "Bonjour Marc" in page


def test_the_moving_map_reads_the_same_places_as_the_page(client):
    load_mulhouse()
    DossierFactory(stage=Stage.BUILT, title="Ici", latitude=47.748, longitude=7.337)
    DossierFactory(stage=Stage.PROPOSED, title="Ailleurs", latitude=47.749, longitude=7.337)
    page = client.get("/carte/?voir=projets").content.decode()
    assert 'data-places="/carte/lieux.geojson?voir=projets"' in page
    assert '<svg class="carte-dessin"' in page  # the drawing stands until the script replaces it
    assert "vendor/leaflet/leaflet.css" in page
    [feature] = client.get("/carte/lieux.geojson?voir=projets").json()["features"]
    assert (feature["properties"]["title"], feature["properties"]["pass"]) == ("Ici", Stage.BUILT.print_pass)


def test_a_background_is_asked_elsewhere_only_when_the_city_chose_one(client, settings):
    load_mulhouse()
    assert 'data-tiles=""' in client.get("/carte/").content.decode()
    settings.MAP_TILES_URL = "https://tiles.example/{z}/{x}/{y}.png"
    assert 'data-tiles="https://tiles.example/{z}/{x}/{y}.png"' in client.get("/carte/?voir=").content.decode()


def test_a_search_tells_ideas_from_projects_and_keeps_one_kind(client):
    DossierFactory(kind=Kind.PROJECT, title="Le grand banc du square")
    ProposalFactory(dossier__title="Un banc rue de Bâle")
    whole = client.get("/recherche/?q=banc")
    assert [(one["kind"], one["count"]) for one in whole.context["kinds"]] == [("idea", 1), ("project", 1)]
    ideas = client.get("/recherche/?q=banc&quoi=idea")
    assert [dossier.title for dossier in ideas.context["page_obj"]] == ["Un banc rue de Bâle"]
    assert '<input type="hidden" name="quoi" value="idea">' in ideas.content.decode()
    unknown = client.get("/recherche/?q=banc&quoi=zzz")
    assert unknown.context["page_obj"].paginator.count == 2


def title_of(response):
    return response.content.decode().partition("<title>")[2].partition("</title>")[0].partition(" — ")[0]


def test_the_title_says_which_page_of_a_list_is_read(client):
    for _each in range(25):
        ProposalFactory()
    assert title_of(client.get("/idees/")) == "Les idées des habitants"
    assert title_of(client.get("/idees/?page=2")) == "Les idées des habitants, page 2"


def test_a_form_that_comes_back_says_so_in_its_title_and_takes_the_keyboard_to_what_is_wrong(client):
    client.force_login(UserFactory())
    page = client.post("/compte/informations/", {"name": ""})
    assert page.status_code == 422
    assert title_of(page) == "À corriger, Nom et secteur"
    assert 'id="erreurs" autofocus' in page.content.decode()
