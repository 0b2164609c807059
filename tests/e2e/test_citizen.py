"""A resident's journey, from the code in the mail to the receipt in hand."""

import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from budgets.models import Ballot, RollEntry
from participation.discussions.actions import post_comment
from participation.dossiers.models import Dossier, Follow
from participation.proposals.models import Support
from tests.e2e.conftest import PHONE
from tests.e2e.steps import enter, photo, quickest, sign_in, until_seen, vote
from tests.factories.people import UserFactory
from tests.factories.world import build_world

pytestmark = pytest.mark.browser


@pytest.fixture
def world(live_site):
    return build_world()


def test_a_citizen_proposes_supports_comments_votes_and_follows(browser_page, world, mailoutbox):
    page, citizen = browser_page, world["citizen"]
    sign_in(page, citizen, mailoutbox)

    page.goto("/demarches/appel/")
    page.get_by_role("link", name="Proposer une idée").first.click()
    page.get_by_label("Votre idée en une phrase").fill("Un banc à l’ombre, rue de Bâle")
    page.get_by_label("Expliquez votre idée").fill("Pour attendre le bus.\n\nLe trottoir est large.")
    page.get_by_label("Lieu").fill("Arrêt Tour de l’Europe")
    page.get_by_label("Photo").first.set_input_files(photo())
    page.get_by_label("Ce que montre la photo").fill("Un trottoir au soleil")
    page.get_by_role("button", name="Publier mon idée").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Un banc à l’ombre, rue de Bâle")
    expect(page.get_by_text("Arrêt Tour de l’Europe").first).to_be_visible()
    expect(page.get_by_role("img", name="Un trottoir au soleil")).to_be_visible()
    idea = Dossier.objects.get(title="Un banc à l’ombre, rue de Bâle")
    with idea.picture.open("rb") as stored, Image.open(stored) as kept:
        assert (kept.format, dict(kept.getexif())) == ("WEBP", {})

    page.get_by_role("button", name="Je soutiens cette idée").click()
    expect(page.get_by_text("Vous soutenez cette idée.")).to_be_visible()
    assert Support.objects.get(proposal__dossier=idea).user == citizen

    page.locator("#ecrire textarea").fill("Le soleil tape dès dix heures.")
    page.get_by_role("button", name="Publier le commentaire").click()
    expect(page.locator("#commentaires")).to_contain_text("Le soleil tape dès dix heures.")

    other = world["idea"].dossier
    page.goto(other.get_absolute_url())
    Follow.objects.filter(user=citizen, dossier=other).delete()
    page.reload()
    page.get_by_role("button", name="Suivre ce dossier").click()
    expect(page.get_by_role("button", name="Ne plus suivre")).to_be_visible()
    assert Follow.objects.filter(user=citizen, dossier=other).exists()

    budget = world["budget"]
    vote(page, budget, [budget.candidates.first().title])
    code = page.locator(".billet, .ticket, main").first.inner_text()
    assert re.search(r"[A-Z0-9]{4}", code)
    assert Ballot.objects.get(budget=budget).commitment in page.content()
    assert RollEntry.objects.get(budget=budget).person_key == citizen.residence.person_key


def test_a_comment_written_on_a_phone_appears_in_another_open_browser_within_a_second(open_browser, world):
    dossier = world["idea"].dossier
    reader, writer = open_browser(), open_browser(viewport=PHONE)
    enter(writer, world["citizen"])
    for page in (reader, writer):
        page.goto(dossier.get_absolute_url())
    reader.locator("[data-live][data-connected]").wait_for()

    def write_and_see(number):
        writer.locator("#ecrire textarea").fill(f"Et pourquoi pas {number + 2} fontaines ?")
        writer.get_by_role("button", name="Publier le commentaire").click()
        seconds = until_seen(reader.get_by_text(f"Et pourquoi pas {number + 2} fontaines"))
        writer.get_by_role("article").get_by_text(f"Et pourquoi pas {number + 2} fontaines").wait_for()
        return seconds

    assert quickest(write_and_see, wanted=1) < 1


def test_a_half_written_reply_survives_a_comment_that_arrives(open_browser, world, elsewhere):
    dossier = world["idea"].dossier
    page = open_browser()
    enter(page, world["citizen"])
    page.goto(dossier.get_absolute_url())
    page.locator("#ecrire textarea").fill("Je commence une phrase")
    page.locator("[data-live][data-connected]").wait_for()
    elsewhere(post_comment, dossier=dossier, author=UserFactory(), body="Un avis arrive.")
    page.get_by_role("button", name="Afficher : 1 nouveau").click()
    expect(page.get_by_text("Un avis arrive.")).to_be_visible()
    expect(page.locator("#ecrire textarea")).to_have_value("Je commence une phrase")


def test_a_person_votes_with_the_keyboard_alone(open_browser, world):
    budget = world["budget"]
    page = open_browser()
    enter(page, world["citizen"])
    page.goto(f"/budgets/{budget.slug}/voter/")

    def reach(locator):
        """Press Tab until the element has the focus, as one does without a mouse."""
        for _ in range(120):
            page.keyboard.press("Tab")
            if locator.evaluate("node => node === document.activeElement"):
                return
        pytest.fail(f"{locator} cannot be reached with Tab")

    reach(page.get_by_role("checkbox", name="Choisir").first)
    page.keyboard.press("Space")
    reach(page.get_by_role("button", name="Valider mon vote"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/confirmer/")
    reach(page.get_by_role("button", name="Mettre mon bulletin dans l’urne"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Merci, votre vote compte.")).to_be_visible()
    assert Ballot.objects.filter(budget=budget).count() == 1


def test_too_much_money_is_said_and_nothing_is_lost(browser_page, world):
    from tests.factories.budgets import open_budget

    budget = open_budget(costs=(400_000, 350_000))
    enter(browser_page, world["citizen"])
    browser_page.goto(f"/budgets/{budget.slug}/voter/")
    boxes = browser_page.locator("input[name='p']")
    for box in boxes.all():
        box.check(force=True)
    browser_page.get_by_role("button", name="Valider mon vote").click()
    expect(browser_page.locator("#panier-depasse")).to_be_visible()
    for box in boxes.all():
        expect(box).to_be_checked()
    assert Ballot.objects.count() == 0
