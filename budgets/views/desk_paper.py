"""The team's screens of paper: batches, their sheets to print, their count, their record, their annulment."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from budgets import actions, paperwork, printing
from budgets.actions.paper import COUNTABLE
from budgets.enums import PaperState
from budgets.forms import PaperCountForm, PaperForm, ReasonForm
from budgets.models import Budget, PaperBatch
from budgets.views.desk import READING, desk_budget
from participation.pdf import missing_packages, pdf_response, render_pdf, why_not
from participation.rules import Refusal, decide


def desk_paper(request: HttpRequest, slug: str, number: int) -> PaperBatch:
    desk_budget(request, slug)
    return get_object_or_404(PaperBatch.objects.with_people(), budget__process__slug=slug, number=number)


def _home(request: HttpRequest, budget: Budget, form: PaperForm, status: int = 200) -> HttpResponse:
    papers = list(budget.paper_batches.select_related("envelope__territory", "first_by", "second_by"))
    context = {
        "budget": budget,
        "may_prepare": decide("budgets.prepare_paper", request.user, budget),
        "may_mark": decide("budgets.enter_ballot", request.user, budget),
        "form": form,
        "rows": [{"paper": paper, "next": paperwork.next_step(paper, request.user)} for paper in papers],
        "totals": paperwork.paper_totals(budget),
    }
    return render(request, "gestion/budgets/paper/home.html", context, status=status)


@never_cache
@require_http_methods(READING)
def home(request: HttpRequest, slug: str) -> HttpResponse:
    """Every batch and its next step; how many sheets and roll marks there are; prepare a batch."""
    budget = desk_budget(request, slug)
    form = PaperForm(request.POST if request.method == "POST" else None, budget=budget)
    if request.method == "POST" and form.is_valid():
        try:
            paper = actions.prepare_paper(budget=budget, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            return redirect("budgets:paper", slug=slug, number=paper.number)
    return _home(request, budget, form, 422 if form.is_bound else 200)


def _batch(request: HttpRequest, paper: PaperBatch, form: PaperCountForm, status: int = 200) -> HttpResponse:
    context = {
        "budget": paper.budget,
        "paper": paper,
        "form": form,
        "may_count": paper.state in COUNTABLE and not paper.budget.closed_at,
        "next": paperwork.next_step(paper, request.user),
        "parts": printing.parts(paper),
        "why_no_pdf": why_not(),
        "keyed": paper.keyings.filter(keying=paper.keying_pass).count() if paper.keying_pass else None,
        "signatures": paperwork.signatures(paper),
        "may_void": paper.state != PaperState.VOID and not paper.budget.closed_at,
        "void": decide("budgets.void_paper", request.user, paper),
        "reason_form": ReasonForm(auto_id=False),
        "replaced_by": PaperBatch.objects.filter(replaces=paper).first(),
    }
    return render(request, "gestion/budgets/paper/batch.html", context, status=status)


@never_cache
@require_http_methods(READING)
def batch(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One batch: print, count, key, close."""
    paper = desk_paper(request, slug, number)
    initial = {"handed_out": paper.handed_out, "returned": paper.returned}
    form = PaperCountForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.count_sheets(paper=paper, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Le nombre de feuilles est enregistré."))
            return redirect("budgets:paper", slug=slug, number=number)
    return _batch(request, paper, form, 422 if form.is_bound else 200)


STEPS: dict[str, tuple[Callable[..., PaperBatch], Any]] = {
    "recommencer": (actions.restart_keying, gettext_lazy("La saisie est effacée : elle peut être reprise du début.")),
    "clore": (actions.close_paper, gettext_lazy("Les bulletins sont dans l’urne. Le procès-verbal est prêt.")),
    "ressaisir": (
        actions.rekey_paper,
        gettext_lazy("Ce nouveau lot reprend les mêmes feuilles, à saisir depuis le début."),
    ),
    "garder": (actions.drop_annulment, gettext_lazy("La demande d’annulation est retirée.")),
}


@require_POST
def step(request: HttpRequest, slug: str, number: int, step: str) -> HttpResponse:
    """The steps of a batch that ask for nothing more than a button."""
    if step not in STEPS:
        raise Http404
    action, done = STEPS[step]
    paper = action(paper=desk_paper(request, slug, number), by=request.user)
    messages.success(request, done)
    return redirect("budgets:paper", slug=slug, number=paper.number)


@require_POST
def void(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One of the two signatures of an annulment."""
    paper = desk_paper(request, slug, number)
    paper = actions.void_paper(paper=paper, by=request.user, reason=request.POST.get("reason", ""))
    done = paper.state == PaperState.VOID
    messages.success(request, _("Le lot est annulé.") if done else _("Signé. Une autre personne doit confirmer."))
    return redirect("budgets:paper", slug=slug, number=number)


# ---------------------------------------------------------------- to be printed


@never_cache
@require_safe
def sheets(request: HttpRequest, slug: str, number: int, kind: str) -> HttpResponse:
    """The numbered ballots, as a page or as a PDF of one part of the batch; `?grand=1` in large print."""
    paper = desk_paper(request, slug, number)
    large, part = request.GET.get("grand") == "1", request.GET.get("partie", "")
    context = printing.sheets_context(paper, large=large, part=int(part) if part.isdecimal() and len(part) < 4 else 0)
    if kind == "pdf" and not missing_packages():
        numbers = context["sheets"]
        return pdf_response(render_pdf(printing.SHEETS, context), f"{slug}-bulletins-{numbers[0]}-{numbers[-1]}")
    return render(request, printing.SHEETS, context)


@never_cache
@require_safe
def record(request: HttpRequest, slug: str, number: int, kind: str) -> HttpResponse:
    """The procès-verbal of a batch."""
    paper = desk_paper(request, slug, number)
    return record_of(request, paper, kind)


def record_of(request: HttpRequest, paper: PaperBatch, kind: str) -> HttpResponse:
    """The procès-verbal as a page, a PDF, or the JSON whose SHA-256 is in the log."""
    if not paper.record:
        raise Refusal("budgets.paper_state.conflict", state=paper.get_state_display())
    name = f"{paper.budget.slug}-lot-{paper.number}"
    if kind == "json":
        response = HttpResponse(paper.record, content_type="application/json; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{name}.json"'
        return response
    context = printing.record_context(paper)
    if kind == "pdf" and not missing_packages():
        return pdf_response(render_pdf(printing.RECORD, context), name)
    return render(request, printing.RECORD, context)
