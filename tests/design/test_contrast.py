"""Every colour that carries text is readable, by day and by night: WCAG 2.2, 1.4.3 and 1.4.11."""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).resolve().parents[2] / "static" / "css" / "tokens.css"
TWO_THEMES = re.compile(r"var\(--jour, (#[0-9a-f]{6})\) var\(--nuit, (#[0-9a-f]{6})\)")
DECLARATION = re.compile(r"--([a-z0-9-]+):\s*([^;]+);")

TEXTS_ON_CLOTH = ("encre", "encre-2", "lien", "lien-survol", "garance-texte", "indigo-texte", "cuve-texte")
CLOTHS = ("toile", "toile-2")
TEXT_ON_PALE = (
    *(("encre", f"{dye}-pale") for dye in ("rose", "gaude", "indigo", "cuve")),
    ("encre", "toile-3"),
    ("encre-2", "toile-3"),
    ("lien", "gaude-pale"),
    ("cuve-texte", "cuve-pale"),
    ("indigo-texte", "indigo-pale"),
    ("garance-texte", "rose-pale"),
    ("sur-rose", "rose-motif"),
    ("sur-gaude", "gaude-motif"),
    ("sur-indigo", "indigo-motif"),
    ("sur-cuve", "cuve-motif"),
    ("sur-garance", "garance-nuit"),
    ("pied-2", "pied"),
    ("toile", "encre"),
)
LINES_ON_CLOTH = ("filet", "barre", "barre-2", "barre-nul", "trait", "t4")


def palette(theme: str) -> dict[str, str]:
    """The colours of a theme, by token."""
    colours = {}
    for name, value in DECLARATION.findall(TOKENS.read_text()):
        if two := TWO_THEMES.fullmatch(value.strip()):
            colours[name] = two["jour nuit".split().index(theme) + 1]
        elif re.fullmatch(r"#[0-9a-f]{6}", value.strip()):
            colours[name] = value.strip()
    return colours


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.2."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def dyes() -> list[str]:
    return sorted(name.removeprefix("sur-") for name in palette("jour") if name.startswith("sur-"))


def test_ratio_of_black_on_white_is_twenty_one():
    assert ratio("#000000", "#ffffff") == pytest.approx(21)


def test_the_file_of_tokens_is_read():
    assert {"garance", "gaude", "indigo", "cuve", "rose", "action", "pied"} <= set(dyes())
    assert palette("jour")["toile"] == "#ffffff"
    assert palette("nuit")["toile"] == "#10142b"


@pytest.mark.parametrize("theme", ["jour", "nuit"])
@pytest.mark.parametrize("dye", dyes())
def test_text_on_a_dye_is_readable(theme, dye):
    colours = palette(theme)
    assert ratio(colours[dye], colours[f"sur-{dye}"]) >= 4.5


@pytest.mark.parametrize("theme", ["jour", "nuit"])
@pytest.mark.parametrize("cloth", CLOTHS)
@pytest.mark.parametrize("text", TEXTS_ON_CLOTH)
def test_text_on_cloth_is_readable(theme, cloth, text):
    colours = palette(theme)
    assert ratio(colours[text], colours[cloth]) >= 4.5


@pytest.mark.parametrize("theme", ["jour", "nuit"])
@pytest.mark.parametrize(("text", "ground"), TEXT_ON_PALE)
def test_text_on_a_pale_or_patterned_ground_is_readable(theme, text, ground):
    colours = palette(theme)
    assert ratio(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("theme", ["jour", "nuit"])
@pytest.mark.parametrize("line", LINES_ON_CLOTH)
def test_lines_that_mean_something_are_visible(theme, line):
    colours = palette(theme)
    assert ratio(colours[line], colours["toile"]) >= 3
