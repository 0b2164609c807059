"""What went wrong and is told: an outage that extends the vote, for the team; the whole of it, for everyone."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from budgets import actions, anomalies
from budgets.forms import OutageForm
from budgets.models import PaperBatch
from budgets.views.desk import READING, desk_budget
from budgets.views.desk_paper import record_of
from budgets.views.pages import public_budget
from participation.rules import Refusal, decide, require
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


@require_safe
def incidents(request: HttpRequest, slug: str) -> HttpResponse:
    """Extensions and annulments at once; after the close, paper beside the roll and how ballots arrived."""
    budget = public_budget(slug)
    opened = decide("budgets.see_tally", request.user, budget)
    context = {"budget": budget, "opened": opened, "report": anomalies.report(budget)}
    return render(request, "budgets/incidents.html", context)


@require_safe
def public_record(request: HttpRequest, slug: str, number: int, kind: str) -> HttpResponse:
    """The procès-verbal of a batch, for everyone once the vote is closed."""
    budget = public_budget(slug)
    require("budgets.see_tally", request.user, budget)
    papers = PaperBatch.objects.with_people().exclude(record="")
    return record_of(request, get_object_or_404(papers, budget=budget, number=number), kind)
