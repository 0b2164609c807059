"""The pages of ideas, for everyone."""

import json
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_POST

from participation.accounts.actions import accept_charter
from participation.dossiers.enums import Stage, Visibility
from participation.dossiers.models import Dossier
from participation.dossiers.pages import drawn_once
from participation.processes.models import Process
from participation.proposals import actions, forms
from participation.proposals.models import Preselection, Proposal
from participation.rules import Refusal, decide, require
from participation.territories.drawing import MARGIN, WIDTH, frame, locate, read_point, sector_at
from participation.territories.enums import Level
from participation.territories.models import Territory
from participation.text import plain

PER_PAGE = 24
DRAFT = "draft-idea"
PICTURE = 300  # pixels: the clickable picture keeps one width, so that a click means the same on every screen
STATES = {
    "nouvelles": (Stage.PROPOSED,),
    "etude": (Stage.STUDIED,),
    "faisables": (Stage.FEASIBLE,),
    "vote": (Stage.BALLOT,),
    "choisies": (Stage.ELECTED, Stage.BUILDING, Stage.BUILT),
    "non-retenues": (Stage.REFUSED, Stage.NOT_ELECTED, Stage.MERGED),
}


def state_choices() -> list[tuple[str, str]]:
    return [
        ("", _("Tous les états")),
        ("nouvelles", _("Proposées")),
        ("etude", _("À l’étude")),
        ("faisables", _("Faisables")),
        ("vote", _("Au vote")),
        ("choisies", _("Choisies et construites")),
        ("non-retenues", _("Non retenues")),
    ]


def filtered(proposals: QuerySet[Proposal], request: HttpRequest) -> QuerySet[Proposal]:
    """Narrow a list of ideas by the query string: q, secteur, etat, theme; what is unknown narrows to nothing or is ignored."""
    asked = request.GET
    if stages := STATES.get(asked.get("etat", "")):
        proposals = proposals.filter(dossier__stage__in=stages)
    if sector := asked.get("secteur", ""):
        proposals = proposals.filter(dossier__territory__slug=sector[:50])
    if category := asked.get("theme", ""):
        proposals = proposals.filter(category=category[:40])
    for word in plain(asked.get("q", "")[:100]).split()[:8]:
        proposals = proposals.filter(dossier__search_text__contains=word)
    return proposals


def cards(page: Any, *, studied: bool) -> list[dict[str, Any]]:
    """A page of ideas with their supports, counted for the ideas of the page alone; `studied`: with their study too."""
    proposals = page.object_list.with_supports()
    return [
        {
            "proposal": p,
            "dossier": p.dossier,
            "supports": p.support_count,
            "study": p.study if studied else None,
        }
        for p in proposals
    ]


def list_context(request: HttpRequest, proposals: QuerySet[Proposal], *, studied: bool = False) -> dict[str, Any]:
    order = request.GET.get("tri", "")
    proposals = filtered(proposals, request).select_related("dossier__territory")
    if order == "soutiens":
        proposals = proposals.with_supports().order_by("-support_count", "-pk")
    else:
        proposals = proposals.order_by("-pk")
    page = Paginator(proposals, PER_PAGE).get_page(request.GET.get("page"))
    return {
        "page_obj": page,
        "cards": cards(page, studied=studied),
        "sectors": Territory.objects.filter(level=Level.SECTOR),
        "states": state_choices(),
        "categories": forms.CATEGORIES,
        "asked": {name: request.GET.get(name, "")[:100] for name in ("q", "secteur", "etat", "theme", "tri")},
    }


@drawn_once
def all_ideas(request: HttpRequest) -> HttpResponse:
    """Every public idea of the city."""
    context = list_context(request, Proposal.objects.public())
    now = timezone.now()
    context["process"] = context["preselection"] = None
    context["envelopes"] = []
    context["open_call"] = (
        Process.objects.public()
        .filter(phases__kind="ideas", phases__opens_at__lte=now, phases__closes_at__gt=now)
        .select_related("dossier")
        .order_by("phases__closes_at")
        .first()
    )
    return render(request, "proposals/list.html", context)


@drawn_once
def process_ideas(request: HttpRequest, slug: str) -> HttpResponse:
    """The ideas of one process."""
    process = get_object_or_404(Process.objects.public().with_phases(), slug=slug)
    context = list_context(request, Proposal.objects.public().filter(process=process))
    context["process"] = process
    context["envelopes"] = process.envelopes
    context["preselection"] = Preselection.objects.with_places().filter(process=process).first()
    context["open_call"] = (
        process if decide("proposals.submit", request.user, process).code in {"", "accounts.anonymous"} else None
    )
    return render(request, "proposals/list.html", context)


def picked(request: HttpRequest) -> tuple[tuple[float, float] | None, Territory | None]:
    """The place and the sector under a click on the picture, whose width on the page is `PICTURE`; None outside."""
    sectors = list(Territory.objects.filter(level=Level.SECTOR))
    x, y = (request.POST.get(name, "") for name in ("point.x", "point.y"))
    if not (x.isdecimal() and y.isdecimal() and len(x + y) < 12):
        return None, None
    point = locate(int(x) * WIDTH / PICTURE, int(y) * WIDTH / PICTURE, sectors)
    sector = sector_at(*point, sectors) if point else None
    return (point, sector) if sector else (None, None)


def picker(form: forms.ProposalForm, *, outside: bool = False) -> dict[str, Any] | None:
    """What the picture of the form shows: its size, the point chosen, what a script needs to read a click."""
    sectors = list(Territory.objects.filter(level=Level.SECTOR))
    fit = frame(sectors)
    if fit is None:
        return None
    point = read_point(form["latitude"].value(), form["longitude"].value())
    return {
        "source": reverse("territories:picture"),
        "lieu": f"{point[0]},{point[1]}" if point else "",
        "sector": sector_at(*point, sectors) if point else None,
        "outside": outside,
        "width": PICTURE,
        "height": round(fit.height * PICTURE / WIDTH),
        "frame": json.dumps({"left": fit.left, "top": fit.top, "scale": fit.scale, "width": WIDTH, "margin": MARGIN}),
    }


class Submit(View):
    """Propose an idea. What was begun before sign-in is kept in the session and comes back filled."""

    def dispatch(self, request: HttpRequest, slug: str) -> HttpResponse:  # type: ignore[override]
        self.process = get_object_or_404(Process.objects.public().with_phases(), slug=slug)
        return super().dispatch(request, slug)  # type: ignore[return-value]

    def page(
        self, request: HttpRequest, form: forms.ProposalForm, status: int = 200, *, outside: bool = False
    ) -> HttpResponse:
        phase = self.process.phase_that_allows("propose")  # type: ignore[arg-type]
        context = {
            "form": form,
            "process": self.process,
            "phase": phase,
            "may": decide("proposals.submit", request.user, self.process),
            "picker": picker(form, outside=outside),
            "envelopes": self.process.envelopes,
        }
        return render(request, "proposals/submit.html", context, status=status)

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        draft = request.session.pop(DRAFT, None) if request.user.is_authenticated else request.session.get(DRAFT)
        initial = {"title": request.GET.get("idee", "")[:120]}
        if draft and draft.get("process") == slug:
            initial = draft["data"]
        elif request.user.is_authenticated and request.user.territory_id:
            initial["territory"] = request.user.territory_id
        return self.page(request, forms.ProposalForm(initial=initial, process=self.process, reader=request.user))

    def pick(self, request: HttpRequest) -> HttpResponse:
        """The picture was clicked: the same form, filled, with the point. Nothing is published."""
        point, sector = picked(request)
        kept: dict[str, Any] = {k: v[:10_000] for k, v in request.POST.items() if k in forms.ProposalForm.base_fields}
        kept["latitude"], kept["longitude"] = point or ("", "")
        if sector:
            kept["territory"] = sector.pk
        form = forms.ProposalForm(initial=kept, process=self.process, reader=request.user)
        return self.page(request, form, outside=point is None)

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        if "point.x" in request.POST:
            return self.pick(request)
        form = forms.ProposalForm(request.POST, request.FILES, process=self.process, reader=request.user)
        if not request.user.is_authenticated:
            kept = {k: v[:10_000] for k, v in request.POST.items() if k in form.fields and k != "submission_key"}
            request.session[DRAFT] = {"process": slug, "data": kept}
            return redirect(f"{reverse('account_login')}?next={request.path}")
        if not form.is_valid():
            return self.page(request, form, status=422)
        try:
            if form.accepts_charter:
                accept_charter(user=request.user)
            proposal = actions.submit_proposal(process=self.process, author=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error("cost_estimate" if refusal.code == "proposals.cost.invalid" else None, refusal.message)
            return self.page(request, form, status=refusal.status)
        if proposal.dossier.visibility == Visibility.PENDING:
            messages.info(request, _("Votre idée attend une relecture. Vous seul la voyez ; vous recevrez la réponse."))
        else:
            messages.success(request, _("Votre idée est publiée. Vous serez prévenu à chaque étape."))
        return redirect(proposal.get_absolute_url())


class Edit(View):
    """Correct one's own idea while the city has not answered."""

    def proposal(self, request: HttpRequest, ref: str) -> Proposal:
        return get_object_or_404(
            Proposal.objects.select_related("dossier", "process__dossier"),
            dossier__in=Dossier.objects.visible_to(request.user),
            dossier__ref=ref,
        )

    def page(self, request: HttpRequest, proposal: Proposal, form: forms.EditForm, status: int = 200) -> HttpResponse:
        context = {
            "form": form,
            "proposal": proposal,
            "dossier": proposal.dossier,
            "revision": proposal.revisions.open().first(),
        }
        return render(request, "proposals/edit.html", context, status=status)

    def get(self, request: HttpRequest, ref: str) -> HttpResponse:
        proposal = self.proposal(request, ref)
        require("proposals.edit", request.user, proposal)
        return self.page(request, proposal, forms.EditForm(proposal=proposal))

    def post(self, request: HttpRequest, ref: str) -> HttpResponse:
        proposal = self.proposal(request, ref)
        if request.user != proposal.dossier.author:
            require("proposals.edit", request.user, proposal)
        form = forms.EditForm(request.POST, proposal=proposal)
        if not form.is_valid():
            return self.page(request, proposal, form, status=422)
        try:
            actions.edit_proposal(proposal=proposal, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error("cost_estimate" if refusal.code == "proposals.cost.invalid" else None, refusal.message)
            return self.page(request, proposal, form, status=422)
        messages.success(request, _("Votre idée est corrigée."))
        return redirect(proposal.get_absolute_url())


@require_POST
def support(request: HttpRequest, ref: str) -> HttpResponse:
    """Support an idea, or take the support back."""
    proposal = get_object_or_404(
        Proposal.objects.select_related("dossier", "process__dossier"),
        dossier__in=Dossier.objects.visible_to(request.user),
        dossier__ref=ref,
    )
    if "withdraw" in request.POST:
        actions.withdraw_support(proposal=proposal, user=request.user)
        messages.success(request, _("Votre soutien est retiré."))
    else:
        actions.support(proposal=proposal, user=request.user)
        messages.success(request, _("Merci : votre soutien compte."))
    return redirect(proposal.get_absolute_url())


def again(request: HttpRequest, ref: str) -> HttpResponse:
    """Propose again an idea that stopped, in a process that takes ideas now: the same dossier goes on."""
    proposal = get_object_or_404(
        Proposal.objects.select_related("dossier__territory", "process__dossier"),
        dossier__in=Dossier.objects.visible_to(request.user),
        dossier__ref=ref,
    )
    require("proposals.propose_again", request.user, proposal)
    now = timezone.now()
    processes = (
        Process.objects.public()
        .filter(phases__kind="ideas", phases__opens_at__lte=now, phases__closes_at__gt=now)
        .exclude(pk=proposal.process_id)
        .select_related("dossier")
        .distinct()
        .order_by("-pk")
    )
    form = forms.AgainForm(request.POST or None, processes=processes)
    if request.method == "POST" and form.is_valid():
        try:
            actions.propose_again(proposal=proposal, process=form.cleaned_data["process"], by=request.user)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("L’idée est proposée à nouveau. Son dossier continue."))
            return redirect(proposal.get_absolute_url())
    context = {"form": form, "proposal": proposal, "dossier": proposal.dossier, "processes": processes}
    return render(request, "proposals/again.html", context, status=422 if form.errors else 200)
