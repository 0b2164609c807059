"""One of everything, in every state, in order."""

import io

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db.models import Count, Max, Min, Sum
from django.test import TestCase, override_settings
from django.utils import timezone

from budgets.anomalies import report
from budgets.models import Ballot, Budget, Objection, Outage, PaperBatch, RollEntry
from cms.models import ReportPage
from participation.accounts.enums import RoleName
from participation.accounts.models import Residence, Role, User
from participation.consultations.models import Survey
from participation.discussions.models import Comment
from participation.dossiers.enums import Journal, Kind, Stage
from participation.dossiers.models import Dossier, Entry, Notification
from participation.meetings.models import Meeting, Registration
from participation.moderation.enums import Outcome
from participation.moderation.models import Appeal, Case, Decision
from participation.processes.enums import PhaseKind
from participation.processes.models import Process
from participation.proposals.enums import Step
from participation.proposals.models import Proposal, Revision, Study
from participation.territories.models import Territory
from projects.models import Milestone, Project

ADDRESSES = (
    "/", "/demarches/", "/idees/", "/budgets/", "/projets/", "/rencontres/", "/memoire/", "/comptes-rendus/",
    "/carte/", "/moderation/registre/", "/demarches/ou-s-asseoir/", "/demarches/ou-s-asseoir/propositions/",
    "/budgets/mulhouse-diagonales/resultats/", "/budgets/mobilites-douces/projets/",
    "/budgets/un-ete-dans-les-rues/resultats/", "/budgets/cours-d-ecole/resultats/",
    "/budgets/budget-des-jeunes/resultats/",
    "/comptes-rendus/promis-fait-pas-encore-fait/",
)  # fmt: skip


def dossier(title):
    return Dossier.objects.get(title__startswith=title)


def kinds(of):
    return list(of.entries.order_by("at", "pk").values_list("kind", flat=True))


def counts():
    return [model.objects.count() for model in (User, Dossier, Entry, Comment, Ballot, Residence, ReportPage)]


class TestCity(TestCase):
    """The city is told once for all these tests, which is what this kind of class is for."""

    @classmethod
    def setUpTestData(cls):
        call_command("demo", stdout=io.StringIO())
        cls.told_at = timezone.now()

    def setUp(self):
        """Each test reads the city at the moment it was told: midnight does not pass in between."""
        clock = time_machine.travel(self.told_at)
        clock.start()
        self.addCleanup(clock.stop)

    # ------------------------------------------------------------------ people and places
    def test_mulhouse_has_its_six_sectors_with_outlines(self):
        sectors = Territory.objects.filter(parent__slug="mulhouse")
        assert sectors.count() == 6
        assert all(sector.rings for sector in sectors)

    def test_the_four_accounts_of_the_sign_in_page_have_their_roles(self):
        roles = {
            email: list(Role.objects.filter(user__email=f"{email}@demo.test").values_list("name", flat=True))
            for email in ("habitante", "agente", "elue", "admin")
        }
        assert roles == {
            "habitante": [],
            "agente": [RoleName.AGENT],
            "elue": [RoleName.ELECTED],
            "admin": [RoleName.ADMINISTRATOR],
        }
        for email in roles:
            account = User.objects.get(email=f"{email}@demo.test")
            assert account.check_password("parvis-demo")
            assert account.emailaddress_set.get().verified

    def test_the_resident_lives_here_and_has_not_voted_in_the_open_budget(self):
        lucie = User.objects.get(email="habitante@demo.test")
        assert lucie.residence.verified_at
        assert not RollEntry.objects.filter(person_key=lucie.residence.person_key).exists()

    # ------------------------------------------------------------------ every state
    def test_ideas_are_in_every_stage(self):
        stages = set(Dossier.objects.filter(kind=Kind.IDEA).values_list("stage", flat=True))
        assert stages == set(Stage.values)

    def test_every_phase_that_people_live_is_open_somewhere(self):
        now = timezone.now()
        running = Process.objects.public().filter(phases__opens_at__lte=now, phases__closes_at__gt=now)
        wanted = {PhaseKind.IDEAS, PhaseKind.SURVEY, PhaseKind.DEBATE, PhaseKind.VOTE, PhaseKind.BUILD}
        assert wanted <= set(running.values_list("phases__kind", flat=True))

    def test_the_vote_is_open_for_a_week_with_its_ballots(self):
        budget = Budget.objects.get(process__slug="mobilites-douces")
        assert budget.is_open
        assert budget.vote_phase.days_left == 7
        assert 12 <= budget.candidates.count() <= 24
        assert 290 <= budget.ballots.count() <= 312

    def test_the_finished_budget_has_the_winners_of_mulhouse(self):
        budget = Budget.objects.get(process__slug="mulhouse-diagonales")
        tally = budget.tallies.get(official=True)
        winners = [candidate.title for candidate in budget.candidates.filter(code__in=tally.winners)]
        assert len(winners) == 12
        for word in ("guinguette", "observatoire", "Doller", "hamacs", "pique-nique", "ruches"):
            assert any(word in title for title in winners), word
        assert tally.cost <= budget.amount == 300_000

    def test_small_budgets_show_the_other_ballots_and_the_other_counts(self):
        closed = Budget.objects.exclude(published_at=None).exclude(process__slug="mulhouse-diagonales")
        assert set(closed.values_list("vote_type", "rule")) == {
            ("ordinal", "greedy"), ("scoring", "majority-judgment"), ("cumulative", "equal-shares/add1"),
        }  # fmt: skip
        for budget in closed:
            tally = budget.tallies.get(official=True)
            assert 0 < len(tally.winners) < budget.candidates.count()
            assert budget.ballots.count() == budget.roll.count() > 100
            assert Project.objects.filter(dossier__candidacies__budget=budget).exists()

    def test_each_roll_mark_of_a_closed_vote_is_a_ballot_or_a_sheet_that_was_handed_out(self):
        def by_channel(model):
            rows = model.objects.filter(budget__closed_at__isnull=False).order_by().values_list("channel")
            return dict(rows.annotate(number=Count("pk")))

        roll, box = by_channel(RollEntry), by_channel(Ballot)
        batches = PaperBatch.objects.filter(budget__closed_at__isnull=False, state="closed")
        assert roll.pop("paper") == batches.aggregate(sheets=Sum("handed_out"))["sheets"]
        assert 0 < box.pop("paper") <= batches.aggregate(sheets=Sum("returned"))["sheets"]
        assert roll == box
        assert set(box) == {"web", "counter"}

    def test_sheets_of_the_open_vote_are_on_the_roll_before_they_are_in_the_box(self):
        paper = {"budget__closed_at": None, "channel": "paper"}
        assert RollEntry.objects.filter(**paper).count() > Ballot.objects.filter(**paper).count()

    def test_what_votes_went_through_is_told(self):
        """An outage given back, a batch annulled and keyed again, a minute after the radio."""
        outage = Outage.objects.get(budget__process__slug="un-ete-dans-les-rues")
        assert outage.closes_after - outage.closed_before == outage.ended_at - outage.began_at
        assert outage.budget.closed_at >= outage.closes_after
        told = report(Budget.objects.get(process__slug="mulhouse-diagonales"))
        (voided,) = told["voided"]
        assert voided.replaced_by.state == "closed"
        assert voided.replaced_by.record
        assert told["arrivals"]["burst_count"] == 1
        assert {row["level"]: row["addresses"] for row in told["arrivals"]["shared"]}[10] >= 3  # a library each day

    def test_projects_are_built_being_built_and_late(self):
        assert Project.objects.exclude(delivered_on=None).count() >= 5
        assert Project.objects.filter(delivered_on=None).count() >= 5
        assert Milestone.objects.exclude(delay_reason="").count() >= 10
        assert not Milestone.objects.filter(reached_on=None, due_on__lt=timezone.localdate()).exists()

    def test_a_petition_is_four_supports_short(self):
        petition = Proposal.objects.get(dossier__title__startswith="Rouvrir la ligne 18")
        assert (petition.supports.count(), petition.process.support_threshold) == (46, 50)

    def test_a_debate_has_both_sides(self):
        debate = Process.objects.get(slug="place-reunion-samedi")
        sides = set(debate.dossier.comments.values_list("position", flat=True))
        assert sides == {"for", "against", ""}

    def test_one_survey_is_open_and_one_has_its_results(self):
        assert Survey.objects.filter(results_published_at=None).count() == 1
        assert Survey.objects.exclude(results_published_at=None).get().results["responses"] == 138

    def test_meetings_are_past_coming_full_and_cancelled(self):
        now = timezone.now()
        assert Meeting.objects.filter(ends_at__lt=now).exclude(minutes="").count() == 3
        assert Meeting.objects.filter(starts_at__gt=now, cancelled_at=None).count() == 4
        assert Meeting.objects.exclude(cancelled_at=None).count() == 1
        assert Registration.objects.filter(state="waiting").exists()

    def test_moderation_has_a_queue_decisions_and_an_appeal(self):
        assert Case.objects.waiting().count() == 9
        assert set(Case.objects.waiting().values_list("urgency", flat=True)) == {0, 1, 2, 3}
        assert set(Decision.objects.values_list("outcome", flat=True)) == set(Outcome)
        assert Case.objects.filter(spam_score__gt=0.9, state="open").count() == 1
        mine = Decision.objects.get(case__author__email="habitante@demo.test")
        assert mine.statement in Notification.objects.get(user=mine.case.author, entry__data__decision=mine.pk).text
        assert set(Appeal.objects.values_list("state", flat=True)) == {"open", "upheld", "reversed"}

    def test_the_chain_is_at_every_step(self):
        waiting = Study.objects.filter(answered_at=None)
        assert {study.step for study in waiting} == {Step.OPINIONS, Step.SIGNATURE}
        assert Revision.objects.open().count() == 1
        assert Proposal.objects.exclude(ground="").count() == 1
        assert 1 <= Proposal.objects.to_triage().count() <= 6
        assert Entry.objects.filter(kind=Journal.OPINION_LATE).count() == 1
        assert Entry.objects.filter(kind=Journal.PROPOSED_AGAIN).count() == 1

    def test_objections_are_answered_or_wait(self):
        assert list(Objection.objects.order_by("created_at").values_list("outcome", flat=True)) == ["rejected", ""]

    def test_answers_say_yes_no_otherwise_and_already(self):
        assert set(Study.objects.values_list("verdict", flat=True)) == {"", "yes", "yes_changed", "no", "already"}
        assert Study.objects.filter(verdict="", due_on__lt=timezone.localdate()).count() == 1
        assert all(study.cost for study in Study.objects.filter(verdict__in=["yes", "yes_changed"]))

    def test_a_report_is_published_with_frozen_figures_and_another_is_a_draft(self):
        published = ReportPage.objects.live().get()
        assert [version.number for version in published.versions.all()] == [2, 1]
        assert len({version.digest for version in published.versions.all()}) == 1
        assert ReportPage.objects.not_live().count() == 1

    # ------------------------------------------------------------------ the dossier from the first sentence to the ribbon
    def test_one_dossier_tells_every_step_in_order(self):
        told = kinds(dossier("Un observatoire des oiseaux"))
        steps = [
            Journal.PROPOSAL_SUBMITTED,
            Journal.MERGED_FROM,
            Journal.STUDY_ASKED,
            Journal.ANSWER_GIVEN,
            Journal.CANDIDATE_ADDED,
            Journal.CANDIDATE_ELECTED,
            Journal.PROJECT_STARTED,
            Journal.MILESTONE_PLANNED,
            Journal.MILESTONE_REACHED,
            Journal.MILESTONE_MOVED,
            Journal.SPENDING_RECORDED,
            Journal.PROJECT_DELIVERED,
        ]
        assert [kind for kind in dict.fromkeys(told) if kind in steps] == steps
        assert {Journal.SUPPORT_GIVEN, Journal.COMMENT_POSTED, Journal.NEWS_PUBLISHED} <= set(told)

    def test_its_answer_has_a_name_a_date_and_its_costs(self):
        study = dossier("Un observatoire des oiseaux").proposal.study
        assert study.answered_by.name == "Marc Simon"
        assert study.cost == sum(euros for _label, euros in study.cost_lines) == 38_000
        assert study.days_taken == 32

    def test_its_delays_have_reasons_and_its_money_adds_up(self):
        project = dossier("Un observatoire des oiseaux").project
        late = project.milestones.exclude(delay_reason="")
        assert late.count() == 2
        assert sum(line.amount for line in project.spending.filter(kind="paid")) == 35_850

    # ------------------------------------------------------------------ a journal in order
    def test_nothing_is_dated_after_today(self):
        now = timezone.now()
        for model, field in (
            (Entry, "at"),
            (Comment, "created_at"),
            (Dossier, "created_at"),
            (Notification, "created_at"),
        ):
            assert model.objects.aggregate(last=Max(field))["last"] <= now, model

    def test_nothing_happens_in_a_dossier_before_it_is_opened(self):
        opened = Dossier.objects.annotate(first=Min("entries__at")).exclude(first=None)
        assert [str(one) for one in opened if one.first < one.created_at] == []

    def test_cursors_are_contiguous(self):
        for one in Dossier.objects.exclude(cursor=0):
            cursors = set(one.entries.exclude(cursor=None).values_list("cursor", flat=True))
            assert cursors == set(range(1, one.cursor + 1)), one

    def test_followers_have_news_and_nobody_is_mailed(self):
        assert Notification.objects.filter(user__email="habitante@demo.test", read_at=None).exists()
        assert not Notification.objects.filter(mail_at__isnull=False).exists()
        assert not Entry.objects.filter(dispatched_at=None).exists()

    def test_words_are_set_in_french(self):
        for text in (
            *Dossier.objects.values_list("title", flat=True),
            *Proposal.objects.values_list("body", flat=True),
            *Comment.objects.values_list("body", flat=True),
            *Study.objects.values_list("statement", flat=True),
        ):
            assert "'" not in text
            assert " ?" not in text
            assert " !" not in text

    # ------------------------------------------------------------------ pages
    def test_the_pages_of_the_city_can_be_read(self):
        for address in ADDRESSES:
            assert self.client.get(address).status_code == 200, address

    def test_a_dossier_can_be_read_in_every_stage(self):
        self.client.force_login(User.objects.get(email="habitante@demo.test"))
        for stage in Stage.values:
            for one in Dossier.objects.filter(kind=Kind.IDEA, stage=stage, visibility__in=["public", "private"])[:2]:
                assert self.client.get(one.get_absolute_url(), follow=True).status_code == 200, stage

    # ------------------------------------------------------------------ the command
    def test_the_second_time_changes_nothing(self):
        before = counts()
        said = io.StringIO()
        call_command("demo", stdout=said)
        assert counts() == before
        assert "déjà là" in said.getvalue()

    @override_settings(DEMO=False)
    def test_elsewhere_than_on_a_demonstration_it_refuses(self):
        with pytest.raises(CommandError, match="site de démonstration"):
            call_command("demo")

    def test_voters_without_a_file_are_refused(self):
        with pytest.raises(CommandError, match="--tokens"):
            call_command("demo", voters=3, stdout=io.StringIO())

    def test_the_clock_is_given_back(self):
        assert timezone.now.__module__ == "django.utils.timezone"
        assert abs((Comment._meta.get_field("created_at").get_default() - timezone.now()).total_seconds()) < 5
