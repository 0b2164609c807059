"""An agent's day, and the dossier of one idea read at the end of its life."""

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from participation.discussions.models import Comment
from participation.dossiers.enums import Journal, Stage
from participation.dossiers.models import Dossier, Notification
from participation.processes.models import Process
from projects.models import Project
from tests.e2e.steps import enter, vote
from tests.factories.budgets import move_vote, voters
from tests.factories.people import AgentFactory
from tests.factories.world import build_world

pytestmark = pytest.mark.browser


@pytest.fixture
def world(live_site):
    return build_world()


@pytest.fixture
def agent(world):
    return AgentFactory(name="Marc Schmitt", job="chargé de participation")


def test_an_agent_opens_a_process_from_a_template(browser_page, agent):
    page = browser_page
    enter(page, agent)
    page.goto("/gestion/demarches/")
    page.get_by_role("link", name="Créer une démarche").first.click()
    page.get_by_text("Consultation en cinq étapes").click()
    page.get_by_role("textbox", name="Titre").fill("Quelle place pour nos écoles")
    page.get_by_role("textbox", name="Présentation").fill("Trois écoles, une rue, vos idées.")
    page.get_by_label("Service responsable").fill("Agence de la participation citoyenne")
    page.get_by_role("button", name="Créer la démarche").click()
    page.get_by_role("button", name="Publier la démarche").click()
    expect(page.get_by_text("La démarche est publique.")).to_be_visible()
    process = Process.objects.get(dossier__title="Quelle place pour nos écoles")
    assert process.phases.earliest("opens_at").title == "Présentation"
    page.goto(process.get_absolute_url())
    expect(page.get_by_role("heading", level=1)).to_have_text("Quelle place pour nos écoles")


def test_an_agent_triages_merges_and_studies_ideas(browser_page, world, agent):
    page = browser_page
    idea, double = world["idea"], world["call"].proposals.get(dossier__title="Un point d’eau au marché")
    enter(page, agent)
    page.goto("/gestion/idees/")
    page.get_by_role("link", name="Un point d’eau au marché").click()
    page.get_by_role("link", name="Réunir à d’autres idées").click()
    page.get_by_label("Mots du titre, ou numéro").fill("fontaine marche")
    page.get_by_role("button", name="Chercher une idée").click()
    page.get_by_role("link", name=f"Choisir cette idée {idea.dossier.title}").click()
    page.get_by_label(idea.dossier.title).check()
    page.get_by_label("Pourquoi").fill("Même place, même besoin d’eau.")
    with page.expect_navigation():
        page.get_by_role("button", name="Réunir ces idées").click()
    page.goto(double.dossier.get_absolute_url())
    expect(page.get_by_text("Cette idée est réunie à une autre.")).to_be_visible()

    page.goto(f"/gestion/idees/{idea.dossier.ref}/")
    page.get_by_text("Mettre à l’étude", exact=True).click()
    page.get_by_label("Service qui étudie").fill("Service des eaux")
    page.get_by_role("button", name="Demander l’étude").click()
    page.get_by_label("oui, c’est possible").check()
    page.get_by_label("Explication publique").fill("La conduite passe à dix mètres.")
    page.get_by_label("Détail du coût").fill("Fontaine 18000\nRaccordement 7 000")
    with page.expect_navigation():
        page.get_by_role("button", name="Signer et publier la réponse").click()
    page.goto(idea.dossier.get_absolute_url())
    expect(page.locator("#reponse")).to_contain_text("La conduite passe à dix mètres.")
    expect(page.locator("#reponse")).to_contain_text("Marc Schmitt")
    expect(page.locator("#journal")).to_contain_text("Même place, même besoin d’eau.")
    assert Dossier.objects.get(pk=idea.dossier.pk).stage == Stage.FEASIBLE


def test_a_moderation_is_explained_to_the_author(open_browser, world, agent):
    comment = world["comment"]
    passer_by = open_browser(js=False)
    passer_by.goto(world["idea"].dossier.get_absolute_url())
    passer_by.get_by_role("link", name="Signaler", exact=True).first.click()
    passer_by.get_by_label("Qu’est-ce qui ne va pas ?").select_option(label="Hors sujet")
    passer_by.get_by_role("button", name="Envoyer le signalement").click()
    expect(passer_by.get_by_role("heading", name="Merci, une personne va lire.")).to_be_visible()

    desk = open_browser(js=False)
    enter(desk, agent)
    desk.goto("/gestion/moderation/")
    desk.get_by_role("button", name=re.compile("Il fait très chaud")).click()
    desk.get_by_label("Masquer : le public ne le voit plus").check()
    desk.get_by_label("Règle de la loi ou de la charte").select_option(label="Hors sujet")
    desk.get_by_label("Motifs").fill("Ce message parle du temps qu’il fait, pas de la fontaine.")
    desk.get_by_role("button", name="Décider et passer au suivant").click()
    expect(desk.get_by_role("heading", name="Tout est lu")).to_be_visible()
    assert Comment.objects.get(pk=comment.pk).state == "hidden"

    author = open_browser(js=False)
    enter(author, world["citizen"])
    author.goto(world["idea"].dossier.get_absolute_url())
    expect(author.get_by_text("Il fait très chaud")).to_have_count(0)
    author.goto("/compte/notifications/")
    expect(author.locator("main")).to_contain_text("Ce message parle du temps qu’il fait")
    assert Notification.objects.filter(user=world["citizen"]).exists()


def test_an_agent_closes_the_vote_publishes_and_opens_the_winners(browser_page, world, agent):
    page = browser_page
    budget = world["budget"]
    winner = budget.candidates.order_by("cost").first()
    from budgets.actions.voting import cast_ballot
    from budgets.enums import Channel

    for voter in voters(3):
        cast_ballot(budget=budget, voter=voter, choices=[winner.code], channel=Channel.WEB, idempotency_key="k")
    move_vote(budget, opens=-10, closes=-1)
    enter(page, agent)
    page.goto(f"/gestion/budgets/{budget.slug}/")
    page.get_by_role("button", name="Clore et compter").click()
    page.get_by_role("button", name="Publier le résultat").click()
    page.get_by_label("Service qui réalise").fill("Direction Nature en ville")
    page.get_by_role("button", name="Ouvrir les projets gagnants").click()
    expect(page.get_by_role("link", name=winner.title)).to_be_visible()
    project = Project.objects.get(dossier=winner.dossier)
    assert (project.budget, project.votes, project.service) == (winner.cost, 3, "Direction Nature en ville")


def test_one_dossier_tells_the_whole_life_of_an_idea(open_browser, world, agent):
    """The same idea, proposed, argued, studied, voted, counted and built: one page, in order, with names and reasons."""
    from budgets.actions import close_vote, publish_results
    from budgets.actions.preparing import add_candidate, open_vote
    from participation.discussions.actions import post_comment
    from participation.proposals.actions import answer, ask_study, submit_proposal, support
    from projects.actions import deliver, plan_milestone, publish_news, reach_milestone, start_projects_of_winners
    from tests.factories.budgets import BudgetFactory

    author, neighbour = world["citizen"], voters(1)[0]
    idea = submit_proposal(
        process=world["call"], author=author, title="Un abri pour les oiseaux", body="Au bord de l’eau."
    )
    dossier = idea.dossier
    support(proposal=idea, user=neighbour)
    post_comment(dossier=dossier, author=neighbour, body="Les hérons y dorment déjà.")
    ask_study(proposal=idea, by=agent, service="Nature en ville", due_on=timezone.localdate() + dt.timedelta(days=20))
    answer(proposal=idea, by=agent, verdict="yes", statement="Le terrain appartient à la Ville.", cost=52_000)
    budget = BudgetFactory(process__dossier__title="Mulhouse Diagonales", candidates=[90_000])
    dossier.refresh_from_db()
    add_candidate(budget=budget, dossier=dossier, cost=52_000, by=agent)
    open_vote(budget=budget, by=agent)
    voter = open_browser(js=False)
    enter(voter, author)
    vote(voter, budget, ["Un abri pour les oiseaux"])
    close_vote(budget=budget, by=agent, reason="Une répétition.")
    publish_results(budget=budget, by=agent)
    budget.refresh_from_db()
    project = start_projects_of_winners(budget=budget, by=agent, service="Nature en ville")[0]
    milestone = plan_milestone(project=project, by=agent, title="Pose de la cabane", due_on=timezone.localdate())
    reach_milestone(milestone=milestone, by=agent)
    publish_news(project=project, by=agent, title="La cabane est posée")
    deliver(project=project, by=agent, reason="Ouverte à tous.")

    page = open_browser(js=False)
    page.goto(dossier.get_absolute_url())
    steps = page.locator("#idee, #reponse, #vote, #chantier, #journal, #commentaires")
    assert [step.get_attribute("id") for step in steps.all()] == [
        "idee", "reponse", "vote", "chantier", "journal", "commentaires",
    ]  # fmt: skip
    expect(page.locator("#reponse")).to_contain_text("Le terrain appartient à la Ville.")
    expect(page.locator("#vote")).to_contain_text("Choisi")
    expect(page.locator("#chantier")).to_contain_text("La cabane est posée")
    expect(page.locator("#commentaires")).to_contain_text("Les hérons y dorment déjà.")
    journal = page.locator("#journal").inner_text()
    kinds = list(dossier.entries.filter(public=True).order_by("at", "pk").values_list("kind", flat=True))
    told = [Journal.PROPOSAL_SUBMITTED, Journal.STUDY_ASKED, Journal.ANSWER_GIVEN, Journal.CANDIDATE_ADDED,
            Journal.PROJECT_STARTED]  # fmt: skip
    assert [kind for kind in kinds if kind in told] == told
    for words in (author.public_name, "Marc Schmitt", "Nature en ville", "Ouverte à tous."):
        assert words in journal
    assert Dossier.objects.get(pk=dossier.pk).stage == Stage.BUILT
