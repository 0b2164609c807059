"""Every sentence that a person reads is translatable, set as French is set, and has its English."""

import ast
import gettext
import re
from pathlib import Path

import pytest
from django.template.base import Lexer, TokenType
from django.utils import translation
from django.utils.text import smart_split

from participation.dossiers.enums import Stage

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("config", "demo", "desk", "portal", "cms", "projects", "budgets", "participation")
FUNCTIONS = {
    "_": 1, "gettext": 1, "gettext_lazy": 1, "gettext_noop": 1, "ngettext": 2, "ngettext_lazy": 2, "n_": 2,
    "pgettext": -1, "pgettext_lazy": -1,
}  # fmt: skip
PLURAL = "\N{SYMBOL FOR GROUP SEPARATOR}"  # marks a plural: a catalogue is looked up by its singular
BREAKS = "\u00a0\u202f"
# Words that are not French prose: addresses, formats, placeholders of forms.
NOT_PROSE = re.compile(r"https?://\S+|\{[^}]*\}|%\([^)]*\)[sd]|%[sd]|&[a-z]+;|<[^>]*>|[\w.]+@[\w.]+|\b\d\d?:\d\d\b")
MISTAKES = {
    "straight apostrophe": re.compile(r"\w'\w"),
    "straight quotes": re.compile(r'"'),
    "three dots": re.compile(r"\.\.\."),
    "plain space before a mark": re.compile(r" [;:!?%€»]"),
    "no space before a mark": re.compile(rf"[\w)»][;!?](?![\w=/])|[\w)]»|\w:(?=[ {BREAKS}]|$)|\d[%€]"),
    "guillemet without its space": re.compile(rf"«(?![{BREAKS}])"),
}
ALLOWED: set[str] = set()  # sentences that are right as they are
CONTEXTUAL = {"Close"}  # said with a context, because another catalogue has the same word


def from_python(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        count = FUNCTIONS.get(name, 0)
        arguments = node.args[1:2] if count < 0 else node.args[:count]
        for argument in arguments:
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                yield (PLURAL if argument is not arguments[0] else "") + argument.value


def from_template(path):
    tokens = iter(Lexer(path.read_text(encoding="utf-8")).tokenize())
    for token in tokens:
        if token.token_type == TokenType.VAR:
            yield from re.findall(r'_\("([^"]+)"\)', token.contents)
        if token.token_type != TokenType.BLOCK:
            continue
        yield from re.findall(r'_\("([^"]+)"\)', token.contents)
        words = list(smart_split(token.contents))
        if words[0] in {"translate", "trans"} and words[1][0] in "\"'":
            yield words[1][1:-1].replace("%", "%%")  # as xgettext is given it
        elif words[0] in {"blocktranslate", "blocktrans"}:
            yield from block_of(tokens, trimmed="trimmed" in words)


def block_of(tokens, *, trimmed):
    """The sentences between blocktranslate and its end: the singular, then the plural when there is one."""
    pieces, plural = [], False
    for token in tokens:
        if token.token_type == TokenType.BLOCK and token.contents.startswith("endblocktrans"):
            break
        if token.token_type == TokenType.BLOCK and token.contents.strip() == "plural":
            yield whole(pieces, trimmed=trimmed)
            pieces, plural = [], True
        elif token.token_type == TokenType.VAR:
            pieces.append(f"%({token.contents.strip()})s")
        else:
            pieces.append(token.contents.replace("%", "%%"))
    yield (PLURAL if plural else "") + whole(pieces, trimmed=trimmed)


def whole(pieces, *, trimmed):
    text = "".join(pieces)
    return " ".join(line.strip(" \t") for line in text.splitlines() if line.strip(" \t")) if trimmed else text


SOURCES = sorted(
    [path for room in ROOMS for path in (ROOT / room).rglob("*.py") if "migrations" not in path.parts]
    + [path for path in (ROOT / "templates").rglob("*") if path.suffix in {".html", ".txt", ".xml"}]
)
FOUND = {
    sentence: path.relative_to(ROOT).as_posix()
    for path in SOURCES
    for sentence in (from_python(path) if path.suffix == ".py" else from_template(path))
    if sentence.strip()
}
SENTENCES = {sentence.removeprefix(PLURAL): path for sentence, path in FOUND.items()}


def mistakes(sentence):
    prose = NOT_PROSE.sub("x", sentence)
    return [name for name, pattern in MISTAKES.items() if pattern.search(prose)]


def test_sentences_are_set_as_french_is_set():
    wrong = {
        f"{path}: {sentence}": mistakes(sentence)
        for sentence, path in SENTENCES.items()
        if sentence not in ALLOWED and mistakes(sentence)
    }
    assert wrong == {}


@pytest.mark.parametrize(
    ("sentence", "mistake"),
    [
        ("l'eau", "straight apostrophe"),
        ("Qui ?", "plain space before a mark"),
        ("Qui?", "no space before a mark"),
        ("« Oui »", "plain space before a mark"),
        ("30 %", "plain space before a mark"),
        ("Chargement...", "three dots"),
    ],
)
def test_a_mistake_is_seen(sentence, mistake):
    assert mistake in mistakes(sentence)


def test_a_well_set_sentence_passes():
    assert mistakes("«\u00a0D’accord\u00a0»\u202f: 30\u00a0% à 16:30\u202f!") == []


def test_no_other_catalogue_answers_in_french():
    """Our French is the msgid: « Close », said of an idea, must not be read as Wagtail's button « Fermer »."""
    with translation.override("fr"):
        answered = {s: translation.gettext(s) for s in FOUND if s and not s.startswith(PLURAL) and s not in CONTEXTUAL}
        assert {s: words for s, words in answered.items() if words != s} == {}
        assert str(Stage.CLOSED.label) == "Close"


def test_every_sentence_has_its_english():
    with (ROOT / "locale/en/LC_MESSAGES/django.mo").open("rb") as compiled:
        english = gettext.GNUTranslations(compiled)._catalog
    singulars = {key[0] if isinstance(key, tuple) else key for key in english}
    singulars = {key.partition("\x04")[2] or key for key in singulars}
    missing = [
        f"{path}: {sentence}"
        for sentence, path in FOUND.items()
        if not sentence.startswith(PLURAL) and sentence not in singulars
    ]
    assert missing == []


# ------------------------------------------------------------------ nothing is written outside a translation
TEMPLATE_LANGUAGE = re.compile(
    r"\{% comment .*?endcomment %\}|\{% comment %\}.*?\{% endcomment %\}"
    r"|\{% blocktrans.*?endblocktrans\w* %\}|\{% block body_class %\}.*?\{% endblock.*?%\}|\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}",
    re.DOTALL,
)
MARKUP = re.compile(r"<!--.*?-->|<(script|style|code)\b.*?</\1>|<[^>]*>|&\w+;", re.DOTALL)
# Names, not words.
NAMES = re.compile(r"\b(Parvis|JSON|CSV|GeoJSON|Atom|HTML|PDF|Ctrl)\b|/gestion/")


@pytest.mark.parametrize(
    "path",
    [path for path in SOURCES if path.suffix == ".html" and path.name != "design.html"],
    ids=lambda path: path.relative_to(ROOT).as_posix(),
)
def test_a_template_writes_its_words_in_translations(path):
    bare = MARKUP.sub(" ", TEMPLATE_LANGUAGE.sub("", path.read_text(encoding="utf-8")))
    assert re.findall(r"[^\W\d_]{3,}", NAMES.sub(" ", bare)) == []
