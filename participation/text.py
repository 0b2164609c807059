"""What people write, made safe to keep: one place where text is cleaned, one where French is set."""

import re
import unicodedata

from participation.rules import Refusal

LINE_LIMIT = 200
BODY_LIMIT = 10_000
MARKS_LIMIT = 3  # combining marks kept on one letter; French needs one, Vietnamese two

NARROW_SPACE = "\u202f"
NO_BREAK_SPACE = "\u00a0"

# Direction overrides and invisible characters can make a text read otherwise than it is stored.
_INVISIBLE = dict.fromkeys(
    [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF, *range(0xE0000, 0xE0080)]
)

#: What may lead out of the site: an address, a known kind of domain, any domain with a path. Labels hold 63 characters
#: (RFC 1035, 2.3.4). « .de » is a word of French after a forgotten space: with a path only.
ADDRESS = re.compile(
    r"(?:https?://|\bwww\.)\S*|\b[\w-]{1,63}\.(?:be|biz|ch|com|eu|fr|info|io|net|online|org|ru|shop|site|xyz)\b"
    r"|\b[\w-]{1,63}\.[a-z]{2,12}/\w\S*",
    re.IGNORECASE,
)


def _without_zalgo(text: str) -> str:
    kept, marks = [], 0
    for char in text:
        marks = marks + 1 if unicodedata.category(char) in {"Mn", "Me"} else 0
        if marks <= MARKS_LIMIT:
            kept.append(char)
    return "".join(kept)


def _too_long(text: str, limit: int) -> Refusal:
    from participation.templatetags.parvis import grouped  # which imports this module

    return Refusal("text.too_long", length=grouped(len(text)), limit=grouped(limit))


def clean_text(text: str, *, limit: int = BODY_LIMIT, required: bool = True) -> str:
    """Normalise a text of several lines (NFC, no control or invisible characters, bounded marks and blank lines).

    Raises Refusal: "text.empty", "text.too_long".
    """
    if len(text) > 4 * limit:
        raise _too_long(text, limit)
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs", "Co", "Cn"})
    text = _without_zalgo(text.translate(_INVISIBLE)).replace("\t", " ")
    text = re.sub(r"[ ]+\n", "\n", text)
    text = re.sub(r"\n{3,}", "\n\n", text).strip()
    if required and not text:
        raise Refusal("text.empty")
    if len(text) > limit:
        raise _too_long(text, limit)
    return text


def clean_line(text: str, *, limit: int = LINE_LIMIT, required: bool = True) -> str:
    """Like `clean_text`, on one line. French keeps its no-break spaces."""
    return re.sub(r"[ \n]+", " ", clean_text(text.replace("\n", " "), limit=limit, required=required))


def plain(text: str) -> str:
    """Lower case, without accents, ligatures opened: what is searched in, and what is searched for."""
    opened = text.casefold().replace("œ", "oe").replace("æ", "ae").replace("’", "'")
    return "".join(c for c in unicodedata.normalize("NFD", opened) if not unicodedata.combining(c))


def french(text: str) -> str:
    """Set French spaces and apostrophes in a plain text: « Vraiment ? C'est 3 € ! » reads as a printer would set it."""
    text = text.replace("'", "’").replace("...", "…")
    text = re.sub(r"\s*([;!?])(?=\s|$|»)", NARROW_SPACE + r"\1", text)
    text = re.sub(r"(?<=\w)[ \u00a0]:(?=\s)", NO_BREAK_SPACE + ":", text)
    text = re.sub(r"«\s*", "«" + NO_BREAK_SPACE, text)
    text = re.sub(r"\s*»", NO_BREAK_SPACE + "»", text)
    text = re.sub(r"(?<=\d)\s(?=\d{3}(?!\d))", NARROW_SPACE, text)
    text = re.sub(r"(?<=\d) (?=h\b)", NO_BREAK_SPACE, text)
    text = re.sub(rf"(?<=\d{NO_BREAK_SPACE}h) (?=\d\d\b)", NO_BREAK_SPACE, text)
    return re.sub(r"(?<=\d)\s(?=[€%])", NO_BREAK_SPACE, text)
