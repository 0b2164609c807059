"""Reporting, following one's report, reading the register."""

from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from participation import proof
from participation.discussions.models import Comment
from participation.dossiers.enums import Visibility
from participation.dossiers.models import Dossier
from participation.gate import gate
from participation.moderation import actions, figures, forms
from participation.moderation.content import case_is_shown
from participation.moderation.models import NOTICE_SALT, Notice, read_token
from participation.rules import Refusal, decide

LONGEST_ID = 18


@never_cache
@require_safe
def challenge(request: HttpRequest) -> HttpResponse:
    """The sum that a browser solves before it sends a form."""
    return JsonResponse(proof.new_challenge())


class Report(View):
    """Report a comment, a dossier, its photo or the name of its author, with or without an account."""

    comment: Comment | None = None
    dossier: Dossier

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        kind, key = kwargs["kind"], kwargs["key"]
        if kind == "commentaire":
            comments = Comment.objects.published().select_related("dossier__author", "author")
            pk = int(key) if key.isdecimal() and len(key) < LONGEST_ID else 0
            self.comment = get_object_or_404(comments, pk=pk, dossier__visibility=Visibility.PUBLIC)
            self.dossier = self.comment.dossier
        elif kind == "dossier":
            self.dossier = get_object_or_404(Dossier.objects.public().select_related("author"), ref=key)
        else:
            raise Http404

    @property
    def author(self) -> Any:
        return self.comment.author if self.comment else self.dossier.author

    def form(self, request: HttpRequest, data: Any = None) -> forms.NoticeForm:
        offered = [("text", _("Le texte"))]
        if not self.comment and self.dossier.picture_url:
            offered.append(("photo", _("La photo")))
        if self.author and self.author.is_active and self.author.name and not self.author.name_hidden:
            offered.append(("name", _("Le nom affiché : {name}").format(name=self.author.public_name)))
        ask = not request.user.is_authenticated and gate.keeper.asks_proof(request.user)
        return forms.NoticeForm(data, offered=offered, signed_in=request.user.is_authenticated, ask_proof=ask)

    def page(self, request: HttpRequest, form: forms.NoticeForm, status: int = 200) -> HttpResponse:
        context = {"form": form, "about": self.dossier, "comment": self.comment}
        return render(request, "moderation/report.html", context, status=status)

    def get(self, request: HttpRequest, kind: str, key: str) -> HttpResponse:
        return self.page(request, self.form(request))

    def post(self, request: HttpRequest, kind: str, key: str) -> HttpResponse:
        form = self.form(request, request.POST)
        if not form.is_valid():
            return self.page(request, form, 422)
        data = form.cleaned_data
        if data.pop("website"):
            return redirect(self.dossier.get_absolute_url())
        data["proven"] = data.pop("proof", True)
        what = data.pop("what")
        target: dict[str, Any] = {"person": self.author} if what == "name" else {"dossier": self.dossier}
        if what == "text" and self.comment:
            target = {"comment": self.comment}
        reporter = request.user if request.user.is_authenticated else None
        try:
            notice = actions.report(**target, photo=what == "photo", reporter=reporter, **data)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
            return self.page(request, form, refusal.status)
        return redirect(notice.follow_url)


@method_decorator(never_cache, name="dispatch")
class NoticePage(View):
    """The receipt of a report, later what became of it, and the request for another reading of what was kept.

    Whoever has its signed address reads it and asks, without an account.
    """

    def notice(self, token: str) -> Notice:
        try:
            pk = read_token(token, NOTICE_SALT)
        except signing.BadSignature as error:
            raise Http404 from error
        rows = Notice.objects.select_related(
            "reporter", "case__dossier", "case__comment__dossier", "case__person", "decision__appeal"
        )
        return get_object_or_404(rows, pk=pk)

    def page(self, request: HttpRequest, notice: Notice, form: forms.AppealForm, status: int = 200) -> HttpResponse:
        decision = notice.decision
        context = {
            "notice": notice,
            "case": notice.case,
            "shown": case_is_shown(notice.case),
            "origin": decision.origin if decision else None,
            "appeal": getattr(decision, "appeal", None),
            "may_appeal": decide("moderation.appeal_notice", notice.reporter, notice),
            "form": form,
        }
        return render(request, "moderation/notice.html", context, status=status)

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self.page(request, self.notice(token), forms.AppealForm())

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        notice = self.notice(token)
        form = forms.AppealForm(request.POST)
        if not form.is_valid():
            return self.page(request, notice, form, 422)
        actions.appeal_notice(notice=notice, reporter=notice.reporter, text=form.cleaned_data["text"])
        messages.success(request, _("Votre demande est reçue. Une autre personne va relire ce texte."))
        return redirect(notice.follow_url)


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """Every decision: dates, rules, outcomes, delays, reversals; no names. And the figures of each year."""
    context = {"page_obj": figures.register_page(request.GET.get("page")), "years": figures.yearly()}
    return render(request, "moderation/register.html", context)
