"""The markup of what people write."""

import random
import re
import time
from html.parser import HTMLParser
from pathlib import Path

import pytest

from participation.markup import REL, TAGS, quotation, readable, render

PAYLOADS = (Path(__file__).parent.parent / "data/script-payloads.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Un <b>banc</b>\nrouge", "<p>Un &lt;b&gt;banc&lt;/b&gt;<br>rouge</p>"),
        ("Un.\n\nDeux.", "<p>Un.</p><p>Deux.</p>"),
        ("Il faut :\n- un banc\n• un arbre", "<p>Il faut :</p><ul><li>un banc</li><li>un arbre</li></ul>"),
        ("1. un\n2. deux\nfin", "<ol><li>un</li><li>deux</li></ol><p>fin</p>"),
        ("1998. Une belle année.", "<p>1998. Une belle année.</p>"),
        (
            "> Qui paie ?\n> **Nous**\nOui.",
            "<blockquote><p>Qui paie ?<br><strong>Nous</strong></p></blockquote><p>Oui.</p>",
        ),
        ("> > Deux fois", "<blockquote><p>&gt; Deux fois</p></blockquote>"),
        ("Un **banc rouge**, **vite**.", "<p>Un <strong>banc rouge</strong>, <strong>vite</strong>.</p>"),
        ("5 ** 2, et **rien", "<p>5 <strong> 2, et </strong>rien</p>"),
        ("Une ** seule", "<p>Une ** seule</p>"),
        ("****", "<p></p>"),
        ("", "<p></p>"),
    ],
)
def test_a_text_becomes_html(written, shown):
    assert render(written) == shown


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (
            "Voir https://ville.fr/plan.",
            '<p>Voir <a href="https://ville.fr/plan" rel="R">https://ville.fr/plan</a>.</p>',
        ),
        ("(https://fr.org/a_(b))", '<p>(<a href="https://fr.org/a_(b)" rel="R">https://fr.org/a_(b)</a>)</p>'),
        ("[le plan](https://ville.fr/?a=1&b=2)", '<p><a href="https://ville.fr/?a=1&amp;b=2" rel="R">le plan</a></p>'),
        ("**https://ville.fr**", '<p><strong><a href="https://ville.fr" rel="R">https://ville.fr</a></strong></p>'),
        # Words that look like an address would lie about where they lead.
        ("[www.ville.fr](https://a.fr/)", '<p><a href="https://a.fr/" rel="R">https://a.fr/</a></p>'),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
    ],
)
def test_a_link_is_clickable_only_when_asked_and_says_what_it_is(written, shown):
    assert render(written, links=True) == shown.replace('"R"', f'"{REL}"')
    assert "<a" not in render(written)


def test_a_link_of_someone_unknown_shows_its_address_as_text():
    assert render("[le plan](https://a.fr/)") == "<p>le plan (https://a.fr/)</p>"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Un **banc** : [plan](https://a.fr/).\n- un\n> dit", "Un banc : plan (https://a.fr/).\n- un\n> dit"),
        ("https://a.fr/, et **rien", "https://a.fr/, et **rien"),
        ("1 < 2 & 3", "1 < 2 & 3"),
    ],
)
def test_a_mail_reads_the_same_words(written, read):
    assert readable(written) == read


def test_a_quotation_is_short_and_quotes_no_quotation():
    assert quotation("> avant\nOui.\n\nNon.") == "> Oui.\n> Non.\n\n"
    assert len(quotation("mot " * 500)) < 320


class Reader(HTMLParser):
    """What a browser would find."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def is_harmless(html):
    for tag, attributes in Reader(html).found:
        assert tag in TAGS, html
        assert set(attributes) <= ({"href", "rel"} if tag == "a" else set()), html
        assert tag != "a" or (re.match("https?://|$", attributes.get("href", "")) and attributes["rel"] == REL), html
    return True


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_payload_leaves_more_than_text(payload):
    assert is_harmless(render(payload, links=True))
    assert is_harmless(render(f"Avant {payload} après\n\n- {payload}\n> **{payload}**", links=True))


def test_there_are_at_least_two_hundred_payloads():
    assert len(set(PAYLOADS)) >= 200


@pytest.mark.parametrize("seed", range(300))
def test_whatever_is_typed_is_harmless(seed):
    dice = random.Random(seed)
    pieces = [
        "<",
        ">",
        '"',
        "'",
        "&",
        "**",
        "[",
        "](",
        ")",
        "https://a",
        " ",
        "\n",
        "\n\n",
        "- ",
        "1. ",
        "> ",
        "x",
        "=",
        "on",
    ]
    assert is_harmless(render("".join(dice.choices(pieces, k=80)), links=True))


@pytest.mark.parametrize(
    "piece", ["**a ", "[a](", "[[", "https://a", "> ", "- a\n", "1. a\n", "((((", "[x](https://a)", "&lt;"]
)
def test_no_text_takes_long(piece):
    text, seconds = piece * (10_000 // len(piece)), []
    for _try in range(3):  # a machine that is busy elsewhere is slow sometimes, a text that takes long always
        start = time.process_time()
        render(text, links=True)
        readable(text)
        seconds.append(time.process_time() - start)
    assert min(seconds) < 0.5
