"""Moderation at the gate: why a text waits to be read before it is public.

A verified resident is published at once, except where a process is read before publication, where a watched word is
met, or when the same text comes again and again. Everything is counted per account, never per address: a school and a
library share one.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participation.accounts.models import User
from participation.discussions.enums import CommentState
from participation.discussions.models import Comment
from participation.dossiers.enums import Kind, Review, Visibility
from participation.dossiers.models import Dossier
from participation.gate import Keeper, Reason
from participation.moderation import actions
from participation.moderation.enums import WAITING, CaseState
from participation.moderation.models import Case, Sending
from participation.rules import Refusal
from participation.text import ADDRESS, plain

#: What each reason says to the team, and to the author.
SENTENCES = {
    "before": _("Les textes de cette démarche sont relus avant publication."),
    "words": _("Contient un mot surveillé : {found}."),
    "newcomer": _("Premiers textes d’un compte récent, domicile non vérifié."),
    "links": _("Contient un lien, domicile non vérifié."),
    "flood": _("{count} textes en dix minutes."),
    "again": _("Le même texte a déjà été envoyé {count} fois."),
    "unproven": _("Envoyé sans l’épreuve du navigateur (sans JavaScript, ou par un robot)."),
    "renamed": _("Un nom choisi après qu’un autre a été masqué."),
}

AGAIN = 1  # times an unverified account may send a text; after that it waits
AGAIN_VERIFIED = 3
TRUSTED = 3  # published texts after which a new account is no longer new
LONG = 40  # characters: two people may well write the same short text
MEMORY = dt.timedelta(days=7)
MINUTE, MINUTES = dt.timedelta(minutes=1), dt.timedelta(minutes=10)


def fingerprint(text: str) -> str:
    """The same for texts that differ only in accents, case, spaces and punctuation."""
    return hashlib.sha256(re.sub(r"[^a-z0-9]+", " ", plain(text)).strip().encode()).hexdigest()


def is_verified(user: Any) -> bool:
    """Whether the city saw where this person lives."""
    residence = getattr(user, "residence", None)
    return residence is not None and residence.verified_at is not None


def found_words(text: str) -> list[str]:
    """The watched words and phrases of a text, as they are written in the list."""
    haystack = plain(text)
    return [words for words, bare in actions.watched_words() if re.search(rf"(?<!\w){re.escape(bare)}(?!\w)", haystack)]


def what_is_known(author: Any, digest: str, now: dt.datetime, *, dossier: Any, anyone: bool) -> dict[str, Any]:
    """What the gate counts before a text is public, in one query.

    Returns {"minute", "sent": texts of this account in one and in ten minutes, "again": how often this text came in a
    week, from the account, or from `anyone` when it is too long to be written twice by chance, "published": public
    texts of the account, "before": whether the dossier, or the process of its idea, is read before publication}.
    """
    mine = Sending.objects.filter(author=author)
    alike = (Sending.objects if anyone else mine).filter(digest=digest)
    comments = Comment.objects.filter(author=author, state=CommentState.VISIBLE)
    dossiers = Dossier.objects.filter(author=author, visibility=Visibility.PUBLIC)
    before = Q(pk=dossier.pk if dossier else None) & (
        Q(review=Review.BEFORE) | Q(kind=Kind.IDEA, proposal__process__dossier__review=Review.BEFORE)
    )
    return (
        User.objects.filter(pk=author.pk)
        .values(
            minute=_count(mine.filter(at__gt=now - MINUTE)),
            sent=_count(mine.filter(at__gt=now - MINUTES)),
            again=_count(alike.filter(at__gt=now - MEMORY)),
            published=_count(comments) + _count(dossiers),
            before=Exists(Dossier.objects.filter(before)),
        )
        .get()
    )


def _count(rows: QuerySet[Any]) -> Coalesce:
    """The number of rows, as a column."""
    counted = rows.order_by().annotate(all=Value(1)).values("all").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def sentence(reason: Reason) -> str:
    """A reason, in the reader's language."""
    facts = dict(reason)
    facts["found"] = ", ".join(facts.get("words", ()))
    return str(SENTENCES[facts["code"]]).format(**facts)


class ModerationKeeper(Keeper):
    """What stands at `participation.gate.gate` in every process of the site."""

    def reasons(self, *, author: Any, text: str, dossier: Any = None, proven: bool = True) -> Sequence[Reason]:
        if author.speaks_for_city:
            return ()
        digest, now, verified = fingerprint(text), timezone.now(), is_verified(author)
        known = what_is_known(author, digest, now, dossier=dossier, anyone=len(text) >= LONG and not verified)
        if known["minute"] >= settings.TEXTS_PER_MINUTE:
            raise Refusal("moderation.too_fast", limit=settings.TEXTS_PER_MINUTE)
        found: list[Reason] = []
        if known["before"]:
            found.append({"code": "before"})
        if words := found_words(text):
            found.append({"code": "words", "words": words})
        if known["sent"] >= (settings.FLOOD_VERIFIED if verified else settings.FLOOD):
            found.append({"code": "flood", "count": known["sent"] + 1})
        if known["again"] >= (AGAIN_VERIFIED if verified else AGAIN):
            found.append({"code": "again", "count": known["again"]})
        if not verified:
            found += self._about_stranger(author, text, now, published=known["published"], proven=proven)
        Sending.objects.create(author=author, digest=digest, at=now)
        return found

    @staticmethod
    def _about_stranger(author: Any, text: str, now: dt.datetime, *, published: int, proven: bool) -> list[Reason]:
        """What is asked of accounts whose home the city has not seen."""
        found: list[Reason] = []
        new = author.joined_at > now - dt.timedelta(days=settings.MODERATION_NEWCOMER_DAYS)
        if new and published < TRUSTED:
            found.append({"code": "newcomer"})
        if ADDRESS.search(text):
            found.append({"code": "links"})
        if settings.PROOF_ASKED and not (proven and author.proven):
            found.append({"code": "unproven"})
        return found

    def asks_proof(self, user: Any) -> bool:
        if not settings.PROOF_ASKED:
            return False
        return not (user.is_authenticated and (user.speaks_for_city or is_verified(user)))

    def name_reasons(self, *, user: Any, name: str) -> Sequence[Reason]:
        found: list[Reason] = []
        if words := found_words(name):
            found.append({"code": "words", "words": words})
        if user.name_hidden:
            found.append({"code": "renamed"})
        return found

    def hold(self, *, content: Any, reasons: Sequence[Reason]) -> None:
        if isinstance(content, Comment):
            before = content.state == CommentState.PENDING
        elif isinstance(content, Dossier):
            before = content.visibility == Visibility.PENDING
        else:
            before = content.name_hidden
        actions.hold(content=content, reasons=reasons, before=before)

    def dropped(self, *, content: Any) -> None:
        about = {"comment": content} if isinstance(content, Comment) else {"dossier": content}
        Case.objects.filter(state__in=WAITING, held=True, **about).update(
            state=CaseState.CLOSED, closed_at=timezone.now()
        )
