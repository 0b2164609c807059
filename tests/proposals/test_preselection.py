"""The preselection: what is announced, what is counted, what is published."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from participation.dossiers.enums import Journal, Stage
from participation.processes.enums import PhaseKind
from participation.proposals import actions
from participation.proposals.models import Preselection, Support
from participation.rules import Refusal
from tests.factories.dossiers import ProcessFactory, ProposalFactory
from tests.factories.people import AgentFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent():
    return AgentFactory()


@pytest.fixture
def process():
    return ProcessFactory(phase=PhaseKind.IDEAS, slug="budget-de-grenoble")


def supported(process, number, at=None, **fields):
    idea = ProposalFactory(process=process, **fields)
    for user in UserFactory.create_batch(number):
        Support.objects.create(proposal=idea, user=user, created_at=at or timezone.now() - dt.timedelta(days=2))
    return idea


def announce(process, agent, keep=2):
    preselection = actions.set_preselection(
        process=process, by=agent, keep=keep, counts_at=timezone.now() + dt.timedelta(days=1)
    )
    Preselection.objects.update(counts_at=timezone.now() - dt.timedelta(hours=1))
    return preselection


def refuses(code, action, **call):
    with pytest.raises(Refusal) as refusal:
        action(**call)
    assert refusal.value.code == code


def stages(*ideas):
    for idea in ideas:
        idea.dossier.refresh_from_db()
    return [idea.dossier.stage for idea in ideas]


def test_the_most_supported_go_on_and_equals_of_the_last_too(process, agent):
    first, second, equal, last = (supported(process, number) for number in (4, 2, 2, 1))
    announce(process, agent)
    held = actions.hold_preselection(process=process, by=agent)
    assert stages(first, second, equal, last) == [Stage.PROPOSED] * 3 + [Stage.REFUSED]
    assert [(row["rank"], row["supports"], row["kept"]) for row in held.rows] == [
        (1, 4, True),
        (2, 2, True),
        (2, 2, True),
        (4, 1, False),
    ]
    assert "n° 4 sur 4, 1 soutien." in last.dossier.entries.get(kind=Journal.PRESELECTION_OUT).sentence.replace(
        "\u00a0", " "
    )


def test_supports_count_until_the_announced_moment(process, agent):
    late, early = supported(process, 3, at=timezone.now()), supported(process, 1)
    announce(process, agent, keep=1)
    actions.hold_preselection(process=process, by=agent)
    assert stages(late, early) == [Stage.REFUSED, Stage.PROPOSED]


def test_ideas_already_stopped_or_hidden_are_not_ranked(process, agent):
    supported(process, 5, dossier__stage=Stage.MERGED)
    supported(process, 5, dossier__visibility="hidden")
    supported(process, 5, admissible=False, triaged_at=timezone.now())
    kept = supported(process, 1)
    announce(process, agent, keep=1)
    assert [row["ref"] for row in actions.hold_preselection(process=process, by=agent).rows] == [kept.dossier.ref]


def test_it_is_neither_early_nor_twice(process, agent):
    supported(process, 1)
    actions.set_preselection(process=process, by=agent, keep=1, counts_at=timezone.now() + dt.timedelta(days=1))
    refuses("proposals.preselection_early.not_yet", actions.hold_preselection, process=process, by=agent)
    Preselection.objects.update(counts_at=timezone.now() - dt.timedelta(hours=1))
    actions.hold_preselection(process=process, by=agent)
    refuses("proposals.preselection.already", actions.hold_preselection, process=process, by=agent)
    refuses("proposals.preselection.already", actions.remove_preselection, process=process, by=agent)


@pytest.mark.parametrize(("keep", "days"), [(0, 1), (5_000, 1), (3, -1), (3, 3_000)])
def test_a_preselection_keeps_some_and_counts_later(process, agent, keep, days):
    refuses(
        "proposals.preselection.invalid",
        actions.set_preselection,
        process=process,
        by=agent,
        keep=keep,
        counts_at=timezone.now() + dt.timedelta(days=days),
    )


def test_nothing_is_studied_before_it(process, agent):
    idea = supported(process, 1)
    announce(process, agent)
    call = {"proposal": idea, "by": agent, "service": "Voirie", "due_on": timezone.localdate()}
    refuses("proposals.preselection.not_yet", actions.ask_study, **call)
    actions.hold_preselection(process=process, by=agent)
    assert actions.ask_study(**call).services == "Voirie"


def test_an_agent_announces_and_publishes_and_anyone_reads(client, process, agent):
    idea, out = supported(process, 3, dossier__title="Une fontaine"), supported(process, 1, dossier__title="Un mur")
    client.force_login(agent)
    desk = reverse("proposals:desk_preselection", args=[process.slug])
    moment = timezone.localtime().replace(hour=18) + dt.timedelta(days=2)
    client.post(desk, {"action": "set", "keep": "1", "counts_at": moment.strftime("%Y-%m-%dT%H:%M")})
    Preselection.objects.update(counts_at=timezone.now() - dt.timedelta(hours=1))
    assert "Une fontaine" in client.get(desk).content.decode()
    client.post(desk, {"action": "hold"})
    client.logout()
    page = client.get(reverse("proposals:preselection", args=[process.slug])).content.decode()
    assert page.index(idea.dossier.title) < page.index(out.dossier.title)
    assert "Lire toute la liste" in client.get(out.get_absolute_url()).content.decode()


def test_a_bad_setting_comes_back(client, process, agent):
    client.force_login(agent)
    desk = reverse("proposals:desk_preselection", args=[process.slug])
    answer = client.post(desk, {"action": "set", "keep": "0", "counts_at": "hier"})
    assert answer.status_code == 422


def test_a_dossier_hidden_later_keeps_its_rank_without_its_title(client, process, agent):
    idea = supported(process, 3, dossier__title="Une injure")
    announce(process, agent)
    actions.hold_preselection(process=process, by=agent)
    idea.dossier.visibility = "hidden"
    idea.dossier.save()
    page = client.get(reverse("proposals:preselection", args=[process.slug])).content.decode()
    assert "Une injure" not in page
    assert "Dossier masqué" in page
