"""Public lists drawn once for everyone."""

import pytest
from django.test import Client
from django.urls import reverse

from participation.dossiers.actions import record, tell
from participation.dossiers.enums import Journal
from participation.proposals.actions import support
from tests.factories.dossiers import DossierFactory, ProcessFactory, ProposalFactory
from tests.factories.people import AgentFactory, ResidenceFactory, UserFactory

pytestmark = pytest.mark.django_db
IDEAS = "/idees/"


@pytest.fixture
def idea():
    return ProposalFactory(process=ProcessFactory(phase="ideas"), dossier__title="Une fontaine au marché")


def reader(user=None):
    client = Client()
    client.force_login(user or UserFactory())
    return client


def text(client, address=IDEAS):
    return client.get(address).content.decode()


def test_the_second_reader_gets_the_page_of_the_first_for_three_queries(idea, django_assert_num_queries):
    first, second = reader(), reader()
    text(first)
    with django_assert_num_queries(3):  # the session, the person, where the journal and their unread count stand
        assert "Une fontaine au marché" in text(second)


def test_a_write_shows_at_once(idea):
    client = reader()
    assert "1 soutien" not in text(client)
    support(proposal=idea, user=ResidenceFactory().user)
    assert "1 soutien" in text(client)


def test_each_reader_gets_their_own_menu_in_a_page_drawn_by_another(idea):
    agent, citizen = reader(AgentFactory()), reader()
    for _drawn_then_kept in range(2):
        assert 'href="/gestion/"' in text(agent)
        assert 'href="/gestion/"' not in text(citizen)
        assert 'class="compte" href="/connexion/' in text(Client())


def test_the_way_out_carries_the_token_of_its_own_reader(idea):
    clients = [Client(enforce_csrf_checks=True), Client(enforce_csrf_checks=True)]
    for client in clients:
        client.force_login(UserFactory())
        page = text(client)
        token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        left = client.post(reverse("account_logout"), {"csrfmiddlewaretoken": token})
        assert left.url == "/"


def test_the_unread_count_is_never_that_of_another(idea):
    told, other = UserFactory(), UserFactory()
    tell(user=told, entry=record(DossierFactory(), Journal.VOTE_OPENED))
    assert "1 notification non lue" in text(reader(told))
    assert "non lue" not in text(reader(other))


def test_a_waiting_message_is_shown_once_and_to_nobody_else(idea, client):
    citizen = UserFactory()
    client.force_login(citizen)
    client.post(reverse("proposals:support", args=[idea.dossier.ref]), {"next": IDEAS})
    assert "message" in text(client)
    sentence = 'class="cadre messages"'
    assert sentence not in text(client)
    assert sentence not in text(reader())


def test_an_anonymous_reader_gets_no_cookie(idea):
    client = Client()
    for _drawn_then_kept in range(2):
        assert not client.get(IDEAS).cookies


def test_each_filter_language_and_theme_is_a_page_of_its_own(idea):
    client = reader()
    assert "Une fontaine" in text(client)
    assert "Une fontaine" not in text(client, IDEAS + "?q=velos")
    client.cookies["django_language"] = "en"
    assert '<html lang="en"' in text(client)
    client.cookies["theme"] = "nuit"
    assert 'data-theme="nuit"' in text(client)


def test_an_unknown_process_is_not_kept_as_a_page():
    client = reader()
    for _twice in range(2):
        assert client.get(reverse("proposals:list", args=["nulle-part"])).status_code == 404
