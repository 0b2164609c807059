"""Writing, correcting and withdrawing a comment; publishing, hiding or refusing one by a decision of moderation."""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from participation.accounts.models import User
from participation.discussions.enums import UNPUBLISHED, CommentState, Position
from participation.discussions.mentions import mentioned, names_after_marks
from participation.discussions.models import COMMENT_LIMIT, Comment, CommentVersion, Useful
from participation.dossiers.actions import record, tell
from participation.dossiers.enums import Journal
from participation.dossiers.models import Dossier, Entry
from participation.gate import gate
from participation.rules import Refusal, require
from participation.text import clean_text


def _lock(dossier_id: int) -> Dossier:
    return Dossier.objects.select_for_update(of=("self",)).get(pk=dossier_id)


def post_comment(
    *,
    dossier: Dossier,
    author: User,
    body: str,
    parent: Comment | int | None = None,
    position: str = "",
    submission_key: UUID | None = None,
    proven: bool = True,
) -> Comment:
    """Publish a comment and tell everyone who is reading. A reply to a reply joins the thread of the first comment.

    `parent` is the comment that is answered, or its number.
    What the gate holds back waits for the team (`CommentState.PENDING`), seen by its author alone. The same submission
    key returns the same comment; `proven` is what `participation.gate.Keeper.reasons` says. Raises Refusal:
    "accounts.anonymous", "accounts.suspended", "discussions.closed", "discussions.parent.invalid",
    "discussions.key.conflict", "text.empty", "text.too_long", and those of the gate.
    """
    try:
        answered = parent.pk if isinstance(parent, Comment) else parent
        return _post(dossier, author, body, answered, position, submission_key, proven)
    except (Refusal, IntegrityError) as error:
        if submission_key is None:
            raise
        if sent := Comment.objects.filter(submission_key=submission_key, author=author).first():
            return sent
        if isinstance(error, IntegrityError):  # the key of somebody else
            raise Refusal("discussions.key.conflict") from error
        raise


@transaction.atomic
def _post(
    dossier: Dossier,
    author: User,
    body: str,
    answered: int | None,
    position: str,
    submission_key: UUID | None,
    proven: bool,
) -> Comment:
    """The one transaction. Two comments of one submission key are refused by the database."""
    dossier = _lock(dossier.pk)
    require("discussions.comment", author, dossier)
    if position and position not in Position.values:
        raise Refusal("discussions.position.invalid")
    parent = _first_of(dossier, answered) if answered else None
    body = clean_text(body, limit=COMMENT_LIMIT)
    reasons = gate.keeper.reasons(author=author, text=body, dossier=dossier, proven=proven)
    comment = Comment.objects.create(
        dossier=dossier,
        author=author,
        parent=parent,
        body=body,
        position=position,
        as_city=author.speaks_for_city,
        official=author.speaks_for_city,
        state=CommentState.PENDING if reasons else CommentState.VISIBLE,
        submission_key=submission_key,
        **({} if reasons else _place(dossier, parent, official=author.speaks_for_city)),
    )
    if reasons:
        gate.keeper.hold(content=comment, reasons=reasons)
        record(dossier, Journal.COMMENT_HELD, actor=author, comment=comment.pk)
        return comment
    _tell_published(comment, dossier, author=author)
    return comment


def _first_of(dossier: Dossier, answered: int) -> Comment:
    """The first comment of the thread that a reply joins; a reply to nothing is refused, not published on its own."""
    found = Comment.objects.select_related("parent").filter(dossier=dossier, pk=answered).first()
    if found is None or found.state != CommentState.VISIBLE:
        raise Refusal("discussions.parent.invalid")
    return found.parent or found


def _place(dossier: Dossier, parent: Comment | None, *, official: bool) -> dict[str, int | None]:
    """Where a comment enters the thread: the dossier's row was locked before `parent` was read, so no two comments take
    the same place.
    """
    cursor = dossier.next_cursor()
    if parent is None:
        return {"cursor": cursor, "first_cursor": cursor, "number": None}
    parent.reply_count += 1
    parent.official = parent.official or official
    parent.save(update_fields=["reply_count", "official"])
    return {"cursor": cursor, "first_cursor": cursor, "number": parent.reply_count}


def _tell_published(comment: Comment, dossier: Dossier, *, author: User | None) -> None:
    named = {"names": True} if author is not None and names_after_marks(comment.body) else {}
    record(dossier, Journal.COMMENT_POSTED, actor=author, cursor=comment.cursor, comment=comment.pk, **named)


def tell_named(entry: Entry) -> None:
    """Tell the people whom a new comment names, unless it is out of sight already; the outbox calls it, once, before it
    tells those who follow.
    """
    comment = Comment.objects.filter(pk=entry.data["comment"], state=CommentState.VISIBLE).first()
    if comment is not None and entry.actor is not None:
        _tell_mentioned(comment, entry.dossier, entry, author=entry.actor)


def _tell_mentioned(comment: Comment, dossier: Dossier, entry: Entry, *, author: User, before: str = "") -> None:
    """Tell the people whom a comment names, those whom it already named apart."""
    told = set(mentioned(dossier=dossier, text=before, author=author)) if before else set()
    words = _("{name} s’adresse à vous dans « {title} ».").format(name=author.public_name, title=dossier.title)
    for person in mentioned(dossier=dossier, text=comment.body, author=author):
        if person not in told:
            tell(user=person, entry=entry, text=words)


@transaction.atomic
def edit_comment(*, comment: Comment, by: User, body: str) -> Comment:
    """Correct one's own comment; what it said before stays readable.

    A correction that the gate would hold back is public at once, and read by the team after.
    """
    dossier = _lock(comment.dossier_id)
    comment = Comment.objects.select_for_update(of=("self",)).get(pk=comment.pk)
    comment.dossier = dossier
    require("discussions.edit", by, comment)
    body = clean_text(body, limit=COMMENT_LIMIT)
    if body == comment.body:
        return comment
    published, before = comment.state not in UNPUBLISHED, comment.body
    CommentVersion.objects.create(comment=comment, body=before, masked=not published)
    comment.body, comment.edited_at = body, timezone.now() if published else None
    if published:
        comment.cursor = dossier.next_cursor()
    comment.save(update_fields=["body", "edited_at", "cursor"])
    if reasons := gate.keeper.reasons(author=by, text=body, dossier=dossier):
        gate.keeper.hold(content=comment, reasons=reasons)
    cursor = comment.cursor if published else None
    entry = record(dossier, Journal.COMMENT_EDITED, actor=by, cursor=cursor, comment=comment.pk)
    if published:
        _tell_mentioned(comment, dossier, entry, author=by, before=before)
    return comment


@transaction.atomic
def rewrite_comment(*, comment: Comment, by: User, body: str) -> Comment:
    """Correct one's own comment that moderation took away, and leave it away: the team reads it again.

    Only an answer to moderation calls this. What it said before is kept, and stays masked when it is public again.
    """
    comment = Comment.objects.select_for_update(of=("self",)).get(pk=comment.pk)
    CommentVersion.objects.create(comment=comment, body=comment.body, masked=True)
    comment.body = clean_text(body, limit=COMMENT_LIMIT)
    comment.save(update_fields=["body"])
    record(comment.dossier, Journal.COMMENT_EDITED, actor=by, comment=comment.pk)
    return comment


def _show(comment: Comment, state: CommentState, kind: Journal, *, by: User | None, ground: str = "") -> Comment:
    dossier = _lock(comment.dossier_id)
    comment = Comment.objects.select_for_update(of=("self",)).get(pk=comment.pk)
    comment.state, comment.ground = state, ground
    comment.hidden_at = None if state == CommentState.VISIBLE else timezone.now()
    comment.cursor = dossier.next_cursor()
    comment.save(update_fields=["state", "ground", "hidden_at", "cursor"])
    record(dossier, kind, actor=by, cursor=comment.cursor, comment=comment.pk, ground=ground)
    return comment


@transaction.atomic
def withdraw_comment(*, comment: Comment, by: User) -> Comment:
    """Take back one's own comment; the thread keeps its place. One that was never published leaves no trace in it."""
    _lock(comment.dossier_id)
    comment = Comment.objects.select_for_update(of=("self",)).get(pk=comment.pk)
    require("discussions.withdraw", by, comment)
    if comment.state == CommentState.PENDING:
        gate.keeper.dropped(content=comment)
        return refuse_comment(comment=comment, by=by, ground="")
    return _show(comment, CommentState.WITHDRAWN, Journal.COMMENT_EDITED, by=by)


@transaction.atomic
def hide_comment(*, comment: Comment, by: User | None, ground: str) -> Comment:
    """Hide a comment; only a decision of moderation calls this. The text is kept for its author and an appeal."""
    return _show(comment, CommentState.HIDDEN, Journal.COMMENT_HIDDEN, by=by, ground=ground)


@transaction.atomic
def restore_comment(*, comment: Comment, by: User | None) -> Comment:
    """Show a hidden comment again."""
    return _show(comment, CommentState.VISIBLE, Journal.COMMENT_RESTORED, by=by)


@transaction.atomic
def publish_comment(*, comment: Comment, by: User) -> Comment:
    """Publish a comment that waited to be read: from now on it is as if it had just been posted."""
    dossier = _lock(comment.dossier_id)
    comment = Comment.objects.select_for_update(of=("self",)).select_related("author", "parent").get(pk=comment.pk)
    if comment.state not in UNPUBLISHED:
        return comment
    comment.state, comment.ground = CommentState.VISIBLE, ""
    places = _place(dossier, comment.parent, official=comment.as_city)
    for name, value in places.items():
        setattr(comment, name, value)
    comment.save(update_fields=["state", "ground", *places])
    _tell_published(comment, dossier, author=comment.author)
    return comment


@transaction.atomic
def refuse_comment(*, comment: Comment, by: User | None, ground: str) -> Comment:
    """Leave a comment that waited to be read out of the thread. Its author still reads it, with the ground."""
    comment = Comment.objects.select_for_update(of=("self",)).get(pk=comment.pk)
    comment.state, comment.ground, comment.hidden_at = CommentState.REFUSED, ground, timezone.now()
    comment.save(update_fields=["state", "ground", "hidden_at"])
    return comment


@transaction.atomic
def hold_comment(*, comment: Comment, by: User) -> Comment:
    """Have a comment wait for the team again, when a decision about it is taken back: what was never public is as when
    it was sent; what was published stays in its place of the thread, out of sight.
    """
    if comment.state not in UNPUBLISHED:
        return _show(comment, CommentState.HIDDEN, Journal.COMMENT_HELD, by=by)
    comment = Comment.objects.select_for_update(of=("self",)).get(pk=comment.pk)
    comment.state, comment.ground, comment.hidden_at = CommentState.PENDING, "", None
    comment.save(update_fields=["state", "ground", "hidden_at"])
    return comment


@transaction.atomic
def mark_useful(*, comment: Comment, user: User) -> Comment:
    """Say that a comment is useful; saying it twice changes nothing."""
    comment = Comment.objects.select_for_update(of=("self",)).get(pk=comment.pk)
    require("discussions.useful", user, comment)
    Useful.objects.get_or_create(comment=comment, user=user)
    return _count_useful(comment)


@transaction.atomic
def unmark_useful(*, comment: Comment, user: User) -> Comment:
    """Take it back."""
    comment = Comment.objects.select_for_update(of=("self",)).get(pk=comment.pk)
    Useful.objects.filter(comment=comment, user=user).delete()
    return _count_useful(comment)


def _count_useful(comment: Comment) -> Comment:
    """Keep the number that threads are sorted by: counted again each time, so that it cannot drift."""
    comment.useful_count = Useful.objects.filter(comment=comment).count()
    comment.save(update_fields=["useful_count"])
    return comment
