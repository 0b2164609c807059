"""The thread of a dossier as a page shows it, in a constant number of queries."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.template.loader import render_to_string

from participation.discussions.enums import CommentState
from participation.discussions.forms import CommentForm
from participation.discussions.models import Comment, Useful
from participation.dossiers.models import Dossier
from participation.rules import decide

PAGE = 30


def comments_shown(dossier: Dossier) -> QuerySet[Comment]:
    """The comments of a dossier with their author and how many readers found them useful (`useful_count`)."""
    marks = (
        Useful.objects.filter(comment=OuterRef("pk")).order_by().values("comment").annotate(n=Count("pk")).values("n")
    )
    return (
        Comment.objects.filter(dossier=dossier)
        .select_related("author__territory")
        .annotate(useful_count=Coalesce(Subquery(marks), 0))
    )


def thread_context(
    dossier: Dossier,
    user: Any,
    *,
    before: int | None = None,
    reply_to: int | None = None,
    form: CommentForm | None = None,
) -> dict[str, Any]:
    """What templates/discussions/thread.html needs, in at most 5 queries whatever the number of comments.

    `before` is the id of the oldest comment already shown (older ones follow), `reply_to` the comment that is answered.
    Returns {"dossier", "comments": [Comment with .children], "total", "cursor", "older": id or None, "form", "may",
    "reply_to": Comment or None}.
    """
    top = comments_shown(dossier).filter(parent=None).order_by("-pk")
    if before:
        top = top.filter(pk__lt=before)
    comments = list(top[: PAGE + 1])
    more = len(comments) > PAGE
    comments = comments[:PAGE]
    by_parent: dict[int, list[Comment]] = {}
    if comments:
        for reply in comments_shown(dossier).filter(parent__in=[c.pk for c in comments]).order_by("pk"):
            by_parent.setdefault(reply.parent_id or 0, []).append(reply)
    for comment in comments:
        comment.children = by_parent.get(comment.pk, [])  # type: ignore[attr-defined]
    flat = [c for comment in comments for c in (comment, *by_parent.get(comment.pk, []))]
    answered = next((c for c in flat if c.pk == reply_to), None)
    if reply_to and answered is None:  # it stands on another page of the thread
        answered = comments_shown(dossier).filter(pk=reply_to).first()
    if user.is_authenticated and flat:
        mine = set(Useful.objects.filter(user=user, comment__in=flat).values_list("comment_id", flat=True))
        for comment in flat:
            comment.marked = comment.pk in mine  # type: ignore[attr-defined]
            comment.is_mine = comment.author_id == user.pk  # type: ignore[attr-defined]
    return {
        "dossier": dossier,
        "comments": comments,
        "total": Comment.objects.filter(dossier=dossier).exclude(state=CommentState.WITHDRAWN).count(),
        "cursor": dossier.cursor,
        "older": comments[-1].pk if more and comments else None,
        "form": form or CommentForm(initial={"parent": answered.pk if answered else None}),
        "may": decide("discussions.comment", user, dossier) if user.is_authenticated else None,
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
