"""One's own account: what it shows, what it changes, what it gives back."""

import json

import pytest
from django.urls import reverse

from participation.accounts.actions import grant_role, revoke_role
from participation.accounts.enums import RoleName
from participation.accounts.models import User
from participation.dossiers.actions import follow, record
from participation.dossiers.enums import Journal, Visibility
from tests.factories.dossiers import DossierFactory
from tests.factories.people import AgentFactory, ResidenceFactory, TerritoryFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def me(client):
    user = UserFactory(name="Lucie W.")
    client.force_login(user)
    return user


def test_an_anonymous_reader_is_sent_to_sign_in(client):
    assert client.get("/compte/").url == "/connexion/?next=/compte/"


def test_my_space_shows_my_ideas_and_what_i_follow(client, me):
    mine, followed = DossierFactory(author=me), DossierFactory()
    follow(dossier=followed, user=me)
    page = client.get("/compte/").content.decode()
    assert mine.title in page
    assert followed.title in page


@pytest.mark.parametrize("count", [1, 20])
def test_my_space_costs_the_same_queries(client, me, count, django_assert_num_queries):
    for dossier in DossierFactory.create_batch(count, author=me):
        follow(dossier=dossier, user=me)
    client.get("/compte/")
    with django_assert_num_queries(6):
        client.get("/compte/")


@pytest.mark.parametrize(("count", "led"), [(24, 0), (25, 1)])
def test_my_space_leads_to_what_it_does_not_show_of_what_i_follow(client, me, count, led):
    for dossier in DossierFactory.create_batch(count):
        follow(dossier=dossier, user=me)
    page = client.get("/compte/").content.decode()
    assert page.count("Ne plus suivre") == 24
    assert page.count("Tout ce que je suis, et ce que j’en reçois") == led


def test_my_name_and_my_sector_change(client, me):
    sector = TerritoryFactory()
    done = client.post("/compte/informations/", {"name": " Lucie\x00 Wagner ", "territory": sector.pk})
    me.refresh_from_db()
    assert done.status_code == 303
    assert (me.name, me.territory) == ("Lucie Wagner", sector)


@pytest.mark.parametrize("name", ["", "x" * 61, "\u202e\u200b"])
def test_a_name_that_is_no_name_comes_back(client, me, name):
    assert client.post("/compte/informations/", {"name": name}).status_code == 422


def test_the_residence_form_leads_back_where_it_was_asked(client, me):
    sector = TerritoryFactory()
    answers = {
        "family_name": "W",
        "first_names": "L",
        "born": "1985-05-23",
        "territory": sector.pk,
        "next": "/memoire/",
    }
    assert client.post("/compte/domicile/", answers).url == "/memoire/"
    assert me.residence.territory == sector
    assert "Vous avez déclaré" in client.get("/compte/domicile/").content.decode()


def test_the_residence_of_someone_else_is_explained_beside_the_form(client, me):
    sector = TerritoryFactory()
    answers = {"family_name": "W", "first_names": "L", "born": "23/05/1985", "territory": sector.pk}
    client.post("/compte/domicile/", answers)
    client.force_login(UserFactory())
    page = client.post("/compte/domicile/", answers)
    assert page.status_code == 422
    assert "Cette personne a déjà un compte" in page.content.decode()
    assert 'value="W"' in page.content.decode()


def test_my_data_hold_everything_about_me_and_nothing_about_others(client, me):
    dossier = DossierFactory(author=me, title="Un banc rouge", visibility=Visibility.PRIVATE)
    record(dossier, Journal.PROPOSAL_SUBMITTED, actor=me)
    ResidenceFactory(user=me)
    other = ResidenceFactory(verified_by=me)
    response = client.get("/compte/mes-donnees.json")
    document = json.loads(response.content)
    assert document["dossiers"][0]["titre"] == "Un banc rouge"
    assert len(document["entrées du journal"]) == 1
    assert len(document["domiciles"]) == 1
    text = response.content.decode()
    assert other.user.email not in text
    assert "mot de passe" not in text
    assert me.residence.person_key not in text


def test_closing_needs_a_yes(client, me):
    assert client.post("/compte/fermer/", {"closing": "signed"}).status_code == 422
    assert client.post("/compte/fermer/", {"closing": "signed", "sure": "on"}).url == "/"
    assert not User.objects.get(pk=me.pk).is_active
    assert "_auth_user_id" not in client.session


def test_a_personal_page_is_kept_by_nobody(client, me):
    for name in ("account", "account_profile", "account_residence", "account_export", "account_close"):
        assert "no-store" in client.get(reverse(name))["Cache-Control"]


class TestAppearance:
    def test_is_kept_a_year_and_leads_back(self, client):
        response = client.post("/apparence/", {"theme": "nuit", "next": "/memoire/?q=banc"})
        assert response.url == "/memoire/?q=banc"
        assert (response.cookies["theme"].value, response.cookies["theme"]["max-age"]) == ("nuit", 365 * 24 * 3600)

    def test_automatic_forgets(self, client):
        assert client.post("/apparence/", {"theme": ""}).cookies["theme"]["max-age"] == 0

    @pytest.mark.parametrize("theme", ["rouge", '"><script>', "\x00"])
    def test_an_unknown_theme_is_not_kept(self, client, theme):
        assert client.post("/apparence/", {"theme": theme}).cookies["theme"].value == ""

    def test_a_foreign_page_is_not_led_to(self, client):
        back = client.post("/apparence/", {"theme": "jour", "next": "https://ailleurs.example/"}, HTTP_REFERER="//x.y/")
        assert back.url == "/"


class TestStaff:
    def test_a_citizen_is_refused(self, client, me):
        assert client.get("/gestion/habitants/").status_code == 403
        assert client.get("/gestion/equipe/").status_code == 403

    def test_an_agent_verifies_but_does_not_name(self, client):
        residence = ResidenceFactory(user=UserFactory(name="Josiane B."))
        client.force_login(AgentFactory())
        assert "Josiane B." in client.get("/gestion/habitants/?etat=a-verifier&q=josiane").content.decode()
        assert client.post(reverse("residence_decide", args=[residence.pk])).status_code == 303
        residence.refresh_from_db()
        assert residence.verified_at is not None
        assert client.get("/gestion/equipe/").status_code == 403

    @pytest.mark.parametrize("count", [1, 24])
    def test_the_list_of_residents_costs_the_same_queries(self, client, count, django_assert_num_queries):
        agent = AgentFactory()
        ResidenceFactory.create_batch(count, verified_by=agent, verified_at=agent.joined_at)
        client.force_login(agent)
        client.get("/gestion/habitants/")
        with django_assert_num_queries(6):
            client.get("/gestion/habitants/")

    def test_an_administrator_names_and_takes_back(self, client):
        client.force_login(AgentFactory(role="administrator"))
        user = UserFactory()
        assert client.post("/gestion/equipe/", {"email": user.email, "name": "agent"}).status_code == 303
        role = user.roles.get()
        assert client.post(reverse("role_revoke", args=[role.pk])).status_code == 303
        assert not user.roles.exists()

    def test_administrators_read_who_gave_a_role_and_who_took_it_back(self, client):
        giver, reader = (AgentFactory(role="administrator", name=name) for name in ("Nora D.", "Jean P."))
        kept = grant_role(user=UserFactory(name="Inès V."), name=RoleName.ELECTED, by=giver)
        gone = grant_role(user=UserFactory(name="Hugo F."), name=RoleName.AGENT, by=giver)
        revoke_role(role=gone, by=giver)
        client.force_login(reader)
        team = client.get("/gestion/equipe/", {"q": kept.user.email}).content.decode()
        history = client.get("/gestion/equipe/roles-retires/").content.decode()
        assert ("Inès V." in team, "Nora D." in team) == (True, True)
        assert ("Hugo F." in history, history.count("Nora D."), "Inès V." in history) == (True, 2, False)

    def test_a_role_older_than_the_notes_says_so(self, client):
        client.force_login(AgentFactory(role="administrator"))
        assert "avant que le site le note" in client.get("/gestion/equipe/").content.decode()

    @pytest.mark.parametrize("count", [1, 24])
    def test_the_history_of_roles_costs_the_same_queries(self, client, count, django_assert_num_queries):
        admin = AgentFactory(role="administrator")
        for _each in range(count):
            revoke_role(role=grant_role(user=UserFactory(), name=RoleName.AGENT, by=admin), by=admin)
        client.force_login(admin)
        client.get("/gestion/equipe/roles-retires/")
        with django_assert_num_queries(6):
            client.get("/gestion/equipe/roles-retires/")

    def test_an_unknown_address_comes_back(self, client):
        client.force_login(AgentFactory(role="administrator"))
        page = client.post("/gestion/equipe/", {"email": "inconnue@exemple.test", "name": "agent"})
        assert page.status_code == 422
