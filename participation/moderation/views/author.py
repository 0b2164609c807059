"""The author's page about a decision: its reasons, the correction that is asked, another reading."""

from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from participation.moderation import actions, forms, statements
from participation.moderation.enums import AppealState
from participation.moderation.models import AUTHOR_SALT, Decision, Notice, read_token
from participation.rules import Refusal, decide, require

SHOWN = 50


def decisions() -> Any:
    return Decision.objects.select_related("case__comment__dossier", "case__dossier", "case__person", "case__author")


@method_decorator(never_cache, name="dispatch")
class AuthorPage(View):
    """One page for the author, from the mail (by its signed address) and from the account."""

    def decision(self, token: str) -> Decision:
        try:
            pk = read_token(token, AUTHOR_SALT)
        except signing.BadSignature as error:
            raise Http404 from error
        return get_object_or_404(decisions(), pk=pk)

    def page(self, request: HttpRequest, decision: Decision, *, status: int = 200, **given: Any) -> HttpResponse:
        case, author = decision.case, decision.case.author
        correct = None
        if author and decide("moderation.correct", author, case) and not (case.dossier and not case.comment):
            correct = given.get("correction") or forms.CorrectionForm(case=case, initial={"text": case.current_text})
        may_appeal = decide("moderation.appeal", author, decision)
        appeal = getattr(decision, "appeal", None)
        own = appeal is not None and not appeal.by_reporter
        context = {
            "decision": decision,
            "case": case,
            "how_read": statements.how_read(decision),
            "cancelled": appeal if appeal and appeal.state == AppealState.REVERSED else None,
            "appeal": appeal if own else None,
            "may_appeal": may_appeal,
            "appeal_form": given.get("appeal_form") or forms.AppealForm(),
            "correction": correct,
            "is_idea": case.matter == "idea" and case.state == "author",
        }
        return render(request, "moderation/author.html", context, status=status)

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self.page(request, self.decision(token))

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        decision = self.decision(token)
        author = decision.case.author
        if author is None:
            raise Refusal("moderation.not_author")
        if "correct" in request.POST:
            correction = forms.CorrectionForm(request.POST, case=decision.case)
            if not correction.is_valid():
                return self.page(request, decision, correction=correction, status=422)
            actions.correct(case=decision.case, author=author, text=correction.cleaned_data["text"])
            messages.success(request, _("Merci. Une personne de l’équipe lit votre texte corrigé, puis vous répond."))
            return redirect(decision.author_url())
        form = forms.AppealForm(request.POST)
        if not form.is_valid():
            return self.page(request, decision, appeal_form=form, status=422)
        actions.appeal(decision=decision, author=author, text=form.cleaned_data["text"])
        messages.success(request, _("Votre demande est reçue. Une autre personne va relire votre texte."))
        return redirect(decision.author_url())


@never_cache
@require_safe
def appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """From a notification: the author goes to their page, who reported goes where the outcome shows."""
    decision = get_object_or_404(decisions(), pk=pk)
    if not request.user.is_authenticated:
        raise Refusal("accounts.anonymous")
    if decision.case.author_id == request.user.pk:
        return redirect(decision.author_url())
    own = decision.case.notices.filter(reporter=request.user).first()
    return redirect(own.follow_url if own else decision.case.get_absolute_url())


@never_cache
@require_safe
def own_decisions(request: HttpRequest) -> HttpResponse:
    """What was decided about my texts, and what I reported."""
    require("moderation.own_decisions", request.user)
    context = {
        "decisions": decisions().filter(case__author=request.user).select_related("appeal").order_by("-at")[:SHOWN],
        "waiting": request.user.cases.exclude(state="closed").filter(held=True).select_related("dossier")[:SHOWN],
        "notices": Notice.objects.filter(reporter=request.user)
        .select_related("case__dossier", "decision")
        .order_by("-created_at")[:SHOWN],
    }
    return render(request, "moderation/own.html", context)
