"""Who is named in a comment: « @Josiane B. », among the people of the thread."""

import re

from participation.accounts.models import User
from participation.discussions.enums import CommentState
from participation.discussions.models import Comment
from participation.dossiers.models import Dossier

LIMIT = 10  # people told by one comment
WORDS = 4  # words of a name at most

_MARK = re.compile(r"(?<![\w@.])@(?=\w)")
_TAIL = ".,;:!?)»…\u00a0\u202f"


def names_after_marks(text: str) -> list[list[str]]:
    """For each mark, what the name may be, longest first: « Josiane B. a », « Josiane B. », « Josiane B », « Josiane »."""
    found = []
    for mark in list(_MARK.finditer(text))[: 2 * LIMIT]:
        words = text[mark.end() : mark.end() + 80].split("\n", maxsplit=1)[0].split(" ")[:WORDS]
        wholes = [" ".join(words[:size]) for size in range(len(words), 0, -1)]
        found.append(list(dict.fromkeys(name for whole in wholes for name in (whole, whole.rstrip(_TAIL)) if name)))
    return found


def mentioned(*, dossier: Dossier, text: str, author: User) -> list[User]:
    """The people of the thread (who wrote in it, or opened the dossier) that a text names, its author apart."""
    marks = names_after_marks(text)
    if not marks:
        return []
    names = {name for mark in marks for name in mark}
    wrote = Comment.objects.filter(dossier=dossier, state=CommentState.VISIBLE).values("author")
    people = User.objects.filter(name__in=names, is_active=True).exclude(pk=author.pk)
    known = list((people.filter(pk__in=wrote) | people.filter(pk=dossier.author_id)).order_by("pk")[: 5 * LIMIT])
    called = {next((name for name in mark if any(one.name == name for one in known)), "") for mark in marks}
    return [one for one in known if one.name in called][:LIMIT]
