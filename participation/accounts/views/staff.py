"""The team's screens: who lives here, who is on the team."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from participation.accounts.actions import (
    grant_role,
    lift_suspension,
    revoke_role,
    suspend_account,
    verify_residence,
    withdraw_residence,
)
from participation.accounts.enums import RoleName
from participation.accounts.forms import GrantForm, SuspendForm
from participation.accounts.models import FormerRole, Residence, Role, Suspension, User
from participation.rules import Refusal, require
from participation.text import clean_line

PER_PAGE = 24


def found_residences(request: HttpRequest) -> QuerySet[Residence]:
    """The declarations that match the search and the filter, oldest unverified first."""
    residences = Residence.objects.select_related("user", "territory", "verified_by").order_by(
        F("verified_at").asc(nulls_first=True), "declared_at", "pk"
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
    """The roles, searched by the name or the address of who holds them."""
    words = clean_line(request.GET.get("q", "")[:200], required=False)
    roles = Role.objects.select_related("user", "territory", "given_by").order_by("name", "user__name", "pk")
    if words:
        roles = roles.filter(Q(user__name__icontains=words) | Q(user__email__icontains=words))
    page = Paginator(roles, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "gestion/accounts/team.html", {"page_obj": page, "form": form, "q": words}, status=status)


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
    messages.success(
        request,
        _("{name} est maintenant {role}.").format(name=role.user.public_name, role=role.get_name_display()),
    )
    return redirect("team")


@require_safe
def former_roles(request: HttpRequest) -> HttpResponse:
    """The roles that were taken back: who gave them, who took them back, when."""
    require("accounts.administer", request.user)
    found = FormerRole.objects.select_related("user", "territory", "given_by", "withdrawn_by")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "gestion/accounts/former_roles.html", {"page_obj": page})


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
        messages.success(
            request,
            _("{name} n’est plus {role}.").format(name=role.user.public_name, role=role.get_name_display()),
        )
    return redirect("team")


def suspensions(request: HttpRequest) -> HttpResponse:
    """Who may not write for now, who could not before; suspend an account (`?compte=` gives the person)."""
    require("accounts.administer", request.user)
    asked = request.GET.get("compte", "")
    person = User.objects.filter(pk=asked, is_active=True).first() if asked.isdecimal() and len(asked) < 18 else None
    form = SuspendForm(request.POST or None, initial={"email": person.email if person else ""})
    if request.method == "POST" and form.is_valid():
        try:
            suspend_account(
                user=form.user, by=request.user, until=form.cleaned_data["until"], reason=form.cleaned_data["reason"]
            )
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Le compte est suspendu. La personne en lit la raison par courriel."))
            return redirect("suspensions")
    decided = Suspension.objects.select_related("user", "by", "lifted_by")
    page = Paginator(decided, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "form": form}
    return render(request, "gestion/accounts/suspensions.html", context, status=422 if form.errors else 200)


@require_POST
def suspension_lift(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the person write again."""
    require("accounts.administer", request.user)
    suspension = get_object_or_404(Suspension.objects.select_related("user"), pk=pk)
    lift_suspension(user=suspension.user, by=request.user)
    messages.success(request, _("{name} peut de nouveau écrire.").format(name=suspension.user.public_name))
    return redirect("suspensions")
