"""The team's screens: the rules, the ballot's projects, opening, counter, close and publication."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from budgets import actions, finding, rulesheet, selectors
from budgets.forms import CandidateForm, ReasonForm
from budgets.models import Budget
from budgets.results import result
from budgets.ruleform import RulesForm
from budgets.templates import TEMPLATES
from participation.dossiers.enums import Kind, Stage
from participation.dossiers.models import Dossier
from participation.processes.enums import ProcessKind
from participation.processes.models import Process
from participation.rules import Refusal, decide, require

PER_PAGE = 24
READING = ["GET", "HEAD", "POST"]


def desk_budget(request: HttpRequest, slug: str) -> Budget:
    require("accounts.see_desk", request.user)
    budget = get_object_or_404(Budget.objects.with_process(), process__slug=slug)
    require("budgets.run", request.user, budget)
    return budget


@never_cache
@require_safe
def desk_list(request: HttpRequest) -> HttpResponse:
    """Every budget process, with its vote when its rules are set; searched by `q`, `etat`, `annee` and `territoire`."""
    require("accounts.see_desk", request.user)
    page = Paginator(finding.narrowed(finding.votes(), request.GET), PER_PAGE).get_page(request.GET.get("page"))
    rows = [
        {
            "process": process,
            "budget": getattr(process, "budget", None),
            "words": selectors.state_in_words(process.budget) if hasattr(process, "budget") else _("Règles à écrire"),
        }
        for process in page.object_list
    ]
    context = {
        "page_obj": page,
        "rows": rows,
        "states": finding.STATES,
        "years": finding.years(),
        "territories": finding.territories(),
        "asked": {name: request.GET.get(name, "")[:100] for name in ("q", "etat", "annee", "territoire")},
    }
    return render(request, "gestion/budgets/list.html", context)


@never_cache
@require_http_methods(READING)
def desk_rules(request: HttpRequest, slug: str) -> HttpResponse:
    """How this process is voted: a form until the vote is frozen, then a sheet to read."""
    require("accounts.see_desk", request.user)
    process = get_object_or_404(Process.objects.filter(kind=ProcessKind.BUDGET), slug=slug)
    budget = Budget.objects.with_process().filter(process=process).first()
    if budget and budget.opened_at:
        if request.method == "POST":
            require("budgets.change", request.user, budget)
        return _frozen_rules(request, budget)
    template = TEMPLATES.get(request.GET.get("modele", ""))
    form = RulesForm(request.POST if request.method == "POST" else None, budget=budget, template=template)
    if request.method == "POST" and form.is_valid():
        try:
            actions.create_budget(process=process, by=request.user, **form.values)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Les règles du vote sont enregistrées."))
            return redirect("budgets:desk_detail", slug=slug)
    context = {
        "process": process,
        "budget": budget,
        "form": form,
        "templates": TEMPLATES.values(),
        "template": template,
    }
    return render(request, "gestion/budgets/rules.html", context, status=422 if form.is_bound else 200)


def _frozen_rules(request: HttpRequest, budget: Budget) -> HttpResponse:
    context = {
        "budget": budget,
        "words": selectors.state_in_words(budget),
        "groups": rulesheet.sheet(budget),
        "possible": rulesheet.still_possible(budget),
        "candidates": budget.candidates.count(),
    }
    return render(request, "gestion/budgets/rules_frozen.html", context)


def _feasible(budget: Budget) -> Any:
    """Feasible ideas that are not on the ballot: those of this process first."""
    ideas = Dossier.objects.filter(kind=Kind.IDEA, stage=Stage.FEASIBLE).exclude(candidacies__budget=budget)
    own = Case(When(proposal__process=budget.process_id, then=0), default=1)
    return ideas.order_by(own, "title").select_related("proposal__study")


def _detail(request: HttpRequest, budget: Budget, form: CandidateForm, status: int = 200) -> HttpResponse:
    checks = [
        (_("Au moins deux projets sur le bulletin"), budget.candidates.count() > 1),
        (_("Une étape de vote avec ses dates"), budget.vote_phase is not None),
        (_("La démarche est publiée"), budget.dossier.visibility == "public"),
    ]
    context = {
        "budget": budget,
        "state": selectors.state_of(budget),
        "words": selectors.state_in_words(budget),
        "candidates": selectors.candidates_of(budget),
        "form": form,
        "ideas": form.fields["dossier"].queryset.exists(),
        "reason_form": ReasonForm(auto_id=False),
        "voters": budget.roll.count(),
        "alarms": list(budget.alarms.filter(cleared_at__isnull=True)),
        "result": result(budget) if decide("budgets.see_tally", request.user, budget) else None,
        "winners_wait": budget.candidates.filter(dossier__stage=Stage.ELECTED).exists(),
        "checks": checks,
        "ready": all(done for _label, done in checks),
    }
    return render(request, "gestion/budgets/detail.html", context, status=status)


@never_cache
@require_http_methods(READING)
def desk_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Where the vote stands, its projects, the next step."""
    budget = desk_budget(request, slug)
    form = CandidateForm(request.POST if request.method == "POST" else None, budget=budget, ideas=_feasible(budget))
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_candidate(budget=budget, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error("cost" if refusal.code == "budgets.cost.invalid" else None, refusal.message)
        else:
            messages.success(request, _("Le projet est sur le bulletin."))
            return redirect("budgets:desk_detail", slug=slug)
    return _detail(request, budget, form, 422 if form.is_bound else 200)


@require_POST
def desk_remove(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    budget = desk_budget(request, slug)
    candidate = get_object_or_404(budget.candidates.select_related("dossier", "budget"), number=number)
    actions.remove_candidate(candidate=candidate, by=request.user, reason=request.POST.get("reason", ""))
    messages.success(request, _("Le projet n’est plus sur le bulletin."))
    return redirect("budgets:desk_detail", slug=slug)


@require_POST
def desk_open(request: HttpRequest, slug: str) -> HttpResponse:
    actions.open_vote(budget=desk_budget(request, slug), by=request.user)
    messages.success(request, _("Projets, coûts et règles sont figés. Le vote est prêt."))
    return redirect("budgets:desk_detail", slug=slug)


@require_POST
def desk_close(request: HttpRequest, slug: str) -> HttpResponse:
    actions.close_vote(budget=desk_budget(request, slug), by=request.user, reason=request.POST.get("reason", ""))
    messages.success(request, _("Le vote est clos et compté."))
    return redirect("budgets:desk_detail", slug=slug)


@require_POST
def desk_publish(request: HttpRequest, slug: str) -> HttpResponse:
    actions.publish_results(budget=desk_budget(request, slug), by=request.user)
    messages.success(request, _("Le résultat est publié, sur la page du vote et dans chaque dossier."))
    return redirect("budgets:desk_detail", slug=slug)
