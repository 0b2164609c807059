"""How much a text looks like the advertising that the team has already taken away. It orders the queue, never decides.

A naive Bayes classifier over words, learnt from our own decisions and from nothing else (Graham, « A Plan for Spam »,
2002, with Laplace's smoothing). It is explained to the agent: which words weigh, and in how many texts they were met.
"""

import math
import re
from dataclasses import dataclass

from django.db.models import F
from django.db.models.functions import Greatest

from participation.moderation.enums import Motive, Outcome
from participation.moderation.models import Decision, SpamWord
from participation.text import ADDRESS, plain

LEAST = 5  # texts of each kind before it says anything
TELLING = 15  # words that count, the most telling ones
TEXTS = ""  # the row that counts texts rather than a word
WORDS = re.compile(r"[a-z0-9]{3,40}")


@dataclass(frozen=True, slots=True)
class Clue:
    """A word and what it says: in how many advertisements and published texts it was met; weight in nats."""

    word: str
    spam: int
    ham: int
    weight: float


def tokens(text: str) -> set[str]:
    """The words of a text, once each; a link counts as one more word."""
    found = set(WORDS.findall(plain(ADDRESS.sub(" ", text))))
    return found | {"lien"} if ADDRESS.search(text) else found


def clues(text: str) -> list[Clue]:
    """The words of a text that tell most, the most telling first; empty while too little was learnt."""
    known = {row.word: row for row in SpamWord.objects.filter(word__in=[*tokens(text), TEXTS])}
    total = known.pop(TEXTS, None)
    if total is None or min(total.spam, total.ham) < LEAST:
        return []
    found = [
        Clue(
            row.word, row.spam, row.ham, math.log((row.spam + 1) / (total.spam + 2) / ((row.ham + 1) / (total.ham + 2)))
        )
        for row in known.values()
    ]
    return sorted(found, key=lambda clue: (-abs(clue.weight), clue.word))[:TELLING]


def score(text: str) -> float | None:
    """Between 0 and 1; None while too little was learnt to say."""
    total = SpamWord.objects.filter(word=TEXTS, spam__gte=LEAST, ham__gte=LEAST).first()
    if total is None:
        return None
    prior = math.log((total.spam + 1) / (total.ham + 1))
    return round(1 / (1 + math.exp(-max(-50.0, min(50.0, prior + sum(clue.weight for clue in clues(text)))))), 4)


def kind_of(decision: Decision) -> str:
    """The column that a decision teaches: "spam", "ham", or nothing."""
    if decision.outcome == Outcome.KEPT:
        return "ham"
    return "spam" if decision.ground == Motive.ADVERTISING and decision.outcome != Outcome.EDITED else ""


def _add(text: str, column: str, step: int) -> None:
    words = sorted({*tokens(text), TEXTS})  # always in the same order: two decisions never wait for each other
    SpamWord.objects.bulk_create([SpamWord(word=word) for word in words], ignore_conflicts=True)
    list(SpamWord.objects.select_for_update().filter(word__in=words).order_by("word").values_list("pk"))
    SpamWord.objects.filter(word__in=words).update(**{column: Greatest(F(column) + step, 0)})


def learn_from(decision: Decision) -> None:
    """Note the words of a text that was decided on. Call it in the transaction of the decision."""
    if (column := kind_of(decision)) and decision.case.text:
        _add(decision.case.text, column, 1)


def forget(decision: Decision) -> None:
    """Forget what a decision taught, as if it had not been taken."""
    if (column := kind_of(decision)) and decision.case.text:
        _add(decision.case.text, column, -1)


def unlearn(decision: Decision) -> None:
    """Forget what a reversed decision taught; when it had taken the text away, learn that it was fit to publish."""
    forget(decision)
    if Outcome(decision.outcome).takes_away and decision.case.text:
        _add(decision.case.text, "ham", 1)
