"""Two agents, two residents, one content: the locks and the constraints decide, on the real database."""

import threading

import pytest
from django.db import connection

from participation.dossiers.enums import Journal
from participation.dossiers.models import Notification
from participation.moderation import actions
from participation.moderation.enums import CaseState, Motive, Outcome
from participation.moderation.models import Appeal, Case, Decision, Notice
from participation.rules import Refusal
from tests.factories.dossiers import ProposalFactory
from tests.factories.moderation import decide, reported, written
from tests.factories.people import AgentFactory, UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def at_once(*calls):
    """Run calls in threads that start together; what each gave, or the code of its refusal."""
    start, results = threading.Barrier(len(calls)), [None] * len(calls)

    def run(index, call):
        start.wait()
        try:
            results[index] = call()
        except Refusal as refusal:
            results[index] = refusal.code
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(index, call)) for index, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_two_agents_who_decide_at_once_make_one_decision():
    case = reported(written())
    agents = AgentFactory.create_batch(4)
    outcomes = [Outcome.HIDDEN, Outcome.KEPT, Outcome.HIDDEN, Outcome.KEPT]
    results = at_once(*(lambda a=a, o=o: decide(case, a, outcome=o) for a, o in zip(agents, outcomes, strict=True)))
    assert sorted(type(r).__name__ for r in results) == ["Decision", "str", "str", "str"]
    assert set(results) - {Decision.objects.get()} == {"moderation.decided.already"}
    assert Notification.objects.filter(user=case.notices.get().reporter).count() == 1


def test_two_agents_who_take_a_text_at_once_do_not_both_have_it():
    case = reported(written())
    results = at_once(*(lambda a=a: actions.claim(case=case, by=a) for a in AgentFactory.create_batch(4)))
    assert results.count("moderation.claimed.conflict") == 3
    case.refresh_from_db()
    assert case.claimed_by is not None


def test_reports_that_arrive_at_once_share_one_case():
    comment = written()
    reporters = UserFactory.create_batch(6)
    at_once(*(lambda r=r: actions.report(motive=Motive.RESPECT, comment=comment, reporter=r) for r in reporters))
    assert (Case.objects.count(), Notice.objects.count()) == (1, 6)


def test_one_person_who_reports_twice_at_once_makes_one_notice():
    comment, reporter = written(), UserFactory()
    at_once(*(lambda: actions.report(motive=Motive.RESPECT, comment=comment, reporter=reporter) for _again in range(4)))
    assert Notice.objects.count() == 1


def test_two_agents_who_decide_about_two_texts_of_one_thread_never_wait_in_a_circle():
    dossier = ProposalFactory().dossier
    cases = [reported(written(f"Texte {n}", dossier=dossier), motive=Motive.ADVERTISING) for n in range(6)]
    agents = AgentFactory.create_batch(6)
    results = at_once(
        *(lambda c=c, a=a: decide(c, a, ground=Motive.ADVERTISING) for c, a in zip(cases, agents, strict=True))
    )
    assert all(isinstance(result, Decision) for result in results)
    dossier.refresh_from_db()
    assert dossier.cursor == 12


def test_an_appeal_sent_twice_at_once_is_one_appeal_and_has_one_answer():
    agent = AgentFactory()
    decision = decide(reported(written()), agent)
    author = decision.case.author
    at_once(*(lambda: actions.appeal(decision=decision, author=author, text="Relisez.") for _again in range(3)))
    appeal = Appeal.objects.get()
    readers = AgentFactory.create_batch(3)
    results = at_once(
        *(
            lambda b=b, r=r: actions.decide_appeal(appeal=appeal, by=b, reverse=r, answer="Vu.")
            for b, r in zip(readers, (True, False, True), strict=True)
        )
    )
    assert results.count("moderation.decided.already") == 2


def test_two_people_who_reported_a_kept_text_make_one_appeal_and_one_decision():
    case = reported(written())
    reported(case.comment)
    decide(case, AgentFactory(), outcome=Outcome.KEPT)
    notices = list(case.notices.select_related("reporter"))
    results = at_once(
        *(lambda n=n: actions.appeal_notice(notice=n, reporter=n.reporter, text="Relisez.") for n in notices)
    )
    assert results.count("moderation.appeal.already") == 1
    appeal = Appeal.objects.get()
    results = at_once(
        *(
            lambda b=b: actions.decide_appeal(appeal=appeal, by=b, reverse=True, answer="Une adresse est donnée.")
            for b in AgentFactory.create_batch(3)
        )
    )
    assert results.count("moderation.decided.already") == 2
    assert [decision.outcome for decision in case.decisions.order_by("pk")] == [Outcome.KEPT, Outcome.HIDDEN]
    assert {notice.decision.outcome for notice in case.notices.select_related("decision")} == {Outcome.HIDDEN}


def test_a_decision_taken_back_several_times_at_once_is_taken_back_once():
    agent = AgentFactory()
    decision = decide(reported(written()), agent)
    results = at_once(*(lambda: actions.undo_decision(decision=decision, by=agent) for _again in range(4)))
    assert results.count("moderation.withdrawn.already") == 3
    assert results.count(decision.case) == 1
    assert decision.case.dossier.entries.filter(kind=Journal.DECISION_WITHDRAWN).count() == 1


def test_taking_back_while_another_decides_leaves_one_decision_or_none():
    agent, other = AgentFactory.create_batch(2)
    decision = decide(reported(written()), agent)
    case = decision.case
    undone, decided = at_once(
        lambda: actions.undo_decision(decision=decision, by=agent), lambda: decide(case, other, outcome=Outcome.KEPT)
    )
    case.refresh_from_db()
    assert undone == case
    assert decided == "moderation.decided.already" or decided == Decision.objects.standing().get()
    assert (case.state == CaseState.OPEN) == (decided == "moderation.decided.already")


def test_an_appeal_and_an_undo_at_once_are_not_both_heard():
    agent = AgentFactory()
    decision = decide(reported(written()), agent)
    results = at_once(
        lambda: actions.undo_decision(decision=decision, by=agent),
        lambda: actions.appeal(decision=decision, author=decision.case.author, text="Relisez."),
    )
    assert {result for result in results if isinstance(result, str)} <= {
        "moderation.appealed.conflict", "moderation.withdrawn.already",
    }  # fmt: skip
    decision.refresh_from_db()
    assert (decision.withdrawn_at is None) == Appeal.objects.filter(decision=decision).exists()


def test_a_report_and_an_undo_at_once_leave_one_case_to_read():
    agent = AgentFactory()
    decision = decide(reported(written()), agent, outcome=Outcome.KEPT)
    comment, reporters = decision.case.comment, UserFactory.create_batch(2)
    results = at_once(
        lambda: actions.undo_decision(decision=decision, by=agent),
        *(lambda r=r: actions.report(motive=Motive.RESPECT, comment=comment, reporter=r) for r in reporters),
    )
    assert Case.objects.waiting().count() == 1
    assert [type(result) for result in results[1:]] == [Notice, Notice]
    assert results[0] in (decision.case, "moderation.reported_since.conflict")
