"""The pages around a vote, on a desk in the light, on a phone in the dark: results of each count, box, receipts, paper, counter, letters."""

import pytest

from budgets.actions import mark_on_paper, publish_results
from budgets.actions.voting import Person
from budgets.enums import Ballots, OpenTo, Rule, VoteType
from tests.e2e.conftest import DESKTOP, PHONE
from tests.e2e.steps import enter, vote
from tests.factories.boxes import cast, close, seal
from tests.factories.budgets import open_budget, voters
from tests.factories.paper import closed_paper, counted, keyed_twice
from tests.factories.people import AgentFactory

pytestmark = pytest.mark.browser
COUNTS = {
    "mentions": (
        {"vote_type": VoteType.SCORING, "rule": Rule.MAJORITY_JUDGMENT}, [{"1": 3, "2": 1}, {"1": 2, "2": 2, "3": 1}],
    ),
    "ranking": ({"vote_type": VoteType.ORDINAL, "parameters": {"by": "score"}}, [["2", "1"], ["3", "2"]]),
    "points": (
        {"vote_type": VoteType.CUMULATIVE, "max_sum_points": 4, "rule": Rule.EQUAL_SHARES,
         "parameters": {"utility": "points"}},
        [{"1": 3}, {"1": 1, "2": 2}, {"3": 1}],
    ),
    "approval": ({"vote_type": VoteType.APPROVAL}, [["1", "2"], ["1"], ["3"], ["2"]]),
}  # fmt: skip
THEMES = pytest.mark.parametrize(
    ("theme", "viewport"), [("light", DESKTOP), ("dark", PHONE)], ids=["light-desktop", "dark-phone"]
)


@pytest.fixture
def look(check_accessibility):
    """Open every fold of a page, check it, and that it is not wider than the screen."""

    def look_(page, address=""):
        if address:
            page.goto(address)
        page.evaluate("document.querySelectorAll('main details').forEach(fold => { fold.open = true; })")
        check_accessibility(page)
        width = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert width[0] <= width[1], f"{page.url} is wider than the screen"

    return look_


@THEMES
def test_the_result_and_the_open_box_of_each_count(open_browser, look, theme, viewport):
    page = open_browser(color_scheme=theme, viewport=viewport)
    for rules, ballots in COUNTS.values():
        budget = open_budget(costs=(300, 200, 100), amount=400, max_sum_cost=None, **rules)
        closed_paper(budget) if rules["vote_type"] == VoteType.APPROVAL else None
        receipts = cast(budget, ballots)
        close(budget)
        look(page, f"/budgets/{budget.slug}/resultats/")  # counted, not published
        publish_results(budget=budget, by=AgentFactory())
        look(page, f"/budgets/{budget.slug}/resultats/")
        look(page, f"/budgets/{budget.slug}/urne/?recu={receipts[0].commitment}")
        look(page, f"/budgets/{budget.slug}/urne/incidents/")
    look(page, f"/budgets/{budget.slug}/reclamations/")


@THEMES
def test_the_sealed_box_the_receipt_and_the_ballot_that_is_changed(open_browser, look, theme, viewport, settings):
    settings.BALLOT_BATCH_MINIMUM = 2
    budget = open_budget(max_sum_cost=None, replaceable=True)
    cast(budget, [["1"], ["2"]])
    seal(budget)
    page = open_browser(color_scheme=theme, viewport=viewport)
    look(page, f"/budgets/{budget.slug}/urne/")
    look(page, f"/budgets/{budget.slug}/urne/?recu=abeille+abeille+0000")
    enter(page, voters(1)[0])
    vote(page, budget, [budget.candidates.get(code="1").title])
    look(page)
    look(page, f"/budgets/{budget.slug}/recu/remplacer/")
    look(page, f"/budgets/{budget.slug}/voter/")


@THEMES
def test_the_counter_and_the_paper(open_browser, look, check_accessibility, theme, viewport):
    candidates = [{"cost": 50_000}, {"cost": 40_000, "envelope": "drouot"}, {"cost": 30_000, "envelope": "coteaux"}]
    budget = open_budget(
        costs=candidates, ballots_of_each=Ballots.CITY_AND_SECTOR, open_to=OpenTo.RESIDENTS, max_sum_cost=None
    )
    page = open_browser(color_scheme=theme, viewport=viewport)
    enter(page, AgentFactory())
    desk = f"/gestion/budgets/{budget.slug}"
    look(page, f"{desk}/accueil/")
    page.get_by_role("button", name="Voir si cette personne peut voter").click()
    look(page)  # every field with its error
    page.get_by_label("Nom de naissance").fill("Weber")
    page.get_by_label("Prénoms").fill("Lucie")
    page.get_by_label("Date de naissance").fill("1950-05-04")
    page.get_by_label("habite ici").check()
    page.get_by_label("Dans le secteur").select_option("Drouot")
    page.get_by_role("button", name="Voir si cette personne peut voter").click()
    look(page)
    page.get_by_role("button", name="Remplir le bulletin\u00a0: bulletin de Drouot").click()
    look(page)

    mark_on_paper(budget=budget, person=Person("f" * 64, 1950), by=AgentFactory())
    counted(budget, sheets=2)
    keyed_twice(budget, {3: "1", 4: "b"}, {3: "b", 4: "b"})
    closed_paper(budget, lines=("1", "b"))
    look(page, f"{desk}/papier/")
    for number in (1, 2, 3):
        look(page, f"{desk}/papier/{number}/")
    look(page, f"{desk}/papier/1/saisie/")
    look(page, f"{desk}/papier/2/differences/")
    look(page, f"{desk}/papier/3/proces-verbal/")
    page.goto(f"{desk}/papier/1/feuilles/?grand=1")  # a sheet is as wide as its paper
    check_accessibility(page)
    look(page, f"{desk}/panne/")
    look(page, f"{desk}/")
    look(page, f"{desk}/regles/")
    look(page, f"{desk}/reclamations/")
