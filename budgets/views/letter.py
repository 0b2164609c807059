"""Voting with the code of a letter: no account, no e-mail address. The choices are those of this visit."""

from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from budgets import actions, selectors
from budgets.choices import Choices
from budgets.forms import CodeForm
from budgets.slips import Slip, slip_of
from budgets.views.pages import public_budget
from participation.rules import Refusal, decide

TRIES, TRIES_SECONDS = 10, 600


def _count_try(request: HttpRequest) -> None:
    """At most ten tries in ten minutes from one address. Raises Refusal: "budgets.code_tries"."""
    key = f"code-tries-{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, TRIES_SECONDS)
    try:
        tries = cache.incr(key)
    except ValueError:  # it expired between the two
        tries = 1
    if tries > TRIES:
        raise Refusal("budgets.code_tries")


def _visit_choices(request: HttpRequest, slip: Slip) -> Choices:
    """What was chosen during this visit, as the voting page keeps it."""
    key = f"{slip.budget.slug}/{slip.slug}" if slip.slug else slip.budget.slug
    choices: Choices = request.session.get("ballots", {}).get(key, {})
    return choices


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def with_code(request: HttpRequest, slug: str) -> HttpResponse:
    """Read the choices again, type the code, keep the receipt."""
    budget = public_budget(slug)
    if request.user.is_authenticated:
        return redirect("budgets:vote", slug=slug)
    slip = slip_of(budget, request.POST.get("bulletin", request.GET.get("bulletin", "")))
    candidates = slip.of(selectors.candidates_of(budget))
    choices = _visit_choices(request, slip)
    request.session["letter"] = True  # from now on, this visit validates with a code instead of an account
    form = CodeForm(request.POST if request.method == "POST" else None)
    receipt = None
    if request.method == "POST" and form.is_valid():
        try:
            _count_try(request)
            receipt = actions.cast_by_letter(
                budget=budget, code=form.cleaned_data["code"], choices=_as_sent(slip, choices), envelope=slip.slug,
                idempotency_key=str(form.cleaned_data["submission_key"] or ""),
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error("code" if ".code" in refusal.code else None, refusal.message)
    context: dict[str, Any] = {
        "budget": budget,
        "slip": slip,
        "decision": decide("budgets.vote_with_code", None, budget),
        "basket": selectors.basket(budget, candidates, choices),
        "form": form,
        "receipt": receipt,
    }
    return render(request, "budgets/with_code.html", context, status=422 if form.errors else 200)


def _as_sent(slip: Slip, choices: Choices) -> Any:
    """Kept choices as `read_choices` takes them."""
    return list(choices) if slip.budget.vote_type in {"approval", "choose-1"} else choices
