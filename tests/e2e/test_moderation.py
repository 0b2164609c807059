"""Moderation in a browser: by keyboard alone, in both themes, with and without a script, from the mail to the appeal."""

import pytest
from playwright.sync_api import expect

from participation.discussions.models import Comment
from participation.moderation import actions
from participation.moderation.enums import Motive, Outcome
from participation.moderation.models import Case, Decision, Notice
from tests.e2e.conftest import PHONE
from tests.e2e.steps import enter
from tests.factories.dossiers import ProposalFactory
from tests.factories.moderation import decide, newcomer, reported, resident, written
from tests.factories.people import AgentFactory, UserFactory

pytestmark = pytest.mark.browser


@pytest.fixture
def agent(live_site):
    return AgentFactory(name="Nadia Belkacem")


def expect_text(page, words):
    """Wait for the page where this text is read, and for the script that listens to its keys."""
    expect(page.locator(".cite--lue")).to_contain_text(words)
    page.wait_for_load_state()


def test_ten_reports_are_moderated_by_keyboard_alone(open_browser, agent):
    dossier = ProposalFactory().dossier
    for number in range(10):
        reported(written(f"Texte à lire {number}.", dossier=dossier), motive=Motive.RESPECT)
    page = open_browser()
    enter(page, agent)
    page.goto("/gestion/moderation/")
    page.mouse.move(0, 0)
    press = page.keyboard.press
    press("j")
    press("j")
    press("k")
    expect(page.locator(":focus")).to_have_text("Texte à lire 0.")
    press("Enter")
    for number in range(10):
        expect_text(page, f"Texte à lire {number}.")
        press("2" if number % 2 else "1")
        press("m")
        page.keyboard.type(f"Motif {number} : j, k, 1 et s écrits ici sont des lettres.")
        press("Control+Enter")
    expect(page.get_by_role("heading", name="Tout est lu")).to_be_visible()
    decisions = Decision.objects.order_by("pk")
    assert [decision.outcome for decision in decisions] == ["kept", "hidden"] * 5
    assert all("j, k, 1 et s écrits ici" in decision.statement for decision in decisions)


def test_a_slip_of_the_keyboard_is_taken_back_by_one_key(open_browser, agent):
    dossier = ProposalFactory().dossier
    for number in range(2):
        reported(written(f"Texte à lire {number}.", dossier=dossier), motive=Motive.RESPECT)
    page = open_browser()
    enter(page, agent)
    page.goto("/gestion/moderation/")
    press = page.keyboard.press
    press("j")
    press("Enter")
    expect_text(page, "Texte à lire 0.")
    press("2")
    press("m")
    page.keyboard.type("Une pique.")
    press("Control+Enter")
    expect_text(page, "Texte à lire 1.")
    expect(page.get_by_text("vous avez décidé")).to_contain_text("Texte à lire 0.")
    press("u")
    expect(page.locator(".cite--lue")).to_contain_text("Texte à lire 0.")
    expect(page.get_by_role("button", name="Décider et passer au suivant")).to_be_visible()
    expect(page.get_by_text("Retirée aussitôt, le")).to_be_visible()
    decision = Decision.objects.get()
    assert decision.withdrawn_at is not None
    assert decision.case.comment.state == "visible"


def test_a_bulk_is_taken_back_without_a_script(open_browser, agent):
    dossier = ProposalFactory().dossier
    for number in range(2):
        reported(written(f"Achetez {number}.", dossier=dossier), motive=Motive.ADVERTISING)
    page = open_browser(js=False, viewport=PHONE)
    enter(page, agent)
    page.goto("/gestion/moderation/")
    for box in page.get_by_role("checkbox", name="Choisir le texte").all():
        box.check()
    page.get_by_text("Masquer ensemble les textes cochés").click()
    page.get_by_label("Motifs").fill("C’est de la publicité.")
    page.get_by_role("button", name="Masquer les textes cochés").click()
    expect(page.get_by_role("heading", name="Tout est lu")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("button", name="Revenir sur ces décisions").click()
    expect(page.get_by_role("button", name="Achetez 0.")).to_be_visible()
    assert set(Comment.objects.values_list("state", flat=True)) == {"visible"}


def test_shortcuts_are_told_on_the_page_and_can_be_turned_off(open_browser, agent):
    case = reported(written(), motive=Motive.RESPECT)
    page = open_browser()
    enter(page, agent)
    page.goto(f"/gestion/moderation/{case.pk}/")
    told = page.get_by_text("décider et passer au suivant", exact=True)
    page.keyboard.press("?")
    expect(told).to_be_visible()
    expect(page.locator(":focus")).to_contain_text("Raccourcis clavier")
    page.keyboard.press("?")
    expect(told).not_to_be_visible()
    page.get_by_role("link", name="Raccourcis clavier").press("Enter")
    expect(told).to_be_visible()
    page.keyboard.press("2")
    chosen = page.get_by_label("Masquer : le public ne le voit plus")
    expect(chosen).to_be_checked()
    page.get_by_label("Utiliser les raccourcis sur cet appareil").uncheck()
    page.reload()
    page.keyboard.press("2")
    expect(chosen).not_to_be_checked()


def test_moderation_works_without_a_script(open_browser, agent):
    case = reported(written("Texte à lire."), motive=Motive.THREAT)
    page = open_browser(js=False, viewport=PHONE)
    enter(page, agent)
    page.goto("/gestion/moderation/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("button", name="Texte à lire.").click()
    expect_text(page, "Texte à lire.")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_label("Renvoyer à son auteur").check()
    page.get_by_label("Motifs").fill("Retirez le nom.")
    page.get_by_role("button", name="Décider et passer au suivant").click()
    case.refresh_from_db()
    assert (case.state, case.decisions.get().statement) == ("author", "Retirez le nom.")


def world_of_moderation(agent):
    """One of everything that the team reads, and the addresses where it is read."""
    actions.add_word(words="cochonnerie", why="Injure.", by=agent)
    dossier = ProposalFactory().dossier
    held = written("Quelle cochonnerie ! Voir https://x.test", author=newcomer(), dossier=dossier).cases.get()
    private = reported(written("Mme S., du 14, ment.", dossier=dossier), text="C’est mon adresse.")
    author = resident()
    reported(written("Une autre pique.", author=author, dossier=dossier), motive=Motive.RESPECT)
    decision = decide(
        reported(written("Une pique.", author=author, dossier=dossier)), agent, outcome=Outcome.LIMITED, days=3
    )
    back = decide(reported(written("À corriger.", dossier=dossier)), agent, outcome=Outcome.EDITED)
    appeal = actions.appeal(decision=decision, author=decision.case.author, text="Relisez-moi.")
    team = [
        "/gestion/moderation/", f"/gestion/moderation/{held.pk}/", f"/gestion/moderation/{private.pk}/",
        f"/gestion/moderation/{decision.case_id}/", f"/gestion/moderation/recours/{appeal.pk}/",
        "/gestion/moderation/mots/", f"/gestion/moderation/discussions/{dossier.ref}/",
    ]  # fmt: skip
    public = [
        "/moderation/registre/", decision.author_url(), back.author_url(), private.notices.get().follow_url,
        decision.notices.get().follow_url, f"/signaler/commentaire/{private.comment_id}/", "/charte/",
    ]  # fmt: skip
    return team, public, author


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_queue_decision_and_register_are_accessible(open_browser, check_accessibility, agent, theme):
    team, public, author = world_of_moderation(agent)
    desk = open_browser(color_scheme=theme)
    enter(desk, AgentFactory(name="Marc Simon"))
    for address in team:
        desk.goto(address)
        check_accessibility(desk)
    reader = open_browser(color_scheme=theme, viewport=PHONE)
    enter(reader, author)
    for address in [*public, "/compte/moderation/"]:
        reader.goto(address)
        check_accessibility(reader)
        assert reader.evaluate("document.documentElement.scrollWidth") <= 360, f"{address} is wider than a phone"


def test_a_report_without_account_is_proven_by_the_browser_and_followed(open_browser, live_site, settings):
    settings.PROOF_ASKED = True
    settings.PROOF_SUMS = 2_000
    comment = written(author=resident())
    page = open_browser()
    page.goto(f"/signaler/commentaire/{comment.pk}/")
    page.get_by_label("Qu’est-ce qui ne va pas ?").select_option(label="Vise une personne au lieu de l’idée")
    page.get_by_role("button", name="Envoyer le signalement").click()
    expect(page.get_by_role("heading", name="Merci, une personne va lire.")).to_be_visible()
    notice = Notice.objects.get()
    assert notice.proven
    expect(page.get_by_text(notice.number, exact=True)).to_be_visible()


@pytest.mark.parametrize(("js", "state"), [(True, "visible"), (False, "pending")])
def test_a_comment_of_an_unverified_account_is_published_with_its_proof_and_read_first_without(
    open_browser, live_site, settings, js, state
):
    settings.PROOF_ASKED = True
    settings.PROOF_SUMS = 2_000
    dossier = ProposalFactory().dossier
    page = open_browser(js=js)
    enter(page, UserFactory())
    page.goto(dossier.get_absolute_url())
    page.get_by_label("Votre commentaire").fill("Un banc à l’ombre, oui.")
    page.get_by_role("button", name="Publier le commentaire").click()
    expect(page.locator(".com").filter(has_text="Un banc à l’ombre, oui.")).to_be_visible()
    assert Comment.objects.get().state == state
    waits = page.get_by_text("Votre commentaire attend une relecture.", exact=True)
    expect(waits).to_have_count(0 if js else 1)


def test_an_author_corrects_then_reads_that_the_text_is_back(open_browser, agent):
    comment = written("Mme S., du 14, ment.", author=resident())
    decision = decide(reported(comment), agent, outcome=Outcome.EDITED, statement="Retirez le nom et l’adresse.")
    page = open_browser(js=False)
    page.goto(decision.author_url())
    page.get_by_label("Votre texte corrigé").fill("Je ne suis pas d’accord avec Mme S.")
    page.get_by_role("button", name="Envoyer mon texte corrigé").click()
    expect(page.get_by_text("Une personne de l’équipe lit votre texte corrigé")).to_be_visible()
    decide(Case.objects.get(), agent, outcome=Outcome.KEPT, ground=Motive.RESPECT, statement="Merci.")
    page.goto(comment.dossier.get_absolute_url())
    expect(page.get_by_text("Je ne suis pas d’accord avec Mme S.")).to_be_visible()
    expect(page.get_by_text("du 14")).to_have_count(0)
