"""What people write, made safe to keep."""

import datetime
import unicodedata

import pytest
from django.utils import timezone

from participation.rules import Refusal
from participation.templatetags.parvis import day, moment, own_links, shorten
from participation.text import ADDRESS, clean_line, clean_text, french


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  un banc  ", "un banc"),
        ("un\x00 ban\x07c", "un banc"),
        ("un\u202e banc\u2066", "un banc"),
        ("un\u200b ban\ufeffc", "un banc"),
        ("e\u0301cole", "école"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\n\n\n\n\nb", "a\n\nb"),
        ("a\tb", "a b"),
        ("\ud800seul", "seul"),
        ("👩‍🌾 🇫🇷", "👩‍🌾 🇫🇷"),
        ("<script>", "<script>"),
    ],
)
def test_a_text_is_cleaned(written, kept):
    assert clean_text(written) == kept


def test_zalgo_is_bounded():
    cleaned = clean_text("Z" + "\u0301\u0336\u0489\u0321" * 50)
    assert sum(1 for char in cleaned if unicodedata.category(char).startswith("M")) <= 3


def test_vietnamese_and_arabic_marks_survive():
    assert clean_text("Tiếng Việt, مُحَمَّد") == unicodedata.normalize("NFC", "Tiếng Việt, مُحَمَّد")


@pytest.mark.parametrize("written", ["", "   ", "\x00\u200b", "\n\n"])
def test_nothing_is_not_a_text(written):
    with pytest.raises(Refusal) as refusal:
        clean_text(written)
    assert refusal.value.code == "text.empty"
    assert clean_text(written, required=False) == ""


@pytest.mark.parametrize("length", [10_001, 40_001, 10_000_000])
def test_a_text_too_long_says_by_how_much(length):
    with pytest.raises(Refusal) as refusal:
        clean_text("x" * length)
    assert (refusal.value.code, refusal.value.status) == ("text.too_long", 422)
    assert "10" in refusal.value.message


def test_a_line_is_one_line():
    assert clean_line("un\nbanc \t rouge") == "un banc rouge"


@pytest.mark.parametrize(
    ("plain", "typeset"),
    [
        ("Vraiment ?", "Vraiment\u202f?"),
        ("C'est 85 000 € !", "C’est 85\u202f000\u00a0€\u202f!"),
        ("Il dit : « oui »", "Il dit\u00a0: «\u00a0oui\u00a0»"),
        ("fin...", "fin…"),
        ("de 9 h à 18 h 30, à pied", "de 9\u00a0h à 18\u00a0h\u00a030, à pied"),
        ("https://a.fr/?q=1;x", "https://a.fr/?q=1;x"),
    ],
)
def test_french_is_typeset(plain, typeset):
    assert french(plain) == typeset


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Un banc.", "Un banc."),
        ("Un banc au soleil. Et un arbre, pour plus tard.", "Un banc au soleil."),
        ("Il faut 14\u202f000\u00a0€ pour la place du marché", "Il faut 14\u202f000\u00a0€ pour la…"),
        ("Un arbre, une fontaine : deux idées voisines", "Un arbre, une fontaine…"),
        (None, ""),
    ],
)
def test_an_excerpt_stops_after_a_sentence_or_a_word(text, kept):
    assert shorten(text, 28) == kept


def test_a_day_is_read_from_its_iso_form():
    assert [day("2026-11-12"), day("2026-11-12T09:00:00+01:00"), day("")] == ["12 novembre 2026"] * 2 + [""]


@pytest.mark.parametrize(("minute", "said"), [(0, "4 mai 2026 à 18\u00a0h"), (5, "4 mai 2026 à 18\u00a0h\u00a005")])
def test_a_round_hour_has_no_minutes(minute, said):
    assert moment(timezone.make_aware(datetime.datetime(2026, 5, 4, 18, minute))) == said  # noqa: DTZ001


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Voir https://x.test/chaises", ["https://x.test/chaises"]),
        ("www.achat-vite.de ou Achat-vite.SHOP", ["www.achat-vite.de", "Achat-vite.SHOP"]),
        ("Sur gartenstuhl.de/angebot, tout est là", ["gartenstuhl.de/angebot,"]),
        ("À la fin.de la rue, M. Weber et/ou sa sœur", []),
    ],
)
def test_what_leads_out_of_the_site_is_seen(text, found):
    assert ADDRESS.findall(text) == found


def test_a_text_made_to_be_slow_is_searched_in_the_time_of_its_length():
    assert ADDRESS.search("a-" * 5_000) is None


def test_only_addresses_of_this_site_may_be_clicked(settings):
    settings.PUBLIC_URL = "https://ville.test"
    text = "« <b> » https://ville.test/moderation/2/. Voir http://achat.test/ et https://ville.test.achat.test/x"
    assert own_links(text) == (
        '« &lt;b&gt; » <a href="https://ville.test/moderation/2/">ouvrir la page</a>. '
        "Voir http://achat.test/ et https://ville.test.achat.test/x"
    )
