"""The box: sealed while people vote, open to everyone after the close."""

from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from budgets import registry, selectors
from budgets.bundle import OPENINGS, PABULIB, VERIFIER, bundled, log_lines, pabulib_facts, stored_bundle
from budgets.forms import ReceiptForm
from budgets.models import Budget
from budgets.receipts import code_of
from budgets.selectors import find_in_box
from budgets.views.pages import public_budget
from participation.rules import decide, require

PER_PAGE = 24
BUNDLE_SECONDS = 60  # within which the task sees to a bundle


@require_safe
def urn(request: HttpRequest, slug: str) -> HttpResponse:
    """Who voted, how many; the log, in which anyone finds a ballot; after the close every ballot."""
    budget = public_budget(slug)
    form = ReceiptForm(request.GET if "recu" in request.GET else None)
    context = {
        "budget": budget,
        "opened": decide("budgets.see_tally", request.user, budget),
        "voters": budget.roll.count(),
        "form": form,
        "searched": False,
        "found": None,
        "registry": registry.registry(budget, every_batch="lots" in request.GET) if budget.log_key else None,
        "least": settings.BALLOT_BATCH_MINIMUM,
        "page_obj": None,
    }
    if form.is_bound and form.is_valid():
        context |= {"searched": True, "found": registry.find(budget, find_in_box(budget, form.cleaned_data["recu"]))}
    if context["opened"]:
        context |= open_box(request, budget)
    return render(request, "budgets/urn.html", context)


def open_box(request: HttpRequest, budget: Budget) -> dict[str, Any]:
    """Every ballot of a closed box, a page at a time, and the files that recount it."""
    titles = {candidate.code: candidate.title for candidate in selectors.candidates_of(budget)}
    page = Paginator(budget.ballots.counted().order_by("commitment"), PER_PAGE).get_page(request.GET.get("page"))
    return {
        "channels": selectors.roll_by_channel(budget),
        "ballots": page.paginator.count,
        "uncounted": max(0, budget.roll.count() - page.paginator.count),
        "page_obj": page,
        "rows": [
            {
                "code": code_of(ballot.commitment),
                "commitment": ballot.commitment,
                "choices": registry.choices_in_words(budget, ballot.payload, titles),
            }
            for ballot in page.object_list
        ],
        "file": pabulib_facts(budget),
    }


@require_safe
def log_file(request: HttpRequest, slug: str) -> HttpResponse:
    """Every line of the log so far: fingerprints, never a choice before the close."""
    budget = public_budget(slug)
    return _file(request, "".join(log_lines(budget)), f"{slug}-registre.jsonl", "application/x-ndjson")


@require_safe
def bundle(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Everything one needs to recount, in one file, which never changes once the result is published."""
    budget = public_budget(slug)
    name = stored_bundle(budget)
    if not name:
        return _wait(request, budget)
    response = FileResponse(
        default_storage.open(name), as_attachment=True, filename=f"{slug}-bundle.zip", content_type="application/zip"
    )
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _wait(request: HttpRequest, budget: Budget) -> HttpResponse:
    """The bundle of a large box is being made: when to come back."""
    response = render(request, "budgets/bundle_wait.html", {"budget": budget}, status=503)
    response["Retry-After"] = str(BUNDLE_SECONDS)
    return response


@require_safe
def verifier(request: HttpRequest, slug: str) -> HttpResponse:
    """The program that recounts, to read before it is run."""
    public_budget(slug)
    return _file(request, VERIFIER.read_text(encoding="utf-8"), "verify.py", "text/x-python")


def _file(request: HttpRequest, content: str | bytes, name: str, content_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=f"{content_type}; charset=utf-8")
    return _attached(response, name)


def _attached(response: Any, name: str) -> Any:
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
    """Every ballot with what proves its commitment, as in the bundle."""
    return _of_bundle(request, slug, OPENINGS, f"{slug}-bulletins.jsonl", "application/x-ndjson")


@require_safe
def ballots_pb(request: HttpRequest, slug: str) -> HttpResponse:
    """The election as a Pabulib file, as in the bundle."""
    return _of_bundle(request, slug, PABULIB, f"{slug}.pb", "text/plain")


def _of_bundle(request: HttpRequest, slug: str, member: str, name: str, content_type: str) -> HttpResponse:
    budget = public_budget(slug)
    content = bundled(budget, member)
    return _wait(request, budget) if content is None else _file(request, content, name, content_type)


@require_safe
def ballots_csv(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """Every ballot as a line of a table."""
    budget = public_budget(slug)
    require("budgets.see_tally", request.user, budget)
    response = StreamingHttpResponse(selectors.openings_csv(budget), content_type="text/csv; charset=utf-8")
    return _attached(response, f"{slug}-bulletins.csv")
