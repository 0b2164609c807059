"""Objections: read and filed by anyone signed in, answered by the team."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from budgets import actions
from budgets.enums import Contested
from budgets.forms import ObjectionAnswerForm, ObjectionForm, ReasonForm
from budgets.views.desk import desk_budget
from budgets.views.pages import public_budget
from participation.rules import Refusal, decide

PER_PAGE = 24
READING = ["GET", "HEAD", "POST"]


@require_http_methods(READING)
def objections(request: HttpRequest, slug: str) -> HttpResponse:
    """Every objection with its answer, and the form while there is time."""
    budget = public_budget(slug)
    contested = actions.contested_now(budget)
    about = request.GET.get("sur", "")
    form = ObjectionForm(
        request.POST if request.method == "POST" else None,
        budget=budget,
        contested=contested,
        initial={"about": about} if about in Contested.values else {},
    )
    if request.method == "POST" and form.is_valid():
        try:
            objection = actions.file_objection(budget=budget, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            if refusal.code == "accounts.anonymous":
                raise
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Votre réclamation est publique. La Ville y répond ici, avec ses raisons."))
            return redirect(objection)
    filed = budget.objections.select_related("author", "answered_by", "candidate__dossier").order_by("-created_at")
    context = {
        "budget": budget,
        "page_obj": Paginator(filed, PER_PAGE).get_page(request.GET.get("page")),
        "form": form,
        "contested": contested,
        "delays": [(about.label, until) for about in Contested if (until := actions.objections_until(budget, about))],
        "may": decide("budgets.object", request.user, budget),
    }
    return render(request, "budgets/objections.html", context, status=422 if form.errors else 200)


@never_cache
@require_safe
def desk_objections(request: HttpRequest, slug: str) -> HttpResponse:
    """Objections of a budget, those that wait first."""
    budget = desk_budget(request, slug)
    filed = budget.objections.select_related("author", "answered_by", "candidate__dossier")
    page = Paginator(filed.order_by("-outcome", "created_at"), PER_PAGE).get_page(request.GET.get("page"))
    waiting = filed.waiting().count()
    return render(request, "gestion/budgets/objections.html", {"budget": budget, "page_obj": page, "waiting": waiting})


@never_cache
@require_http_methods(READING)
def desk_objection(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Answer one objection, or mask what breaks the charter."""
    budget = desk_budget(request, slug)
    objection = get_object_or_404(budget.objections.select_related("author", "candidate__dossier", "budget"), pk=pk)
    masking = request.POST.get("action") == "mask"
    answer = ObjectionAnswerForm(request.POST if request.method == "POST" and not masking else None)
    mask = ReasonForm(request.POST if masking else None, prefix="mask")
    form = mask if masking else answer
    if request.method == "POST" and form.is_valid():
        try:
            if masking:
                actions.mask_objection(objection=objection, by=request.user, **form.cleaned_data)
            else:
                actions.answer_objection(objection=objection, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("C’est fait, et c’est public."))
            return redirect("budgets:desk_objections", slug=slug)
    context = {"budget": budget, "objection": objection, "form": answer, "mask": mask}
    return render(request, "gestion/budgets/objection.html", context, status=422 if form.is_bound else 200)
