"""The feasibility chain: who is asked, what they answer, who gathers, who signs, what time does."""

import datetime as dt

import pytest
from django.utils import timezone

from participation.accounts.enums import RoleName
from participation.dossiers.enums import Journal, Stage
from participation.dossiers.models import Notification
from participation.processes.enums import SignedBy
from participation.proposals import actions
from participation.proposals.enums import Step
from participation.proposals.models import Opinion, Study
from participation.rules import Refusal
from tests.factories.dossiers import ProposalFactory
from tests.factories.people import AgentFactory, TerritoryFactory, UserFactory

pytestmark = pytest.mark.django_db


def in_days(days):
    return timezone.localdate() + dt.timedelta(days=days)


def refuses(code, action, **call):
    with pytest.raises(Refusal) as refusal:
        action(**call)
    assert refusal.value.code == code
    assert refusal.value.message
    return refusal.value


@pytest.fixture
def agent():
    return AgentFactory(name="Marc Simon")


@pytest.fixture
def idea():
    return ProposalFactory()


@pytest.fixture
def study(idea, agent):
    return actions.ask_study(proposal=idea, by=agent, service="Voirie", due_on=in_days(30))


@pytest.fixture
def two(study, agent):
    """A study with two departments, both waited for."""
    actions.ask_opinion(study=study, by=agent, service="Espaces verts", due_on=in_days(20))
    return study


def give(opinion, by, advice="favourable", **facts):
    return actions.give_opinion(opinion=opinion, by=by, advice=advice, reasons="Le sol le permet.", **facts)


def gather(study, by, **facts):
    words = {"verdict": "yes", "statement": "C’est possible.", "cost_lines": [("Bancs", 9_000)]}
    return actions.gather(study=study, by=by, **{**words, **facts})


def kinds(idea):
    return list(idea.dossier.entries.order_by("pk").values_list("kind", flat=True))


def told(user):
    return [one.entry.kind for one in Notification.objects.filter(user=user).order_by("pk")]


# ------------------------------------------------------------------ asking
def test_who_asks_supervises_and_the_idea_counts_as_admissible(study, idea, agent):
    idea.refresh_from_db()
    assert (study.supervisor, idea.admissible, idea.triaged_by, idea.study) == (agent, True, agent, study)


def test_several_departments_study_one_idea(two, idea):
    assert [opinion.service for opinion in two.asked] == ["Voirie", "Espaces verts"]
    assert kinds(idea) == [Journal.STUDY_ASKED, Journal.OPINION_ASKED]


def test_a_department_is_asked_once(study, agent):
    refuses(
        "proposals.opinion.already", actions.ask_opinion, study=study, by=agent, service="Voirie", due_on=in_days(9)
    )


def test_a_department_written_otherwise_is_the_same_department(study, agent):
    refuses(
        "proposals.opinion.already", actions.ask_opinion, study=study, by=agent, service="VOIRIE ", due_on=in_days(9)
    )
    other = actions.ask_study(proposal=ProposalFactory(), by=agent, service=" voirie", due_on=in_days(9))
    assert other.asked[0].service == "Voirie"


@pytest.mark.parametrize("days", [-1, 5_000])
def test_a_deadline_is_to_come_and_not_too_far(study, agent, days):
    refuses("proposals.due.invalid", actions.ask_opinion, study=study, by=agent, service="Eaux", due_on=in_days(days))


def test_a_study_is_asked_once(study, idea, agent):
    refuses("proposals.study.already", actions.ask_study, proposal=idea, by=agent, service="Eaux", due_on=in_days(9))


def test_an_agent_of_elsewhere_asks_nothing(idea):
    elsewhere = AgentFactory()
    elsewhere.roles.update(territory=TerritoryFactory(slug="ailleurs", name="Ailleurs"))
    refuses(
        "accounts.other_territory", actions.ask_study, proposal=idea, by=elsewhere, service="Eaux", due_on=in_days(9)
    )


def test_an_opinion_is_entrusted_given_to_another_and_taken_back(study, agent):
    first, second = AgentFactory(), AgentFactory()
    opinion = study.opinions.get()
    for to in (first, second, None):
        opinion = actions.assign_opinion(opinion=opinion, by=agent, to=to)
    opinion.refresh_from_db()
    assert opinion.assigned_to is None
    assert told(first) == told(second) == [Journal.OPINION_ASSIGNED]
    assert "Voirie" in Notification.objects.get(user=first).text


def test_the_names_of_analysts_stay_out_of_the_public_journal(study, agent, idea):
    actions.assign_opinion(opinion=study.opinions.get(), by=agent, to=AgentFactory())
    assert idea.dossier.entries.get(kind=Journal.OPINION_ASSIGNED).public is False


def test_an_opinion_is_entrusted_to_the_team_alone(study, agent):
    refuses(
        "proposals.not_of_the_team.invalid",
        actions.assign_opinion,
        opinion=study.opinions.get(),
        by=agent,
        to=UserFactory(),
    )


def test_a_request_taken_back_says_why_and_may_be_made_again(two, agent, idea):
    actions.withdraw_opinion(opinion=two.opinions.last(), by=agent, reason="Le sol est privé.")
    assert "Le sol est privé." in idea.dossier.entries.get(kind=Journal.OPINION_WITHDRAWN).sentence
    actions.ask_opinion(study=two, by=agent, service="Espaces verts", due_on=in_days(9))
    assert [opinion.service for opinion in two.asked] == ["Voirie", "Espaces verts"]


def test_a_promise_moves_with_its_reason_and_the_author_knows(study, agent, idea):
    actions.postpone_study(study=study, by=agent, due_on=in_days(60), reason="Sondage du sol.")
    study.refresh_from_db()
    assert study.due_on == in_days(60)
    assert "Sondage du sol." in idea.dossier.entries.get(kind=Journal.STUDY_POSTPONED).sentence
    assert told(idea.dossier.author)[-1] == Journal.STUDY_POSTPONED


# ------------------------------------------------------------------ giving and gathering
def test_an_opinion_is_public_with_its_cost_and_its_reasons(study, agent, idea):
    give(study.opinions.get(), agent, cost_lines=[("Bancs", 9_000), ("Pose", 3_000)])
    sentence = idea.dossier.entries.get(kind=Journal.OPINION_GIVEN).sentence
    assert "Voirie rend son avis : favorable, 12 000 €. Le sol le permet." in sentence.replace("\u202f", " ").replace(
        "\u00a0", " "
    )
    assert told(idea.dossier.author) == [Journal.STUDY_ASKED, Journal.OPINION_GIVEN]


def test_an_opinion_needs_reasons(study, agent):
    refuses(
        "proposals.reason_missing.invalid",
        actions.give_opinion,
        opinion=study.opinions.get(),
        by=agent,
        advice="favourable",
        reasons=" ",
    )


def test_the_supervisor_is_told_when_the_last_opinion_is_in(two, agent):
    analyst = AgentFactory()
    first, last = two.opinions.all()
    give(first, analyst)
    assert told(agent) == []
    give(last, analyst)
    assert told(agent) == [Journal.OPINION_GIVEN]


def test_the_study_says_what_it_waits_for(two, agent):
    steps = [Study.objects.get().step]
    for opinion in two.opinions.all():
        give(opinion, agent)
    steps.append(Study.objects.get().step)
    gather(two, agent)
    steps.append(Study.objects.get().step)
    assert steps == [Step.OPINIONS, Step.GATHERING, Step.SIGNATURE]


def test_opinions_are_all_there_before_they_are_gathered(two, agent):
    give(two.opinions.first(), agent)
    refusal = refuses(
        "proposals.opinions_missing.conflict", actions.gather, study=two, by=agent, verdict="yes", statement="Oui."
    )
    assert "Espaces verts" in refusal.message


def test_an_opinion_written_again_is_gathered_again(study, agent):
    give(study.opinions.get(), agent)
    gather(study, agent)
    give(study.opinions.get(), agent, advice="unfavourable")
    assert Study.objects.get().step == Step.GATHERING


def test_what_is_prepared_is_read_by_nobody(client, study, agent, idea):
    give(study.opinions.get(), agent)
    gather(study, agent, statement="Ce secret attend sa signature.")
    pages = [idea.get_absolute_url(), "/donnees/propositions.csv", f"/api/v1/proposals/?process={idea.process.slug}"]
    for address in pages:
        answer = client.get(address)
        content = b"".join(answer) if answer.streaming else answer.content
        assert answer.status_code == 200
        assert "Ce secret" not in content.decode()


# ------------------------------------------------------------------ signing
def test_several_opinions_are_gathered_before_the_signature(two, agent, idea):
    for opinion in two.opinions.all():
        give(opinion, agent)
    refuses("proposals.not_gathered.conflict", actions.answer, proposal=idea, by=agent, verdict="yes", statement="Oui.")
    gather(two, agent)
    signed = actions.answer(proposal=idea, by=agent, verdict="yes", statement="Oui.", cost_lines=[("Bancs", 9_000)])
    idea.dossier.refresh_from_db()
    assert (signed.cost, signed.step, idea.dossier.stage) == (9_000, Step.DONE, Stage.FEASIBLE)


def test_an_elected_person_signs(study, agent, idea):
    elected = AgentFactory(name="Nadia Keller", role=RoleName.ELECTED)
    actions.answer(proposal=idea, by=elected, verdict="no", statement="Non.", ground="land")
    idea.refresh_from_db()
    assert idea.dossier.entries.get(kind=Journal.ANSWER_GIVEN).actor == elected
    assert (idea.ground, idea.dossier.stage) == ("land", Stage.REFUSED)


def test_where_the_elected_sign_agents_do_not(study, agent, idea):
    idea.process.answers_signed_by = SignedBy.ELECTED
    idea.process.save()
    refuses("proposals.elected_signs", actions.answer, proposal=idea, by=agent, verdict="no", statement="Non.")


def test_an_elected_person_does_not_run_the_study(study):
    refuses(
        "accounts.not_agent",
        actions.ask_opinion,
        study=study,
        by=AgentFactory(role=RoleName.ELECTED),
        service="Eaux",
        due_on=in_days(9),
    )


def test_a_signed_answer_ends_everything(two, agent, idea):
    for opinion in two.opinions.all():
        give(opinion, agent)
    gather(two, agent)
    actions.answer(proposal=idea, by=agent, verdict="yes", statement="Oui.")
    opinion = two.opinions.first()
    refuses("proposals.answered.closed", actions.answer, proposal=idea, by=agent, verdict="no", statement="Non.")
    refuses(
        "proposals.opinion.closed",
        actions.give_opinion,
        opinion=opinion,
        by=agent,
        advice="favourable",
        reasons="Encore.",
    )
    refuses("proposals.answered.closed", actions.ask_opinion, study=two, by=agent, service="Eaux", due_on=in_days(9))


def test_an_unknown_ground_is_refused(study, agent, idea):
    refuses(
        "proposals.ground.invalid",
        actions.answer,
        proposal=idea,
        by=agent,
        verdict="no",
        statement="Non.",
        ground="preselection",
    )


# ------------------------------------------------------------------ the author's turn
@pytest.fixture
def revision(study, agent, idea):
    return actions.ask_revision(proposal=idea, by=agent, message="Où exactement ?", due_on=in_days(10))


def test_the_author_is_asked_and_may_write_again(revision, idea):
    assert told(idea.dossier.author)[-1] == Journal.REVISION_ASKED
    actions.edit_proposal(proposal=idea, by=idea.dossier.author, title="Un banc au 12", body="Devant l’école.")
    revision.refresh_from_db()
    idea.refresh_from_db()
    assert revision.answered_at is not None
    assert (revision.before_body, idea.body) == ("Un banc à l’ombre, pour attendre le bus.", "Devant l’école.")
    assert told(revision.asked_by) == [Journal.REVISION_DONE]
    assert idea.dossier.entries.filter(kind=Journal.REVISION_DONE).exists()


def test_the_study_resumes_later_by_the_days_it_waited(revision, idea, study):
    asked = timezone.localtime() - dt.timedelta(days=4)
    type(revision).objects.update(asked_at=asked)
    actions.edit_proposal(proposal=idea, by=idea.dossier.author, title="Un banc", body="Ici.")
    study.refresh_from_db()
    assert (study.due_on, study.opinions.get().due_on) == (in_days(34), in_days(34))


def test_nothing_is_signed_while_the_author_has_time(revision, idea, agent):
    refuses("proposals.revision.conflict", actions.answer, proposal=idea, by=agent, verdict="yes", statement="Oui.")


def test_the_city_goes_on_only_when_the_author_is_late(revision, idea, agent):
    refuses("proposals.revision.conflict", actions.close_revision, revision=revision, by=agent)
    type(revision).objects.update(due_on=in_days(-1))
    actions.close_revision(revision=revision, by=agent, reason="Nous prenons la rue entière.")
    actions.answer(proposal=idea, by=agent, verdict="yes", statement="Oui.")
    assert "la rue entière" in idea.dossier.entries.get(kind=Journal.REVISION_CLOSED).sentence


def test_one_revision_at_a_time(revision, idea, agent):
    refuses(
        "proposals.revision.already", actions.ask_revision, proposal=idea, by=agent, message="Et ?", due_on=in_days(9)
    )


def test_nobody_is_asked_where_nobody_wrote(idea, agent):
    idea.dossier.author.is_active = False
    idea.dossier.author.save()
    refuses(
        "proposals.no_author.conflict", actions.ask_revision, proposal=idea, by=agent, message="Et ?", due_on=in_days(9)
    )


def test_another_person_does_not_answer_for_the_author(revision, idea):
    refuses("proposals.not_author", actions.edit_proposal, proposal=idea, by=UserFactory(), title="À moi", body="Non.")


# ------------------------------------------------------------------ what is late
def test_a_late_opinion_is_written_once_and_told_to_those_it_waits_for(study, agent, idea):
    analyst = AgentFactory()
    actions.assign_opinion(opinion=study.opinions.get(), by=agent, to=analyst)
    Opinion.objects.update(due_on=in_days(-1))
    assert [actions.tell_late() for _again in range(3)] == [1, 0, 0]
    assert idea.dossier.entries.filter(kind=Journal.OPINION_LATE).count() == 1
    assert Journal.OPINION_LATE in told(analyst)
    assert told(agent) == [Journal.OPINION_LATE]


def test_a_late_author_is_told_to_the_agent_and_not_to_the_public(revision, agent, idea):
    type(revision).objects.update(due_on=in_days(-1))
    assert [actions.tell_late() for _again in range(2)] == [1, 0]
    assert idea.dossier.entries.get(kind=Journal.REVISION_LATE).public is False
    assert told(agent) == [Journal.REVISION_LATE]
