"""Voting: choose (without JavaScript too), confirm, keep the receipt.

The server keeps no link between a person and a receipt: the browser holds the idempotency key in a cookie of its own.
"""

from typing import Any
from urllib.parse import quote
from uuid import uuid4

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from budgets import selectors
from budgets.actions import cast_ballot, find_receipt, save_draft
from budgets.choices import Choices, check_limits, read_choices
from budgets.enums import Channel
from budgets.models import BallotDraft, Budget, Candidate, RollEntry
from budgets.slips import Slip
from budgets.views.pages import public_budget
from participation.rules import Refusal, decide, require

COOKIE = "recu"
RECEIPT_SECONDS = 3600
NOBODY: Choices = {}


def _draft(request: HttpRequest, budget: Budget, candidates: list[Candidate]) -> Choices:
    """The saved choices: of the account, else of this visit. A vote begun before sign-in is taken over."""
    visit: Choices = request.session.get("ballots", {}).get(budget.slug, {})
    if request.user.is_authenticated:
        if visit and decide("budgets.prepare_ballot", request.user, budget):
            save_draft(budget=budget, user=request.user, choices=visit)
            request.session["ballots"] = {k: v for k, v in request.session["ballots"].items() if k != budget.slug}
            return visit
        saved = BallotDraft.objects.filter(budget=budget, user=request.user).first()
        visit = saved.choices if saved else {}
    codes = {candidate.code for candidate in candidates}
    return {code: points for code, points in visit.items() if code in codes}


def _keep(request: HttpRequest, budget: Budget, choices: Choices) -> None:
    if request.user.is_authenticated:
        save_draft(budget=budget, user=request.user, choices=choices)
    else:
        require("budgets.prepare_ballot", request.user, budget)
        request.session["ballots"] = {**request.session.get("ballots", {}), budget.slug: choices}


def _seed(request: HttpRequest) -> str:
    if request.user.is_authenticated:
        return f"user-{request.user.pk}"
    if "ballot_seed" not in request.session:
        request.session["ballot_seed"] = selectors.new_seed()
    return str(request.session["ballot_seed"])


def _posted(request: HttpRequest, budget: Budget, candidates: list[Candidate]) -> Choices:
    """The choices of the form, after its « + » and « − » buttons."""
    if not budget.has_points:
        return read_choices(Slip(budget), candidates, list(dict.fromkeys(request.POST.getlist("p"))))
    sent: dict[str, int] = {}
    for candidate in candidates:
        written = request.POST.get(f"points-{candidate.code}", "").strip()
        sent[candidate.code] = int(written) if written.isdecimal() and len(written) < 5 else 0
    for button, step in (("plus", 1), ("moins", -1)):
        code = request.POST.get(button, "")
        if code in sent:
            sent[code] = max(0, sent[code] + step)
    return read_choices(Slip(budget), candidates, sent)


def has_voted(request: HttpRequest, budget: Budget) -> bool:
    if not request.user.is_authenticated or not hasattr(request.user, "residence"):
        return False
    return RollEntry.objects.filter(budget=budget, person_key=request.user.residence.person_key).exists()


def _page(
    request: HttpRequest, budget: Budget, candidates: list[Candidate], choices: Choices, error: str = ""
) -> HttpResponse:
    wanted = request.POST.get("filtre-actuel", request.GET.get("filtre", ""))
    shown = [
        c for c in selectors.shuffled(candidates, _seed(request)) if c.code in choices or selectors.passes(c, wanted)
    ]
    basket = selectors.basket(budget, candidates, choices)
    context = {
        "budget": budget,
        "words": selectors.state_in_words(budget),
        "sentences": selectors.ballot_in_words(budget),
        "decision": decide("budgets.prepare_ballot", request.user, budget),
        "voted": has_voted(request, budget),
        "cards": [
            {
                "candidate": c,
                "chosen": c.code in choices,
                "points": choices.get(c.code, 0),
                **selectors.picture_of(c.dossier),
            }
            for c in shown
        ],
        "basket": basket,
        "error": error if error != basket["over"] else "",
        "filters": selectors.filters(candidates, wanted),
        "wanted": wanted,
        "count": len(candidates),
    }
    return render(request, "budgets/vote.html", context, status=422 if error else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def vote(request: HttpRequest, slug: str) -> HttpResponse:
    """The ballot: choose, see what is left, validate. Each button saves the choices."""
    budget = public_budget(slug)
    candidates = selectors.candidates_of(budget)
    if request.method != "POST":
        return _page(request, budget, candidates, _draft(request, budget, candidates))
    try:
        choices = _posted(request, budget, candidates)
    except Refusal as refusal:
        return _page(request, budget, candidates, _draft(request, budget, candidates), refusal.message)
    _keep(request, budget, choices)
    if request.headers.get("Accept") == "application/json":
        basket = selectors.basket(budget, candidates, choices)
        return JsonResponse({name: basket[name] for name in ("left", "left_label", "percent", "over")})
    if "aller" in request.POST:
        return redirect(f"{request.path}?filtre={quote(request.POST['aller'][:80])}")
    if request.POST.keys() & {"recalculer", "plus", "moins"}:
        return redirect(f"{request.path}?filtre={quote(request.POST.get('filtre-actuel', '')[:80])}")
    try:
        check_limits(Slip(budget), candidates, choices)
    except Refusal as refusal:
        return _page(request, budget, candidates, choices, refusal.message)
    return redirect("budgets:confirm", slug=slug)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, slug: str) -> HttpResponse:
    """Read the ballot once more, then put it in the box."""
    budget = public_budget(slug)
    if not request.user.is_authenticated:
        raise Refusal("accounts.anonymous")
    candidates = selectors.candidates_of(budget)
    key = request.POST.get("cle", "")
    if request.method == "POST":
        choices = _draft(request, budget, candidates)
        cast_ballot(budget=budget, voter=request.user, choices=choices, channel=Channel.WEB, idempotency_key=key)
        response = redirect("budgets:receipt", slug=slug)
        response.set_cookie(
            COOKIE, key, max_age=RECEIPT_SECONDS, path=reverse("budgets:receipt", args=[slug]),
            httponly=True, samesite="Lax", secure=request.is_secure(),
        )  # fmt: skip
        return response
    choices = _draft(request, budget, candidates)
    if not choices:
        return redirect("budgets:vote", slug=slug)
    context: dict[str, Any] = {
        "budget": budget,
        "basket": selectors.basket(budget, candidates, choices),
        "decision": decide("budgets.cast_ballot", request.user, budget),
        "voted": has_voted(request, budget),
        "key": uuid4().hex,
    }
    return render(request, "budgets/confirm.html", context)


@never_cache
@require_safe
def receipt(request: HttpRequest, slug: str) -> HttpResponse:
    """The receipt, for the browser that holds the key of its request."""
    budget = public_budget(slug)
    if not request.user.is_authenticated:
        raise Refusal("accounts.anonymous")
    found = find_receipt(budget=budget, voter=request.user, idempotency_key=request.COOKIES.get(COOKIE, "")[:200])
    context = {"budget": budget, "receipt": found, "voted": has_voted(request, budget), "phase": budget.vote_phase}
    return render(request, "budgets/receipt.html", context, status=200 if found else 404)
