"""The counter: who is here, what they may do; a sheet of paper, a ballot filled together, a letter with a code."""

from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from budgets import actions, printing, selectors
from budgets.actions import Person
from budgets.enums import Channel
from budgets.forms import CounterForm, IdentityForm, LetterForm
from budgets.models import Budget
from budgets.slips import CITY, SECTOR, Slip, slip_of
from budgets.views.desk import READING, desk_budget
from participation.pdf import missing_packages, pdf_response, render_pdf
from participation.rules import Refusal, decide, require

PASS_SECONDS = 900  # how long an identity that was seen serves, at the counter


def _pass(budget: Budget, person: Person) -> str:
    """The person who is here, signed, so that the next form knows without the name being typed or kept again."""
    return signing.dumps([person.person_key, person.birth_year], salt=f"counter-{budget.pk}")


def _read_pass(request: HttpRequest, budget: Budget) -> Person:
    """Raises Refusal: "budgets.pass.invalid"."""
    try:
        key, year = signing.loads(request.POST.get("personne", ""), salt=f"counter-{budget.pk}", max_age=PASS_SECONDS)
    except signing.BadSignature as error:
        raise Refusal("budgets.pass.invalid") from error
    return Person(person_key=key, birth_year=year)


def _counter(request: HttpRequest, slug: str) -> Budget:
    budget = desk_budget(request, slug)
    require("budgets.enter_ballot", request.user, budget)
    return budget


@never_cache
@require_http_methods(READING)
def reception(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask who is here; say whether they may vote; offer the ways."""
    budget = _counter(request, slug)
    form = IdentityForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        context = {"budget": budget, "form": form}
        return render(request, "gestion/budgets/reception.html", context, status=422 if form.is_bound else 200)
    person = Person(person_key=form.key, birth_year=form.cleaned_data["born"].year)
    labels = {"": _("Son bulletin"), CITY: _("Le bulletin de la ville"), SECTOR: _("Le bulletin d’un secteur")}
    left = actions.ballots_left(budget, person)
    context = {
        "budget": budget,
        "rows": [{"scope": scope, "label": labels[scope], "answer": answer} for scope, answer in left.items()],
        "any": any(left.values()),
        "person": _pass(budget, person),
        "slips": slips_of(budget, left),
        "letter": decide("budgets.make_letter", request.user, budget),
        "letter_form": LetterForm(),
    }
    return render(request, "gestion/budgets/person.html", context)


def slips_of(budget: Budget, left: dict[str, Any]) -> list[dict[str, str]]:
    """The ballots that can still be filled with this person."""
    slips = (
        [Slip(budget, envelope) for envelope in budget.envelopes.select_related("territory")]
        if budget.has_sectors
        else []
    )
    if budget.ballots_of_each != "sector":
        slips = [Slip(budget), *slips]
    return [
        {"slug": slip.slug, "label": str(slip.envelope or _("la ville")) if budget.has_sectors else ""}
        for slip in slips
        if left.get(slip.scope)
    ]


@never_cache
@require_POST
def mark(request: HttpRequest, slug: str) -> HttpResponse:
    """Mark that the person takes a sheet."""
    budget = _counter(request, slug)
    person, scope = _read_pass(request, budget), request.POST.get("bulletin", "")
    done = f"{request.POST.get('personne', '')[-40:]}{scope}"[-60:]
    if request.session.get("marked") != done:  # the button pressed twice is one mark, said once
        actions.mark_on_paper(budget=budget, person=person, by=request.user, scope=scope)
        request.session["marked"] = done
        messages.success(request, _("C’est émargé « sur papier ». Faites prendre une feuille au hasard dans la pile."))
    return redirect("budgets:reception", slug=slug)


@never_cache
@require_POST
def letter(request: HttpRequest, slug: str) -> HttpResponse:
    """Make a letter with a code and print it, this once."""
    budget = _counter(request, slug)
    form = LetterForm(request.POST)
    if not form.is_valid():
        raise Refusal("form.invalid")
    code = actions.make_letter(budget=budget, person=_read_pass(request, budget), by=request.user)
    context = printing.letter_context(budget, code=code, address=form.cleaned_data["address"])
    if missing_packages():
        return render(request, printing.LETTER, context)
    return pdf_response(render_pdf(printing.LETTER, context), f"{slug}-lettre")


@never_cache
@require_http_methods(READING)
def ballot(request: HttpRequest, slug: str) -> HttpResponse:
    """Fill a ballot with the person who is here; the receipt is shown once, to be printed and given."""
    budget = _counter(request, slug)
    if request.method != "POST":
        return redirect("budgets:reception", slug=slug)
    person = _read_pass(request, budget)
    slip = slip_of(budget, request.POST.get("bulletin", ""))
    candidates = slip.of(selectors.candidates_of(budget))
    started = "deposer" in request.POST
    form = CounterForm(request.POST if started else None, slip=slip, candidates=candidates)
    receipt = None
    if started and form.is_valid():
        try:
            receipt = actions.cast_ballot(
                budget=budget, voter=person, choices=form.chosen, channel=Channel.COUNTER, envelope=slip.slug,
                idempotency_key=str(form.cleaned_data["submission_key"] or ""), entered_by=request.user,
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error(None, refusal.message)
    context = {
        "budget": budget,
        "slip": slip,
        "person": request.POST["personne"],
        "form": form,
        "receipt": receipt,
        "sentences": selectors.limits_in_words(slip),
    }
    return render(request, "gestion/budgets/counter.html", context, status=422 if form.errors else 200)
