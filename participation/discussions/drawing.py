"""A comment as HTML, drawn once for all who read the same of it: see docs/adr/0011-drawn-once.md."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.template.loader import render_to_string
from django.utils.translation import get_language

from participation.discussions.enums import Position
from participation.discussions.models import Comment
from participation.dossiers.models import Dossier

KEPT = 2_000  # drawn comments in each process, the last ones that were read: 10 MB or so


class Shown(NamedTuple):
    """All that the HTML of a comment depends on. Its templates are given nothing else, so that what they say can only
    be what is here, and two equal values are drawn alike.
    """

    pk: int
    ref: str  # of its dossier
    language: str
    open: bool  # whether the thread takes new comments
    known: bool  # whether the reader is signed in
    mine: bool = False  # whether they wrote it
    marked: bool = False  # whether they found it useful
    useful_count: int = 0
    cursor: int | None = None
    state: str = ""
    ground: str = ""
    body: str = ""
    links_open: bool = False
    author_name: str = ""
    as_city: bool = False
    job: str = ""
    sector: str = ""
    position: str = ""
    created_at: datetime | None = None
    edited_at: datetime | None = None
    hidden_at: datetime | None = None

    @property
    def position_label(self) -> str:
        return str(Position(self.position).label)


def draw_comment(comment: Comment, dossier: Dossier, reader: Any = None) -> str:
    """A comment of this dossier as this reader sees it; without a reader, as everyone may: nothing in it is personal.

    `comment` comes with its author, and with `marked` as `comments_shown` gives it.
    """
    author, known = comment.author, reader is not None and reader.is_authenticated
    return _drawn(
        "discussions/comment.html",
        Shown(
            pk=comment.pk,
            ref=dossier.ref,
            language=get_language(),
            open=not dossier.comments_closed_reason,
            known=known,
            mine=known and comment.author_id == reader.pk,
            marked=comment.marked,  # type: ignore[attr-defined]
            useful_count=comment.useful_count,
            cursor=comment.cursor,
            state=comment.state,
            ground=comment.ground,
            body=comment.body,
            links_open=comment.links_open,
            author_name=comment.author_name,
            as_city=comment.as_city,
            job=author.job if author else "",
            sector=author.territory.name if author and author.territory else "",
            position=comment.position,
            created_at=comment.created_at,
            edited_at=comment.edited_at,
            hidden_at=comment.hidden_at,
        ),
    )


def draw_blank(dossier: Dossier, reader: Any) -> str:
    """What this reader may do with a comment that arrives live: their controls, for a comment numbered 0."""
    blank = Shown(0, dossier.ref, get_language(), not dossier.comments_closed_reason, reader.is_authenticated)
    return _drawn("discussions/actions.html", blank)


@lru_cache(KEPT)
def _drawn(template: str, shown: Shown) -> str:
    return render_to_string(template, {"comment": shown})
