"""What anyone reads: the list, one budget, its projects, its results."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from budgets import booth, selectors
from budgets.bundle import pabulib_facts
from budgets.models import Budget
from budgets.reasons import rule_in_words
from budgets.results import result
from participation.dossiers.pages import drawn_once
from participation.rules import decide

PER_PAGE = 24


def public_budget(slug: str) -> Budget:
    return get_object_or_404(Budget.objects.public().with_process(), process__slug=slug)


@require_safe
@drawn_once
def budget_list(request: HttpRequest) -> HttpResponse:
    """Every vote: open first, then coming, then finished."""
    page = Paginator(Budget.objects.public().with_process(), PER_PAGE).get_page(request.GET.get("page"))
    rows = [
        {
            "budget": budget,
            "state": selectors.state_of(budget),
            "words": selectors.state_in_words(budget),
            **selectors.picture_of(budget.dossier),
        }
        for budget in page.object_list
    ]
    groups = [
        {"state": state, "rows": [row for row in rows if row["state"] == state]}
        for state in ("open", "counting", "coming", "finished")
    ]
    return render(request, "budgets/list.html", {"page_obj": page, "groups": [g for g in groups if g["rows"]]})


@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One budget: how much, when, by which rules, and the one thing to do now."""
    budget = public_budget(slug)
    candidates = selectors.candidates_of(budget)
    context = {
        "budget": budget,
        "state": selectors.state_of(budget),
        "words": selectors.state_in_words(budget),
        "outages": list(budget.outages.all()),
        "steps": selectors.ribbon(budget),
        "sentences": selectors.ballot_in_words(budget),
        "rule": rule_in_words(budget),
        "candidates": [
            {"candidate": candidate, **selectors.picture_of(candidate.dossier)} for candidate in candidates[:6]
        ],
        "count": len(candidates),
        "envelopes": list(budget.envelopes.select_related("territory")),
        "voters": budget.roll.count(),
        "voted": selectors.has_voted(budget, request.user),
    }
    return render(request, "budgets/detail.html", context)


@require_safe
def candidates(request: HttpRequest, slug: str) -> HttpResponse:
    """The projects on the ballot."""
    budget = public_budget(slug)
    everything = selectors.candidates_of(budget)
    wanted = booth.Wanted.read(request.GET)
    shown = [candidate for candidate in everything if wanted.passes(candidate)]
    if request.GET.get("tri") == "prix":
        shown.sort(key=lambda candidate: (candidate.cost, candidate.number))
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "budget": budget,
        "page_obj": page,
        "cards": [{"candidate": c, **selectors.picture_of(c.dossier)} for c in page.object_list],
        "filters": booth.filters(everything, wanted),
        "count": len(everything),
        "by_cost": request.GET.get("tri") == "prix",
        "voted": budget.is_open and selectors.has_voted(budget, request.user),
    }
    return render(request, "budgets/candidates.html", context)


@require_safe
def results(request: HttpRequest, slug: str) -> HttpResponse:
    """The result, why, and what another rule would have given."""
    budget = public_budget(slug)
    decision = decide("budgets.see_result", request.user, budget)
    if not decision:
        return render(request, "budgets/sealed.html", {"budget": budget, "decision": decision}, status=409)
    context = {"budget": budget, **result(budget), "file": pabulib_facts(budget)}
    return render(request, "budgets/results.html", context)
