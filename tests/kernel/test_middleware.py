"""The edges of every request: refusals explained, hostile input stopped, nothing personal kept."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import OperationalError
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from config.errors import server_error
from participation.middleware import AnonymousPageCache, RefusalMiddleware
from participation.rules import Refusal
from tests.factories.dossiers import ProposalFactory
from tests.factories.people import UserFactory

requests = RequestFactory()


def refused(code, path="/dossiers/1/", **headers):
    request = requests.get(path, headers=headers)
    request.user = AnonymousUser()
    return RefusalMiddleware(lambda request: HttpResponse()).process_exception(request, Refusal(code))


@pytest.mark.django_db
class TestRefusals:
    @pytest.mark.parametrize(
        ("code", "status"),
        [("accounts.not_staff", 403), ("accounts.residence_declared.already", 409), ("text.empty", 422)],
    )
    def test_become_a_page_that_says_why(self, code, status):
        response = refused(code)
        assert response.status_code == status
        assert Refusal(code).message in response.content.decode()

    def test_the_address_of_a_button_opened_by_hand_is_a_page_that_says_so(self, client):
        client.force_login(UserFactory())
        answer = client.get(reverse("proposals:support", args=["2026-1"]))
        assert (answer.status_code, answer["Allow"]) == (405, "POST")
        assert "Revenez à la page précédente" in answer.content.decode()

    def test_a_program_that_uses_a_wrong_verb_gets_no_page(self, client):
        assert "html" not in client.put("/api/v1/proposals/")["Content-Type"]

    def test_become_problem_json_for_programs(self):
        response = refused("text.empty", path="/api/v1/proposals/")
        assert (response.status_code, response["Content-Type"]) == (422, "application/problem+json")

    def test_lead_anonymous_readers_to_sign_in_and_back(self):
        assert refused("accounts.anonymous", path="/a/?b=c&d=e").url == "/connexion/?next=/a/%3Fb%3Dc%26d%3De"

    def test_let_real_faults_through(self):
        middleware = RefusalMiddleware(lambda request: HttpResponse())
        assert middleware.process_exception(requests.get("/"), ValueError()) is None


@pytest.mark.django_db
class TestHostileInput:
    @pytest.mark.parametrize("address", ["/memoire/?q=%00", "/memoire/%00", "/memoire/?%00=a&q=x%00"])
    def test_nul_in_an_address_is_a_4xx(self, client, address):
        assert 400 <= client.get(address).status_code < 500

    def test_ten_megabytes_are_a_413_with_a_sentence(self, client):
        response = client.post("/connexion/", {"login": "x" * 10_000_000})
        assert response.status_code in {413, 422}

    def test_too_many_fields_are_a_413(self, client):
        assert client.post("/connexion/", {f"f{n}": "x" for n in range(2500)}).status_code == 413

    def test_a_broken_form_is_a_400(self, client):
        response = client.post(
            "/connexion/", b"pas un formulaire", content_type="multipart/form-data; boundary=" + "x" * 300
        )
        assert response.status_code == 400

    def test_malformed_json_is_problem_json(self, client):
        client.force_login(UserFactory())
        response = client.post("/api/v1/proposals/", b"{", content_type="application/json")
        assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")


class TestAnonymousPageCache:
    @pytest.fixture(autouse=True)
    def pages_are_kept(self, settings):
        settings.PAGE_CACHE_SECONDS = 30

    def ask(self, view, twice=True, **request):
        cache = AnonymousPageCache(view)
        cookies = request.pop("cookies", {})
        asked = requests.get("/page/", **request)
        asked.COOKIES.update(cookies)
        cache(asked)
        return cache(asked)

    def counted(self, change=lambda response: None):
        calls = []

        def view(request):
            calls.append(1)
            response = HttpResponse(f"{len(calls)}")
            change(response)
            return response

        return view

    def test_an_anonymous_page_is_kept(self):
        assert self.ask(self.counted()).content == b"1"

    @pytest.mark.parametrize("cookies", [{"sessionid": "x"}, {"messages": "x"}])
    def test_a_page_asked_with_a_session_is_not(self, cookies):
        assert self.ask(self.counted(), cookies=cookies).content == b"2"

    def test_a_page_asked_with_a_token_is_not(self):
        assert self.ask(self.counted(), headers={"Authorization": "Token x"}).content == b"2"

    @pytest.mark.parametrize(
        "change",
        [
            lambda response: response.set_cookie("a", "b"),
            lambda response: response.__setitem__("Cache-Control", "no-store, private"),
            lambda response: response.__setitem__("Cache-Control", "private"),
            lambda response: setattr(response, "status_code", 404),
        ],
        ids=["sets a cookie", "no-store", "private", "not found"],
    )
    def test_a_personal_page_is_never_kept(self, change):
        assert self.ask(self.counted(change)).content == b"2"

    def test_themes_languages_and_addresses_are_apart(self):
        cache = AnonymousPageCache(self.counted())
        night = requests.get("/page/")
        night.COOKIES["theme"] = "nuit"
        asked = [
            requests.get("/page/"),
            requests.get("/page/?a=b"),
            night,
            requests.get("/page/", headers={"Accept-Language": "en"}),
            requests.get("/page/", headers={"Accept": "application/json"}),
        ]
        assert [cache(request).content for request in asked] == [b"1", b"2", b"3", b"4", b"5"]

    def test_a_kept_page_keeps_its_headers(self):
        kept = self.ask(self.counted(lambda response: response.__setitem__("Content-Language", "fr")))
        assert kept["Content-Language"] == "fr"

    def test_the_oldest_page_leaves_first(self):
        cache = AnonymousPageCache(self.counted())
        cache.LIMIT = 2
        for path in ("/a/", "/b/", "/c/"):
            cache(requests.get(path))
        assert [key[1] for key in cache.pages] == ["/b/", "/c/"]


def fault_page(error, path="/idees/"):
    """What a reader gets when this error reaches the top."""
    try:
        raise error
    except type(error):
        return server_error(requests.get(path))


class TestTheDatabaseAway:
    """No database in these tests: the page must not need one."""

    @pytest.mark.parametrize(
        ("path", "kind"), [("/idees/", "text/html"), ("/api/v1/ideas/", "application/problem+json")]
    )
    def test_says_that_the_same_request_may_be_sent_again(self, path, kind):
        response = fault_page(OperationalError("the database system is shutting down"), path)
        assert (response.status_code, response["Retry-After"]) == (503, "5")
        assert response["Content-Type"].startswith(kind)

    def test_is_not_any_other_fault(self):
        assert fault_page(ValueError()).status_code == 500


# ------------------------------------------------------------------ after a form
def test_a_form_that_is_done_leads_to_its_page_by_303(client, db):
    client.force_login(UserFactory())
    done = client.post(reverse("dossiers:follow", args=[ProposalFactory().dossier.ref]))
    assert done.status_code == 303


def test_an_address_that_moved_keeps_its_302(client, db):
    assert client.get(reverse("account")).status_code == 302
