"""The one small markup of what people write, and the one place where it becomes HTML.

Blank lines make paragraphs; lines that start with "- " or "1. " make lists, with "> " a quotation; "**words**" are bold;
"[words](https://…)" and bare addresses are links. Everything else is text, shown as it was typed.
"""

import re
from html import escape

import nh3
from django.utils.safestring import SafeString, mark_safe

REL = "nofollow ugc noopener"
TAGS = {"p", "br", "ul", "ol", "li", "strong", "a", "blockquote"}

_LINK = re.compile(r"\[([^\[\]\n]{1,200})\]\((https?://[^\s()<>]{1,500})\)|https?://[^\s<>«»\"]{1,500}")
_TAIL = ".,;:!?*)]}’'\u2026"
_BULLET = re.compile(r"[-•*] +(?=\S)")
_NUMBER = re.compile(r"(\d{1,3})[.)] +(?=\S)")
_QUOTE = re.compile(r"> ?")

# Every tag above is written by this module around escaped text; the cleaner is the second lock on the same door.
_CLEANER = nh3.Cleaner(
    tags=TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https"}, link_rel=REL, strip_comments=True
)


def render(text: str, *, links: bool = False) -> SafeString:
    """What a person wrote, as safe HTML. `links`: whether addresses may be clicked (see `links_open`)."""
    return mark_safe(_CLEANER.clean(_blocks(text, links=links)))  # noqa: S308  written from escaped text, then cleaned


def readable(text: str) -> str:
    """The same words for a mail, a feed or an excerpt: without the marks, addresses beside their words."""
    return "\n".join(
        "".join(_LINK.sub(_beside, part) for part, _strong in _strong_parts(line)) for line in text.split("\n")
    )


def quotation(text: str, *, limit: int = 300) -> str:
    """The first words of a text, marked as a quotation, to answer under."""
    lines = [line for line in text.split("\n") if line.strip() and not _QUOTE.match(line)]
    words = "\n".join(lines)
    if len(words) > limit:
        words = words[:limit].rsplit(" ", 1)[0] + " …"
    return "".join(f"> {line}\n" for line in words.split("\n")) + "\n"


def _blocks(text: str, *, links: bool, quoted: bool = False) -> str:
    """Paragraphs, lists and quotations; a quotation inside a quotation is text."""
    pieces: list[str] = []
    for block in re.split(r"\n{2,}", text.strip()):
        lines = block.split("\n")
        while lines:
            kind = _kind(lines[0], quoted=quoted)
            run = [lines.pop(0)]
            while lines and _follows(kind, lines[0], quoted=quoted):
                run.append(lines.pop(0))
            pieces.append(_run(kind, run, links=links))
    return "".join(pieces)


def _kind(line: str, *, quoted: bool) -> str:
    if _BULLET.match(line):
        return "ul"
    # Only « 1. » opens a list: « 1998. Une belle année » is a sentence.
    if (number := _NUMBER.match(line)) and number[1] == "1":
        return "ol"
    return "blockquote" if _QUOTE.match(line) and not quoted else "p"


def _follows(kind: str, line: str, *, quoted: bool) -> bool:
    return bool(_NUMBER.match(line)) if kind == "ol" else _kind(line, quoted=quoted) == kind


def _run(kind: str, lines: list[str], *, links: bool) -> str:
    if kind in {"ul", "ol"}:
        marker = _BULLET if kind == "ul" else _NUMBER
        items = (f"<li>{_inline(marker.sub('', line, count=1), links=links)}</li>" for line in lines)
        return f"<{kind}>{''.join(items)}</{kind}>"
    if kind == "blockquote":
        inside = "\n".join(_QUOTE.sub("", line, count=1) for line in lines)
        return f"<blockquote>{_blocks(inside, links=links, quoted=True)}</blockquote>"
    return f"<p>{'<br>'.join(_inline(line, links=links) for line in lines)}</p>"


def _strong_parts(line: str) -> list[tuple[str, bool]]:
    """The pieces of a line between "**", and whether each is bold. A mark without its twin is text."""
    pieces = line.split("**")
    if len(pieces) % 2 == 0:
        pieces[-2:] = ["**".join(pieces[-2:])]
    return [(piece, index % 2 == 1) for index, piece in enumerate(pieces)]


def _inline(line: str, *, links: bool) -> str:
    parts = ((_with_links(part, links=links), strong) for part, strong in _strong_parts(line))
    return "".join(f"<strong>{part}</strong>" if strong and part else part for part, strong in parts)


def _address(found: re.Match[str]) -> tuple[str, str, str]:
    """(words, address, what follows) of a link. Words that look like an address could lie: the address replaces them."""
    if found[1]:
        words = found[2] if re.search(r"://|www\.", found[1]) else found[1]
        return words, found[2], ""
    whole = found[0]
    address = whole.rstrip(_TAIL)
    if whole[len(address) :].startswith(")") and address.count("(") > address.count(")"):
        address += ")"
    return address, address, whole[len(address) :]


def _with_links(text: str, *, links: bool) -> str:
    pieces, end = [], 0
    for found in _LINK.finditer(text):
        words, address, tail = _address(found)
        pieces.append(escape(text[end : found.start()]))
        if links:
            pieces.append(f'<a href="{escape(address)}">{escape(words)}</a>{escape(tail)}')
        else:
            pieces.append(escape(_beside(found)))
        end = found.end()
    return "".join(pieces) + escape(text[end:])


def _beside(found: re.Match[str]) -> str:
    """A link as text: « le plan (https://…) »."""
    words, address, tail = _address(found)
    return f"{words} ({address}){tail}" if words != address else address + tail
