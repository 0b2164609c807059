"""Where the things to do come from: one function a kind, read from the rows themselves (no task is stored)."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Count, Exists, F, Min, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from budgets import paperwork
from budgets.enums import PaperState
from budgets.models import Alarm, Objection
from cms.models import ReportPage
from desk.todo import Task
from participation.accounts.models import User
from participation.dossiers.enums import Stage
from participation.meetings.models import Meeting
from participation.moderation.enums import Urgency
from participation.moderation.models import Case
from participation.moderation.selectors import open_appeals
from participation.processes.enums import ProcessKind
from participation.processes.models import Phase
from participation.proposals.models import Opinion, Preselection, Proposal, Revision, Study
from participation.templatetags.parvis import ago_day, short_day
from projects.models import Milestone

LIMIT = 60  # tasks of one kind; more would not be read
STUDY_DAYS = 21
PAPER_DAYS = 3
TRIAGE_DAYS = 7
OBJECTION_DAYS = 10
GATHER_DAYS = 5  # left, before the promised day, to whoever signs


def moderation() -> Iterator[Task]:
    """What an agent was entrusted with, one line each; the rest counted by urgency; then the second readings."""
    waiting = Case.objects.waiting()
    for case in waiting.filter(assigned_to__isnull=False).select_related("dossier", "assigned_to").in_order()[:LIMIT]:
        yield Task(
            "moderation",
            timezone.localdate(case.due_at),
            _("Lire un texte : {urgency}").format(urgency=case.get_urgency_display()),
            case.text[:80],
            case.dossier.ref if case.dossier else "",
            reverse("moderation:decide", args=[case.pk]),
            case.assigned_to,
        )
    nobody = waiting.filter(assigned_to=None).order_by().values("urgency")
    for row in nobody.annotate(n=Count("pk"), due=Min("due_at")).order_by("urgency"):
        yield Task(
            "moderation",
            timezone.localdate(row["due"]),
            ngettext("Lire un texte signalé", "Lire {count} textes signalés", row["n"]).format(count=row["n"]),
            str(Urgency(row["urgency"]).label),
            "",
            reverse("moderation:queue") + f"?urgence={row['urgency']}",
        )
    for appeal in open_appeals(LIMIT):
        dossier, readers = appeal.decision.case.dossier, appeal.readers.people
        yield Task(
            "moderation",
            timezone.localdate(appeal.due_at),
            _("Relire une décision contestée") if readers else _("Une décision contestée n’a personne pour la relire"),
            appeal.text[:80],
            dossier.ref if dossier else "",
            reverse("moderation:decide_appeal", args=[appeal.pk]),
            readers[0] if len(readers) == 1 else None,
        )


def studies() -> Iterator[Task]:
    reached = (
        Proposal.objects.filter(dossier__stage=Stage.PROPOSED, dossier__visibility="public", study__isnull=True)
        .filter(Q(process__support_threshold__isnull=False))
        .annotate(support_count=Count("supports"))
        .filter(support_count__gte=F("process__support_threshold"))
        .select_related("dossier")
        .order_by("dossier__created_at")[:LIMIT]
    )
    for proposal in reached:
        yield Task(
            "study",
            timezone.localdate(proposal.dossier.created_at) + dt.timedelta(days=STUDY_DAYS),
            _("Mettre à l’étude « {title} »").format(title=proposal.dossier.title),
            ngettext("{count} soutien", "{count} soutiens", proposal.support_count).format(
                count=proposal.support_count
            ),
            proposal.dossier.ref,
            reverse("proposals:desk_detail", args=[proposal.dossier.ref]),
        )


def triage() -> Iterator[Task]:
    ideas = Proposal.objects.to_triage().select_related("dossier", "process__dossier").order_by("dossier__created_at")
    for proposal in ideas[:LIMIT]:
        yield Task(
            "triage",
            timezone.localdate(proposal.dossier.created_at) + dt.timedelta(days=TRIAGE_DAYS),
            _("Trier l’idée « {title} »").format(title=proposal.dossier.title),
            proposal.process.dossier.title,
            proposal.dossier.ref,
            reverse("proposals:desk_detail", args=[proposal.dossier.ref]),
        )


def opinions() -> Iterator[Task]:
    pending = (
        Opinion.objects.pending()
        .filter(study__proposal__dossier__stage=Stage.STUDIED)
        .select_related("study__proposal__dossier", "assigned_to")
        .order_by("due_on")[:LIMIT]
    )
    for opinion in pending:
        dossier = opinion.study.proposal.dossier
        yield Task(
            "opinion",
            opinion.due_on,
            _("Rendre un avis sur « {title} »").format(title=dossier.title),
            opinion.service,
            dossier.ref,
            reverse("proposals:desk_opinion", args=[opinion.pk]),
            opinion.assigned_to,
        )


def ready_studies() -> Iterator[tuple[Study, bool]]:
    """Studies whose opinions are all given: (study, whether it only waits for its signature)."""
    pending = Opinion.objects.pending().filter(study=OuterRef("pk"))
    studies = (
        Study.objects.current()
        .filter(~Exists(pending), proposal__dossier__stage=Stage.STUDIED)
        .select_related("proposal__dossier", "proposal__process", "supervisor")
        .order_by("due_on")[:LIMIT]
    )
    for study in studies:
        yield study, study.gathered_at is not None


def gatherings() -> Iterator[Task]:
    for study, ready in ready_studies():
        if not ready:
            yield Task(
                "gather",
                study.due_on - dt.timedelta(days=GATHER_DAYS),
                _("Réunir les avis sur « {title} »").format(title=study.proposal.dossier.title),
                _("Tous les services ont répondu."),
                study.proposal.dossier.ref,
                reverse("proposals:desk_detail", args=[study.proposal.dossier.ref]),
                study.supervisor,
            )


def answers(signed_by: str = "") -> Iterator[Task]:
    """Answers that only wait for their signature: all, or those that this role signs."""
    for study, ready in ready_studies():
        if ready and signed_by in {"", study.proposal.process.answers_signed_by}:
            yield Task(
                "answer",
                study.due_on,
                _("Signer la réponse à « {title} »").format(title=study.proposal.dossier.title),
                str(study.get_draft_verdict_display()),
                study.proposal.dossier.ref,
                reverse("proposals:desk_detail", args=[study.proposal.dossier.ref]),
            )


def revisions() -> Iterator[Task]:
    late = (
        Revision.objects.open()
        .filter(due_on__lt=timezone.localdate())
        .select_related("proposal__dossier", "asked_by")
        .order_by("due_on")[:LIMIT]
    )
    for revision in late:
        yield Task(
            "revision",
            revision.due_on,
            _("Continuer sans l’auteur de « {title} » ?").format(title=revision.proposal.dossier.title),
            _("La précision demandée n’est pas arrivée."),
            revision.proposal.dossier.ref,
            reverse("proposals:desk_detail", args=[revision.proposal.dossier.ref]),
            revision.asked_by,
        )


def preselections() -> Iterator[Task]:
    coming = (
        Preselection.objects.with_places()
        .filter(held_at__isnull=True, counts_at__lte=timezone.now() + dt.timedelta(days=7))
        .select_related("process__dossier")
    )
    for preselection in coming[:LIMIT]:
        yield Task(
            "preselection",
            timezone.localdate(preselection.counts_at),
            _("Publier la présélection de « {title} »").format(title=preselection.process),
            ngettext("{count} idée gardée", "{count} idées gardées", preselection.places).format(
                count=preselection.places
            ),
            preselection.process.dossier.ref,
            reverse("proposals:desk_preselection", args=[preselection.process.slug]),
        )


def objections() -> Iterator[Task]:
    for objection in Objection.objects.waiting().select_related("budget__process__dossier")[:LIMIT]:
        yield Task(
            "objection",
            timezone.localdate(objection.created_at) + dt.timedelta(days=OBJECTION_DAYS),
            _("Répondre à une réclamation sur {about}").format(about=objection.get_about_display()),
            str(objection.budget),
            objection.budget.dossier.ref,
            reverse("budgets:desk_objection", args=[objection.budget.slug, objection.pk]),
        )


def phases() -> Iterator[Task]:
    now, week = timezone.now(), timezone.now() + dt.timedelta(days=7)
    phases = (
        Phase.objects.filter(Q(opens_at__range=(now, week)) | Q(closes_at__range=(now, week)))
        .select_related("process__dossier")
        .order_by("closes_at")[:LIMIT]
    )
    for phase in phases:
        opens = phase.opens_at > now
        yield Task(
            "phase",
            timezone.localdate(phase.opens_at if opens else phase.closes_at),
            (_("L’étape « {title} » ouvre") if opens else _("L’étape « {title} » ferme")).format(title=phase.title),
            str(phase.process),
            phase.process.dossier.ref,
            reverse("processes:run", args=[phase.process.slug]),
        )


def meetings() -> Iterator[Task]:
    past = (
        Meeting.objects.filter(ends_at__lt=timezone.now(), minutes_published_at__isnull=True, cancelled_at__isnull=True)
        .select_related("dossier")
        .order_by("ends_at")[:LIMIT]
    )
    for meeting in past:
        yield Task(
            "meeting",
            timezone.localdate(meeting.ends_at) + dt.timedelta(days=7),
            _("Publier le compte rendu de « {title} »").format(title=meeting.dossier.title),
            meeting.place,
            meeting.dossier.ref,
            reverse("meetings:run", args=[meeting.pk]),
        )
    changed = Meeting.objects.filter(ends_at__gte=timezone.now(), registrations__to_call=True).select_related("dossier")
    for meeting in changed.annotate(calls=Count("registrations")).order_by("starts_at")[:LIMIT]:
        yield Task(
            "meeting",
            timezone.localdate(meeting.starts_at) - dt.timedelta(days=1),
            ngettext(
                "Prévenir une personne inscrite à « {title} »",
                "Prévenir {count} personnes inscrites à « {title} »",
                meeting.calls,
            ).format(count=meeting.calls, title=meeting.dossier.title),
            _("La rencontre a changé, et elles n’ont pas de compte."),
            meeting.dossier.ref,
            reverse("meetings:run", args=[meeting.pk]),
        )


def milestones() -> Iterator[Task]:
    late = (
        Milestone.objects.filter(
            reached_on__isnull=True, due_on__lte=timezone.localdate() + dt.timedelta(days=7), project__delivered_on=None
        )
        .select_related("project__dossier", "project__manager")
        .order_by("due_on")[:LIMIT]
    )
    for milestone in late:
        yield Task(
            "milestone",
            milestone.due_on,
            _("Jalon « {title} » : atteint, ou nouvelle date ?").format(title=milestone.title),
            milestone.project.dossier.title,
            milestone.project.dossier.ref,
            reverse("projects:desk_detail", args=[milestone.project.slug]),
            milestone.project.manager,
        )


def boxes() -> Iterator[Task]:
    alarms = Alarm.objects.filter(cleared_at__isnull=True).select_related("budget__process__dossier")
    for alarm in alarms[:LIMIT]:
        yield Task(
            "box",
            timezone.localdate(alarm.since),
            str(alarm),
            str(alarm.budget),
            alarm.budget.dossier.ref,
            reverse("budgets:desk_detail", args=[alarm.budget.slug]),
        )


def papers() -> Iterator[Task]:
    titles = {
        PaperState.COUNTED: _("Saisir les feuilles"),
        PaperState.FIRST: _("Finir la première saisie"),
        PaperState.WAITING: _("Faire la seconde saisie, par une autre personne"),
        PaperState.SECOND: _("Finir la seconde saisie"),
        PaperState.SETTLING: _("Trancher les différences, par une troisième personne"),
        PaperState.READY: _("Mettre les bulletins papier dans l’urne"),
    }
    waiting = [
        (paper, titles[PaperState(paper.state)], paper.keyed_by) for paper in paperwork.batches_waiting()[:LIMIT]
    ]
    asked = [(p, _("Confirmer ou refuser l’annulation d’un lot"), None) for p in paperwork.annulments_waiting()[:LIMIT]]
    for paper, title, who in [*waiting, *asked]:
        yield Task(
            "paper",
            timezone.localdate(paper.prepared_at) + dt.timedelta(days=PAPER_DAYS),
            title,
            f"{paper}, {paper.budget}",
            paper.budget.dossier.ref,
            reverse("budgets:paper", args=[paper.budget.slug, paper.number]),
            who,
        )


def reports(user: User) -> Iterator[Task]:
    """The reports this person signs and has not published yet, the newest change first."""
    reports = ReportPage.objects.filter(author=user).filter(Q(live=False) | Q(has_unpublished_changes=True))
    for report in reports.exclude(latest_revision_created_at=None).order_by("-latest_revision_created_at")[:LIMIT]:
        changed = report.latest_revision_created_at
        yield Task(
            "report",
            timezone.localdate(changed),
            _("Compte rendu à signer : « {title} »").format(title=report.title),
            report.number,
            "",
            reverse("wagtailadmin_pages:edit", args=[report.pk]),
            user,
            since=_("Modifié le {day}").format(day=short_day(changed)),
        )


def petitions() -> Iterator[Task]:
    """The petitions whose number of signatures obliges the city to answer."""
    petitions = (
        Proposal.objects.filter(process__kind=ProcessKind.PETITION, dossier__visibility="public", study__isnull=True)
        .annotate(support_count=Count("supports"))
        .filter(support_count__gte=F("process__support_threshold"))
        .select_related("dossier")
        .order_by("dossier__created_at")
    )
    for petition in petitions[:LIMIT]:
        yield Task(
            "petition",
            timezone.localdate(petition.dossier.created_at),
            _("Pétition au-dessus du seuil : « {title} »").format(title=petition.dossier.title),
            ngettext("{count} soutien", "{count} soutiens", petition.support_count).format(
                count=petition.support_count
            ),
            petition.dossier.ref,
            petition.dossier.get_absolute_url(),
            since=_("Ouverte {when}").format(when=ago_day(petition.dossier.created_at)),
        )
