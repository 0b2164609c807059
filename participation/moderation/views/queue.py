"""The team's one list, and the page where a content is read and decided."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View
from django.views.decorators.http import require_POST, require_safe

from participation.moderation import actions, forms, keeper, selectors
from participation.moderation.enums import Matter, Motive, Urgency
from participation.moderation.models import SPAM_LIKELY, Case, Decision, Notice, mail_delay
from participation.rules import Refusal, require

PER_PAGE = 30


def asked(request: HttpRequest) -> dict[str, str]:
    """The filters of the queue, as the address says them."""
    return {name: request.GET.get(name, "")[:100] for name in ("urgence", "nature", "qui", "q", "publicite")}


def found_cases(asked: dict[str, str], user: Any) -> Any:
    """The cases that match the filters, in order."""
    cases = Case.objects.waiting().with_content().in_order()
    if asked["urgence"] in {str(urgency.value) for urgency in Urgency}:
        cases = cases.filter(urgency=int(asked["urgence"]))
    if asked["nature"] in Matter.values:
        cases = cases.filter(matter=asked["nature"])
    if asked["qui"] == "moi":
        cases = cases.filter(assigned_to=user)
    elif asked["qui"] == "personne":
        cases = cases.filter(assigned_to=None)
    if asked["publicite"]:
        said = Notice.objects.filter(case=OuterRef("pk"), motive=Motive.ADVERTISING)
        cases = cases.filter(Q(spam_score__gte=SPAM_LIKELY) | Exists(said))
    if asked["q"]:
        words = asked["q"]
        cases = cases.filter(Q(text__icontains=words) | Q(dossier__title__icontains=words))
    return cases


def motives_of(cases: Iterable[Case]) -> dict[int, list[str]]:
    """What the reports of each case say is wrong, each motive once; one query."""
    said: dict[int, list[str]] = defaultdict(list)
    rows = Notice.objects.filter(case__in=cases).order_by("motive").values_list("case", "motive").distinct()
    for case, motive in rows:
        said[case].append(str(Motive(motive).label))
    return said


def queue_page(request: HttpRequest, form: forms.BulkForm, status: int = 200) -> HttpResponse:
    filters = asked(request)
    page = Paginator(found_cases(filters, request.user), PER_PAGE).get_page(request.GET.get("page"))
    counts = dict(Case.objects.waiting().order_by().values_list("urgency").annotate(n=Count("pk")))
    motives = motives_of(page.object_list)
    for case in page.object_list:
        case.motives = motives[case.pk]
        case.taken = case.is_claimed_by_another(request.user)
        case.why = [keeper.sentence(reason) for reason in case.reasons]
        case.likely_spam = case.spam_score is not None and case.spam_score >= SPAM_LIKELY
    context = {
        "page_obj": page,
        "counts": [(urgency, counts.get(urgency.value, 0)) for urgency in Urgency],
        "asked": filters,
        "urgencies": Urgency.choices,
        "matters": Matter.choices,
        "form": form,
        "appeals": selectors.open_appeals(PER_PAGE),
        "total": sum(counts.values()),
        "gestures": selectors.gestures(request.user),
    }
    return render(request, "gestion/moderation/queue.html", context, status=status)


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """What waits to be read, the most urgent first; and the requests for another reading."""
    require("accounts.see_desk", request.user)
    return queue_page(request, forms.BulkForm())


def case_of(pk: int) -> Case:
    return get_object_or_404(
        Case.objects.select_related(
            "comment__dossier", "comment__author", "comment__parent__author", "dossier", "person", "author",
            "assigned_to", "claimed_by",
        ),
        pk=pk,
    )  # fmt: skip


@require_POST
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a content for a few minutes, and read it."""
    require("moderation.read", request.user)
    case = case_of(pk)
    try:
        actions.claim(case=case, by=request.user)
    except Refusal as refusal:
        messages.warning(request, refusal.message)
    return redirect("moderation:decide", pk=pk)


@require_POST
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave a content to the others."""
    require("moderation.read", request.user)
    actions.release(case=case_of(pk), by=request.user)
    return redirect("moderation:queue")


@require_POST
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Entrust a content to someone of the team."""
    require("moderation.read", request.user)
    case = case_of(pk)
    form = forms.AssignForm(request.POST)
    if form.is_valid():
        actions.assign(case=case, by=request.user, to=form.cleaned_data["to"])
        messages.success(request, _("C’est noté."))
    else:
        messages.error(request, _("Choisissez une personne de l’équipe."))
    return redirect("moderation:decide", pk=pk)


@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """Take away several advertisements at once; each author gets the reasons."""
    require("moderation.read", request.user)
    form = forms.BulkForm(request.POST)
    if not form.is_valid():
        if not request.POST.getlist("cases"):
            form.errors.pop("cases", None)
            form.add_error(None, _("Cochez au moins un texte."))
        return queue_page(request, form, 422)
    chosen = form.cleaned_data["cases"][:PER_PAGE]
    made, refused = actions.decide_many(
        cases=chosen, by=request.user, ground=Motive.ADVERTISING, statement=form.cleaned_data["statement"]
    )
    if made:
        done = ngettext("Un texte est masqué.", "{count} textes sont masqués.", len(made)).format(count=len(made))
        messages.success(request, done)
    for refusal in {refusal.message for refusal in refused}:
        messages.warning(request, refusal)
    return redirect("moderation:queue")


class Decide(View):
    """One content, its context, and the decision."""

    def page(
        self, request: HttpRequest, case: Case, form: forms.DecisionForm | None, status: int = 200
    ) -> HttpResponse:
        context = selectors.case_context(case, request.user)
        context |= {"form": form, "assign_form": forms.AssignForm(initial={"to": case.assigned_to_id})}
        return render(request, "gestion/moderation/decide.html", context, status=status)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        require("accounts.see_desk", request.user)
        case = case_of(pk)
        notice = case.notices.filter(decision=None).first()
        form = forms.DecisionForm(case=case, initial={"ground": notice.motive if notice else Motive.RESPECT})
        return self.page(request, case, form)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        require("moderation.read", request.user)
        case = case_of(pk)
        form = forms.DecisionForm(request.POST, case=case)
        if not form.is_valid():
            return self.page(request, case, form, 422)
        try:
            actions.decide_case(case=case, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
            return self.page(request, case_of(pk), form, refusal.status)
        messages.success(request, decided())
        following = self.take_next(request.user)
        return redirect("moderation:decide", pk=following.pk) if following else redirect("moderation:queue")

    @staticmethod
    def take_next(user: Any) -> Case | None:
        """The next content that this agent may decide, claimed; None when nothing is left."""
        for case in selectors.decidable_by(user)[:5]:
            try:
                return actions.claim(case=case, by=user)
            except Refusal:
                continue  # someone was faster
        return None


def decided() -> str:
    """What an agent reads after a decision: when the reasons leave, since a slip may be taken back until then."""
    minutes = int(mail_delay().total_seconds() // 60)
    if not minutes:
        return _("C’est décidé. Les personnes concernées reçoivent les raisons.")
    return _(
        "C’est décidé. Les personnes concernées lisent déjà les raisons sur le site ; le courriel part dans {minutes} minutes."
    ).format(minutes=minutes)


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a decision just taken, or all those taken with it (`together`); a text that is alone is read again."""
    require("moderation.read", request.user)
    decision = get_object_or_404(Decision.objects.select_related("case"), pk=pk)
    chosen = Decision.objects.taken_with(decision) if "together" in request.POST else [decision]
    again, refused = actions.undo_many(decisions=chosen, by=request.user)
    for words in dict.fromkeys(refusal.message for refusal in refused):
        messages.warning(request, words)
    if not again:
        return redirect("moderation:decide", pk=decision.case_id)
    messages.success(
        request,
        ngettext(
            "La décision est retirée : le texte est revenu dans la liste, et personne ne reçoit de courriel.",
            "{count} décisions sont retirées : les textes sont revenus dans la liste, et personne ne reçoit de courriel.",
            len(again),
        ).format(count=len(again)),
    )
    return claim(request, again[0].pk) if len(again) == 1 else redirect("moderation:queue")


@require_POST
def skip(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave this one and take the next."""
    require("moderation.read", request.user)
    case = case_of(pk)
    try:
        actions.release(case=case, by=request.user)
    except Refusal as refusal:
        messages.warning(request, refusal.message)
    following = selectors.decidable_by(request.user).exclude(pk=pk).filter(due_at__gte=case.due_at).first()
    following = following or selectors.decidable_by(request.user).exclude(pk=pk).first()
    if following is None:
        return redirect("moderation:queue")
    return claim(request, following.pk)
