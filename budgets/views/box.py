"""The box: sealed while people vote, open to everyone after the close."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from budgets import selectors
from budgets.forms import ReceiptForm
from budgets.receipts import code_of, read_payload
from budgets.views.pages import public_budget
from participation.rules import decide, require

PER_PAGE = 24


@require_safe
def urn(request: HttpRequest, slug: str) -> HttpResponse:
    """Who voted, how many; after the close every ballot, and the search for one's own."""
    budget = public_budget(slug)
    opened = decide("budgets.see_tally", request.user, budget)
    form = ReceiptForm(request.GET if "recu" in request.GET else None)
    context = {
        "budget": budget,
        "opened": opened,
        "voters": budget.roll.count(),
        "form": form,
        "found": None,
        "searched": False,
        "page_obj": None,
        "rows": [],
    }
    if opened:
        titles = {candidate.code: candidate.title for candidate in selectors.candidates_of(budget)}
        page = Paginator(budget.ballots.order_by("commitment"), PER_PAGE).get_page(request.GET.get("page"))
        context |= {
            "channels": selectors.roll_by_channel(budget),
            "ballots": page.paginator.count,
            "page_obj": page,
            "rows": [
                {
                    "code": code_of(ballot.commitment),
                    "commitment": ballot.commitment,
                    "choices": [
                        {"title": titles.get(code, code), "points": points if budget.has_points else None}
                        for code, points in read_payload(ballot.payload, budget.vote_type).items()
                    ],
                }
                for ballot in page.object_list
            ],
            "file": selectors.pabulib_facts(budget),
        }
        if form.is_bound and form.is_valid():
            found = selectors.find_in_box(budget, form.cleaned_data["recu"])
            context |= {
                "searched": True,
                "found": found,
                "found_code": code_of(found.commitment) if found else "",
                "found_choices": [titles.get(code, code) for code in read_payload(found.payload, budget.vote_type)]
                if found
                else [],
            }
    return render(request, "budgets/urn.html", context)


def _file(request: HttpRequest, content: str, name: str, content_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=f"{content_type}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
def rules(request: HttpRequest, slug: str) -> HttpResponse:
    """The frozen rules, byte for byte as they were hashed."""
    budget = public_budget(slug)
    if not budget.frozen_rules:
        require("budgets.prepare_ballot", request.user, budget)
    return _file(request, budget.frozen_rules, f"{slug}-regles.json", "application/json")


@require_safe
def ballots_json(request: HttpRequest, slug: str) -> HttpResponse:
    budget = public_budget(slug)
    require("budgets.see_tally", request.user, budget)
    return _file(request, selectors.openings_jsonl(budget), f"{slug}-bulletins.jsonl", "application/x-ndjson")


@require_safe
def ballots_csv(request: HttpRequest, slug: str) -> HttpResponse:
    budget = public_budget(slug)
    require("budgets.see_tally", request.user, budget)
    return _file(request, selectors.openings_csv(budget), f"{slug}-bulletins.csv", "text/csv")


@require_safe
def ballots_pb(request: HttpRequest, slug: str) -> HttpResponse:
    budget = public_budget(slug)
    require("budgets.see_tally", request.user, budget)
    return _file(request, selectors.as_pabulib(budget), f"{slug}.pb", "text/plain")
