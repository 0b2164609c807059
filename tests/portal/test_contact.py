"""Where the city says how to be seen, called, written to."""

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import Site

from cms.identity import Identity
from cms.models import CitySettings

pytestmark = pytest.mark.django_db
MAIL = "participation@parvis.example"


@pytest.fixture
def office():
    CitySettings.objects.create(
        site=Site.objects.get(),
        office="La maison des habitants",
        office_address="2 place du Marché",
        office_hours="Le mardi",
        phone="+33 3 53 01 68 33",
        publisher="Ada Martin, maire",
    )


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize(
    "words",
    ["La maison des habitants", "2 place du Marché", "Le mardi", '<a href="tel:+33353016833">+33 3 53 01 68 33</a>'],
)
def test_the_contact_page_says_where_and_when_to_come_and_call(client, words):
    main = client.get("/contact/").content.decode().partition("<main")[2].partition("</main>")[0]
    assert words in main


def test_a_city_that_wrote_nothing_still_has_an_address_to_write_to(client):
    main = client.get("/contact/").content.decode().partition("<main")[2].partition("</main>")[0]
    assert f'<a href="mailto:{MAIL}">{MAIL}</a>' in main
    assert "tel:" not in main


@pytest.mark.usefixtures("office")
def test_every_page_says_at_its_foot_where_the_team_is(client):
    foot = client.get("/idees/").content.decode().partition('<footer class="pied">')[2]
    assert "<b>La maison des habitants</b>, 2 place du Marché" in foot
    assert '<a href="/contact/">' in foot


@pytest.mark.usefixtures("office")
def test_the_legal_notice_names_who_publishes(client):
    page = client.get("/mentions-legales/").content.decode()
    assert "La publication est dirigée par Ada Martin, maire." in page
    assert "le ou la maire" not in page


def test_a_telephone_holds_digits_and_spaces_only():
    assert Identity(phone="03 53 01 68 33").phone_link == "0353016833"
    with pytest.raises(ValidationError) as refused:
        CitySettings(site=Site.objects.get(), phone="javascript:alert(1)").full_clean()
    assert set(refused.value.message_dict) == {"phone"}
