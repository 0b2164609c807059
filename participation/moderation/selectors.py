"""What the team reads around a content before it decides."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.conf import settings
from django.db.models import Count, Q
from django.utils import timezone

from participation.discussions.models import Comment
from participation.moderation import keeper, spam
from participation.moderation.enums import AppealState, CaseState, Outcome
from participation.moderation.models import Appeal, BlockedWord, Case, Decision
from participation.moderation.readers import readers_of
from participation.rules import decide
from participation.text import plain

AROUND = 2  # comments shown on each side
HISTORY = 8
ALIKE = 10
SHOWN = 100  # texts looked at to show words in their context
LATELY = 60  # decisions of the last minutes that are shown: two bulks
EXCERPT = 60  # characters on each side of a word


def decidable_by(user: Any) -> Any:
    """The queue of one agent: what nobody else is reading, and what they neither wrote nor reported."""
    others = Case.objects.waiting().free_for(user).exclude(author=user).exclude(notices__reporter=user)
    return others.in_order()


def marked(text: str, words: list[str]) -> list[tuple[str, bool]]:
    """A text cut where watched words stand: [(piece, is_word)], for the page to mark them where they were met.

    Searched in the plain form (no accents, lower case), which has as many characters unless a ligature was opened:
    then nothing is marked.
    """
    haystack = plain(text)
    if len(haystack) != len(text) or not words:
        return [(text, False)]
    spots = sorted(
        (start, start + len(plain(word)))
        for word in words
        for start in range(len(haystack))
        if haystack.startswith(plain(word), start)
    )
    pieces, at = [], 0
    for start, end in spots:
        if start < at:
            continue
        pieces += [(text[at:start], False), (text[start:end], True)]
        at = end
    return [piece for piece in [*pieces, (text[at:], False)] if piece[0]]


def around(case: Case) -> tuple[list[Comment], list[Comment]]:
    """The comments that stand before and after a comment in its thread, oldest first."""
    if case.comment is None:
        return [], []
    thread = Comment.objects.published().filter(dossier=case.dossier, parent=case.comment.parent_id)
    thread = thread.select_related("author")
    before = thread.filter(created_at__lt=case.comment.created_at).order_by("-created_at", "-pk")[:AROUND]
    after = thread.filter(created_at__gt=case.comment.created_at).order_by("created_at", "pk")[:AROUND]
    return list(reversed(before)), list(after)


def history(case: Case) -> dict[str, Any]:
    """What was decided about this author before: {"total", "away", "decisions": newest first}."""
    if case.author_id is None:
        return {"total": 0, "away": 0, "decisions": []}
    decisions = Decision.objects.standing().filter(case__author=case.author).exclude(case=case)
    return {
        "total": decisions.count(),
        "away": decisions.exclude(outcome=Outcome.KEPT).count(),
        "decisions": decisions.select_related("appeal")[:HISTORY],
    }


def alike(case: Case) -> Any:
    """Other contents that wait: of the same author, or that say the same."""
    same = Q(text=case.text)
    if case.author_id:
        same |= Q(author=case.author)
    return Case.objects.waiting().filter(same).exclude(pk=case.pk).select_related("dossier").in_order()[:ALIKE]


def recent_statements(ground: str) -> list[str]:
    """What the team wrote lately for this ground, to write the same to people in the same case."""
    written = Decision.objects.standing().filter(ground=ground).order_by("-at").values_list("statement", flat=True)[:20]
    return list(dict.fromkeys(written))[:3]


def open_appeals(limit: int) -> list[Appeal]:
    """The appeals that wait, the first due first, each with who may read it (`readers`)."""
    waiting = Appeal.objects.filter(state=AppealState.OPEN).order_by("due_at")
    found = list(waiting.select_related("decision__case__dossier", "decision__by")[:limit])
    readers = readers_of(found)
    for appeal in found:
        appeal.readers = readers[appeal.pk]  # type: ignore[attr-defined]
    return found


def gestures(user: Any) -> list[dict[str, Any]]:
    """What an agent decided in the last minutes and may still take back, newest first; decisions that were taken
    together are one: [{"decision", "count"}].
    """
    since = timezone.now() - settings.MODERATION_UNDO_TIME
    mine = Decision.objects.for_register().standing().filter(by=user, at__gte=since, after_appeal=False, appeal=None)
    lately = list(mine.exclude(case__state=CaseState.OPEN).select_related("case__dossier", "case__person")[:LATELY])
    counts = Counter(decision.at for decision in lately)
    firsts = {decision.at: decision for decision in lately}
    return [{"decision": decision, "count": counts[at]} for at, decision in firsts.items()]


def own_undo(decisions: list[Decision], user: Any) -> dict[str, Any]:
    """The decision about a case that this agent took last, and whether it may be taken back; nothing for the others."""
    last = next((one for one in decisions if one.withdrawn_at is None), None)
    if last is None or last.by_id != user.pk or timezone.now() > last.undo_until:
        return {"undo": None}
    return {"undo": last, "may_undo": decide("moderation.undo", user, last)}


def case_context(case: Case, user: Any) -> dict[str, Any]:
    """All that the page of a case shows."""
    before, after = around(case)
    notices = list(case.notices.select_related("reporter"))
    words = [word for reason in case.reasons for word in reason.get("words", ())]
    text = case.current_text
    decisions = list(case.decisions.select_related("by"))
    return {
        **own_undo(decisions, user),
        "case": case,
        "may": decide("moderation.decide", user, case),
        "mine": case.claimed_by_id == user.pk and not case.is_claimed_by_another(user),
        "before": before,
        "after": after,
        "pieces": marked(text, words),
        "changed": bool(case.text) and case.text != text,
        "versions": case.comment.versions.order_by("-until")[:3] if case.comment else [],
        "notices": notices,
        "why": [keeper.sentence(reason) for reason in case.reasons],
        "history": history(case),
        "alike": alike(case),
        "clues": spam.clues(case.text) if case.spam_score is not None else [],
        "decisions": decisions,
        "gestures": [one for one in gestures(user) if one["decision"].case_id != case.pk][:1],
        "recent": recent_statements(notices[0].motive if notices else "respect"),
    }


def words_met() -> list[dict[str, Any]]:
    """The watched words: [{"word", "total", "met": the last texts that had it, cut around it}], in three queries."""
    words = list(BlockedWord.objects.select_related("by").annotate(total=Count("cases")))
    lately = Case.objects.filter(words__in=words).order_by("-opened_at").prefetch_related("words")[:SHOWN]
    met: dict[int, list[dict[str, Any]]] = {word.pk: [] for word in words}
    for case in lately:
        for word in case.words.all():
            if word.pk in met and len(met[word.pk]) < 2 and (excerpt := cut_around(case.text, word.words)):
                met[word.pk].append({"case": case, "pieces": marked(excerpt, [word.words])})
    return [{"word": word, "total": word.total, "met": met[word.pk]} for word in words]


def cut_around(text: str, word: str) -> str:
    """A few words on each side of a word in a text; empty when it is not there any more."""
    at = plain(text).find(plain(word))
    if at < 0:
        return ""
    start, end = max(0, at - EXCERPT), at + len(word) + EXCERPT
    return ("…" if start else "") + text[start:end] + ("…" if end < len(text) else "")
