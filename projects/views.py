"""The pages of projects, for everyone and for the team."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View

from budgets.models import Budget
from participation.dossiers.enums import Journal, Kind
from participation.dossiers.models import Follow
from participation.dossiers.pages import drawn_once
from participation.rules import Refusal, require
from participation.templatetags.parvis import day
from participation.territories.models import Territory
from projects import actions, forms
from projects.models import Milestone, Project

PER_PAGE = 24


def _filtered(request: HttpRequest) -> Any:
    projects = Project.objects.select_related("dossier__territory").prefetch_related("milestones")
    state = request.GET.get("etat", "")
    if state == "en-travaux":
        projects = projects.filter(delivered_on__isnull=True)
    elif state == "realises":
        projects = projects.filter(delivered_on__isnull=False)
    if sector := request.GET.get("secteur", ""):
        projects = projects.filter(dossier__territory__slug=sector)
    if words := request.GET.get("q", "").strip():
        projects = projects.filter(Q(dossier__title__icontains=words) | Q(service__icontains=words))
    return projects


@drawn_once
def project_list(request: HttpRequest) -> HttpResponse:
    """Every project that is followed up."""
    page = Paginator(_filtered(request).public(), PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "projects/list.html",
        {
            "page_obj": page,
            "projects": page.object_list,
            "words": request.GET.get("q", ""),
            "sectors": Territory.objects.all(),
            "states": [("", _("Tous")), ("en-travaux", _("En travaux")), ("realises", _("Réalisés"))],
        },
    )


def delay_words(days: int) -> str:
    """A delay as people say it: « + 7 semaines »."""
    if days < 14:
        return _("+ {days} jours").format(days=days) if days > 1 else ""
    return _("+ {weeks} semaines").format(weeks=round(days / 7))


def milestone_rows(project: Project) -> list[dict[str, Any]]:
    """The milestones as components/milestones.html shows them."""
    return [
        {
            "title": milestone.title,
            "planned": day(milestone.first_due_on),
            "actual": day(milestone.reached_on),
            "expected": ""
            if milestone.reached_on or milestone.due_on == milestone.first_due_on
            else day(milestone.due_on),
            "status": milestone.status,
            "late": delay_words(milestone.delay_days),
            "reason": milestone.delay_reason,
        }
        for milestone in project.all_milestones
    ]


def money_rows(project: Project) -> list[dict[str, Any]]:
    """Voted, committed and paid, with the share each takes of the largest."""
    totals = actions.spending_totals(project)
    amounts = [
        (_("Voté par les habitants") if project.votes else _("Budget prévu"), project.budget or 0, "bleu"),
        (_("Engagé : les contrats signés"), totals["committed"], "jaune"),
        (_("Dépensé : les factures payées"), totals["paid"], ""),
    ]
    largest = max(amount for _label, amount, _tone in amounts) or 1
    return [
        {"label": label, "amount": amount, "percent": round(100 * amount / largest, 1), "tone": tone}
        for label, amount, tone in amounts
        if amount
    ]


def stage_steps(project: Project) -> list[dict[str, Any]]:
    """The ribbon of a project: proposed, studied, voted, built, with real dates."""
    dossier = project.dossier
    studied = dossier.entries.filter(kind=Journal.ANSWER_GIVEN).order_by("at").values_list("at", flat=True).first()
    last = project.all_milestones[-1] if project.all_milestones else None
    built: dict[str, Any] = {"label": _("Réalisée"), "detail": delay_words(project.delay_days)}
    if project.delivered_on:
        built |= {"status": "fait", "date": project.delivered_on}
    else:
        built |= {"status": "avenir", "when": _("prévu le {day}").format(day=day(last.due_on)) if last else ""}
    return [
        {
            "label": _("Proposée") if dossier.kind == Kind.IDEA else _("Annoncée"),
            "date": dossier.created_at,
            "status": "fait",
        },
        {"label": _("Étudiée"), "date": studied, "status": "fait"},
        {
            "label": _("Votée") if project.votes else _("Décidée"),
            "date": project.voted_at or project.started_on,
            "status": "fait" if project.delivered_on else "ici",
        },
        built,
    ]


def project_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One project: what it looks like, its money, its calendar, its news."""
    project = get_object_or_404(
        Project.objects.public()
        .select_related("dossier__territory", "manager")
        .prefetch_related("milestones", "spending", "news", "views"),
        slug=slug,
    )
    return render(
        request,
        "projects/detail.html",
        {
            "project": project,
            "dossier": project.dossier,
            "steps": stage_steps(project),
            "milestones": milestone_rows(project),
            "money": money_rows(project),
            "totals": actions.spending_totals(project),
            "following": request.user.is_authenticated
            and Follow.objects.filter(user=request.user, dossier=project.dossier).exists(),
        },
    )


# ------------------------------------------------------------------ the team's pages


def desk_list(request: HttpRequest) -> HttpResponse:
    """Projects, for the team: what is late first."""
    require("accounts.see_desk", request.user)
    page = Paginator(_filtered(request).order_by("delivered_on", "-started_on"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    return render(
        request,
        "gestion/projets/list.html",
        {
            "page_obj": page,
            "projects": page.object_list,
            "words": request.GET.get("q", ""),
            "sectors": Territory.objects.all(),
        },
    )


class DeskCreate(View):
    """Start a project of the city's own."""

    def get(self, request: HttpRequest) -> HttpResponse:
        require("projects.start", request.user)
        return render(request, "gestion/projets/create.html", {"form": forms.ProjectForm()})

    def post(self, request: HttpRequest) -> HttpResponse:
        require("projects.start", request.user)
        form = forms.ProjectForm(request.POST)
        if not form.is_valid():
            return render(request, "gestion/projets/create.html", {"form": form}, status=422)
        project = actions.start_project(by=request.user, **form.cleaned_data)
        messages.success(
            request, _("Le projet est ouvert. Annoncez son premier jalon : le public le suit dès maintenant.")
        )
        return redirect("projects:desk_detail", slug=project.slug)


class DeskDetail(View):
    """Run a project: each button is one action; a refused form comes back filled."""

    FORMS = {
        "milestone": forms.MilestoneForm,
        "spending": forms.SpendingForm,
        "news": forms.NewsForm,
        "deliver": forms.DeliverForm,
        "move": forms.MoveForm,
    }

    def project(self, slug: str) -> Project:
        return get_object_or_404(
            Project.objects.select_related("dossier__territory").prefetch_related("milestones", "spending", "news"),
            slug=slug,
        )

    def page(self, request: HttpRequest, project: Project, status: int = 200, **bound: Any) -> HttpResponse:
        context = {
            "project": project,
            "forms": {
                name: bound.get(name) or form(prefix=name) for name, form in self.FORMS.items() if name != "move"
            },
            "moves": self.moves(project, bound.get("move")),
            "milestones": milestone_rows(project),
            "money": money_rows(project),
        }
        return render(request, "gestion/projets/detail.html", context, status=status)

    def moves(self, project: Project, sent: forms.MoveForm | None) -> list[tuple[Milestone, forms.MoveForm]]:
        """The milestones to come, each with the form that moves it; the one that came back keeps what was written."""
        found = []
        for milestone in project.all_milestones:
            prefix = f"move-{milestone.pk}"
            if sent is not None and sent.prefix == prefix:
                found.append((milestone, sent))
            elif not milestone.reached_on:
                found.append((milestone, forms.MoveForm(prefix=prefix, initial={"due_on": milestone.due_on})))
        return found

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        require("accounts.see_desk", request.user)
        return self.page(request, self.project(slug))

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        project = self.project(slug)
        require("projects.tell", request.user, project)
        what = request.POST.get("action", "")
        milestone = project.milestones.filter(pk=_pk(request.POST.get("milestone"))).first()
        if what == "reach" and milestone:
            actions.reach_milestone(milestone=milestone, by=request.user)
            return self.done(request, project)
        if what not in self.FORMS or (what == "move" and not milestone):
            return self.page(request, project, status=422)
        prefix = f"move-{milestone.pk}" if milestone and what == "move" else what
        form = self.FORMS[what](request.POST, request.FILES, prefix=prefix)
        if form.is_valid():
            try:
                self.act(what, project, milestone, request.user, form.cleaned_data)
            except Refusal as refusal:
                form.add_error(None, refusal.message)
            else:
                return self.done(request, project)
        return self.page(request, project, status=422, **{what: form})

    def act(self, what: str, project: Project, milestone: Milestone | None, by: Any, data: dict[str, Any]) -> None:
        if what == "milestone":
            actions.plan_milestone(project=project, by=by, **data)
        elif what == "move" and milestone:
            actions.move_milestone(milestone=milestone, by=by, **data)
        elif what == "spending":
            actions.record_spending(project=project, by=by, **data)
        elif what == "news":
            actions.publish_news(project=project, by=by, **data)
        else:
            actions.deliver(project=project, by=by, **data)

    def done(self, request: HttpRequest, project: Project) -> HttpResponse:
        messages.success(request, _("C’est publié sur la page du projet et dans son journal."))
        return redirect("projects:desk_detail", slug=project.slug)


def _pk(value: str | None) -> int:
    return int(value) if value and value.isdecimal() and len(value) < 18 else 0


class StartWinners(View):
    """Turn the winners of a published budget into projects."""

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        budget = get_object_or_404(Budget, process__slug=slug)
        require("projects.start", request.user, budget.process)
        service = request.POST.get("service", "").strip()[:160] or _("Agence de la participation citoyenne")
        projects = actions.start_projects_of_winners(budget=budget, by=request.user, service=service)
        messages.success(
            request,
            ngettext(
                "{count} projet est ouvert, sur son dossier.",
                "{count} projets sont ouverts, chacun sur son dossier.",
                len(projects),
            ).format(count=len(projects)),
        )
        return redirect("projects:desk_list")
