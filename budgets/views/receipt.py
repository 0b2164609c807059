"""The receipt as a file, and by mail when its voter asks; and with it, changing one's ballot where the rules allow it.

What lets a browser change a ballot is the receipt itself, in a cookie of its own: the server keeps no link.
"""

import base64

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from budgets.actions import find_receipt, replaced_slip
from budgets.forms import WholeReceiptForm
from budgets.mails import send_receipt
from budgets.models import Budget
from budgets.receipts import Receipt
from budgets.slips import Slip
from budgets.views.pages import public_budget
from participation.rules import Refusal

COOKIES = "recu"
MOST_COOKIES = 30
REPLACING, SECONDS = "remplacer", 3600


def receipt_of(request: HttpRequest, budget: Budget) -> Receipt:
    """The receipt whose key this browser holds; `empreinte` chooses, where there are several ballots. Raises Http404."""
    if not request.user.is_authenticated:
        raise Refusal("accounts.anonymous")
    wanted = (request.POST or request.GET).get("empreinte", "")
    keys = [key[:200] for name, key in sorted(request.COOKIES.items()) if name.startswith(COOKIES)]
    for key in keys[:MOST_COOKIES]:
        receipt = find_receipt(budget=budget, voter=request.user, idempotency_key=key)
        if receipt and wanted in {"", receipt.commitment}:
            return receipt
    raise Http404


@never_cache
@require_safe
def receipt_file(request: HttpRequest, slug: str) -> HttpResponse:
    """The receipt as `verify.py --receipt` reads it."""
    receipt = receipt_of(request, public_budget(slug))
    response = HttpResponse(receipt.document, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="recu-{slug}-{receipt.commitment[:8]}.json"'
    return response


@never_cache
@require_POST
def receipt_mail(request: HttpRequest, slug: str) -> HttpResponse:
    """Send the receipt to the voter's own address, now or not at all."""
    budget = public_budget(slug)
    receipt = receipt_of(request, budget)
    if send_receipt(budget=budget, user=request.user, receipt=receipt):
        messages.success(request, _("Votre reçu est parti vers {email}.").format(email=request.user.email))
    else:
        messages.error(request, _("Le courriel n’est pas parti. Téléchargez votre reçu, ou recopiez son code."))
    return redirect("budgets:receipt", slug=slug)


def presented(request: HttpRequest, slip: Slip) -> Receipt | None:
    """The receipt with which this person is changing this ballot, if they are."""
    text = request.COOKIES.get(_name(slip), "")
    if not text or not slip.budget.replaceable or not request.user.is_authenticated:
        return None
    try:
        receipt = Receipt.read(base64.urlsafe_b64decode(text[:4000]).decode())
        ours = receipt and replaced_slip(budget=slip.budget, voter=request.user, receipt=receipt) == slip
    except (ValueError, Refusal):
        return None
    return receipt if ours else None


def _name(slip: Slip) -> str:
    return f"{REPLACING}-{slip.slug}" if slip.slug else REPLACING


def forget(response: HttpResponse, slip: Slip) -> HttpResponse:
    """The ballot was changed: its receipt changes nothing any more."""
    response.delete_cookie(_name(slip), path=reverse("budgets:detail", args=[slip.budget.slug]))
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def replace(request: HttpRequest, slug: str) -> HttpResponse:
    """Present one's receipt, then fill the ballot again."""
    budget = public_budget(slug)
    if not request.user.is_authenticated:
        raise Refusal("accounts.anonymous")
    if not budget.replaceable:
        raise Refusal("budgets.not_replaceable.conflict")
    try:
        known = receipt_of(request, budget).document
    except Http404:
        known = ""
    form = WholeReceiptForm(request.POST or None, request.FILES or None, initial={"texte": known})
    if request.method == "POST" and form.is_valid():
        receipt = form.cleaned_data["recu"]
        try:
            slip = replaced_slip(budget=budget, voter=request.user, receipt=receipt)
        except Refusal as refusal:
            form.add_error("texte", refusal.message)
        else:
            query = f"?bulletin={slip.slug}" if slip.slug else ""
            response = redirect(reverse("budgets:vote", args=[slug]) + query)
            response.set_cookie(
                _name(slip), base64.urlsafe_b64encode(receipt.document.encode()).decode(), max_age=SECONDS,
                path=reverse("budgets:detail", args=[slug]), httponly=True, samesite="Lax", secure=request.is_secure(),
            )  # fmt: skip
            return response
    context = {"budget": budget, "form": form}
    return render(request, "budgets/replace.html", context, status=422 if request.method == "POST" else 200)
