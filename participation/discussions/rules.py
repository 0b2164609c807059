"""Who may write in a thread."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from participation.accounts.rules import accepted_charter, not_suspended, signed_in
from participation.discussions.enums import CommentState
from participation.dossiers.rules import is_public
from participation.rules import ALLOWED, Decision, predicate, refuse

REFUSALS = {
    "discussions.closed": _("La discussion est close. {reason}"),
    "discussions.parent.invalid": _("Le commentaire auquel vous répondez n’existe plus."),
    "discussions.key.conflict": _("Ce formulaire a déjà servi. Rechargez la page, puis envoyez de nouveau."),
    "discussions.position.invalid": _("Choisissez « pour » ou « contre »."),
    "discussions.not_author": _("Seul son auteur peut corriger ou retirer ce commentaire."),
    "discussions.hidden.closed": _("Ce commentaire est masqué : il ne peut plus changer."),
}


@predicate
def discussion_open(user: Any, dossier: Any) -> Decision:
    if not dossier.comments_closed_reason:
        return ALLOWED
    return refuse("discussions.closed", reason=dossier.comments_closed_reason)


@predicate
def wrote_it(user: Any, comment: Any) -> Decision:
    return ALLOWED if comment.author_id == user.pk else refuse("discussions.not_author")


@predicate
def not_hidden(user: Any, comment: Any) -> Decision:
    """Visible, or still waiting to be read for the first time."""
    if comment.state in {CommentState.VISIBLE, CommentState.PENDING}:
        return ALLOWED
    return refuse("discussions.hidden.closed")


@predicate
def in_open_discussion(user: Any, comment: Any) -> Decision:
    return discussion_open(user, comment.dossier)


@predicate
def still_visible(user: Any, comment: Any) -> Decision:
    return ALLOWED if comment.state == CommentState.VISIBLE else refuse("discussions.hidden.closed")


may_write = signed_in & not_suspended & is_public & discussion_open

RULES = {
    "discussions.write": may_write,  # what a page asks before it shows the form
    "discussions.comment": may_write & accepted_charter,
    "discussions.edit": signed_in & not_suspended & wrote_it & not_hidden & in_open_discussion,
    # One takes one's words back whatever happened since: a suspended account, a discussion that is closed.
    "discussions.withdraw": signed_in & wrote_it & not_hidden,
    "discussions.useful": signed_in & not_suspended & still_visible,
}
