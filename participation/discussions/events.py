"""The events of a thread: what changed after a cursor, as every reader may see it."""

from __future__ import annotations

from typing import Any

from participation.discussions.drawing import draw_comment
from participation.discussions.enums import CommentState
from participation.discussions.models import Comment
from participation.discussions.thread import comments_shown
from participation.dossiers.models import Dossier

BATCH = 200  # events told at once


def events_after(dossier: Dossier, cursor: int, limit: int = BATCH) -> dict[str, Any]:
    """What a reader who holds a cursor has missed, oldest first: {"cursor", "more", "events"}.

    A comment that changed several times is one event, its last. Each event is {"type": "comment.created" |
    "comment.edited" | "comment.hidden", "cursor", "after", "id", "parent", "html"}: it follows the cursor `after`, so a
    reader who holds that one has missed nothing. `more` says that others wait after `cursor`.
    """
    missed = list(comments_shown(dossier).filter(cursor__gt=cursor).order_by("cursor")[: limit + 1])
    events = []
    for comment in missed[:limit]:
        events.append(event_of(comment, dossier, after=cursor))
        cursor = comment.cursor
    more = len(missed) > limit
    return {"cursor": cursor if more else max(cursor, dossier.cursor), "more": more, "events": events}


def event_of(comment: Comment, dossier: Dossier, *, after: int) -> dict[str, Any]:
    """The frame of a comment's last event, in the active language."""
    if comment.state != CommentState.VISIBLE:
        kind = "comment.hidden"
    else:
        kind = "comment.created" if comment.cursor == comment.first_cursor else "comment.edited"
    return {
        "type": kind,
        "cursor": comment.cursor,
        "after": after,
        "id": comment.pk,
        "parent": comment.parent_id,
        "html": draw_comment(comment, dossier),
    }


def thread_events(dossier_id: int, cursor: int) -> dict[str, Any] | None:
    """What the live hub sends: the events of a thread after a cursor; None when it is not public any more."""
    dossier = Dossier.objects.public().filter(pk=dossier_id).first()
    return events_after(dossier, cursor) if dossier else None
