"""Following a dossier or a territory, choosing how to be told, stopping from a mail."""

from typing import Any

from django.contrib import messages
from django.core import signing
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from participation.accounts.enums import Cadence
from participation.accounts.models import User
from participation.dossiers.actions import change_habits, change_mails, follow, unfollow
from participation.dossiers.forms import HabitsForm
from participation.dossiers.mails import read_token
from participation.dossiers.models import Dossier
from participation.dossiers.selectors import followable_territories
from participation.dossiers.views.journal import page_or_404
from participation.rules import require

FOLLOWS = 50


def back(request: HttpRequest, default: str) -> HttpResponse:
    """To the page one came from, when it is one of this site."""
    target = request.POST.get("next", "")
    safe = target.startswith("/") and url_has_allowed_host_and_scheme(
        target, {request.get_host()}, require_https=request.is_secure()
    )
    return redirect(target if safe else default)


@require_POST
def follow_dossier(request: HttpRequest, ref: str) -> HttpResponse:
    """Follow a dossier (`channel=site` for no mail), or stop (`stop=1`); then back to the page one came from."""
    dossier = get_object_or_404(Dossier.objects.visible_to(request.user), ref=ref)
    if request.POST.get("stop"):
        require("dossiers.follow", request.user, dossier)
        unfollow(dossier=dossier, user=request.user)
        messages.success(request, _("Vous ne suivez plus « {title} ».").format(title=dossier.title))
    else:
        cadence = Cadence.NEVER if request.POST.get("channel") == "site" else None
        follow(dossier=dossier, user=request.user, cadence=cadence)
        messages.success(
            request, _("Vous suivez « {title} ». Vous serez prévenu à chaque étape.").format(title=dossier.title)
        )
    return back(request, dossier.get_absolute_url())


@never_cache
def preferences(request: HttpRequest) -> HttpResponse:
    """How often, at which hours, for which dossiers and territories."""
    require("accounts.edit_own", request.user)
    user: Any = request.user
    page = page_or_404(
        request, user.follows.filter(dossier__isnull=False).select_related("dossier").order_by("-pk"), FOLLOWS
    )
    around = list(user.follows.filter(territory__isnull=False))
    form = HabitsForm(request.POST or None, user=user, follows=[*page, *around], territories=followable_territories())
    if request.method == "POST" and form.is_valid():
        save_habits(user, form)
        messages.success(request, _("C’est enregistré."))
        return redirect("dossiers:preferences")
    context = {"form": form, "page_obj": page}
    return render(request, "dossiers/preferences.html", context, status=422 if form.is_bound else 200)


@transaction.atomic
def save_habits(user: User, form: HabitsForm) -> None:
    habits = {name: form.cleaned_data[name] for name in ("cadence", "quiet_from", "quiet_until")}
    change_habits(user=user, **habits)
    for kind, thing, cadence in form.changes:
        if cadence is None:
            unfollow(user=user, **{kind: thing})
        else:
            follow(user=user, cadence=cadence, **{kind: thing})


@csrf_exempt  # a mail program sends this form (RFC 8058); the signed address is the proof
@never_cache
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Stop the news by mail (all, or those of a dossier), or slow them down, from a mail and without signing in."""
    try:
        pk, ref = read_token(token)
    except (signing.BadSignature, TypeError, ValueError) as error:
        raise Http404 from error
    user = get_object_or_404(User, pk=pk, is_active=True)
    dossier = Dossier.objects.filter(ref=ref).first() if ref else None
    context: dict[str, Any] = {"dossier": dossier, "done": "", "before": ""}
    if request.method == "POST":
        wanted = request.POST.get("cadence", Cadence.NEVER)
        cadence = Cadence(wanted) if wanted in Cadence.values else Cadence.NEVER
        context["before"] = change_mails(user=user, cadence=cadence, dossier=dossier)
        context["done"] = cadence
    return render(request, "dossiers/unsubscribe.html", context)
