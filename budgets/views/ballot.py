"""Voting: choose (without JavaScript too), confirm, keep the receipt.

The server keeps no link between a person and a receipt: the browser holds the idempotency key in a cookie of its own.
Where a person has several ballots, `?bulletin=` names the one of a sector.
"""

from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from budgets import booth, selectors
from budgets.actions import cast_ballot, find_receipt, note_arrival, replace_ballot, save_draft
from budgets.choices import Choices, check_limits
from budgets.enums import Ballots, Channel, VoteType
from budgets.models import BallotDraft, Budget, Candidate
from budgets.slips import SECTOR, Slip, slip_of
from budgets.views.form import posted_choices
from budgets.views.pages import public_budget
from budgets.views.receipt import forget, presented
from participation.rules import Refusal, decide, require
from participation.visitors import address_of_visitor

COOKIE = "recu"
RECEIPT_SECONDS = 3600
#: What a ballot's page is asked to do besides being validated.
BUTTONS = frozenset({"recalculer", "plus", "moins", "classer", "monter", "descendre", "retirer", "prendre", "filtrer"})


# ---------------------------------------------------------------- which ballot, which choices


def _asked(request: HttpRequest) -> str:
    return str(request.POST.get("bulletin", request.GET.get("bulletin", "")))


def address_of(name: str, slip: Slip, query: str = "") -> str:
    """A page of this ballot."""
    parts = [urlencode({"bulletin": slip.slug}) if slip.slug else "", query.removeprefix("?")]
    joined = "&".join(part for part in parts if part)
    return reverse(f"budgets:{name}", args=[slip.budget.slug]) + (f"?{joined}" if joined else "")


def _session_key(slip: Slip) -> str:
    return f"{slip.budget.slug}/{slip.slug}" if slip.slug else slip.budget.slug


def draft_of(request: HttpRequest, slip: Slip, candidates: list[Candidate]) -> Choices:
    """The saved choices: of the account, else of this visit. A vote begun before sign-in is taken over."""
    drafts, key = request.session.get("ballots", {}), _session_key(slip)
    choices: Choices = drafts.get(key, {})
    if request.user.is_authenticated:
        if choices and decide("budgets.prepare_ballot", request.user, slip.budget):
            save_draft(budget=slip.budget, user=request.user, choices=choices, envelope=slip.slug)
            request.session["ballots"] = {k: v for k, v in drafts.items() if k != key}
        else:
            saved = BallotDraft.objects.filter(budget=slip.budget, user=request.user, envelope=slip.envelope).first()
            choices = saved.choices if saved else {}
    codes = {candidate.code for candidate in candidates}
    return {code: points for code, points in choices.items() if code in codes}


def _keep(request: HttpRequest, slip: Slip, choices: Choices) -> None:
    if request.user.is_authenticated:
        save_draft(budget=slip.budget, user=request.user, choices=choices, envelope=slip.slug)
    else:
        require("budgets.prepare_ballot", request.user, slip.budget)
        request.session["ballots"] = {**request.session.get("ballots", {}), _session_key(slip): choices}


def _seed(request: HttpRequest) -> str:
    """What draws the order of the projects: kept from before the sign-in, else the account's."""
    if "ballot_seed" in request.session:
        return str(request.session["ballot_seed"])
    if request.user.is_authenticated:
        return f"user-{request.user.pk}"
    request.session["ballot_seed"] = booth.new_seed()
    return str(request.session["ballot_seed"])


def _voted(request: HttpRequest, slip: Slip, voted: set[str]) -> bool:
    """Whether this ballot is cast, and its voter is not changing it."""
    return slip.scope in voted and presented(request, slip) is None


# ---------------------------------------------------------------- the page


def _card(slip: Slip, candidate: Candidate, choices: Choices, places: dict[str, int]) -> dict[str, Any]:
    given = choices.get(candidate.code)
    return {
        "candidate": candidate,
        "chosen": given is not None and (given > 0 or slip.budget.vote_type == VoteType.SCORING),
        "points": given or 0,
        "mentions": [
            {"index": index, "word": word, "current": index == given}
            for index, word in reversed(list(enumerate(slip.budget.mention_words)))
        ],
        "rank": places.get(candidate.code, 0),
        "quotas": slip.kinds_of(candidate),
        **selectors.picture_of(candidate.dossier),
    }


def _ranking(slip: Slip, candidates: list[Candidate], choices: Choices) -> dict[str, Any]:
    ranked = booth.in_order(candidates, choices, slip.budget.vote_type)
    return {"ranked": ranked, "last": len(ranked)}


def _page(
    request: HttpRequest, slip: Slip, candidates: list[Candidate], choices: Choices, error: str = ""
) -> HttpResponse:
    budget = slip.budget
    wanted = booth.Wanted.read(request.POST if request.method == "POST" else request.GET)
    places = booth.ranks(choices) if budget.vote_type == VoteType.ORDINAL else {}
    shown = [c for c in booth.shuffled(candidates, _seed(request)) if c.code in choices or wanted.passes(c)]
    basket = booth.basket(slip, candidates, choices)
    voted = selectors.voted_scopes(budget, request.user)
    context = {
        "budget": budget,
        "slip": slip,
        "ballots": _ballots(slip, voted),
        "words": selectors.state_in_words(budget),
        "outages": list(budget.outages.all()),
        "sentences": selectors.limits_in_words(slip),
        "decision": decide("budgets.prepare_ballot", request.user, budget),
        "voted": _voted(request, slip, voted),
        "receipt_here": _cookie(slip) in request.COOKIES,
        "control": booth.CONTROLS[VoteType(budget.vote_type)],
        "cards": [_card(slip, candidate, choices, places) for candidate in shown],
        "places": booth.rank_places(slip, len(candidates)),
        "most": min(slip.max_length or len(candidates), len(candidates)),
        **_ranking(slip, candidates, choices),
        "basket": basket,
        "error": error if error != basket["over"] else "",
        "filters": booth.filters(candidates, wanted),
        "compared": set(request.GET.getlist("c")[:10]),
        "count": len(candidates),
    }
    return render(request, "budgets/vote.html", context, status=422 if error else 200)


def _ballots(slip: Slip, voted: set[str]) -> list[dict[str, Any]]:
    """Both ballots of a person, where there are two: the city's, a sector's."""
    if slip.budget.ballots_of_each != Ballots.CITY_AND_SECTOR:
        return []
    address = reverse("budgets:vote", args=[slip.budget.slug])
    return [
        {"city": True, "url": address, "current": not slip.envelope, "voted": "city" in voted},
        {"city": False, "url": f"{address}?bulletin=choisir", "current": bool(slip.envelope), "voted": SECTOR in voted},
    ]


def _sectors(request: HttpRequest, budget: Budget) -> HttpResponse:
    """Which sector to vote for: one's own, or any where the rules say so."""
    rows = [
        {"slip": Slip(budget, envelope), "allowed": decide("budgets.cast_ballot", request.user, Slip(budget, envelope))}
        for envelope in budget.envelopes.select_related("territory").prefetch_related("candidates")
    ]
    mine = [row for row in rows if row["allowed"]]
    if len(mine) == 1 and not budget.free_sector:
        return redirect(address_of("vote", mine[0]["slip"]))
    context = {
        "budget": budget,
        "slip": Slip(budget),
        "ballots": _ballots(
            Slip(budget, rows[0]["slip"].envelope) if rows else Slip(budget),
            selectors.voted_scopes(budget, request.user),
        ),
        "words": selectors.state_in_words(budget),
        "rows": rows,
    }
    return render(request, "budgets/sectors.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def vote(request: HttpRequest, slug: str) -> HttpResponse:
    """The ballot: choose, see what is left, validate. Each button saves the choices."""
    budget = public_budget(slug)
    asked = _asked(request)
    no_sector_yet = asked == "choisir" or (not asked and budget.ballots_of_each == Ballots.SECTOR)
    if budget.has_sectors and no_sector_yet and request.method != "POST":
        return _sectors(request, budget)
    slip = slip_of(budget, asked)
    candidates = slip.of(selectors.candidates_of(budget))
    before = draft_of(request, slip, candidates)
    if request.method != "POST":
        return _page(request, slip, candidates, before)
    try:
        choices = posted_choices(request.POST, slip, candidates, before)
    except Refusal as refusal:
        return _page(request, slip, candidates, before, refusal.message)
    _keep(request, slip, choices)
    if request.headers.get("Accept") == "application/json":
        return JsonResponse(_fragment(slip, candidates, choices))
    query = booth.Wanted.read(request.POST).query
    if "comparer" in request.POST:
        return redirect(address_of("compare", slip, urlencode({"c": request.POST.getlist("c")[:10]}, doseq=True)))
    if request.POST.keys() & BUTTONS:
        return redirect(address_of("vote", slip, query) + ("#projets" if "filtrer" in request.POST else ""))
    try:
        check_limits(slip, candidates, choices)
    except Refusal as refusal:
        return _page(request, slip, candidates, choices, refusal.message)
    return redirect(address_of("confirm", slip))


def _fragment(slip: Slip, candidates: list[Candidate], choices: Choices) -> dict[str, Any]:
    """What a script shows after each click."""
    basket = booth.basket(slip, candidates, choices)
    answer = {name: basket[name] for name in ("left", "left_label", "percent", "over", "notes")}
    if slip.budget.vote_type == VoteType.ORDINAL:
        answer["ranks"] = booth.ranks(choices)
        answer["ranking"] = render_to_string("budgets/ranking.html", _ranking(slip, candidates, choices))
    return answer


@never_cache
@require_safe
def compare(request: HttpRequest, slug: str) -> HttpResponse:
    """Two or three projects side by side; each can be chosen from here."""
    budget = public_budget(slug)
    slip = slip_of(budget, _asked(request))
    candidates = {c.code: c for c in slip.of(selectors.candidates_of(budget))}
    codes = [code for code in dict.fromkeys(request.GET.getlist("c")) if code in candidates]
    choices = draft_of(request, slip, list(candidates.values()))
    context = {
        "budget": budget,
        "slip": slip,
        "columns": selectors.side_by_side([candidates[code] for code in codes[:3]], choices),
        "dropped": len(codes) > 3,
        "open": decide("budgets.prepare_ballot", request.user, budget)
        and slip.scope not in selectors.voted_scopes(budget, request.user),
        "choosable": budget.vote_type != VoteType.SCORING,
        "back": address_of("vote", slip, urlencode({"c": codes[:3]}, doseq=True)),
    }
    return render(request, "budgets/compare.html", context)


# ---------------------------------------------------------------- in the box


def _cookie(slip: Slip) -> str:
    return f"{COOKIE}-{slip.slug}" if slip.slug else COOKIE


def _remember(request: HttpRequest, response: HttpResponse, slip: Slip, key: str) -> HttpResponse:
    """Let this browser find its receipt again, even if the answer to its vote never arrived."""
    response.set_cookie(
        _cookie(slip), key, max_age=RECEIPT_SECONDS, path=reverse("budgets:detail", args=[slip.budget.slug]),
        httponly=True, samesite="Lax", secure=request.is_secure(),
    )  # fmt: skip
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, slug: str) -> HttpResponse:
    """Read the ballot once more, then put it in the box."""
    budget = public_budget(slug)
    slip = slip_of(budget, _asked(request))
    if not request.user.is_authenticated:
        if request.session.get("letter") == slug:
            return redirect(address_of("with_code", slip))
        if request.session.get("ballots", {}).get(_session_key(slip)):
            messages.info(request, _("Vos choix sont gardés. Connectez-vous pour les mettre dans l’urne."))
        raise Refusal("accounts.anonymous")
    candidates = slip.of(selectors.candidates_of(budget))
    choices = draft_of(request, slip, candidates)
    key = request.POST.get("cle", "")
    before = presented(request, slip)
    if request.method == "POST":
        if before:
            replace_ballot(budget=budget, voter=request.user, receipt=before, choices=choices, idempotency_key=key)
        else:
            cast_ballot(
                budget=budget, voter=request.user, choices=choices, channel=Channel.WEB, idempotency_key=key,
                envelope=slip.slug,
            )  # fmt: skip
            note_arrival(budget=budget, address=address_of_visitor(request), idempotency_key=key)
        return forget(_remember(request, redirect(address_of("receipt", slip)), slip, key), slip)
    key = "" if before else request.COOKIES.get(_cookie(slip), "")[:200]
    if key and find_receipt(budget=budget, voter=request.user, idempotency_key=key):
        return redirect(address_of("receipt", slip))
    if not choices:
        return redirect(address_of("vote", slip))
    key = key or uuid4().hex
    context: dict[str, Any] = {
        "budget": budget,
        "slip": slip,
        "basket": booth.basket(slip, candidates, choices),
        "lowest": budget.mention_words[0] if budget.vote_type == VoteType.SCORING else "",
        "unsaid": len(candidates) - len(choices),
        "decision": decide("budgets.cast_ballot", request.user, slip),
        "voted": _voted(request, slip, selectors.voted_scopes(budget, request.user)),
        "here": address_of("confirm", slip),
        "ballot_url": address_of("vote", slip),
        "key": key,
    }
    return _remember(request, render(request, "budgets/confirm.html", context), slip, key)


@never_cache
@require_safe
def receipt(request: HttpRequest, slug: str) -> HttpResponse:
    """The receipt, for the browser that holds the key of its request."""
    budget = public_budget(slug)
    if not request.user.is_authenticated:
        raise Refusal("accounts.anonymous")
    slip = Slip(budget) if not _asked(request) else slip_of(budget, _asked(request))
    key = request.COOKIES.get(_cookie(slip), "")[:200]
    found = find_receipt(budget=budget, voter=request.user, idempotency_key=key)
    voted = selectors.voted_scopes(budget, request.user)
    context = {
        "budget": budget,
        "slip": slip,
        "receipt": found,
        "voted": slip.scope in voted,
        "others": [ballot for ballot in _ballots(slip, voted) if not ballot["voted"]],
        "phase": budget.vote_phase,
    }
    return render(request, "budgets/receipt.html", context, status=200 if found else 404)
