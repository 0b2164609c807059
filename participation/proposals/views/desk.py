"""The team's list of ideas, and the screen of one idea: each form is one action."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from participation.dossiers.enums import Stage
from participation.processes.models import Process
from participation.proposals import actions, forms
from participation.proposals.enums import Step
from participation.proposals.models import Merge, Opinion, Proposal, Revision, Study
from participation.proposals.views.pages import list_context
from participation.rules import Refusal, decide, require
from participation.text import plain

WAITING = Study.objects.filter(pk=OuterRef("study"), answered_at__isnull=True)
PENDING = Opinion.objects.pending().filter(study=OuterRef("study"))
NARROWED_TO = {
    "": gettext_lazy("Tout"),
    "tri": gettext_lazy("À trier"),
    "avis": gettext_lazy("Avis attendus"),
    "reunir": gettext_lazy("Avis à réunir"),
    "signer": gettext_lazy("Réponses à signer"),
    "auteur": gettext_lazy("Précisions attendues"),
    "retard": gettext_lazy("En retard"),
}


def narrowed_to(proposals: QuerySet[Proposal], what: str) -> QuerySet[Proposal]:
    """Narrow ideas to what waits for the team."""
    if what == "tri":
        return proposals.filter(pk__in=Proposal.objects.to_triage())
    if what == "avis":
        return proposals.filter(Exists(PENDING))
    if what in {"reunir", "signer"}:
        return proposals.filter(Exists(WAITING), ~Exists(PENDING), study__gathered_at__isnull=what == "reunir")
    if what == "auteur":
        return proposals.filter(Exists(Revision.objects.open().filter(proposal=OuterRef("pk"))))
    if what == "retard":
        today = timezone.localdate()
        return proposals.filter(
            Q(study__in=Study.objects.late())
            | Exists(PENDING.filter(due_on__lt=today))
            | Exists(Revision.objects.open().filter(proposal=OuterRef("pk"), due_on__lt=today))
        )
    return proposals


def desk_list(request: HttpRequest) -> HttpResponse:
    """Ideas, for the team: searched, narrowed to what waits, to a process, to a person."""
    require("accounts.see_desk", request.user)
    what, who, process = (request.GET.get(name, "")[:80] for name in ("faire", "qui", "demarche"))
    opinions = Opinion.objects.filter(withdrawn_at__isnull=True).select_related("assigned_to")
    proposals = Proposal.objects.select_related("study__supervisor", "process__dossier").prefetch_related(
        Prefetch("study__opinions", opinions)
    )
    proposals = narrowed_to(proposals, what)
    if process:
        proposals = proposals.filter(process__slug=process)
    if who == "moi":
        mine = Opinion.objects.pending().filter(study=OuterRef("study"), assigned_to=request.user)
        proposals = proposals.filter(Q(study__supervisor=request.user, study__answered_at=None) | Exists(mine))
    elif who == "personne":
        proposals = proposals.filter(Exists(PENDING.filter(assigned_to=None)))
    context = list_context(request, proposals, studied=True)
    context["asked"] |= {"faire": what, "qui": who, "demarche": process}
    context["steps"] = NARROWED_TO.items()
    context["processes"] = Process.objects.filter(
        Exists(Proposal.objects.filter(process=OuterRef("pk")))
    ).select_related("dossier")
    return render(request, "gestion/idees/list.html", context)


def whole_idea(ref: str) -> Proposal:
    """An idea with its study, its opinions and what rules ask."""
    opinions = Opinion.objects.select_related("assigned_to", "given_by")
    return get_object_or_404(
        Proposal.objects.select_related(
            "dossier__territory",
            "dossier__author",
            "dossier__merged_into",
            "process__dossier",
            "triaged_by",
            "study__supervisor",
            "study__answered_by",
            "study__gathered_by",
        ).prefetch_related(Prefetch("study__opinions", opinions)),
        dossier__ref=ref,
    )


def living(ideas: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """Ideas that may still join others, or welcome them."""
    stages = [Stage.PROPOSED, Stage.STUDIED, Stage.FEASIBLE, Stage.BALLOT]
    return ideas.filter(dossier__stage__in=stages).select_related("dossier__territory")


def alike(proposal: Proposal, limit: int) -> list[Proposal]:
    """Living ideas that share long words of the title; those that share most first, then the newest."""
    words = {word for word in plain(proposal.dossier.title).split() if len(word) > 4}
    query = Q()
    for word in sorted(words)[:8]:
        query |= Q(dossier__search_text__contains=word)
    if not query:
        return []
    found = living(Proposal.objects.public()).filter(query).exclude(pk=proposal.pk).with_supports().order_by("-pk")[:60]
    return sorted(found, key=lambda one: -sum(word in one.dossier.search_text for word in words))[:limit]


def gathered_costs(study: Study) -> list[Any]:
    """The lines of cost of every opinion, one after the other; an amount without lines bears its department's name."""
    lines: list[Any] = []
    for opinion in study.asked:
        lines += opinion.cost_lines or ([[opinion.service, opinion.cost]] if opinion.cost else [])
    return lines


def prepared(study: Study) -> dict[str, Any]:
    """What the form of the answer starts with: the prepared one, or what the opinions give."""
    if study.gathered_at:
        return {
            "verdict": study.draft_verdict,
            "statement": study.draft_statement,
            "costs": forms.costs_as_text(study.draft_cost_lines),
            "ground": study.proposal.ground,
        }
    given = [opinion for opinion in study.asked if opinion.given_at]
    return {
        "statement": "\n\n".join(opinion.reasons for opinion in given),
        "costs": forms.costs_as_text(gathered_costs(study)),
    }


class DeskIdea(View):
    """One idea: sorted, studied, signed. Each form is one action."""

    FORMS: dict[str, Any] = {
        "triage": forms.TriageForm,
        "study": forms.StudyForm,
        "gather": forms.AnswerForm,
        "answer": forms.AnswerForm,
        "revision": forms.RevisionForm,
        "go_on": forms.GoOnForm,
        "postpone": forms.PostponeForm,
        "supervise": forms.SuperviseForm,
        "reopen": forms.ReasonForm,
        "archive": forms.ReasonForm,
    }

    def page(self, request: HttpRequest, proposal: Proposal, status: int = 200, **bound: Any) -> HttpResponse:
        study, stage = proposal.study, proposal.dossier.stage
        going_on = study is not None and study.answered_at is None
        initial = {"answer": prepared(study), "gather": prepared(study)} if study and going_on else {}
        if study and going_on:
            initial["supervise"] = {"to": study.supervisor_id}
        single = study is not None and len(study.asked) == 1
        context = {
            "proposal": proposal,
            "dossier": proposal.dossier,
            "study": study,
            "going_on": going_on,
            "single": single,
            "step": study.step if study else None,
            "steps": Step,
            "revision": proposal.revisions.open().first(),
            "revised": proposal.revisions.filter(answered_at__isnull=False).first(),
            "support_count": proposal.supports.count(),
            "similar": alike(proposal, 6),
            "merges": list(Merge.objects.filter(into=proposal).select_related("source__dossier", "workshop")),
            "services": Opinion.objects.order_by("service").values_list("service", flat=True).distinct()[:200],
            "forms": {
                name: bound.get(name) or form(prefix=name, initial=initial.get(name))
                for name, form in self.FORMS.items()
            },
            "open": bound,
            "may_sign": decide("proposals.answer", request.user, proposal),
            "may_run": decide("proposals.study", request.user, proposal),
            "to_triage": stage == Stage.PROPOSED and proposal.admissible is None,
            "admitted": proposal.admissible is True,
            "may_study": stage == Stage.PROPOSED and proposal.admissible is not False,
            "can_merge": Stage.MERGED in proposal.dossier.stage_enum.next,
            "can_archive": Stage.CLOSED in proposal.dossier.stage_enum.next,
            "can_reopen": stage == Stage.REFUSED,
            "can_revise": stage in {Stage.PROPOSED, Stage.STUDIED},
        }
        return render(request, "gestion/idees/detail.html", context, status=status)

    def get(self, request: HttpRequest, ref: str) -> HttpResponse:
        require("accounts.see_desk", request.user)
        return self.page(request, whole_idea(ref))

    def post(self, request: HttpRequest, ref: str) -> HttpResponse:
        require("accounts.see_desk", request.user)
        proposal = whole_idea(ref)
        what = request.POST.get("action", "")
        if what not in self.FORMS:
            raise Http404
        form = self.FORMS[what](request.POST, prefix=what)
        if form.is_valid():
            try:
                getattr(self, what)(proposal, request.user, form.cleaned_data)
            except Refusal as refusal:
                form.add_error(None, refusal.message)
            else:
                messages.success(request, _("C’est fait, et c’est écrit au journal du dossier."))
                return redirect("proposals:desk_detail", ref=ref)
        return self.page(request, proposal, status=422, **{what: form})

    def studied(self, proposal: Proposal) -> Study:
        if proposal.study is None:
            raise Refusal("proposals.not_studied.closed")
        return proposal.study

    def triage(self, proposal: Proposal, by: Any, data: dict[str, Any]) -> None:
        data["admissible"] = data["admissible"] == "yes"
        actions.triage(proposal=proposal, by=by, **data)

    def study(self, proposal: Proposal, by: Any, data: dict[str, Any]) -> None:
        if proposal.study and proposal.study.answered_at is None:
            actions.ask_opinion(study=proposal.study, by=by, **data)
        else:
            actions.ask_study(proposal=proposal, by=by, **data)

    def gather(self, proposal: Proposal, by: Any, data: dict[str, Any]) -> None:
        actions.gather(study=self.studied(proposal), by=by, cost_lines=data.pop("costs"), **data)

    def answer(self, proposal: Proposal, by: Any, data: dict[str, Any]) -> None:
        actions.answer(proposal=proposal, by=by, cost_lines=data.pop("costs"), **data)

    def revision(self, proposal: Proposal, by: Any, data: dict[str, Any]) -> None:
        actions.ask_revision(proposal=proposal, by=by, **data)

    def go_on(self, proposal: Proposal, by: Any, data: dict[str, Any]) -> None:
        revision = proposal.revisions.open().first()
        if revision is None:
            raise Refusal("proposals.no_revision.closed")
        actions.close_revision(revision=revision, by=by, **data)

    def postpone(self, proposal: Proposal, by: Any, data: dict[str, Any]) -> None:
        actions.postpone_study(study=self.studied(proposal), by=by, **data)

    def supervise(self, proposal: Proposal, by: Any, data: dict[str, Any]) -> None:
        actions.supervise(study=self.studied(proposal), by=by, **data)

    def reopen(self, proposal: Proposal, by: Any, data: dict[str, Any]) -> None:
        actions.reopen(proposal=proposal, by=by, **data)

    def archive(self, proposal: Proposal, by: Any, data: dict[str, Any]) -> None:
        actions.archive(proposal=proposal, by=by, **data)


class DeskOpinion(View):
    """The screen of a department: the idea, what is asked, and its opinion; who it is entrusted to."""

    FORMS: dict[str, Any] = {"give": forms.OpinionForm, "assign": forms.AssignForm, "withdraw": forms.ReasonForm}

    def opinion(self, pk: int) -> Opinion:
        return get_object_or_404(
            Opinion.objects.select_related(
                "assigned_to", "asked_by", "study__proposal__dossier__territory", "study__proposal__process__dossier"
            ),
            pk=pk,
        )

    def page(self, request: HttpRequest, opinion: Opinion, status: int = 200, **bound: Any) -> HttpResponse:
        proposal = opinion.study.proposal
        initial: dict[str, Any] = {
            "give": {
                "advice": opinion.advice,
                "reasons": opinion.reasons,
                "costs": forms.costs_as_text(opinion.cost_lines),
            },
            "assign": {"to": opinion.assigned_to_id},
        }
        context = {
            "opinion": opinion,
            "proposal": proposal,
            "dossier": proposal.dossier,
            "others": opinion.study.opinions.exclude(pk=opinion.pk).filter(given_at__isnull=False),
            "closed": bool(opinion.withdrawn_at or opinion.study.answered_at),
            "forms": {
                name: bound.get(name) or form(prefix=name, initial=initial.get(name))
                for name, form in self.FORMS.items()
            },
        }
        return render(request, "gestion/idees/opinion.html", context, status=status)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        require("accounts.see_desk", request.user)
        return self.page(request, self.opinion(pk))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        require("accounts.see_desk", request.user)
        opinion = self.opinion(pk)
        what = request.POST.get("action", "")
        if what not in self.FORMS:
            raise Http404
        form = self.FORMS[what](request.POST, prefix=what)
        if form.is_valid():
            data = form.cleaned_data
            try:
                if what == "give":
                    actions.give_opinion(opinion=opinion, by=request.user, cost_lines=data.pop("costs"), **data)
                elif what == "assign":
                    actions.assign_opinion(opinion=opinion, by=request.user, **data)
                else:
                    actions.withdraw_opinion(opinion=opinion, by=request.user, **data)
            except Refusal as refusal:
                form.add_error(None, refusal.message)
            else:
                messages.success(request, _("C’est fait, et c’est écrit au journal du dossier."))
                return redirect("proposals:desk_detail", ref=opinion.study.proposal.dossier.ref)
        return self.page(request, opinion, status=422, **{what: form})


class DeskMerge(View):
    """Join ideas. They are found by words, by number or by likeness; the address holds those that are chosen."""

    def chosen(self, request: HttpRequest, first: Proposal) -> list[Proposal]:
        refs = [ref[:20] for ref in request.GET.getlist("avec")[:20]]
        found = Proposal.objects.filter(dossier__ref__in=refs).exclude(pk=first.pk).select_related("dossier", "process")
        return [first, *found.order_by("pk")]

    def found(self, words: str, chosen: list[Proposal]) -> list[Proposal]:
        """The ideas that hold every word, or bear this number; without words, those that resemble the first."""
        known = [one.pk for one in chosen]
        if not words:
            return [one for one in alike(chosen[0], 12) if one.pk not in known]
        ideas = living(Proposal.objects.all()).exclude(pk__in=known).with_supports()
        bare = words.removeprefix("n°").strip()
        if numbered := list(ideas.filter(dossier__ref=bare)):
            return numbered
        for word in plain(words).split()[:8]:
            ideas = ideas.filter(dossier__search_text__contains=word)
        return list(ideas.order_by("-pk")[:12])

    def page(
        self, request: HttpRequest, chosen: list[Proposal], form: forms.MergeForm, status: int = 200
    ) -> HttpResponse:
        words = request.GET.get("q", "").strip()[:100]
        refs = [one.dossier.ref for one in chosen[1:]]
        context = {
            "proposal": chosen[0],
            "dossier": chosen[0].dossier,
            "chosen": [
                {"proposal": one, "without": [ref for ref in refs if ref != one.dossier.ref]} for one in chosen[1:]
            ],
            "refs": refs,
            "found": self.found(words, chosen),
            "words": words,
            "form": form,
        }
        return render(request, "gestion/idees/merge.html", context, status=status)

    def first(self, request: HttpRequest, ref: str) -> Proposal:
        require("accounts.see_desk", request.user)
        proposal = get_object_or_404(
            Proposal.objects.select_related("dossier__territory", "process__dossier"), dossier__ref=ref
        )
        require("proposals.merge", request.user, proposal)
        return proposal

    def get(self, request: HttpRequest, ref: str) -> HttpResponse:
        chosen = self.chosen(request, self.first(request, ref))
        return self.page(request, chosen, forms.MergeForm(proposals=chosen))

    def post(self, request: HttpRequest, ref: str) -> HttpResponse:
        chosen = self.chosen(request, self.first(request, ref))
        form = forms.MergeForm(request.POST, proposals=chosen)
        if not form.is_valid():
            return self.page(request, chosen, form, 422)
        data = form.cleaned_data
        host = next((one for one in chosen if one.dossier.ref == data["host"]), None)
        try:
            into = actions.merge_in_workshop(
                proposals=chosen,
                into=host,
                by=request.user,
                reason=data["reason"],
                workshop=data["workshop"],
                title=data["title"],
                body=data["body"],
            )
        except Refusal as refusal:
            form.add_error(None, refusal.message)
            return self.page(request, chosen, form, 422)
        messages.success(request, _("Les idées sont réunies. Leurs auteurs le savent."))
        return redirect("proposals:desk_detail", ref=into.dossier.ref)
