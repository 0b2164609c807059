"""One's own account: what the city knows, what can be changed, how to leave."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from participation.accounts.actions import close_account, declare_residence, edit_account
from participation.accounts.enums import Appearance, Closing
from participation.accounts.export import everything_about
from participation.accounts.forms import CloseForm, ProfileForm, ResidenceForm
from participation.accounts.models import Residence
from participation.accounts.views.entrance import safe_next
from participation.rules import Refusal, require

SHOWN = 24
YEAR = 365 * 24 * 3600  # seconds


@require_safe
@never_cache
def account(request: HttpRequest) -> HttpResponse:
    """My ideas, what I follow, what the city knows about me."""
    require("accounts.edit_own", request.user)
    follows = list(
        request.user.follows.filter(dossier__isnull=False).select_related("dossier").order_by("-pk")[: SHOWN + 1]
    )
    context = {
        "ideas": list(request.user.dossiers.order_by("-created_at")[:SHOWN]),
        "follows": follows[:SHOWN],
        "more_follows": len(follows) > SHOWN,
        "residence": Residence.objects.select_related("territory").filter(user=request.user).first(),
    }
    return render(request, "accounts/account.html", context)


@never_cache
def profile(request: HttpRequest) -> HttpResponse:
    """My public name, my sector."""
    require("accounts.edit_own", request.user)
    user = request.user
    initial = {"name": user.name, "territory": user.territory_id}
    form = ProfileForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        edit_account(user=user, **form.cleaned_data)
        messages.success(request, _("C’est enregistré."))
        return redirect("account")
    return render(request, "accounts/profile.html", {"form": form}, status=422 if form.is_bound else 200)


@never_cache
def residence(request: HttpRequest) -> HttpResponse:
    """Declare where I live: one person, one vote."""
    require("accounts.declare_residence", request.user)
    declared = Residence.objects.select_related("territory").filter(user=request.user).first()
    form = ResidenceForm(request.POST or None, initial={"territory": request.user.territory_id})
    if request.method == "POST" and form.is_valid():
        try:
            declare_residence(user=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("C’est enregistré. Vous pouvez voter en ligne."))
            return redirect(safe_next_of(request))
    context = {"form": form, "residence": declared, "next": request.POST.get("next") or request.GET.get("next", "")}
    return render(request, "accounts/residence.html", context, status=422 if form.is_bound else 200)


def safe_next_of(request: HttpRequest) -> str:
    """The `next` of this form, or the account's page; the page one comes from does not count."""
    return safe_next(request, "account") if request.POST.get("next") else "account"


@require_safe
@never_cache
def export(request: HttpRequest) -> HttpResponse:
    """Everything about me, to keep."""
    require("accounts.edit_own", request.user)
    response = JsonResponse(
        everything_about(request.user),
        encoder=DjangoJSONEncoder,
        json_dumps_params={"ensure_ascii": False, "indent": 2},
    )
    response["Content-Disposition"] = f'attachment; filename="parvis-mes-donnees-{timezone.localdate()}.json"'
    return response


@never_cache
def close(request: HttpRequest) -> HttpResponse:
    """Leave, and choose what stays."""
    require("accounts.edit_own", request.user)
    form = CloseForm(request.POST or None, initial={"closing": Closing.SIGNED})
    if request.method == "POST" and form.is_valid():
        try:
            close_account(user=request.user, closing=Closing(form.cleaned_data["closing"]))
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            logout(request)
            messages.success(request, _("Votre compte est fermé. Merci pour ce que vous avez apporté."))
            return redirect("/")
    return render(request, "accounts/close.html", {"form": form}, status=422 if form.is_bound else 200)


@csrf_exempt  # the footer of kept pages holds no token, and this only changes how pages look
@require_POST
def appearance(request: HttpRequest) -> HttpResponse:
    """Light, dark, or as the device says; kept one year in a cookie that says nothing else."""
    response = redirect(safe_next(request, "/"))
    theme = request.POST.get("theme", "")
    known: dict[str, Any] = {"max_age": YEAR, "samesite": "Lax", "httponly": True, "secure": request.is_secure()}
    if theme in Appearance.values and theme:
        response.set_cookie("theme", theme, **known)
    else:
        response.delete_cookie("theme", samesite="Lax")
    return response
