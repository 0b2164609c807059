"""Keying sheets: one line a sheet, the keyboard only; then what two keyings read otherwise."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from budgets import actions, paperwork, selectors
from budgets.actions.paper import differences as unsettled
from budgets.actions.paper import sheets_said, slip_on
from budgets.enums import PaperState
from budgets.forms import KeyingForm, SettlingForm
from budgets.models import PaperBatch
from budgets.models.paper import FIRST, SECOND, SETTLED
from budgets.sheets import NUMBERED, as_line
from budgets.views.desk import READING
from budgets.views.desk_paper import desk_paper
from participation.rules import Refusal, require


def _next_sheet(paper: PaperBatch, keyed: list[Any]) -> int:
    """The number after the last one that was typed, or the first free one."""
    taken = {row.sheet for row in keyed}
    after = max((row.pk, row.sheet) for row in keyed)[1] + 1 if keyed else paper.first_sheet
    order = [*range(after, paper.last_sheet + 1), *range(paper.first_sheet, after)]
    return next((sheet for sheet in order if sheet not in taken), paper.first_sheet)


def _page(request: HttpRequest, paper: PaperBatch, form: KeyingForm | None, status: int = 200) -> HttpResponse:
    budget = paper.budget
    candidates = slip_on(paper).of(selectors.candidates_of(budget))
    mine = paper.keyed_by == request.user
    keyed = list(paper.keyings.filter(keying=paper.keying_pass)) if mine else []
    if form is None:
        form = KeyingForm(initial={"sheet": _next_sheet(paper, keyed)})
    context = {
        "budget": budget,
        "paper": paper,
        "form": form,
        "mine": mine,
        "second": paper.keying_pass == SECOND,
        "numbered": budget.vote_type in NUMBERED,
        "ranked": budget.vote_type == "ordinal",
        "candidates": candidates,
        "reasons": paperwork.typed_reasons(),
        "rows": [
            {"sheet": row.sheet, "line": as_line(budget, candidates, *row.said), "words": row.get_outcome_display()}
            for row in sorted(keyed, key=lambda row: -row.pk)
        ],
        "done": len(keyed) == paper.returned,
        "left": max(0, (paper.returned or 0) - len(keyed)),
    }
    return render(request, "gestion/budgets/paper/keying.html", context, status=status)


@never_cache
@require_http_methods(READING)
def keying(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Key the sheets of a batch; the first visit takes the keying. Only one's own sheets are ever shown."""
    paper = desk_paper(request, slug, number)
    require("budgets.key_paper", request.user, paper)
    if not paper.keying_pass:
        return redirect("budgets:paper", slug=slug, number=number)
    if request.method != "POST":
        return _page(request, paper, None)
    if "commencer" in request.POST:
        actions.start_keying(paper=paper, by=request.user)
        return redirect("budgets:keying", slug=slug, number=number)
    form = KeyingForm(request.POST)
    if form.is_valid():
        try:
            actions.key_sheet(paper=paper, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error("sheet" if refusal.code.startswith("budgets.sheet.") else "line", refusal.message)
        else:
            return redirect("budgets:keying", slug=slug, number=number)
    return _page(request, paper, form, 422)


@require_POST
def take_back(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Forget one sheet of one's own keying."""
    sheet = request.POST.get("feuille", "")
    paper = desk_paper(request, slug, number)
    actions.take_back_sheet(
        paper=paper, by=request.user, sheet=int(sheet) if sheet.isdecimal() and len(sheet) < 9 else 0
    )
    return redirect("budgets:keying", slug=slug, number=number)


@require_POST
def end(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Finish one's keying."""
    paper = actions.end_keying(paper=desk_paper(request, slug, number), by=request.user)
    sentences = {
        PaperState.WAITING: _("Première saisie terminée. Une autre personne fait maintenant la seconde."),
        PaperState.SETTLING: _("Les deux saisies diffèrent sur quelques feuilles : une troisième personne tranche."),
        PaperState.READY: _("Les deux saisies disent la même chose : le lot peut entrer dans l’urne."),
    }
    messages.success(request, sentences[PaperState(paper.state)])
    return redirect("budgets:paper", slug=slug, number=number)


@never_cache
@require_http_methods(READING)
def differences(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The sheets that two people read otherwise, for a third who has them in hand."""
    paper = desk_paper(request, slug, number)
    require("budgets.settle_paper", request.user, paper)
    if paper.state != PaperState.SETTLING:
        return redirect("budgets:paper", slug=slug, number=number)
    form = SettlingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.settle_sheet(paper=paper, by=request.user, **form.decision)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("C’est tranché."))
            return redirect("budgets:differences", slug=slug, number=number)
    candidates = slip_on(paper).of(selectors.candidates_of(paper.budget))
    said = sheets_said(paper)

    def line(rows: dict[int, Any], keying: int) -> str:
        return as_line(paper.budget, candidates, *rows[keying].said) if keying in rows else ""

    left = set(unsettled(paper))
    context = {
        "budget": paper.budget,
        "paper": paper,
        "form": form,
        "candidates": candidates,
        "reasons": paperwork.typed_reasons(),
        "rows": [
            {"sheet": sheet, "first": line(rows, FIRST), "second": line(rows, SECOND)}
            for sheet, rows in said.items()
            if sheet in left
        ],
        "settled": sum(SETTLED in rows for rows in said.values()),
    }
    return render(request, "gestion/budgets/paper/differences.html", context, status=422 if form.is_bound else 200)
