"""Every public page and every page of the team, in both themes, and the pages of a vote: no violation of WCAG 2.2 AA that a machine can see."""

import datetime as dt

import pytest
from django.utils import timezone

from participation.accounts.enums import RoleName
from participation.moderation.actions import appeal
from participation.proposals.actions import ask_study
from tests.e2e.conftest import PHONE
from tests.e2e.steps import enter
from tests.factories.budgets import BudgetFactory, EnvelopeFactory
from tests.factories.moderation import decide, reported
from tests.factories.paper import counted
from tests.factories.people import AgentFactory
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


def desk_addresses(world, agent):
    """Every page of the team, with something on it."""
    idea, budget, process = world["idea"], world["budget"], world["consultation"].slug
    case = reported(world["comment"])
    refused = decide(reported(), AgentFactory())
    contested = appeal(decision=refused, author=refused.case.author, text="Je parlais de la fontaine.")
    study = ask_study(proposal=idea, by=agent, service="Eaux", due_on=timezone.localdate() + dt.timedelta(days=20))
    sheets, coming = counted(budget), BudgetFactory()
    EnvelopeFactory(budget=coming, territory__slug="coteaux")
    ref, phase = idea.dossier.ref, world["call"].phases.get().pk
    vote, meeting = f"/gestion/budgets/{budget.slug}", f"/gestion/rencontres/{world['meeting'].pk}"
    return [
        "/gestion/", "/gestion/idees/", f"/gestion/idees/{ref}/", f"/gestion/idees/{ref}/reunir/?q=point",
        f"/gestion/idees/avis/{study.opinions.get().pk}/", "/gestion/demarches/", "/gestion/demarches/nouvelle/",
        f"/gestion/demarches/{world['draft'].slug}/", f"/gestion/demarches/{process}/",
        f"/gestion/demarches/etapes/{phase}/dates/", f"/gestion/demarches/etapes/{phase}/clore/",
        f"/gestion/budgets/{coming.slug}/regles/", f"/gestion/demarches/{coming.slug}/preselection/",
        f"/gestion/demarches/{world['call'].slug}/preselection/", f"/gestion/demarches/{process}/questionnaire/",
        f"/gestion/demarches/{process}/debat/", "/gestion/rencontres/", "/gestion/rencontres/nouvelle/", f"{meeting}/",
        f"{meeting}/accueil/", f"{meeting}/changer/", f"/gestion/rencontres/{world['past_meeting'].pk}/", "/gestion/budgets/", f"{vote}/",
        f"{vote}/regles/", f"{vote}/reclamations/", f"{vote}/accueil/", f"{vote}/panne/",
        f"{vote}/papier/", f"{vote}/papier/{sheets.number}/", "/gestion/projets/", "/gestion/projets/nouveau/",
        f"/gestion/projets/{world['project'].slug}/", "/gestion/moderation/", f"/gestion/moderation/{case.pk}/",
        f"/gestion/moderation/recours/{contested.pk}/", "/gestion/moderation/mots/",
        f"/gestion/moderation/discussions/{ref}/", "/gestion/habitants/", "/gestion/equipe/",
        "/gestion/equipe/suspensions/", "/gestion/equipe/roles-retires/", "/gestion/design/",
    ]  # fmt: skip


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_of_the_team_are_accessible_and_fit_a_phone(
    open_browser, check_accessibility, live_site, elsewhere, theme
):
    world = build_world()
    agent = AgentFactory(role=RoleName.ADMINISTRATOR)
    addresses = elsewhere(desk_addresses, world, agent)
    page = open_browser(color_scheme=theme, viewport=PHONE)
    enter(page, agent)
    for address in addresses:
        answer = page.goto(address)
        assert (address, answer.status) == (address, 200)
        check_accessibility(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, f"{address} is wider than a phone"


def test_what_a_dark_device_prints_is_dark_on_white(open_browser, live_site):
    page = open_browser(color_scheme="dark")
    page.goto("/memoire/")
    ink = "getComputedStyle(document.documentElement).getPropertyValue('--encre').trim()"
    assert page.evaluate(ink) == "#f6f1ea"
    page.emulate_media(media="print")
    assert page.evaluate(ink) == "#26101a"
