"""The pages a city owes its readers."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/accessibilite/", "aucun audit par un tiers"),
        ("/confidentialite/", "Qui a voté et ce qui a été voté sont dans deux tables"),
        ("/confidentialite/", "gardé par votre navigateur, jamais par nous"),
        ("/confidentialite/", "peut demander pendant six mois qu’une autre personne le relise"),
        ("/mentions-legales/", "La ville, ses habitants, leurs idées et les chiffres sont inventés."),
        ("/charte/", "On ne s’en prend pas aux personnes."),
    ],
)
def test_a_page_opens_and_says_it(client, path, sentence):
    page = client.get(path)
    assert page.status_code == 200
    assert sentence in page.content.decode()


def test_a_real_city_names_its_host_and_no_demonstration(client, settings):
    settings.DEMO = False
    assert "sont inventés" not in client.get("/mentions-legales/").content.decode()


def test_robots_are_kept_out_of_personal_pages(client):
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /compte/\n" in text
    assert text.endswith("/sitemap.xml\n")


def test_security_txt_has_a_contact_and_an_end(client):
    lines = dict(line.split(": ", 1) for line in client.get("/.well-known/security.txt").content.decode().splitlines())
    assert set(lines) == {"Contact", "Expires", "Preferred-Languages", "Canonical"}
