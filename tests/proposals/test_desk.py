"""The team's screens of ideas: the list, one idea, an opinion, a merger; every form without JavaScript."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from desk.worklist import task_list
from participation.accounts.enums import RoleName
from participation.dossiers.enums import Kind, Stage
from participation.processes.enums import PhaseKind
from participation.proposals import actions
from participation.proposals.models import Opinion, Proposal, Revision, Study
from tests.factories.dossiers import DossierFactory, ProcessFactory, ProposalFactory
from tests.factories.meetings import PastMeetingFactory
from tests.factories.people import AgentFactory, UserFactory
from tests.factories.projects import MilestoneFactory

pytestmark = pytest.mark.django_db

LIST = "/gestion/idees/"


def in_days(days):
    return timezone.localdate() + dt.timedelta(days=days)


@pytest.fixture
def agent(client):
    agent = AgentFactory(name="Marc Simon")
    client.force_login(agent)
    return agent


def desk(idea):
    return reverse("proposals:desk_detail", args=[idea.dossier.ref])


def studied(agent, *services, **fields):
    idea = ProposalFactory(**fields)
    study = actions.ask_study(proposal=idea, by=agent, service=services[0], due_on=in_days(30))
    for service in services[1:]:
        actions.ask_opinion(study=study, by=agent, service=service, due_on=in_days(20))
    return idea


def give_all(idea, agent):
    for opinion in Opinion.objects.pending().filter(study__proposal=idea):
        actions.give_opinion(
            opinion=opinion, by=agent, advice="favourable", reasons=f"{opinion.service} dit oui.", cost=7_000
        )


def titles(client, query):
    page = client.get(f"{LIST}?{query}").content.decode()
    return {idea.dossier.title for idea in Proposal.objects.select_related("dossier") if idea.dossier.title in page}


def test_the_list_is_narrowed_to_what_waits(client, agent):
    ProposalFactory(dossier__title="Un hamac")
    studied(agent, "Voirie", dossier__title="Un kiosque")
    ready = studied(agent, "Voirie", dossier__title="Un lavoir")
    give_all(ready, agent)
    signed = studied(agent, "Voirie", dossier__title="Un mûrier-platane")
    give_all(signed, agent)
    actions.gather(study=signed.studies.get(), by=agent, verdict="yes", statement="Oui.")
    asked = ProposalFactory(dossier__title="Un nichoir", admissible=True, triaged_at=timezone.now())
    actions.ask_revision(proposal=asked, by=agent, message="Où ?", due_on=in_days(3))
    expected = {
        "tri": {"Un hamac"},
        "avis": {"Un kiosque"},
        "reunir": {"Un lavoir"},
        "signer": {"Un mûrier-platane"},
        "auteur": {"Un nichoir"},
        "retard": set(),
    }
    assert {what: titles(client, f"faire={what}") for what in expected} == expected


def test_what_is_late_is_flagged_in_the_list_and_in_the_tasks(client, agent):
    idea = studied(agent, "Voirie", dossier__title="Un banc en retard")
    Opinion.objects.update(due_on=in_days(-2))
    assert titles(client, "faire=retard") == {"Un banc en retard"}
    assert "en retard" in client.get(desk(idea)).content.decode()
    [task] = [task for task in task_list() if task.kind == "opinion"]
    assert task.days == -2


def test_the_list_finds_what_is_mine_and_what_is_nobodys(client, agent):
    mine, other = studied(AgentFactory(), "Voirie"), studied(AgentFactory(), "Eaux")
    actions.assign_opinion(opinion=Opinion.objects.get(study__proposal=mine), by=agent, to=agent)
    assert titles(client, "qui=moi") == {mine.dossier.title}
    assert titles(client, "qui=personne") == {other.dossier.title}
    assert titles(client, f"demarche={other.process.slug}") == {other.dossier.title}


@pytest.mark.parametrize(
    "query", ["faire=zzz", "qui=%E2%80%AE", "demarche=%27", "page=-3", "faire=tri&qui=moi&tri=soutiens"]
)
def test_unknown_filters_never_break_the_list(client, agent, query):
    assert client.get(f"{LIST}?{query}").status_code == 200


@pytest.mark.parametrize("count", [1, 20])
def test_the_list_costs_the_same_queries(client, agent, count, django_assert_max_num_queries):
    for _number in range(count):
        studied(agent, "Voirie", "Eaux")
    client.get(LIST)
    with django_assert_max_num_queries(12):
        assert client.get(LIST).status_code == 200


def test_tasks_go_from_the_triage_to_the_signature(agent):
    idea = ProposalFactory()

    def kinds():
        return [task.kind for task in task_list() if task.reference == idea.dossier.ref]

    seen = [kinds()]
    study = actions.ask_study(proposal=idea, by=agent, service="Voirie", due_on=in_days(30))
    seen.append(kinds())
    give_all(idea, agent)
    seen.append(kinds())
    actions.gather(study=study, by=agent, verdict="yes", statement="Oui.")
    seen.append(kinds())
    actions.answer(proposal=idea, by=agent, verdict="yes", statement="Oui.")
    seen.append(kinds())
    assert seen == [["triage"], ["opinion"], ["gather"], ["answer"], []]


def test_a_late_author_is_a_task(agent):
    idea = ProposalFactory()
    actions.ask_revision(proposal=idea, by=agent, message="Où ?", due_on=in_days(3))
    Revision.objects.update(due_on=in_days(-1))
    assert [(task.kind, task.who) for task in task_list() if task.kind == "revision"] == [("revision", agent)]


# ------------------------------------------------------------------ one idea
def test_an_agent_sorts_an_idea_from_its_screen(client, agent):
    idea = ProposalFactory()
    answer = client.post(desk(idea), {"action": "triage", "triage-admissible": "no", "triage-note": "Gardez-moi"})
    assert answer.status_code == 422
    assert "Gardez-moi" in answer.content.decode()
    client.post(
        desk(idea),
        {"action": "triage", "triage-admissible": "no", "triage-ground": "land", "triage-note": "Sol privé."},
    )
    page = client.get(idea.get_absolute_url()).content.decode()
    assert "Le terrain n’est pas à la Ville." in page
    assert "Sol privé." in page


def test_the_whole_chain_from_the_screens(client, agent):
    idea = ProposalFactory()
    due = in_days(20).isoformat()
    for service in ("Voirie", "Espaces verts"):
        client.post(desk(idea), {"action": "study", "study-service": service, "study-due_on": due})
    for opinion in Opinion.objects.all():
        address = reverse("proposals:desk_opinion", args=[opinion.pk])
        assert client.get(address).status_code == 200
        client.post(
            address,
            {
                "action": "give",
                "give-advice": "reserved",
                "give-reasons": f"{opinion.service} : possible.",
                "give-costs": "Pose 4 000 €",
            },
        )
    page = client.get(desk(idea)).content.decode()
    assert "Pose 4000\nPose 4000" in page  # the lines of both departments, ready to be gathered
    signature = {"verdict": "yes_changed", "statement": "Oui, en mai.", "costs": "Pose 8000"}
    for action in ("gather", "answer"):
        client.post(desk(idea), {"action": action, **{f"{action}-{k}": v for k, v in signature.items()}})
    study = Study.objects.get()
    assert (study.cost, study.answered_by, study.gathered_by) == (8_000, agent, agent)
    page = client.get(idea.get_absolute_url()).content.decode()
    assert "Les avis des 2 services" in page
    assert "Espaces verts : possible." in page


def test_an_elected_person_signs_from_the_screen_and_sees_no_other_form(client, agent):
    idea = studied(agent, "Voirie")
    client.force_login(AgentFactory(role=RoleName.ELECTED))
    page = client.get(desk(idea)).content.decode()
    assert 'value="answer"' in page
    assert 'value="postpone"' not in page
    client.post(desk(idea), {"action": "answer", "answer-verdict": "no", "answer-statement": "Non."})
    assert Study.objects.get().verdict == "no"


def test_an_opinion_is_entrusted_and_taken_back_from_its_screen(client, agent):
    idea = studied(agent, "Voirie")
    opinion = Opinion.objects.get()
    address = reverse("proposals:desk_opinion", args=[opinion.pk])
    client.post(address, {"action": "assign", "assign-to": agent.pk})
    opinion.refresh_from_db()
    assert opinion.assigned_to == agent
    client.post(address, {"action": "assign", "assign-to": ""})
    opinion.refresh_from_db()
    assert opinion.assigned_to is None
    assert client.post(address, {"action": "withdraw", "withdraw-reason": ""}).status_code == 422
    assert client.post(address, {"action": "assign", "assign-to": UserFactory().pk}).status_code == 422
    assert idea.get_absolute_url() in client.get(address).content.decode()


def test_a_revision_goes_to_the_author_and_comes_back(client, agent):
    idea = studied(agent, "Voirie")
    client.post(
        desk(idea),
        {"action": "revision", "revision-message": "De quel côté ?", "revision-due_on": in_days(9).isoformat()},
    )
    client.force_login(idea.dossier.author)
    assert "De quel côté ?" in client.get(idea.get_absolute_url()).content.decode()
    edit = reverse("proposals:edit", args=[idea.dossier.ref])
    assert "De quel côté ?" in client.get(edit).content.decode()
    client.post(edit, {"title": "Un banc côté école", "body": "Devant la grille."})
    client.force_login(agent)
    page = client.get(desk(idea)).content.decode()
    assert "Devant la grille." in page
    assert "Un banc à l’ombre, pour attendre le bus." in page  # the text as it was


@pytest.mark.parametrize("action", ["postpone", "supervise", "go_on", "reopen", "archive", "gather", "answer"])
def test_an_action_out_of_turn_says_why(client, agent, action):
    idea = ProposalFactory(dossier__stage=Stage.BUILT, admissible=True, triaged_at=timezone.now())
    data = {
        "due_on": in_days(9).isoformat(),
        "reason": "Parce que.",
        "to": agent.pk,
        "verdict": "yes",
        "statement": "Oui.",
    }
    answer = client.post(desk(idea), {"action": action, **{f"{action}-{k}": v for k, v in data.items()}})
    assert answer.status_code == 422


def test_an_unknown_action_is_not_found(client, agent):
    assert client.post(desk(ProposalFactory()), {"action": "dance"}).status_code == 404


# ------------------------------------------------------------------ merging
def test_ideas_are_found_by_words_by_number_and_by_likeness(client, agent):
    idea = ProposalFactory(
        dossier__title="Une fontaine place Franklin", dossier__search_text="une fontaine place franklin"
    )
    alike = ProposalFactory(dossier__title="La fontaine sèche", dossier__search_text="la fontaine seche")
    other = ProposalFactory(dossier__title="Un mûrier", dossier__search_text="un murier")
    merge = reverse("proposals:desk_merge", args=[idea.dossier.ref])
    pages = [client.get(f"{merge}{query}").content.decode() for query in ("", "?q=murier", f"?q={other.dossier.ref}")]
    assert ["La fontaine sèche" in page for page in pages] == [True, False, False]
    assert ["Un mûrier" in page for page in pages] == [False, True, True]
    assert alike.dossier.ref in pages[0]


def test_three_ideas_become_a_new_one_in_a_workshop(client, agent):
    ideas = ProposalFactory.create_batch(3)
    workshop = DossierFactory(kind=Kind.MEETING, title="Atelier du 12 mars")
    refs = "&".join(f"avec={idea.dossier.ref}" for idea in ideas[1:])
    merge = f"{reverse('proposals:desk_merge', args=[ideas[0].dossier.ref])}?{refs}"
    assert "Atelier du 12 mars" in client.get(merge).content.decode()
    assert client.post(merge, {"host": "nouvelle", "reason": "Une seule."}).status_code == 422
    answer = client.post(
        merge,
        {
            "host": "nouvelle",
            "title": "Un parcours d’ombre",
            "body": "De la gare au parc.",
            "reason": "Une seule.",
            "workshop": workshop.pk,
        },
    )
    assert answer.status_code == 303
    page = client.get("/idees/").content.decode()
    assert "Un parcours d’ombre" in page
    assert workshop.merges_decided.count() == 3


def test_merging_with_nothing_is_refused(client, agent):
    idea = ProposalFactory()
    answer = client.post(
        reverse("proposals:desk_merge", args=[idea.dossier.ref]), {"host": idea.dossier.ref, "reason": "R"}
    )
    assert answer.status_code == 422


# ------------------------------------------------------------------ proposing again
def test_an_author_proposes_again_from_the_dossier(client):
    idea = ProposalFactory(dossier__stage=Stage.NOT_ELECTED)
    address = reverse("proposals:again", args=[idea.dossier.ref])
    assert address not in client.get(idea.get_absolute_url()).content.decode()
    client.force_login(idea.dossier.author)
    assert address in client.get(idea.get_absolute_url()).content.decode()
    assert "Aucune démarche ne prend d’idées" in client.get(address).content.decode()
    process = ProcessFactory(phase=PhaseKind.IDEAS, dossier__title="Le budget d’après")
    assert client.post(address, {"process": "99999"}).status_code == 422
    assert client.post(address, {"process": process.pk}).url == idea.get_absolute_url()
    idea.refresh_from_db()
    assert idea.process == process


@pytest.mark.parametrize("count", [1, 6])
def test_a_studied_idea_costs_its_reader_ten_queries(client, agent, count, django_assert_max_num_queries):
    idea = studied(agent, *(f"Service {number}" for number in range(count)))
    for _number in range(count):
        actions.merge_proposals(source=ProposalFactory(), into=idea, by=agent, reason="La même.")
    client.force_login(UserFactory())
    client.get(idea.get_absolute_url())
    with django_assert_max_num_queries(10):
        assert client.get(idea.get_absolute_url()).status_code == 200


def test_every_task_leads_to_a_page(client, agent):
    process = ProcessFactory(phase=PhaseKind.VOTE)
    process.phases.update(
        opens_at=timezone.now() - dt.timedelta(days=3), closes_at=timezone.now() + dt.timedelta(days=2)
    )
    PastMeetingFactory(minutes="", minutes_published_at=None)
    MilestoneFactory(due_on=in_days(-1), first_due_on=in_days(-1))
    ProposalFactory()
    tasks = task_list()
    assert {"phase", "meeting", "milestone", "triage"} <= {task.kind for task in tasks}
    assert [task.url for task in tasks if client.get(task.url).status_code != 200] == []
