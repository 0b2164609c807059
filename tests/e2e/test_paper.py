"""A batch of paper, from print to record, by three agents in three browsers; and a letter's holder, who votes alone."""

import re

import pytest
from playwright.sync_api import expect

from budgets.models import Ballot, PaperBatch, RollEntry
from tests.e2e.conftest import PHONE
from tests.e2e.steps import enter
from tests.factories.budgets import open_budget
from tests.factories.people import AgentFactory

pytestmark = pytest.mark.browser


def key_sheets(page, lines):
    """Take the keying and type each sheet: the numbers, then Enter."""
    page.get_by_role("link", name="Saisir les feuilles").click()
    page.get_by_role("button", name="Commencer la saisie").click()
    for line in lines:
        field = page.get_by_label("Ce qu’elle dit")
        expect(field).to_be_focused()
        field.press_sequentially(line)
        before = page.get_by_label("Feuille n°").input_value()
        field.press("Enter")
        expect(page.locator("main tbody th").first).to_have_text(before)  # the last sheet comes first
    page.get_by_role("button", name="Terminer ma saisie").click()


def test_a_paper_batch_from_print_to_record(open_browser, live_site, check_accessibility):
    budget = open_budget()
    agents = [AgentFactory(name=name) for name in ("Claire Ott", "Sophie Daniel", "Karim Belhadj")]
    first, second, third = (open_browser(js=number != 1) for number in range(3))
    for page, agent in zip((first, second, third), agents, strict=True):
        enter(page, agent)

    # The voter is at the counter: seen, marked, given a sheet.
    first.goto(f"/gestion/budgets/{budget.slug}/")
    first.get_by_role("link", name="Recevoir un votant").click()
    check_accessibility(first)
    first.get_by_label("Nom de naissance").fill("Weber")
    first.get_by_label("Prénoms").fill("Lucie")
    first.get_by_label("Date de naissance").fill("1950-05-04")
    first.get_by_role("button", name="Voir si cette personne peut voter").click()
    expect(first.get_by_role("heading", level=1)).to_have_text("Cette personne peut voter")
    check_accessibility(first)
    first.get_by_role("button", name="Émarger « sur papier »").click()
    expect(first.get_by_text("C’est émargé")).to_be_visible()
    assert RollEntry.objects.get(budget=budget).channel == "paper"

    # The sheets: numbered, printed, counted.
    first.goto(f"/gestion/budgets/{budget.slug}/papier/")
    first.get_by_label("Nombre de feuilles").fill("3")
    first.get_by_role("button", name="Numéroter les feuilles").click()
    check_accessibility(first)
    paper = PaperBatch.objects.get()
    address = first.get_by_role("link", name="Feuilles 1 à 3 (PDF)").get_attribute("href")
    assert first.request.get(address).body().startswith(b"%PDF-1.7")
    first.goto(f"/gestion/budgets/{budget.slug}/papier/1/feuilles/")
    check_accessibility(first)
    first.goto(f"/gestion/budgets/{budget.slug}/papier/1/")
    first.get_by_label("Feuilles remises").fill("3")
    first.get_by_label("Feuilles revenues").fill("3")
    first.get_by_role("button", name="Enregistrer le compte").click()

    # Two keyings, one blind to the other.
    key_sheets(first, ["1 2", "3", "b"])
    expect(first.get_by_text("une autre personne fait la seconde")).to_be_visible()
    second.goto(f"/gestion/budgets/{budget.slug}/papier/1/")
    key_sheets(second, ["1 2", "2", "b"])
    expect(second.get_by_text("une troisième personne tranche")).to_have_count(2)

    # A third settles, and the batch enters the box with its record.
    third.goto("/gestion/?type=paper")
    third.get_by_role("link", name="Trancher les différences").click()
    third.get_by_role("link", name="Trancher").click()
    expect(third.get_by_role("heading", level=1)).to_have_text("1 feuille à trancher")
    check_accessibility(third)
    third.get_by_role("button", name="Première saisie").click()
    third.get_by_role("button", name="Mettre dans l’urne").click()
    expect(third.get_by_text("Les bulletins sont dans l’urne")).to_be_visible()
    check_accessibility(third)
    assert sorted(Ballot.objects.values_list("payload", flat=True)) == ['{"choices":["1","2"]}', '{"choices":["3"]}']
    record = third.get_by_role("link", name="Procès-verbal (PDF)").get_attribute("href")
    assert third.request.get(record).body().startswith(b"%PDF-1.7")
    third.goto(record.replace(".pdf", "/"))
    for words in ("Claire Ott", "Sophie Daniel", "Karim Belhadj", PaperBatch.objects.get(pk=paper.pk).record_hash):
        expect(third.locator("main")).to_contain_text(words)
    check_accessibility(third)


@pytest.mark.parametrize("js", [True, False], ids=["with_js", "without_js"])
def test_a_resident_without_an_address_votes_with_a_letter(open_browser, live_site, check_accessibility, js):
    from budgets import actions

    budget = open_budget()
    code = actions.make_letter(budget=budget, person=actions.Person("a" * 64, 1950), by=AgentFactory())
    page = open_browser(js=js, viewport=PHONE)
    check = check_accessibility if js else lambda page: None  # axe is a script
    page.goto(f"/budgets/{budget.slug}/voter/avec-un-code/")
    check(page)
    page.get_by_role("link", name="Choisir mes projets").click()
    page.get_by_text("Choisir", exact=True).first.click()
    page.get_by_role("button", name="Valider mon vote").click()
    page.get_by_label("Le code de votre lettre").fill(code.lower())
    check(page)
    page.get_by_role("button", name="Mettre mon bulletin dans l’urne").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Merci, votre vote compte.")
    assert re.fullmatch(r"\w+ · \w+ · \d{4}", page.locator(".code").inner_text())
    check(page)
    assert Ballot.objects.count() == RollEntry.objects.count() == 1
