"""The receipt as a file, and by mail when its voter asks: only the browser that holds the key of the vote can."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from budgets.actions import find_receipt
from budgets.mails import send_receipt
from budgets.models import Budget
from budgets.receipts import Receipt
from budgets.views.pages import public_budget
from participation.rules import Refusal

COOKIES = "recu"
MOST_COOKIES = 30


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
