"""A thread read by several people at once, in real browsers."""

import datetime
import time

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from participation.accounts.enums import RoleName
from participation.discussions.actions import edit_comment, hide_comment, post_comment
from participation.discussions.models import Comment
from participation.dossiers.actions import record
from participation.dossiers.enums import Journal
from participation.proposals.actions import support
from tests.e2e.conftest import PATIENCE, PHONE
from tests.e2e.steps import enter, quickest, until_seen
from tests.factories.dossiers import ProposalFactory
from tests.factories.people import AgentFactory, ResidenceFactory, UserFactory

pytestmark = pytest.mark.browser


def resident(**facts):
    return ResidenceFactory(user=UserFactory(**facts), verified_at="2026-01-05T10:00:00+00:00").user


@pytest.fixture
def dossier(live_site, settings):
    settings.TEXTS_PER_MINUTE = 10_000
    return ProposalFactory(dossier__title="Une fontaine au marché").dossier


@pytest.fixture
def say(dossier, elsewhere):
    """Post a comment from another process than the browser's: say("Bonjour.", author=…)."""

    def say(body, author=None, **facts):
        return elsewhere(post_comment, dossier=dossier, author=author or resident(), body=body, **facts)

    return say


def open_thread(page, dossier, user=None):
    if user:
        enter(page, user)
    page.goto(dossier.get_absolute_url())
    page.locator("[data-live][data-connected]").wait_for()
    return page


def test_a_comment_appears_elsewhere_in_less_than_a_second(open_browser, dossier):
    writer, reader = (
        open_thread(open_browser(), dossier, resident(name="Josiane B.")),
        open_thread(open_browser(), dossier),
    )

    def write_and_see(number):
        writer.get_by_label("Votre commentaire").fill(f"Il faut **{number} bancs** à côté.")
        writer.get_by_role("button", name="Publier le commentaire").click()
        seconds = until_seen(reader.get_by_text(f"Il faut {number} bancs à côté."))
        writer.get_by_role("article").get_by_text(f"Il faut {number} bancs à côté.").wait_for()
        return seconds

    assert quickest(write_and_see, wanted=1) < 1
    assert reader.locator("article strong").last.inner_text() == "0 bancs"


def test_a_hidden_comment_disappears_and_a_reply_being_typed_survives(open_browser, dossier, say, elsewhere):
    said = say("Insulte.", author=resident(name="Bernard E."))
    page = open_thread(open_browser(), dossier, resident())
    page.get_by_role("link", name="Répondre", exact=True).click()
    field = page.get_by_label("Votre commentaire")
    field.press_sequentially("Je réponds cal")
    elsewhere(hide_comment, comment=said, by=None, ground="Insulte ou menace")
    page.get_by_text("Un message masqué").wait_for()
    assert page.get_by_text("Insulte.", exact=True).count() == 0
    field.press_sequentially("mement.")
    assert field.input_value() == "@Bernard E. Je réponds calmement."
    assert page.evaluate("document.activeElement.name") == "body"


def test_new_comments_wait_while_one_is_typing_and_are_announced(open_browser, dossier, say):
    say("Premier.")
    page = open_thread(open_browser(), dossier, resident())
    page.get_by_label("Votre commentaire").press_sequentially("J’écris")
    for number in range(3):
        say(f"Nouveau {number}.")
    status = page.get_by_role("status").filter(has_text="3 nouveaux commentaires")
    status.wait_for()
    assert page.locator("[data-list] > li").count() == 1
    button = page.get_by_role("button", name="Afficher : 3 nouveaux commentaires")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-list] > li")).to_have_count(4)
    # Whoever listens to the page goes on from the first that is new.
    assert "Nouveau 2." in page.evaluate("document.activeElement.innerText")
    assert page.get_by_label("Votre commentaire").input_value() == "J’écris"


def settled(page, locator):
    """Wait until all that the page waits for is there and it has stopped moving; where the locator then is.

    What moves next is what the test looks for.
    """
    page.get_by_text("Personne d’autre ne lit en ce moment").wait_for()
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready.then(() => true)")
    locator.element_handle().wait_for_element_state("stable")
    return locator.bounding_box()["y"]


def test_new_comments_wait_for_whoever_has_scrolled(open_browser, dossier, say):
    for number in range(8):
        say(f"Ancien {number}.")
    page = open_thread(open_browser(viewport=PHONE), dossier)
    page.get_by_text("Ancien 2.").scroll_into_view_if_needed()
    before = settled(page, page.get_by_text("Ancien 2."))
    say("Nouveau.")
    page.get_by_role("button", name="Afficher : 1 nouveau commentaire").wait_for()
    assert page.get_by_text("Nouveau.", exact=True).count() == 0
    assert abs(page.get_by_text("Ancien 2.").bounding_box()["y"] - before) < 2


def test_a_comment_hidden_before_it_was_shown_never_shows(open_browser, dossier, say, elsewhere):
    page = open_browser()
    with page.expect_websocket() as opened:
        open_thread(page, dossier, resident())
    page.get_by_label("Votre commentaire").press_sequentially("J’écris")
    said = say("Une adresse privée.")
    button = page.get_by_role("button", name="Afficher : 1 nouveau commentaire")
    button.wait_for()
    with opened.value.expect_event("framereceived", lambda frame: "comment.hidden" in frame):
        elsewhere(hide_comment, comment=said, by=None, ground="Vie privée")
    button.click()
    page.get_by_text("Un message masqué").wait_for()
    assert "Une adresse privée." not in page.content()


def test_an_edited_comment_changes_and_keeps_its_controls(open_browser, dossier, say, elsewhere):
    author = resident()
    said = say("Avant.", author=author)
    page = open_thread(open_browser(), dossier, author)
    elsewhere(edit_comment, comment=said, by=author, body="Après.")
    page.get_by_text("Après.").wait_for()
    assert page.get_by_role("link", name="Corriger ou retirer").count() == 1


def test_a_comment_that_arrives_can_be_answered_marked_and_reported(open_browser, dossier, say):
    page = open_thread(open_browser(), dossier, resident())
    said = say("Bonjour à tous.", author=resident(name="Lucie W."))
    page.get_by_text("Bonjour à tous.").wait_for()
    page.get_by_role("link", name="Répondre", exact=True).click()
    page.get_by_label("Votre commentaire").press_sequentially("bonjour.")
    page.get_by_role("button", name="Publier la réponse").click()
    page.get_by_text("@Lucie W. bonjour.").wait_for()
    assert Comment.objects.get(parent=said).body == "@Lucie W. bonjour."
    page.locator(f"#commentaire-{said.pk}").get_by_role("button", name="Utile (0)").click()
    page.get_by_role("button", name="Utile (1)").wait_for()


def test_the_count_of_readers_does_not_move_the_page(open_browser, dossier):
    page = open_browser(viewport=PHONE)
    page.route_web_socket("**/ws/**", lambda socket: None)
    page.goto(dossier.get_absolute_url())
    page.evaluate("document.fonts.ready.then(() => true)")
    head = page.locator(".discussion-tete")
    before = head.bounding_box()["height"]
    for words in ("Personne d’autre ne lit en ce moment", "1 284 personnes lisent"):
        page.locator("[data-readers]").evaluate("(line, words) => { line.textContent = words; }", words)
        assert head.bounding_box()["height"] == before


def test_people_who_read_are_counted(open_browser, dossier):
    one = open_thread(open_browser(), dossier)
    one.get_by_text("Personne d’autre ne lit en ce moment").wait_for()
    two = open_thread(open_browser(), dossier)
    one.get_by_text("2 personnes lisent").wait_for()
    two.context.close()
    one.get_by_text("Personne d’autre ne lit en ce moment").wait_for()


def test_supports_steps_and_suspension_are_told_at_once(open_browser, dossier, elsewhere):
    citizen = resident()
    page = open_thread(open_browser(), dossier, citizen)
    elsewhere(support, proposal=dossier.proposal, user=resident())
    page.locator("[data-supports]", has_text="1personne soutient cette idée").wait_for()
    elsewhere(record, dossier, Journal.NEWS_PUBLISHED, title="Les pavés arrivent")
    page.get_by_role("log").get_by_text("Nouvelle du projet : Les pavés arrivent.").wait_for()
    page.get_by_label("Votre commentaire").fill("Mon texte")
    suspend(elsewhere, citizen)
    page.get_by_role("alert").filter(has_text="Menaces répétées").wait_for()
    assert page.get_by_role("button", name="Publier le commentaire").is_disabled()
    assert page.get_by_label("Votre commentaire").input_value() == "Mon texte"


def suspend(elsewhere, user):
    from participation.accounts.actions import suspend_account

    by = AgentFactory(role=RoleName.ADMINISTRATOR)
    until = timezone.localdate() + datetime.timedelta(days=7)
    elsewhere(suspend_account, user=user, by=by, until=until, reason="Menaces répétées")


def test_a_draft_stays_on_the_device_until_it_is_published(open_browser, dossier):
    page = open_thread(open_browser(), dossier, resident())
    page.get_by_label("Votre commentaire").fill("Un texte que je finirai demain.")
    page.reload()
    expect(page.get_by_label("Votre commentaire")).to_have_value("Un texte que je finirai demain.")
    page.get_by_text("Votre brouillon est gardé sur cet appareil.").wait_for()
    page.get_by_role("button", name="Publier le commentaire").click()
    page.get_by_role("article").get_by_text("Un texte que je finirai demain.").wait_for()
    expect(page.get_by_label("Votre commentaire")).to_have_value("")
    page.wait_for_function("localStorage.length === 0")


def test_a_draft_does_not_wait_for_the_next_person_of_a_shared_computer(open_browser, dossier):
    page = open_thread(open_browser(), dossier, resident())
    page.get_by_label("Votre commentaire").fill("Un texte qui ne regarde que moi.")
    assert page.evaluate("localStorage.length") == 1
    page.get_by_text("Compte", exact=True).click()
    page.get_by_role("button", name="Se déconnecter").click()
    page.get_by_role("link", name="Se connecter").first.wait_for()
    page.wait_for_function("localStorage.length === 0")


def test_without_sockets_the_thread_is_polled(open_browser, dossier, say):
    page = open_browser()
    page.route_web_socket("**/ws/**", lambda socket: socket.close())
    page.clock.install()
    page.goto(dossier.get_absolute_url())
    say("Par un autre chemin.")
    said = page.get_by_text("Par un autre chemin.")
    # Each turn lets one refused socket close: the polls begin after the fourth.
    limit = time.monotonic() + PATIENCE
    while not said.count():
        assert time.monotonic() < limit, "the thread is not polled"
        page.clock.run_for(30_000)
        page.wait_for_timeout(200)


def test_a_reader_in_english_gets_english_fragments(open_browser, dossier, say):
    page = open_browser(extra_http_headers={"Accept-Language": "en"})
    page.context.add_cookies([{"name": "django_language", "value": "en", "domain": "127.0.0.1", "path": "/"}])
    open_thread(page, dossier)
    said = say("Bonjour.")
    page.get_by_text("Bonjour.").wait_for()
    assert page.locator(f"#commentaire-{said.pk}").get_by_role("link", name="Report").count() == 1


def test_older_comments_and_answers_need_no_script(open_browser, dossier, say):
    first = say("Le tout premier.", author=resident(name="Josiane B."))
    for number in range(31):
        say(f"Suite {number}.")
    page = open_browser(js=False)
    enter(page, resident())
    page.goto(dossier.get_absolute_url())
    page.get_by_role("link", name="Lire les commentaires plus anciens").click()
    page.get_by_text("Le tout premier.").wait_for()
    page.locator(f"#commentaire-{first.pk}").get_by_role("link", name="Citer").click()
    field = page.get_by_label("Votre commentaire")
    assert field.input_value() == "> Le tout premier.\n\n@Josiane B. "
    field.fill(field.input_value() + "merci.")
    page.get_by_role("button", name="Publier la réponse").click()
    page.get_by_role("article").get_by_text("merci.").wait_for()
    assert f"autour={first.pk}" in page.url


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_thread_is_accessible(open_browser, dossier, say, check_accessibility, theme):
    said = say("> Un avis.\n\n- une liste\n- **grasse** et https://ville.fr/")
    say("La Ville répond.", author=AgentFactory(), parent=said)
    for viewport in (PHONE, {"width": 1280, "height": 900}):
        page = open_thread(open_browser(color_scheme=theme, viewport=viewport), dossier, resident())
        page.get_by_role("link", name="Répondre", exact=True).first.click()
        say("Pendant ce temps.")
        page.get_by_role("button", name="Afficher : 1 nouveau commentaire").wait_for()
        page.locator("[data-live]").evaluate("thread => thread.scrollIntoView({block: 'end'})")
        check_accessibility(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
