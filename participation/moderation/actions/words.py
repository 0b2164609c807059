"""The list of words that send a text to the team."""

from django.core.cache import cache
from django.db import IntegrityError, transaction

from participation.accounts.models import User
from participation.moderation.models import BlockedWord
from participation.rules import Refusal, require
from participation.text import clean_line, plain

WORD_LIMIT = 80
SHORTEST = 3
WATCHED = "watched-words"


def watched_words() -> list[tuple[str, str]]:
    """The list, as written and plain. Every text asks it: it is kept in the cache until it changes."""
    kept: list[tuple[str, str]] | None = cache.get(WATCHED)
    if kept is None:
        kept = list(BlockedWord.objects.values_list("words", "plain"))
        cache.set(WATCHED, kept, 60)
    return kept


def _forget_list() -> None:
    """Now, and at the commit: somebody may have read the old list in between."""
    cache.delete(WATCHED)
    transaction.on_commit(lambda: cache.delete(WATCHED))


@transaction.atomic
def add_word(*, words: str, why: str, by: User) -> BlockedWord:
    """Watch a word or a phrase. Raises Refusal: "moderation.word.invalid", "moderation.word.already", "text.empty"."""
    require("moderation.set_words", by)
    words = clean_line(words, limit=WORD_LIMIT)
    if len(plain(words)) < SHORTEST:
        raise Refusal("moderation.word.invalid")
    try:
        with transaction.atomic():
            word = BlockedWord.objects.create(words=words, plain=plain(words)[:WORD_LIMIT], why=clean_line(why), by=by)
    except IntegrityError as error:
        raise Refusal("moderation.word.already") from error
    _forget_list()
    return word


@transaction.atomic
def remove_word(*, word: BlockedWord, by: User) -> None:
    """Stop watching a word. The cases it opened keep their reasons."""
    require("moderation.set_words", by)
    word.delete()
    _forget_list()
