"""The team's screens: who lives here, who is on the team."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from participation.accounts.actions import grant_role, revoke_role, verify_residence, withdraw_residence
from participation.accounts.enums import RoleName
from participation.accounts.forms import GrantForm
from participation.accounts.models import Residence, Role
from participation.rules import Refusal, require
from participation.text import clean_line

PER_PAGE = 24


def found_residences(request: HttpRequest) -> QuerySet[Residence]:
    """The declarations that match the search and the filter, oldest unverified first."""
    residences = Residence.objects.select_related("user", "territory", "verified_by").order_by(
        "verified_at", "declared_at", "pk"
    )
    state = request.GET.get("etat", "")
    if state in {"a-verifier", "verifies"}:
        residences = residences.filter(verified_at__isnull=state == "a-verifier")
    if words := clean_line(request.GET.get("q", "")[:200], required=False):
        residences = residences.filter(Q(user__name__icontains=words) | Q(user__email__icontains=words))
    return residences


@require_safe
def residents(request: HttpRequest) -> HttpResponse:
    """Declarations of residence, to verify."""
    require("accounts.verify_residence", request.user)
    page = Paginator(found_residences(request), PER_PAGE).get_page(request.GET.get("page"))
    state = request.GET.get("etat", "")
    filters = [
        {"url": f"?etat={value}", "label": label, "current": state == value, "count": None}
        for value, label in (("", _("Tous")), ("a-verifier", _("À vérifier")), ("verifies", _("Vérifiés")))
    ]
    context = {"page_obj": page, "filters": filters, "q": request.GET.get("q", ""), "state": state}
    return render(request, "gestion/accounts/residents.html", context)


@require_POST
def residence_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Verify a declaration, or take it back."""
    require("accounts.verify_residence", request.user)
    residence = get_object_or_404(Residence.objects.select_related("user"), pk=pk)
    if request.POST.get("decision") == "withdraw":
        withdraw_residence(residence=residence, by=request.user)
        messages.success(request, _("La déclaration est annulée : la personne peut la refaire."))
    else:
        verify_residence(residence=residence, by=request.user)
        messages.success(request, _("Le domicile de {name} est vérifié.").format(name=residence.user.public_name))
    return redirect("residents")


def team_page(request: HttpRequest, form: Any, status: int = 200) -> HttpResponse:
    roles = Role.objects.select_related("user", "territory").order_by("name", "user__name", "pk")
    return render(request, "gestion/accounts/team.html", {"roles": roles, "form": form}, status=status)


def team(request: HttpRequest) -> HttpResponse:
    """Who holds which role; give one."""
    require("accounts.administer", request.user)
    form = GrantForm(request.POST or None)
    if request.method != "POST":
        return team_page(request, form)
    if not form.is_valid():
        return team_page(request, form, 422)
    role = grant_role(
        user=form.user,
        name=RoleName(form.cleaned_data["name"]),
        territory=form.cleaned_data["territory"],
        by=request.user,
    )
    messages.success(request, _("{name} a maintenant ce rôle.").format(name=role.user.public_name))
    return redirect("team")


@require_POST
def role_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a role back."""
    require("accounts.administer", request.user)
    role = get_object_or_404(Role.objects.select_related("user"), pk=pk)
    try:
        revoke_role(role=role, by=request.user)
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Le rôle est retiré."))
    return redirect("team")
