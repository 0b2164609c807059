"""The thread of a dossier as a page shows it, in a constant number of queries."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.template.loader import render_to_string

from participation.discussions.enums import CommentState
from participation.discussions.forms import CommentForm
from participation.discussions.models import Comment, Useful
from participation.dossiers.models import Dossier
from participation.rules import decide

PAGE = 30


def comments_shown(dossier: Dossier, user: Any = None) -> QuerySet[Comment]:
    """The comments of a dossier that this reader may see (their own that wait included) with their author, how many readers found them useful (`useful_count`), and for a
    signed-in reader whether they did (`marked`).
    """
    marks = Useful.objects.filter(comment=OuterRef("pk")).order_by()
    counted = marks.values("comment").annotate(n=Count("pk")).values("n")
    known = user is not None and user.is_authenticated
    return (
        Comment.objects.filter(dossier=dossier)
        .shown_to(user)
        .select_related("author__territory", "author__residence")
        .annotate(
            useful_count=Coalesce(Subquery(counted), 0),
            marked=Exists(marks.filter(user=user)) if known else Value(False),
        )
    )


def thread_context(
    dossier: Dossier,
    user: Any,
    *,
    before: int | None = None,
    reply_to: int | None = None,
    form: CommentForm | None = None,
) -> dict[str, Any]:
    """What templates/discussions/thread.html needs, in at most 3 queries whatever the number of comments.

    `before` is the id of the oldest comment already shown (older ones follow), `reply_to` the comment that is answered.
    A dossier that carries `comment_total` (annotated by its page) spares the count. Returns {"dossier", "comments":
    [Comment with .children], "total", "cursor", "older": id or None, "form", "may", "reply_to": Comment or None}.
    """
    first = Comment.objects.filter(dossier=dossier, parent=None).shown_to(user)
    if before:
        first = first.filter(pk__lt=before)
    page = first.order_by("-pk").values("pk")[: PAGE + 1]
    flat = list(comments_shown(dossier, user).filter(Q(pk__in=page) | Q(parent__in=page)).order_by("pk"))
    comments = [comment for comment in reversed(flat) if comment.parent_id is None]
    more = len(comments) > PAGE
    comments = comments[:PAGE]
    for comment in flat:
        comment.is_mine = user.is_authenticated and comment.author_id == user.pk  # type: ignore[attr-defined]
    for comment in comments:
        comment.children = [reply for reply in flat if reply.parent_id == comment.pk]  # type: ignore[attr-defined]
    total = getattr(dossier, "comment_total", None)
    if total is None:
        total = Comment.objects.filter(dossier=dossier).published().exclude(state=CommentState.WITHDRAWN).count()
    answered = next((c for c in flat if c.pk == reply_to), None)
    if reply_to and answered is None:  # it stands on another page of the thread
        answered = comments_shown(dossier).filter(pk=reply_to).first()
    return {
        "dossier": dossier,
        "comments": comments,
        "total": total,
        "cursor": dossier.cursor,
        "older": comments[-1].pk if more and comments else None,
        "form": form or CommentForm(initial={"parent": answered.pk if answered else None}),
        "may": decide("discussions.write", user, dossier) if user.is_authenticated else None,
        "reply_to": answered,
    }


def render_comment(comment: Comment) -> str:
    """One comment as every reader may see it: the fragment that the hub sends. Holds nothing of one reader."""
    return render_to_string("discussions/comment.html", {"comment": comment, "fragment": True})


def events_after(dossier: Dossier, cursor: int, limit: int = 200) -> list[dict[str, Any]]:
    """What a reader who holds a cursor has missed, oldest event first, at most `limit` events.

    Each is {"type": "comment.created" | "comment.edited" | "comment.hidden", "cursor", "id", "parent", "html"}.
    """
    missed = comments_shown(dossier).filter(cursor__gt=cursor).order_by("cursor")[:limit]
    return [event_of(comment) for comment in missed]


def event_of(comment: Comment) -> dict[str, Any]:
    """The frame of a comment's last event."""
    if comment.state != CommentState.VISIBLE:
        kind = "comment.hidden"
    else:
        kind = "comment.edited" if comment.edited_at else "comment.created"
    return {
        "type": kind,
        "cursor": comment.cursor,
        "id": comment.pk,
        "parent": comment.parent_id,
        "html": render_comment(comment),
    }


def thread_events(dossier_id: int, cursor: int) -> list[dict[str, Any]]:
    """What the live hub sends: the events of a public dossier after a cursor, in French as on the page that is kept."""
    dossier = Dossier.objects.public().filter(pk=dossier_id).first()
    return events_after(dossier, cursor) if dossier else []
