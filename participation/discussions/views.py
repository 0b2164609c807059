"""The edges of a thread: read, write, correct, mark, catch up."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from participation.accounts.actions import accept_charter
from participation.discussions import actions
from participation.discussions.drawing import draw_comment
from participation.discussions.enums import CommentState, Order
from participation.discussions.events import events_after
from participation.discussions.forms import CommentEditForm, CommentForm
from participation.discussions.models import Comment
from participation.discussions.thread import PAGE, Window, comments_shown, place_of, thread_context
from participation.dossiers.models import Dossier
from participation.rules import Refusal, decide, require

CURSOR_LIMIT = 2**31 - 1
WRITTEN = "comment"  # in the session: what was written before the sign-in
PLACES = {"avant": "before", "apres": "after", "autour": "around"}


def visible_dossier(request: HttpRequest, ref: str) -> Dossier:
    """The dossier of a reference, if this reader may see it."""
    return get_object_or_404(Dossier.objects.visible_to(request.user), ref=ref)


def whole_number(value: str | None) -> int | None:
    """A cursor or an id from an address; None when it is not one."""
    if value and value.isascii() and value.isdecimal() and int(value[:12]) <= CURSOR_LIMIT:
        return int(value[:12])
    return None


def asked_window(request: HttpRequest, dossier: Dossier) -> Window:
    """The part of the thread that an address asks for; what cannot be read is left out."""
    order = request.GET.get("tri", "")
    places = {name: whole_number(request.GET.get(word)) for word, name in PLACES.items()}
    return Window(dossier, order=Order(order) if order in Order.values else Order.RECENT, **places)


class Thread(View):
    """The comments of a dossier: the events after a cursor, or a page of their own.

    What someone wrote whose session had ended is kept in the new one, and comes back filled after the sign-in.
    """

    def get(self, request: HttpRequest, ref: str) -> HttpResponse:
        dossier = visible_dossier(request, ref)
        if "after" in request.GET:
            after = whole_number(request.GET["after"])
            if after is None:
                return JsonResponse({"detail": "after"}, status=400)
            return JsonResponse(events_after(dossier, after))
        written = request.session.pop(WRITTEN, None) if request.user.is_authenticated else None
        kept = written if written and written["ref"] == ref else None
        thread = thread_context(
            dossier,
            request.user,
            window=asked_window(request, dossier),
            reply_to=whole_number(kept["parent"] if kept else request.GET.get("repondre")),
            quote="citer" in request.GET,
            form=CommentForm(reader=request.user, initial=kept) if kept else None,
        )
        return render(request, "discussions/page.html", {"dossier": dossier, "thread": thread})

    def post(self, request: HttpRequest, ref: str) -> HttpResponse:
        dossier = visible_dossier(request, ref)
        if not request.user.is_authenticated:
            fields = {name: request.POST.get(name, "")[:10_000] for name in ("body", "parent", "position")}
            request.session[WRITTEN] = {"ref": ref, **fields}
            messages.info(request, _("Votre texte est gardé : il revient dès que vous êtes connecté."))
            raise Refusal("accounts.anonymous")
        form = CommentForm(request.POST, reader=request.user)
        if form.is_valid():
            data = form.cleaned_data
            try:
                if form.accepts_charter:
                    accept_charter(user=request.user)
                comment = actions.post_comment(dossier=dossier, author=request.user, **data)
            except Refusal as refusal:
                form.add_error("body", refusal.message)
            else:
                if comment.state == CommentState.PENDING:
                    messages.info(request, _("Votre commentaire attend une relecture. Vous seul le voyez."))
                return redirect(place_of(comment, newest=True))
        thread = thread_context(dossier, request.user, reply_to=whole_number(request.POST.get("parent")), form=form)
        return render(request, "discussions/page.html", {"dossier": dossier, "thread": thread}, status=422)


def comment_of(pk: int) -> Comment:
    return get_object_or_404(Comment.objects.select_related("dossier", "author", "parent"), pk=pk)


def permalink(request: HttpRequest, pk: int) -> HttpResponse:
    """The lasting address of a comment: leads to the page of the thread that shows it today."""
    comment = comment_of(pk)
    visible_dossier(request, comment.dossier.ref)
    return HttpResponseRedirect(place_of(comment))


class CommentPage(View):
    """One comment on its own page: its replies, what it said before; its author corrects it or takes it back."""

    def page(self, request: HttpRequest, comment: Comment, form: Any, status: int = 200) -> HttpResponse:
        dossier = comment.dossier
        shown = get_object_or_404(comments_shown(dossier, request.user), pk=comment.pk)
        replies = (
            comments_shown(dossier, request.user).filter(parent=comment).order_by(F("number").asc(nulls_last=True))
        )
        page = Paginator(replies, PAGE).get_page(request.GET.get("page"))
        for one in (shown, *page):
            one.html = draw_comment(one, dossier, request.user)  # type: ignore[attr-defined]
        context = {
            "comment": shown,
            "dossier": dossier,
            "page_obj": page,
            "form": form,
            "may_withdraw": decide("discussions.withdraw", request.user, comment),
            "why_not": "" if form else self.why_not(request.user, comment),
            "versions": comment.versions.filter(masked=False),
        }
        return render(request, "discussions/comment_page.html", context, status=status)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        comment = comment_of(pk)
        visible_dossier(request, comment.dossier.ref)
        mine = decide("discussions.edit", request.user, comment)
        return self.page(request, comment, CommentEditForm(initial={"body": comment.body}) if mine else None)

    @staticmethod
    def why_not(user: Any, comment: Comment) -> str:
        """Why its author may not correct a comment that they may still take back."""
        if not decide("discussions.withdraw", user, comment):
            return ""
        return decide("discussions.edit", user, comment).message

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        comment = comment_of(pk)
        if "withdraw" in request.POST:
            actions.withdraw_comment(comment=comment, by=request.user)
            return redirect(place_of(comment))
        require("discussions.edit", request.user, comment)
        form = CommentEditForm(request.POST)
        if not form.is_valid():
            return self.page(request, comment, form, status=422)
        actions.edit_comment(comment=comment, by=request.user, body=form.cleaned_data["body"])
        return redirect(place_of(comment))


@never_cache
def useful(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a comment as useful, or take the mark back."""
    comment = comment_of(pk)
    if request.method == "POST":
        if "undo" in request.POST:
            require("discussions.useful", request.user, comment)
            actions.unmark_useful(comment=comment, user=request.user)
        else:
            actions.mark_useful(comment=comment, user=request.user)
        return redirect(place_of(comment))
    return HttpResponseRedirect(place_of(comment))
