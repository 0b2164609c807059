"""How dates, money and people's words are shown: one filter each."""

import datetime
import re
from itertools import zip_longest
from typing import Any

from django import template
from django.conf import settings
from django.template.defaultfilters import date as format_date
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from participation import city
from participation.markup import readable, render
from participation.text import NARROW_SPACE, NO_BREAK_SPACE, french

register = template.Library()


def grouped(number: Any) -> str:
    """A whole number with its thousands apart: 1 234 567."""
    separator = "," if get_language() == "en" else NARROW_SPACE
    return f"{int(number):,}".replace(",", separator)


@register.filter
def number(value: Any) -> str:
    """A whole number, grouped by thousands; empty for nothing."""
    return "" if value in (None, "") else grouped(value)


@register.filter
def money(value: Any) -> str:
    """An amount in whole euros: « 85 000 € »."""
    return "" if value in (None, "") else grouped(value) + NO_BREAK_SPACE + "€"


def _local(value: Any) -> Any:
    if isinstance(value, str):
        value = parse_datetime(value) or parse_date(value)
    return timezone.localtime(value) if isinstance(value, datetime.datetime) and timezone.is_aware(value) else value


@register.filter
def day(value: Any) -> str:
    """A date, or its ISO form, in words: « 4 mai 2026 », « 1er mai 2026 »."""
    if not value:
        return ""
    local = _local(value)
    if get_language() == "en":
        return format_date(local, "j F Y")
    return ("1er" if local.day == 1 else str(local.day)) + format_date(local, " F Y")


@register.filter
def short_day(value: Any) -> str:
    """A date without its year when it is this year's: « 29 novembre »."""
    if not value:
        return ""
    local = _local(value)
    words = day(value)
    return words.rsplit(" ", 1)[0] if local.year == timezone.localtime().year else words


def _hour(local: datetime.datetime) -> str:
    """An hour as it is said: « 18 h 30 », « 9 h » in French."""
    if get_language() == "en":
        return f"{local:%H:%M}"
    minutes = f"{NO_BREAK_SPACE}{local.minute:02d}" if local.minute else ""
    return f"{local.hour}{NO_BREAK_SPACE}h{minutes}"


@register.filter
def hours(starts: Any, ends: Any) -> str:
    """From when to when, the day being said beside: « Samedi, de 18 h 30 à 20 h 30 »."""
    first, last = _local(starts), _local(ends)
    if first.date() != last.date():
        return _("Du {starts} au {ends}").format(starts=moment(first), ends=moment(last))
    words = _("{weekday}, de {starts} à {ends}")
    return words.format(weekday=format_date(first, "l").capitalize(), starts=_hour(first), ends=_hour(last))


@register.filter
def moment(value: Any) -> str:
    """A date and its hour: « 4 mai 2026 à 16 h 10 », « 4 mai 2026 à 18 h »."""
    if not value:
        return ""
    local = _local(value)
    if get_language() == "en":
        return format_date(local, "j F Y, H:i")
    return _("{day} à {hour}").format(day=day(value), hour=_hour(local))


@register.filter
def ago_day(value: Any) -> str:
    """A recent date as people say it: « aujourd’hui », « hier », « 20 novembre »."""
    if not value:
        return ""
    local = _local(value)
    as_date = local.date() if isinstance(local, datetime.datetime) else local
    days = (timezone.localdate() - as_date).days
    if days == 0:
        return _("aujourd’hui")
    if days == 1:
        return _("hier")
    return short_day(value)


@register.filter
def iso(value: Any) -> str:
    """A machine's date, for `<time datetime>`."""
    return value.isoformat() if value else ""


@register.filter
def richtext_plain(value: Any) -> SafeString:
    """What a person wrote, as safe paragraphs; addresses are text."""
    return render(str(value or ""))


@register.filter
def own_links(value: Any) -> SafeString:
    """A sentence of the site to one person: addresses of this site become links in words, those of others stay text."""
    here = re.escape(settings.PUBLIC_URL)
    parts = re.split(rf"({here}/[^\s<>«»]*[^\s<>«».,;:!?])", str(value or ""))
    links = [format_html('<a href="{}">{}</a>', address, _("ouvrir la page")) for address in parts[1::2]]
    return format_html_join("", "{}{}", zip_longest(parts[::2], links, fillvalue=""))


@register.filter
def richtext(value: Any, links: Any = True) -> SafeString:
    """The same for those whose addresses may be clicked: the City, and residents whom it knows (`links`)."""
    return render(str(value or ""), links=bool(links))


@register.filter(name="readable")
def readable_filter(value: Any) -> str:
    """What a person wrote without its marks: for mails in text and excerpts."""
    return readable(str(value or ""))


@register.filter(name="french")
def french_filter(value: Any) -> str:
    """French spaces and apostrophes set in a plain text."""
    return french(str(value or ""))


@register.filter
def shorten(value: Any, length: int = 120) -> str:
    """The beginning of a text, cut after a sentence if it can be, else after a word; unbreakable spaces stay."""
    text = str(value or "").strip()
    if len(text) <= length:
        return text
    sentences = re.match(rf".{{{length // 2},{length - 1}}}[.?!…](?=\s)", text, re.DOTALL)
    if sentences:
        return sentences[0]
    return text[:length].rpartition(" ")[0].rstrip(f" ,;:.«{NO_BREAK_SPACE}{NARROW_SPACE}") + "…"


@register.filter
def initials(value: Any) -> str:
    """Two capitals for a person's square: « JB »."""
    words = [w for w in str(value or "").replace(".", " ").split() if w[:1].isalnum()]
    return "".join(w[0] for w in words[:2]).upper()


@register.filter
def decimal(value: Any, places: int = 1) -> str:
    """A number with a comma, as French writes it: « 9,1 »."""
    return "" if value in (None, "") else number_format(value, places)


@register.simple_tag
def ordinal(value: int) -> SafeString:
    """« 1er », « 118e » with its exponent."""
    return format_html("{}<sup>{}</sup>", grouped(value), "er" if int(value) == 1 else "e")


@register.simple_tag
def signature() -> str:
    """Who signs a mail: the city."""
    return city.signature()


@register.simple_tag(takes_context=True)
def with_query(context: dict[str, Any], **changes: Any) -> str:
    """The current query string with some parameters changed (None removes one)."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = value
    return "?" + query.urlencode() if query else "?"


@register.simple_tag(takes_context=True)
def may(context: dict[str, Any], rule: str, obj: Any = None) -> Any:
    """The `Decision` of a rule for the reader: `{% may "proposals.support" proposal as support %}`."""
    from participation.rules import decide

    return decide(rule, context["request"].user, obj)
