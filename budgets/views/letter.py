"""Voting with the code of a letter: no account, no e-mail address. The choices are those of this visit."""

from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from budgets import actions, booth, selectors
from budgets.forms import CodeForm
from budgets.slips import slip_of
from budgets.views.ballot import address_of, draft_of
from budgets.views.pages import public_budget
from participation.rules import Refusal, decide
from participation.visitors import address_of_visitor

TRIES, TRIES_SECONDS = 10, 600


def _count_try(request: HttpRequest) -> str:
    """At most ten wrong codes in ten minutes from one address; returns where they are counted.

    A library or a residence has one address for many voters: a right code is taken off again.
    Raises Refusal: "budgets.code_tries".
    """
    key = f"code-tries-{address_of_visitor(request)}"
    cache.add(key, 0, TRIES_SECONDS)
    try:
        tries = cache.incr(key)
    except ValueError:  # it expired between the two
        tries = 1
    if tries > TRIES:
        raise Refusal("budgets.code_tries")
    return key


def _forget_try(key: str) -> None:
    try:
        cache.decr(key)
    except ValueError:  # it expired meanwhile
        return


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def with_code(request: HttpRequest, slug: str) -> HttpResponse:
    """Read the choices again, type the code, keep the receipt."""
    budget = public_budget(slug)
    if request.user.is_authenticated:
        return redirect("budgets:vote", slug=slug)
    slip = slip_of(budget, request.POST.get("bulletin", request.GET.get("bulletin", "")))
    candidates = slip.of(selectors.candidates_of(budget))
    choices = draft_of(request, slip, candidates)
    request.session["letter"] = slug  # from now on, this visit validates with a code instead of an account
    form = CodeForm(request.POST if request.method == "POST" else None)
    receipt = None
    if request.method == "POST" and form.is_valid():
        key = str(form.cleaned_data["submission_key"] or "")
        try:
            counted = _count_try(request)
            receipt = actions.cast_by_letter(
                budget=budget, code=form.cleaned_data["code"], choices=choices, envelope=slip.slug,
                idempotency_key=key,
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error("code" if ".code" in refusal.code else None, refusal.message)
        else:
            _forget_try(counted)
            actions.note_arrival(budget=budget, address=address_of_visitor(request), idempotency_key=key)
    context: dict[str, Any] = {
        "budget": budget,
        "slip": slip,
        "decision": decide("budgets.vote_with_code", None, budget),
        "basket": booth.basket(slip, candidates, choices),
        "form": form,
        "receipt": receipt,
        "ballot_url": address_of("vote", slip),
    }
    return render(request, "budgets/with_code.html", context, status=422 if form.errors else 200)
