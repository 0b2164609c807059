"""Who reads an appeal in a small team: fresh eyes first, never whoever took the contested decision."""

import pytest
from django.urls import reverse
from django.utils import timezone

from desk.worklist import narrow, task_list
from participation.accounts.enums import RoleName
from participation.moderation import actions
from participation.moderation.enums import Outcome
from participation.moderation.models import Appeal
from participation.moderation.readers import readers_of
from participation.rules import Refusal
from tests.factories.moderation import days, decide, reported, written
from tests.factories.people import AgentFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(db):
    return AgentFactory(name="Marc S.")


@pytest.fixture
def reversal(comment, agent, second):
    """The author contests what the second agent hid after an appeal, and the first had kept."""
    case = reported(comment)
    decide(case, agent, outcome=Outcome.KEPT)
    notice = case.notices.get()
    asked = actions.appeal_notice(notice=notice, reporter=notice.reporter, text="Relisez.")
    actions.decide_appeal(appeal=asked, by=second, reverse=True, answer="Une adresse est donnée.")
    return actions.appeal(decision=case.decisions.first(), author=comment.author, text="C’est une place publique.")


@pytest.fixture
def contested(comment, agent):
    """The author contests what the first agent hid."""
    return actions.appeal(decision=decide(reported(comment), agent), author=comment.author, text="Relisez.")


def answer(appeal, by):
    return actions.decide_appeal(appeal=appeal, by=by, reverse=False, answer="Vu.")


def refused(appeal, by):
    with pytest.raises(Refusal) as refusal:
        answer(appeal, by)
    return refusal.value


def who(appeal):
    found = readers_of([Appeal.objects.select_related("decision__case").get(pk=appeal.pk)])[appeal.pk]
    return found.people, found.fresh


def page_of(client, user, appeal):
    client.force_login(user)
    return client.get(reverse("moderation:decide_appeal", args=[appeal.pk])).content.decode()


def test_an_appeal_of_a_reversal_goes_to_somebody_who_decided_nothing(reversal, agent, second):
    third = AgentFactory(name="Zoé T.")
    assert who(reversal) == ([third], True)
    refusal = refused(reversal, agent)
    assert (refusal.code, "Zoé T. peut relire" in refusal.message) == ("moderation.took_part.conflict", True)
    assert refused(reversal, second).code == "moderation.same_person.conflict"
    assert answer(reversal, third).decided_by == third


def test_in_a_team_of_two_it_goes_back_to_the_first_who_is_told_so(client, reversal, agent, second):
    assert who(reversal) == ([agent], False)
    assert refused(reversal, second).code == "moderation.same_person.conflict"
    assert "Vous aviez déjà décidé sur ce texte" in page_of(client, agent, reversal)
    assert "Peut le relire\u00a0: Nadia B." in page_of(client, second, reversal)
    assert answer(reversal, agent).decided_by == agent


def test_an_agent_alone_reads_that_nobody_can(client, contested, agent):
    AgentFactory(role=RoleName.ELECTED)
    assert who(contested) == ([], False)
    assert "Personne de l’équipe ne peut relire ce recours" in page_of(client, agent, contested)
    assert "personne ne peut la relire" in client.get(reverse("moderation:queue")).content.decode()
    assert [task.title for task in narrow(task_list(), kind="moderation")] == [
        "Une décision contestée n’a personne pour la relire"
    ]


def test_the_only_one_who_can_has_it_on_their_list(contested, second):
    assert [task.who for task in narrow(task_list(), kind="moderation")] == [second]


def test_who_reported_who_wrote_and_who_is_suspended_are_no_readers(agent, second):
    author, suspended = AgentFactory(), AgentFactory(suspended_until=timezone.now() + days(1))
    case = reported(written(author=author), reporter=second)
    appeal = actions.appeal(decision=decide(case, agent), author=author, text="Relisez.")
    assert who(appeal) == ([], False)
    assert refused(appeal, second).code == "moderation.reported.conflict"
    assert refused(appeal, suspended).code == "accounts.suspended"


def test_a_withdrawn_decision_leaves_eyes_fresh(comment, agent, second):
    case = reported(comment)
    actions.undo_decision(decision=decide(case, second), by=second)
    appeal = actions.appeal(decision=decide(case, agent), author=comment.author, text="Relisez.")
    assert who(appeal) == ([second], True)


@pytest.mark.parametrize(("more", "ending"), [(2, "Zoé 1"), (3, "Zoé 1 et une autre"), (5, "Zoé 1 et 3 autres")])
def test_a_large_team_is_not_listed_whole(contested, second, more, ending):
    for number in range(more):
        AgentFactory(name=f"Zoé {number}")
    assert readers_of([contested])[contested.pk].names == f"Marc S., Zoé 0, {ending}"


@pytest.mark.parametrize("count", [1, 20])
def test_the_readers_of_many_appeals_cost_four_queries(agent, second, count, django_assert_num_queries):
    for author in UserFactory.create_batch(count):
        actions.appeal(decision=decide(reported(written(author=author)), agent), author=author, text="Relisez.")
    appeals = list(Appeal.objects.select_related("decision__case"))
    with django_assert_num_queries(4):
        found = readers_of(appeals)
    assert [readers.people for readers in found.values()] == [[second]] * count
