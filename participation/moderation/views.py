"""Report, decide, appeal, and the public register."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from participation.discussions.models import Comment
from participation.dossiers.enums import Visibility
from participation.dossiers.models import Dossier
from participation.moderation import actions, forms
from participation.moderation.enums import AppealState, Motive, Outcome
from participation.moderation.models import Appeal, Decision, Notice
from participation.rules import Refusal, decide, require

PER_PAGE = 30


class Report(View):
    """Report a comment or a dossier, with or without an account."""

    def target(self, kind: str, key: str) -> dict[str, Any]:
        if kind == "commentaire":
            comments = Comment.objects.select_related("dossier", "author").filter(dossier__visibility=Visibility.PUBLIC)
            return {"comment": get_object_or_404(comments, pk=int(key) if key.isdecimal() and len(key) < 18 else 0)}
        return {"dossier": get_object_or_404(Dossier.objects.public(), ref=key)}

    def page(
        self, request: HttpRequest, form: forms.NoticeForm, target: dict[str, Any], status: int = 200
    ) -> HttpResponse:
        about = target["comment"].dossier if "comment" in target else target["dossier"]
        context = {"form": form, "about": about, "comment": target.get("comment")}
        return render(request, "moderation/report.html", context, status=status)

    def get(self, request: HttpRequest, kind: str, key: str) -> HttpResponse:
        return self.page(request, forms.NoticeForm(), self.target(kind, key))

    def post(self, request: HttpRequest, kind: str, key: str) -> HttpResponse:
        target = self.target(kind, key)
        form = forms.NoticeForm(request.POST)
        if not form.is_valid():
            return self.page(request, form, target, status=422)
        about = target["comment"].dossier if "comment" in target else target["dossier"]
        if not form.cleaned_data["website"]:
            reporter = request.user if request.user.is_authenticated else None
            actions.report(
                motive=form.cleaned_data["motive"], text=form.cleaned_data["text"], reporter=reporter, **target
            )
        messages.success(request, _("Merci. Une personne de l’équipe va lire ce texte et décider, avec ses raisons."))
        return redirect(about.get_absolute_url())


def register(request: HttpRequest) -> HttpResponse:
    """Every decision: dates, rules, outcomes, delays, reversals; no names."""
    decisions = Decision.objects.select_related("appeal", "dossier").order_by("-at", "-pk")
    page = Paginator(decisions, PER_PAGE).get_page(request.GET.get("page"))
    year = timezone.localdate().year
    figures = Decision.objects.filter(at__year=year).aggregate(
        total=Count("pk"),
        hidden=Count("pk", filter=Q(outcome=Outcome.HIDDEN)),
        reversed=Count("pk", filter=Q(appeal__state=AppealState.REVERSED)),
    )
    rows = [{"decision": d, "appeal": getattr(d, "appeal", None)} for d in page.object_list]
    return render(
        request, "moderation/register.html", {"page_obj": page, "rows": rows, "figures": figures, "year": year}
    )


class AppealPage(View):
    """The author of a hidden content asks for a second reading."""

    def decision(self, pk: int) -> Decision:
        return get_object_or_404(Decision.objects.select_related("comment", "dossier"), pk=pk)

    def page(self, request: HttpRequest, decision: Decision, form: Any, status: int = 200) -> HttpResponse:
        context = {"decision": decision, "form": form, "appeal": getattr(decision, "appeal", None)}
        return render(request, "moderation/appeal.html", context, status=status)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        decision = self.decision(pk)
        if request.user.is_authenticated and not decide("moderation.appeal", request.user, decision):
            return redirect(decision.comment or decision.dossier)  # who reported reads the outcome where it shows
        require("moderation.appeal", request.user, decision)
        return self.page(request, decision, forms.AppealForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        decision = self.decision(pk)
        require("moderation.appeal", request.user, decision)
        form = forms.AppealForm(request.POST)
        if form.is_valid():
            actions.appeal(decision=decision, author=request.user, text=form.cleaned_data["text"])
            messages.success(request, _("Votre demande est reçue. Une autre personne va relire votre texte."))
            return redirect("moderation:appeal", pk=pk)
        return self.page(request, decision, form, status=422)


# ------------------------------------------------------------------ the team's pages


def queue(request: HttpRequest) -> HttpResponse:
    """What waits for a decision, the most urgent first; and the appeals."""
    require("accounts.see_desk", request.user)
    notices = (
        Notice.objects.open().by_urgency().select_related("comment__dossier", "comment__author", "dossier", "reporter")
    )
    motive, words = request.GET.get("motif", ""), request.GET.get("q", "")[:100]
    if motive in Motive.values:
        notices = notices.filter(motive=motive)
    if words:
        notices = notices.filter(
            Q(comment__body__icontains=words)
            | Q(comment__dossier__title__icontains=words)
            | Q(dossier__title__icontains=words)
        )
    page = Paginator(notices, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "appeals": Appeal.objects.filter(state=AppealState.OPEN).select_related("decision__dossier", "decision__by"),
        "motives": Motive.choices,
        "motive": motive,
        "words": words,
    }
    return render(request, "gestion/moderation/queue.html", context)


class Decide(View):
    """One notice, its context, and the decision."""

    def notice(self, pk: int) -> Notice:
        return get_object_or_404(
            Notice.objects.select_related(
                "comment__dossier", "comment__author", "dossier__author", "reporter", "decision"
            ),
            pk=pk,
        )

    def page(self, request: HttpRequest, notice: Notice, form: forms.DecisionForm, status: int = 200) -> HttpResponse:
        author = notice.comment.author if notice.comment else notice.about.author
        alike = (
            Notice.objects.filter(comment=notice.comment)
            if notice.comment
            else Notice.objects.filter(dossier=notice.dossier)
        )
        context = {
            "notice": notice,
            "form": form,
            "author": author,
            "alike": alike.exclude(pk=notice.pk)[:10],
            "past": Decision.objects.filter(
                Q(comment__author=author) | Q(comment=None, dossier__author=author), outcome=Outcome.HIDDEN
            ).count()
            if author
            else 0,
            "around": Comment.objects.filter(dossier=notice.about, pk__lt=notice.comment.pk)
            .select_related("author")
            .order_by("-pk")[:2]
            if notice.comment
            else [],
        }
        return render(request, "gestion/moderation/decide.html", context, status=status)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        require("accounts.see_desk", request.user)
        notice = self.notice(pk)
        return self.page(request, notice, forms.DecisionForm(initial={"ground": notice.motive}))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        notice = self.notice(pk)
        require("moderation.decide", request.user, notice)
        form = forms.DecisionForm(request.POST)
        if form.is_valid():
            try:
                actions.decide_report(report=notice, by=request.user, **form.cleaned_data)
            except Refusal as refusal:
                form.add_error(None, refusal.message)
            else:
                messages.success(request, _("C’est décidé. L’auteur et la personne qui a signalé sont prévenus."))
                following = Notice.objects.open().by_urgency().first()
                return redirect("moderation:decide", pk=following.pk) if following else redirect("moderation:queue")
        return self.page(request, notice, form, status=422)


class DecideAppeal(View):
    """The second reading, by someone else."""

    def appeal(self, pk: int) -> Appeal:
        return get_object_or_404(
            Appeal.objects.select_related("decision__comment", "decision__dossier", "decision__by", "author"), pk=pk
        )

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        require("accounts.see_desk", request.user)
        context = {"appeal": self.appeal(pk), "form": forms.AppealDecisionForm()}
        return render(request, "gestion/moderation/appeal.html", context)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        appeal = self.appeal(pk)
        require("moderation.decide_appeal", request.user, appeal)
        form = forms.AppealDecisionForm(request.POST)
        if form.is_valid():
            data = form.cleaned_data
            actions.decide_appeal(appeal=appeal, by=request.user, reverse=bool(data["reverse"]), answer=data["answer"])
            messages.success(request, _("C’est tranché, et l’auteur est prévenu."))
            return redirect("moderation:queue")
        return render(request, "gestion/moderation/appeal.html", {"appeal": appeal, "form": form}, status=422)
