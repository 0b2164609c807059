"""What went wrong and was told: an outage that extends the vote, for the team."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from budgets import actions
from budgets.forms import OutageForm
from budgets.views.desk import READING, desk_budget
from participation.rules import Refusal, require
from participation.templatetags.parvis import moment


@never_cache
@require_http_methods(READING)
def outage(request: HttpRequest, slug: str) -> HttpResponse:
    """Declare an outage: the vote is extended by as much, and everyone reads why."""
    budget = desk_budget(request, slug)
    require("budgets.extend_vote", request.user, budget)
    form = OutageForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            declared = actions.extend_vote(budget=budget, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(
                request, _("Le vote est prolongé jusqu’au {when}.").format(when=moment(declared.closes_after))
            )
            return redirect("budgets:desk_detail", slug=slug)
    context = {"budget": budget, "form": form, "outages": budget.outages.all(), "phase": budget.vote_phase}
    return render(request, "gestion/budgets/outage.html", context, status=422 if form.is_bound else 200)
