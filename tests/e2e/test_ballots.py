"""Each type of ballot from the first click to the receipt: with a script on a phone, without one, by the keyboard alone."""

import json
import re

import pytest
from playwright.sync_api import expect

from budgets.enums import Ballots, VoteType
from budgets.models import Ballot
from tests.e2e.conftest import PHONE
from tests.e2e.steps import enter, sign_in
from tests.factories.budgets import open_budget, voters

pytestmark = pytest.mark.browser

BUDGETS = {
    "approval": {"vote_type": VoteType.APPROVAL, "max_length": 2},
    "choose-1": {"vote_type": VoteType.CHOOSE_ONE},
    "knapsack": {"vote_type": VoteType.APPROVAL, "amount": 200_000, "max_sum_cost_share": 50},
    "points": {"vote_type": VoteType.CUMULATIVE, "max_points": 3, "max_sum_points": 4},
    "mentions": {"vote_type": VoteType.SCORING},
    "ranking": {"vote_type": VoteType.ORDINAL, "max_length": 3},
}


@pytest.fixture
def ready(open_browser):
    """Open the ballot of one type as someone who is signed in: ready("ranking", js=False)."""

    def open_(kind, **options):
        budget = open_budget(costs=(60_000, 40_000, 30_000, 20_000), max_sum_cost=None, **BUDGETS[kind])
        page = open_browser(viewport=PHONE, **options)
        enter(page, voters(1)[0])
        page.goto(f"/budgets/{budget.slug}/voter/")
        return page, budget

    return open_


def card(page, budget, code):
    """What the page shows of one candidate."""
    title = budget.candidates.get(code=code).title
    return page.locator("li.cand").filter(has=page.get_by_role("heading", name=title, exact=True))


def confirm(page):
    """Validate, read again, put in the box; the choices of the only ballot."""
    page.get_by_role("button", name="Valider mon vote").click()
    page.get_by_role("button", name="Mettre mon bulletin dans l’urne").click()
    page.get_by_role("heading", name="Merci, votre vote compte.").wait_for()
    return json.loads(Ballot.objects.get().payload)["choices"]


def choose(page, budget, kind):
    """Fill a ballot in the way of its type; what must then be in the box."""
    if kind == "points":
        for code in "113":
            card(page, budget, code).get_by_role("button", name="Donner un point").click()
        return {"1": 2, "3": 1}
    if kind == "mentions":
        card(page, budget, "2").get_by_label("Très bien").check()
        card(page, budget, "4").get_by_label("Passable").check()
        return {"2": 3, "4": 1}
    if kind == "ranking":
        for code in "413":
            card(page, budget, code).get_by_role("button", name="Ajouter à mon classement").click()
            expect(page.locator(".classement")).to_contain_text(budget.candidates.get(code=code).title)
        page.get_by_role("button", name=f"Monter « {budget.candidates.get(code='3')} »").click()
        expect(page.locator(".classement li").nth(1)).to_contain_text(budget.candidates.get(code="3").title)
        return ["4", "3", "1"]
    codes = {"choose-1": "2", "knapsack": "14", "approval": "23"}[kind]
    for code in codes:
        card(page, budget, code).get_by_text("Choisir", exact=True).click()
    return list(codes)


@pytest.mark.parametrize("kind", list(BUDGETS))
def test_a_ballot_is_cast_on_a_phone(ready, kind):
    page, budget = ready(kind)
    expected = choose(page, budget, kind)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert confirm(page) == expected


@pytest.mark.parametrize("kind", list(BUDGETS))
def test_a_ballot_is_cast_without_a_script(ready, kind):
    page, budget = ready(kind, js=False)
    expected = choose(page, budget, kind)
    assert confirm(page) == expected


def test_what_is_left_is_said_at_each_click(ready):
    page, budget = ready("knapsack")
    left = page.get_by_role("status").filter(has_text="Reste")
    card(page, budget, "1").get_by_text("Choisir", exact=True).click()
    expect(left).to_contain_text("40\u202f000\u00a0€")
    card(page, budget, "2").get_by_text("Choisir", exact=True).click()
    card(page, budget, "4").get_by_text("Choisir", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Vos choix dépassent de 20\u202f000\u00a0€.")
    page.reload()
    assert page.locator("input[name='p']:checked").count() == 3


def test_a_ranking_is_made_with_the_keyboard_alone(ready):
    page, budget = ready("ranking")
    for code in "12":
        card(page, budget, code).get_by_role("button", name="Ajouter à mon classement").focus()
        page.keyboard.press("Enter")
        expect(page.locator(".classement")).to_contain_text(budget.candidates.get(code=code).title)
    up = page.get_by_role("button", name=f"Monter « {budget.candidates.get(code='2')} »")
    up.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".classement li").first).to_contain_text(budget.candidates.get(code="2").title)
    focused = page.evaluate("[document.activeElement.name, document.activeElement.value]")
    assert focused == ["descendre", "2"]
    page.get_by_role("button", name="Valider mon vote").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Mettre mon bulletin dans l’urne").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Merci, votre vote compte.")).to_be_visible()
    assert Ballot.objects.get().payload == '{"choices":["2","1"]}'


def test_a_vote_begun_before_the_sign_in_survives_it(open_browser, mailoutbox, live_site):
    budget = open_budget(max_sum_cost=None, **BUDGETS["mentions"])
    page = open_browser(viewport=PHONE)
    page.goto(f"/budgets/{budget.slug}/voter/")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        card(page, budget, "1").get_by_label("Bien", exact=True).check()
    sign_in(page, voters(1)[0], mailoutbox)
    page.goto(f"/budgets/{budget.slug}/voter/")
    expect(card(page, budget, "1").get_by_label("Bien", exact=True)).to_be_checked()
    assert confirm(page) == {"1": 2}


def test_a_cut_connection_is_said(ready):
    page, budget = ready("approval")
    page.context.set_offline(True)
    card(page, budget, "1").get_by_text("Choisir", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("ne sont pas enregistrés")
    page.context.set_offline(False)
    card(page, budget, "2").get_by_text("Choisir", exact=True).click()
    expect(page.get_by_role("alert")).to_have_count(0)
    assert confirm(page) == ["1", "2"]


def test_two_ballots_one_after_the_other(open_browser, live_site):
    candidates = [{"cost": 90_000}, {"cost": 50_000, "envelope": "drouot"}, {"cost": 40_000, "envelope": "coteaux"}]
    budget = open_budget(costs=candidates, ballots_of_each=Ballots.CITY_AND_SECTOR, free_sector=True, max_sum_cost=None)
    page = open_browser(js=False)
    enter(page, voters(1)[0])
    page.goto(f"/budgets/{budget.slug}/voter/")
    card(page, budget, "1").get_by_text("Choisir", exact=True).click()
    confirm(page)
    page.get_by_role("link", name="Voter aussi pour un secteur").click()
    page.get_by_role("link", name="Drouot").click()
    card(page, budget, "2").get_by_text("Choisir", exact=True).click()
    page.get_by_role("button", name="Valider mon vote").click()
    page.get_by_role("button", name="Mettre mon bulletin dans l’urne").click()
    expect(page.get_by_role("heading", name="Merci, votre vote compte.")).to_be_visible()
    expect(page.get_by_text(re.compile("bulletin de Drouot"))).to_be_visible()
    assert Ballot.objects.count() == 2


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_ballot_is_accessible(open_browser, check_accessibility, live_site, theme):
    page = open_browser(viewport=PHONE, color_scheme=theme)
    for kind, rules in BUDGETS.items():
        budget = open_budget(max_sum_cost=None, quotas=[{"name": "Eau", "category": "Eau", "max_length": 1}], **rules)
        page.goto(f"/budgets/{budget.slug}/voter/")
        if kind == "ranking":
            card(page, budget, "1").get_by_role("button", name="Ajouter à mon classement").click()
            expect(page.locator(".classement li")).to_have_count(1)
        page.locator(".tri summary").click()
        check_accessibility(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], kind
    page.goto(f"/budgets/{budget.slug}/voter/comparer/?c=1&c=2&c=3")
    check_accessibility(page)
