"""The thread of a dossier as a page shows it, in a constant number of queries whatever its length."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.urls import reverse
from django.utils.functional import cached_property

from participation.discussions.drawing import draw_blank, draw_comment
from participation.discussions.enums import CommentState, Order
from participation.discussions.forms import CommentForm
from participation.discussions.models import Comment, Useful
from participation.dossiers.enums import Kind
from participation.dossiers.models import Dossier
from participation.markup import quotation
from participation.rules import decide

PAGE = 30  # first comments on a page, and replies on the page of one comment
REPLIES = 8  # replies shown under a comment, the last ones; the City's are always there

ORDERED_BY = {Order.USEFUL: "useful_count", Order.OFFICIAL: "official"}
COMMENT = [field.attname for field in Comment._meta.concrete_fields]
#: What is read of the people who wrote: what is shown of them.
AUTHOR = [
    f"author__{name}"
    for name in ("name", "name_hidden", "is_active", "is_staff", "job", "territory__name", "residence__verified_at")
]
#: What has the thread on its own page; the others are read on the thread's.
WITH_THREAD = frozenset({Kind.IDEA, Kind.PROCESS, Kind.MEETING})


def comments_shown(dossier: Dossier, user: Any = None) -> QuerySet[Comment]:
    """The comments of a dossier that this reader may see (their own that wait included), with their author, and for a
    signed-in reader whether they found them useful (`marked`).
    """
    known = user is not None and user.is_authenticated
    mine = Useful.objects.filter(comment=OuterRef("pk"), user=user) if known else None
    return (
        Comment.objects.filter(dossier=dossier)
        .shown_to(user)
        .select_related("author__territory", "author__residence")
        .only(*COMMENT, *AUTHOR)
        .annotate(marked=Exists(mine) if mine is not None else Value(False))
    )


class Window:
    """Which first comments of a thread a page shows: an order, and where in it.

    `before` and `after` are the comment that the page follows or precedes, `around` the one it opens on; `after` and
    `around` only exist in the order of time.
    """

    def __init__(
        self,
        dossier: Dossier,
        *,
        order: Order = Order.RECENT,
        before: int | None = None,
        after: int | None = None,
        around: int | None = None,
    ) -> None:
        self.dossier, self.order = dossier, order
        self.before, self.after, self.around = before, after, around

    @property
    def is_first(self) -> bool:
        """Whether this is where new comments appear."""
        return self.order == Order.RECENT and not (self.before or self.after or self.around)

    def firsts(self, user: Any) -> QuerySet[Comment]:
        """The first comments of the page and one more, whose presence says that others follow."""
        firsts = Comment.objects.filter(dossier=self.dossier, parent=None).shown_to(user)
        if field := ORDERED_BY.get(self.order):
            if self.before:
                there = Comment.objects.filter(pk=self.before).values(field)
                firsts = firsts.filter(Q(**{f"{field}__lt": there[:1]}) | Q(**{field: there[:1]}, pk__lt=self.before))
            return firsts.order_by(f"-{field}", "-pk")[: PAGE + 1]
        if self.after:
            return firsts.filter(pk__gt=self.after).order_by("pk")[: PAGE + 1]
        if self.before:
            firsts = firsts.filter(pk__lt=self.before)
        elif self.around:
            firsts = firsts.filter(pk__lte=self.around)
        return firsts.order_by("-pk")[: PAGE + 1]

    def sort(self, comments: list[Comment]) -> list[Comment]:
        """The first comments in the order that they are read."""
        field = ORDERED_BY.get(self.order)
        return sorted(comments, key=lambda comment: (getattr(comment, field) if field else 0, comment.pk), reverse=True)

    @cached_property
    def address(self) -> str:
        return reverse("discussions:comment", args=[self.dossier.ref])

    def url(self, **asked: Any) -> str:
        if self.order != Order.RECENT:
            asked = {"tri": self.order, **asked}
        query = "&".join(f"{name}={value}" for name, value in asked.items())
        return f"{self.address}?{query}#commentaires" if query else f"{self.address}#commentaires"

    def orders(self) -> list[dict[str, Any]]:
        """The links that change the order."""
        return [
            {
                "url": Window(self.dossier, order=order).url(),
                "label": order.label,
                "current": order == self.order,
                "count": None,
            }
            for order in Order
        ]


def rows(window: Window, user: Any) -> list[Comment]:
    """The comments of a page, first ones and replies, in one query that reads only them."""
    shown, page = comments_shown(window.dossier, user).order_by(), window.firsts(user).values("pk")
    last = Q(number__gt=F("parent__reply_count") - REPLIES)
    waiting = Q(number=None)  # the reader's own
    replies = shown.filter(Q(parent__in=page) & (last | waiting | Q(as_city=True)))
    return list(shown.filter(pk__in=page).union(replies, all=True))


def thread_context(
    dossier: Dossier,
    user: Any,
    *,
    window: Window | None = None,
    reply_to: int | None = None,
    quote: bool = False,
    form: CommentForm | None = None,
) -> dict[str, Any]:
    """What templates/discussions/thread.html needs, in at most 3 queries whatever the number of comments.

    `reply_to` is the comment that is answered, with its words when `quote`. A dossier that carries `comment_total`
    (annotated by its page) spares the count. Returns {"dossier", "window", "comments": [Comment with .html, .children
    and .more_replies], "total", "cursor", "older" and "newer": addresses or "", "orders", "form", "may", "reply_to":
    Comment or None, "blank": the controls that a comment which arrives live takes, empty for who is not signed in}.
    """
    window = window or Window(dossier)
    flat = rows(window, user)
    comments = window.sort([comment for comment in flat if comment.parent_id is None])
    more = len(comments) > PAGE
    if more:
        comments = comments[1:] if window.after else comments[:PAGE]
    replies = defaultdict(list)
    for comment in flat:
        comment.html = draw_comment(comment, dossier, user)  # type: ignore[attr-defined]
        replies[comment.parent_id].append(comment)
    for comment in comments:
        comment.children = sorted(replies[comment.pk], key=lambda reply: (not reply.as_city, reply.pk))  # type: ignore[attr-defined]
        comment.more_replies = max(0, comment.reply_count - len(comment.children))  # type: ignore[attr-defined]
    answered = next((c for c in flat if c.pk == reply_to), None)
    if reply_to and answered is None:  # it stands on another page of the thread
        answered = comments_shown(dossier).filter(pk=reply_to).first()
    if answered and answered.state != CommentState.VISIBLE:
        answered = None
    return {
        "dossier": dossier,
        "window": window,
        "comments": comments,
        "total": total_of(dossier),
        "cursor": dossier.cursor,
        **neighbours(window, comments, more=more),
        "orders": window.orders(),
        "form": form or CommentForm(reader=user, initial=first_words(answered, quote=quote)),
        "may": decide("discussions.write", user, dossier) if user.is_authenticated else None,
        "open": not dossier.comments_closed_reason,
        "reply_to": answered,
        "blank": draw_blank(dossier, user) if user.is_authenticated else "",
    }


def total_of(dossier: Dossier) -> int:
    """How many comments the thread shows, those that were hidden included."""
    known: int | None = getattr(dossier, "comment_total", None)
    if known is not None:
        return known
    return Comment.objects.filter(dossier=dossier).published().exclude(state=CommentState.WITHDRAWN).count()


def neighbours(window: Window, comments: list[Comment], *, more: bool) -> dict[str, str]:
    """The addresses of the page before and of the page after."""
    older = newer = ""
    if comments and (more or window.after):
        older = window.url(avant=comments[-1].pk)
    if comments and window.order == Order.RECENT and (window.before or window.around or (window.after and more)):
        newer = window.url(apres=comments[0].pk)
    elif not window.is_first and (window.before or window.after or window.around):
        newer = window.url()
    return {"older": older, "newer": newer}


def first_words(answered: Comment | None, *, quote: bool) -> dict[str, Any]:
    """What the form holds when it answers someone: whom, and what they said when it is quoted."""
    if answered is None:
        return {}
    words = f"@{answered.author_name} " if answered.author and answered.author.name else ""
    return {"parent": answered.pk, "body": quotation(answered.body) + words if quote else words}


def place_of(comment: Comment, *, newest: bool = False) -> str:
    """The address of the page that shows a comment, with its anchor; at most one query, none for the `newest`."""
    anchor = f"#commentaire-{comment.pk}"
    first = comment.parent if comment.parent_id else comment
    if first is None:
        return anchor
    if comment.number and not comment.as_city and comment.number <= first.reply_count - REPLIES:
        page = (comment.number - 1) // PAGE + 1
        return f"{reverse('discussions:comment_page', args=[first.pk])}?page={page}{anchor}"
    newer = Comment.objects.filter(dossier=comment.dossier_id, parent=None, pk__gt=first.pk).order_by("pk")
    if not (newest and first is comment) and newer[PAGE - 1 : PAGE].exists():
        return f"{reverse('discussions:comment', args=[comment.dossier.ref])}?autour={first.pk}{anchor}"
    if comment.dossier.kind in WITH_THREAD:
        return comment.dossier.get_absolute_url() + anchor
    return reverse("discussions:comment", args=[comment.dossier.ref]) + anchor
