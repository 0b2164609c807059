"""The counter: who is here, what they may do; a sheet of paper, a ballot filled together, a letter with a code."""

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
from budgets.slips import Slip, slip_of
from budgets.views.desk import READING, desk_budget
from participation.pdf import missing_packages, pdf_response, render_pdf
from participation.rules import Decision, Refusal, decide, require

PASS_SECONDS = 900  # how long an identity that was seen serves, at the counter


def _pass(budget: Budget, person: Person) -> str:
    """The person who is here, signed, so that the next form knows without the name being typed or kept again."""
    seen = [person.person_key, person.birth_year, person.tie, person.territory_id]
    return signing.dumps(seen, salt=f"counter-{budget.pk}")


def _read_pass(request: HttpRequest, budget: Budget) -> Person:
    """Raises Refusal: "budgets.pass.invalid"."""
    try:
        seen = signing.loads(request.POST.get("personne", ""), salt=f"counter-{budget.pk}", max_age=PASS_SECONDS)
        key, year, tie, territory_id = seen
    except (signing.BadSignature, ValueError) as error:
        raise Refusal("budgets.pass.invalid") from error
    return Person(person_key=key, birth_year=year, tie=tie, territory_id=territory_id)


def _counter(request: HttpRequest, slug: str) -> Budget:
    budget = desk_budget(request, slug)
    require("budgets.enter_ballot", request.user, budget)
    return budget


@never_cache
@require_http_methods(READING)
def reception(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask who is here; say whether they may vote; offer the ways."""
    budget = _counter(request, slug)
    data = request.POST if request.method == "POST" else None
    form = IdentityForm(data, budget=budget, slips=actions.slips_of(budget))
    if request.method != "POST" or not form.is_valid():
        context = {"budget": budget, "form": form}
        return render(request, "gestion/budgets/reception.html", context, status=422 if form.is_bound else 200)
    answers = actions.ballots_left(budget, form.person)
    context = {
        "budget": budget,
        "slips": [{"slug": slip.slug, "label": _label(slip)} for slip, answer in answers if answer],
        "refusals": _refusals(answers),
        "person": _pass(budget, form.person),
        "letter": decide("budgets.make_letter", request.user, budget),
        "letter_form": LetterForm(),
    }
    return render(request, "gestion/budgets/person.html", context)


def _label(slip: Slip) -> str:
    """How a counter names a ballot; nothing where there is one only."""
    if not slip.budget.has_sectors:
        return ""
    return _("bulletin de {sector}").format(sector=slip.envelope) if slip.envelope else _("bulletin de la ville")


def _refusals(answers: list[tuple[Slip, Decision]]) -> list[dict[str, str]]:
    """Why not, each reason once. That a sector is not the person's is said only where they have no ballot at all."""
    refused = [(slip, answer) for slip, answer in answers if not answer]
    if len(refused) < len(answers):
        refused = [(slip, answer) for slip, answer in refused if answer.code != "budgets.other_sector"]
    reasons = {answer.message: _label(slip) for slip, answer in reversed(refused)}
    return [{"label": label, "message": message} for message, label in reversed(reasons.items())]


@never_cache
@require_POST
def mark(request: HttpRequest, slug: str) -> HttpResponse:
    """Mark that the person takes a sheet."""
    budget = _counter(request, slug)
    person, envelope = _read_pass(request, budget), request.POST.get("bulletin", "")
    done = f"{request.POST.get('personne', '')[-40:]}{envelope}"[-60:]
    if request.session.get("marked") != done:  # the button pressed twice is one mark, said once
        actions.mark_on_paper(budget=budget, person=person, by=request.user, envelope=envelope)
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
