"""Sign-in by code and by password, sign-up, sign-out, the demonstration's buttons."""

import re

import pytest
from django.core import mail
from django.urls import reverse

from participation.accounts.models import User
from tests.factories.people import AgentFactory, UserFactory
from tools.machine import free_port

pytestmark = pytest.mark.django_db
SIGN_IN = "/connexion/"


def code_of(message):
    return re.search(r"^ +(\d{6})$", message.body, re.MULTILINE)[1]


def signed_in_as(client):
    return client.session.get("_auth_user_id")


def with_password(**fields):
    user = UserFactory(**fields)
    user.set_password("une phrase facile")
    user.save()
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    return user


def test_an_address_alone_receives_a_code_that_signs_in(client):
    user = UserFactory()
    asked = client.post(SIGN_IN, {"login": user.email, "password": "", "next": "/memoire/"})
    assert asked.status_code == 303
    assert asked.url.startswith(reverse("account_confirm_login_code"))
    done = client.post(asked.url, {"code": code_of(mail.outbox[0]), "next": "/memoire/"})
    assert (done.status_code, done.url) == (303, "/memoire/")
    assert signed_in_as(client) == str(user.pk)


def test_the_mail_of_the_code_is_short_french_text(client):
    client.post(SIGN_IN, {"login": UserFactory().email})
    message = mail.outbox[0]
    code = code_of(message)
    assert message.subject == f"Votre code pour entrer\u00a0: {code} (Parvis)"
    assert "Voici votre code pour vous connecter\u00a0:" in message.body
    assert "&" not in message.body


def test_a_code_that_cannot_leave_is_said(client, settings):
    person = UserFactory()
    settings.EMAIL_BACKEND = "participation.mail.SmtpBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()  # nobody listens
    response = client.post(SIGN_IN, {"login": person.email})
    assert response.status_code == 503
    assert "Le code n’a pas pu partir" in response.content.decode()


def test_a_wrong_code_comes_back_with_a_sentence(client):
    client.post(SIGN_IN, {"login": UserFactory().email})
    page = client.post(reverse("account_confirm_login_code"), {"code": "000000x"})
    assert page.status_code == 422
    assert "Ce n’est pas le bon code" in page.content.decode()


def test_five_wrong_codes_end_the_attempt(client):
    client.post(SIGN_IN, {"login": UserFactory().email})
    statuses = [
        client.post(reverse("account_confirm_login_code"), {"code": "000000x"}).status_code for _attempt in range(5)
    ]
    assert statuses == [422, 422, 422, 422, 303]


def test_an_unknown_address_sees_the_same_page_and_receives_an_explanation(client):
    asked = client.post(SIGN_IN, {"login": "inconnue@exemple.test"})
    assert asked.url.startswith(reverse("account_confirm_login_code"))
    assert mail.outbox[0].subject == "Cette adresse n’a pas de compte (Parvis)"
    assert "http://testserver/inscription/" in mail.outbox[0].body


def test_a_password_signs_in_at_once(client):
    user = with_password()
    done = client.post(SIGN_IN, {"login": user.email, "password": "une phrase facile"})
    assert (done.status_code, done.url) == (303, "/")
    assert signed_in_as(client) == str(user.pk)


def test_a_wrong_password_comes_back_filled(client):
    user = with_password()
    page = client.post(SIGN_IN, {"login": user.email, "password": "autre chose"})
    assert page.status_code == 422
    assert user.email in page.content.decode()
    assert "L’adresse ou le mot de passe ne correspond pas" in page.content.decode()


@pytest.mark.parametrize(
    "target", ["https://ailleurs.example/", "//ailleurs.example/", "javascript:alert(1)", "/\\ailleurs.example"]
)
def test_a_foreign_next_is_ignored(client, target):
    user = with_password()
    done = client.post(SIGN_IN, {"login": user.email, "password": "une phrase facile", "next": target})
    assert done.url == "/"


@pytest.mark.parametrize("login", ["", "pas une adresse", "a\x00b@c.fr", "x" * 5000 + "@c.fr", "<script>@c.fr"])
def test_a_malformed_address_comes_back_with_a_sentence(client, login):
    assert client.post(SIGN_IN, {"login": login}).status_code == 422


def test_sign_up_asks_for_a_code_and_keeps_name_and_charter(client):
    asked = client.post(
        "/inscription/",
        {"email": "nouvelle@exemple.test", "name": "Lucie\u202e W.", "charter": "on", "next": "/memoire/"},
    )
    assert asked.status_code == 303
    assert mail.outbox[0].subject.startswith("Bienvenue")
    client.post(asked.url, {"code": code_of(mail.outbox[0])})
    user = User.objects.get(email="nouvelle@exemple.test")
    assert (user.name, user.charter_accepted_at is not None) == ("Lucie W.", True)
    assert signed_in_as(client) == str(user.pk)


def test_sign_up_without_the_charter_is_refused(client):
    page = client.post("/inscription/", {"email": "nouvelle@exemple.test", "name": "Lucie W."})
    assert page.status_code == 422
    assert not User.objects.exists()


def test_sign_up_with_a_known_address_tells_only_its_owner(client):
    user = UserFactory()
    asked = client.post("/inscription/", {"email": user.email, "name": "Autre", "charter": "on"})
    assert asked.status_code == 303
    assert mail.outbox[0].subject == "Vous avez déjà un compte (Parvis)"
    assert User.objects.count() == 1


def test_a_forgotten_password_is_replaced_by_a_code(client):
    user = with_password()
    asked = client.post("/mot-de-passe-oublie/", {"email": user.email})
    confirmed = client.post(asked.url, {"code": code_of(mail.outbox[0])})
    new = {"password1": "une autre phrase", "password2": "une autre phrase"}
    assert client.get(confirmed.url).status_code == 200
    assert client.post(confirmed.url, {**new, "password2": "pas la même"}).status_code == 422
    client.post(confirmed.url, new)
    user.refresh_from_db()
    assert user.check_password("une autre phrase")


def test_a_short_password_is_explained_in_typeset_french(client):
    user = UserFactory()
    user.set_unusable_password()
    user.save()
    client.force_login(user)
    page = client.post("/compte/mot-de-passe/choisir/", {"password1": "court", "password2": "court"})
    assert page.status_code == 422
    assert "trop court" in page.content.decode()


def test_signing_out_is_a_form(client):
    client.force_login(UserFactory())
    assert client.get("/deconnexion/").status_code == 200
    assert signed_in_as(client)
    client.post("/deconnexion/")
    assert signed_in_as(client) is None


@pytest.mark.parametrize(
    "name",
    ["account_login", "account_signup", "account_reset_password", "account_inactive"],
)
def test_the_pages_of_the_entrance_open(client, name):
    assert client.get(reverse(name)).status_code == 200


def test_the_old_door_of_the_code_leads_to_the_sign_in_page(client):
    assert client.get("/connexion/code/?next=/memoire/").url == "/connexion/?next=%2Fmemoire%2F"


def test_a_demonstration_button_signs_in(client):
    user = UserFactory(email="habitante@demo.test")
    page = client.get(SIGN_IN).content.decode()
    assert page.count('name="role"') == 4
    done = client.post("/connexion/demo/", {"role": "habitante", "next": "/memoire/"})
    assert done.url == "/memoire/"
    assert signed_in_as(client) == str(user.pk)


def test_a_demonstration_button_ignores_a_foreign_next(client):
    UserFactory(email="habitante@demo.test")
    assert client.post("/connexion/demo/", {"role": "habitante", "next": "//ailleurs.example/"}).url == "/"


@pytest.mark.parametrize("role", ["", "maire", "\x00"])
def test_an_unknown_demonstration_role_is_not_found(client, role):
    assert client.post("/connexion/demo/", {"role": role}).status_code == 404


def test_a_real_city_has_no_demonstration_door(client, settings):
    settings.DEMO = False
    UserFactory(email="habitante@demo.test")
    assert 'name="role"' not in client.get(SIGN_IN).content.decode()
    assert client.post("/connexion/demo/", {"role": "habitante"}).status_code == 403


def test_a_demonstration_account_with_its_password_needs_no_code(client):
    user = UserFactory(email="agente@demo.test")
    user.set_password("parvis-demo")
    user.save()
    client.post(SIGN_IN, {"login": user.email, "password": "parvis-demo"})
    assert signed_in_as(client) == str(user.pk)


def test_a_closed_account_does_not_come_in(client):
    user = with_password(is_active=False)
    client.post(SIGN_IN, {"login": user.email, "password": "une phrase facile"})
    assert signed_in_as(client) is None


def test_a_signed_in_person_who_asks_to_sign_in_goes_on(client):
    client.force_login(AgentFactory())
    assert client.get("/connexion/?next=/memoire/").url == "/memoire/"
