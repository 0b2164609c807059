"""Every public page, in both themes, and the pages of a vote: no violation of WCAG 2.2 AA that a machine can see."""

import pytest

from tests.e2e.conftest import PHONE
from tests.e2e.steps import enter
from tests.factories.world import build_world

pytestmark = pytest.mark.browser


def public_addresses(world):
    idea, budget = world["idea"].dossier, world["budget"]
    return [
        "/", "/idees/", "/demarches/", "/demarches/appel/", "/demarches/appel/propositions/",
        "/demarches/appel/proposer/", "/demarches/place/", "/demarches/place/questionnaire/", "/demarches/place/debat/",
        idea.get_absolute_url(), "/budgets/", f"/budgets/{budget.slug}/", f"/budgets/{budget.slug}/projets/",
        f"/budgets/{budget.slug}/voter/", f"/budgets/{budget.slug}/urne/", "/projets/",
        world["project"].get_absolute_url(), "/rencontres/", world["meeting"].get_absolute_url(), "/comptes-rendus/",
        "/memoire/", "/moderation/registre/", "/donnees/", "/carte/", "/recherche/?q=march%C3%A9", "/connexion/",
        "/inscription/", "/accessibilite/", "/confidentialite/", "/n-existe-pas/",
    ]  # fmt: skip


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_public_pages_are_accessible(open_browser, check_accessibility, live_site, theme):
    world = build_world()
    page = open_browser(color_scheme=theme)
    for address in public_addresses(world):
        page.goto(address)
        check_accessibility(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_of_a_resident_are_accessible_on_a_phone(open_browser, check_accessibility, live_site, theme):
    world = build_world()
    page = open_browser(color_scheme=theme, viewport=PHONE)
    enter(page, world["citizen"])
    budget = world["budget"]
    for address in (
        world["idea"].dossier.get_absolute_url(), f"/budgets/{budget.slug}/voter/", "/demarches/appel/proposer/",
        "/compte/", "/compte/notifications/", "/compte/courriels/",
    ):  # fmt: skip
        page.goto(address)
        check_accessibility(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, f"{address} is wider than a phone"
