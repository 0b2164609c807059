"""The second reading, the watched words, the discussions that close."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_POST

from participation.dossiers.models import Dossier
from participation.moderation import actions, forms, selectors
from participation.moderation.models import Appeal, BlockedWord
from participation.moderation.readers import readers_of
from participation.rules import Refusal, decide, require


class DecideAppeal(View):
    """The second reading, by someone else."""

    def appeal(self, pk: int) -> Appeal:
        rows = Appeal.objects.select_related(
            "author", "decided_by", "decision__by", "decision__case__comment__dossier", "decision__case__dossier",
            "decision__case__person", "decision__case__author",
        )  # fmt: skip
        return get_object_or_404(rows, pk=pk)

    def page(
        self, request: HttpRequest, appeal: Appeal, form: forms.AppealDecisionForm, status: int = 200
    ) -> HttpResponse:
        before, after = selectors.around(appeal.decision.case)
        context = {
            "appeal": appeal,
            "decision": appeal.decision,
            "case": appeal.decision.case,
            "before": before,
            "after": after,
            "form": form,
            "may": decide("moderation.decide_appeal", request.user, appeal),
            "readers": readers_of([appeal])[appeal.pk],
        }
        return render(request, "gestion/moderation/appeal.html", context, status=status)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        require("accounts.see_desk", request.user)
        appeal = self.appeal(pk)
        return self.page(request, appeal, forms.appeal_decision_form(appeal))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        require("moderation.read", request.user)
        appeal = self.appeal(pk)
        form = forms.appeal_decision_form(appeal, request.POST)
        if not form.is_valid():
            return self.page(request, appeal, form, 422)
        try:
            actions.decide_appeal(appeal=appeal, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
            return self.page(request, self.appeal(pk), form, refusal.status)
        messages.success(request, _("C’est tranché. Les personnes concernées reçoivent vos motifs."))
        return redirect("moderation:queue")


def words(request: HttpRequest) -> HttpResponse:
    """The watched words, how often each was met, and where lately."""
    require("accounts.see_desk", request.user)
    form = forms.WordForm(request.POST or None)
    if request.method == "POST":
        require("moderation.set_words", request.user)
        if form.is_valid():
            try:
                actions.add_word(by=request.user, **form.cleaned_data)
            except Refusal as refusal:
                form.add_error(None, refusal.message)
            else:
                messages.success(request, _("Ce mot est surveillé. Il ne masque rien : une personne lit le texte."))
                return redirect("moderation:words")
    context = {"form": form, "words": selectors.words_met()}
    return render(request, "gestion/moderation/words.html", context, status=422 if form.errors else 200)


@require_POST
def word_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop watching a word."""
    require("moderation.set_words", request.user)
    actions.remove_word(word=get_object_or_404(BlockedWord, pk=pk), by=request.user)
    messages.success(request, _("Ce mot n’est plus surveillé."))
    return redirect("moderation:words")


def discussion(request: HttpRequest, ref: str) -> HttpResponse:
    """Close or open a discussion, and choose when its texts are read; the reason is public."""
    require("accounts.see_desk", request.user)
    dossier = get_object_or_404(Dossier.objects.visible_to(request.user), ref=ref)
    initial = {"closed": "1" if dossier.comments_closed_reason else "", "review": dossier.review}
    form = forms.DiscussionForm(request.POST or None, initial=initial)
    if request.method == "POST":
        require("moderation.set_discussion", request.user, dossier)
        if form.is_valid():
            data = form.cleaned_data
            if bool(data["closed"]) != bool(dossier.comments_closed_reason):
                change = actions.close_discussion if data["closed"] else actions.open_discussion
                change(dossier=dossier, by=request.user, reason=data["reason"])
            actions.set_review(dossier=dossier, by=request.user, review=data["review"], reason=data["reason"])
            messages.success(request, _("C’est enregistré, et la raison est publique."))
            return redirect(dossier.get_absolute_url())
    context = {"form": form, "dossier": dossier, "may": decide("moderation.set_discussion", request.user, dossier)}
    return render(request, "gestion/moderation/discussion.html", context, status=422 if form.errors else 200)
