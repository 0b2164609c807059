"""What a case is about, whatever its nature: what it says, who sees it, taken away and brought back. Nothing is destroyed."""

from __future__ import annotations

import secrets
from pathlib import PurePosixPath
from typing import Any

from django.db import transaction

from participation.accounts.models import User
from participation.discussions.actions import (
    hide_comment,
    hold_comment,
    publish_comment,
    refuse_comment,
    restore_comment,
)
from participation.discussions.enums import UNPUBLISHED, CommentState
from participation.discussions.models import Comment
from participation.dossiers.actions import record
from participation.dossiers.enums import Journal, Visibility
from participation.dossiers.models import Dossier
from participation.moderation.enums import Matter
from participation.moderation.models import Case


def target_of(content: Any, matter: Matter | None = None) -> dict[str, Any]:
    """The columns of a case about a comment, a dossier (its text, or its photo) or a person (their public name)."""
    if isinstance(content, Comment):
        return {"matter": Matter.COMMENT, "comment": content, "dossier": content.dossier, "author": content.author}
    if isinstance(content, User):
        return {"matter": Matter.NAME, "person": content, "author": content}
    return {"matter": matter or Matter.IDEA, "dossier": content, "author": content.author}


def text_of(content: Any, matter: Matter | None = None) -> str:
    """What a content says, for the team."""
    if isinstance(content, Comment):
        return content.body
    if isinstance(content, User):
        return content.name
    if matter == Matter.PHOTO:
        return content.picture_alt
    body = getattr(getattr(content, "proposal", None), "body", content.summary)
    return f"{content.title}\n\n{body}".strip()


def is_shown(content: Any, matter: Matter | None = None) -> bool:
    """Whether the public sees it now."""
    if isinstance(content, Comment):
        return content.state == CommentState.VISIBLE and content.dossier.visibility == Visibility.PUBLIC
    if isinstance(content, User):
        return content.is_active and bool(content.name) and not content.name_hidden
    return content.visibility == Visibility.PUBLIC and (matter != Matter.PHOTO or bool(content.picture_url))


def case_is_shown(case: Case) -> bool:
    """Whether the public sees now what a case is about."""
    return is_shown(case.comment or case.person or case.dossier, Matter(case.matter))


def take_away(case: Case, *, by: User, ground: str) -> None:
    """Hide what is public; leave unpublished what waited."""
    if case.comment:
        if case.comment.state in UNPUBLISHED:
            refuse_comment(comment=case.comment, by=by, ground=ground)
        elif case.comment.state != CommentState.WITHDRAWN:
            hide_comment(comment=case.comment, by=by, ground=ground)
    elif case.person:
        User.objects.filter(pk=case.person.pk).update(name_hidden=True)
    elif case.dossier and case.matter == Matter.PHOTO:
        _hide_picture(case.dossier)
        record(case.dossier, Journal.PICTURE_HIDDEN, actor=by, ground=ground)
    elif case.dossier:
        waited = case.dossier.visibility == Visibility.PENDING
        Dossier.objects.filter(pk=case.dossier.pk).update(visibility=Visibility.HIDDEN)
        record(case.dossier, Journal.DOSSIER_HIDDEN, actor=by, public=not waited, ground=ground)


def bring_back(case: Case, *, by: User) -> None:
    """Make public what waited or was hidden; what is public stays as it is."""
    if case.comment:
        if case.comment.state in UNPUBLISHED:
            publish_comment(comment=case.comment, by=by)
        elif case.comment.state == CommentState.HIDDEN:
            restore_comment(comment=case.comment, by=by)
    elif case.person:
        User.objects.filter(pk=case.person.pk).update(name_hidden=False)
    elif case.dossier and case.matter == Matter.PHOTO:
        if case.dossier.picture_hidden:
            Dossier.objects.filter(pk=case.dossier.pk).update(picture_hidden=False)
            record(case.dossier, Journal.PICTURE_RESTORED, actor=by)
    elif case.dossier and case.dossier.visibility != Visibility.PUBLIC:
        waited = case.held
        Dossier.objects.filter(pk=case.dossier.pk).update(visibility=Visibility.PUBLIC)
        record(case.dossier, Journal.DOSSIER_PUBLISHED if waited else Journal.DOSSIER_RESTORED, actor=by)


def standing(case: Case) -> str:
    """Who sees a content now, for `put_back`: a state of comment, a visibility of dossier, "hidden" or ""."""
    if case.comment:
        return case.comment.state
    if case.person:
        return "hidden" if case.person.name_hidden else ""
    if case.dossier and case.matter == Matter.IDEA:
        return case.dossier.visibility
    return "hidden" if case.dossier and case.dossier.picture_hidden else ""


def put_back(case: Case, before: str, *, by: User) -> bool:
    """Have a content be seen as it was before a decision; returns whether that changes something for the public.

    What its author took back since stays away.
    """
    now = standing(case)
    if before == now:
        return False
    if case.comment:
        if now == CommentState.WITHDRAWN:
            return False
        if before == CommentState.VISIBLE:
            restore_comment(comment=case.comment, by=by)
        else:
            hold_comment(comment=case.comment, by=by)
        return now not in UNPUBLISHED
    if case.person:
        User.objects.filter(pk=case.person.pk).update(name_hidden=bool(before))
    elif case.matter == Matter.PHOTO:
        bring_back(case, by=by)
    elif case.dossier:
        Dossier.objects.filter(pk=case.dossier.pk).update(visibility=before)
        kind = Journal.DOSSIER_RESTORED if before == Visibility.PUBLIC else Journal.DOSSIER_HELD
        record(case.dossier, kind, actor=by)
    return case.matter != Matter.IDEA or Visibility.PUBLIC in {before, now}


def _hide_picture(dossier: Dossier) -> None:
    """Mask a photo, and move its file to a name that nobody can guess: the old address answers nothing any more."""
    storage, old = dossier.picture.storage, dossier.picture.name
    new = f"photos/{secrets.token_hex(16)}{PurePosixPath(old).suffix}"
    with storage.open(old) as file:
        name = storage.save(new, file)
    Dossier.objects.filter(pk=dossier.pk).update(picture=name, picture_hidden=True)
    transaction.on_commit(lambda: storage.delete(old), robust=True)
