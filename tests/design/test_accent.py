"""A city's own dye stays readable in both themes."""

import re

import pytest

from cms.colours import accent_css
from tests.design.test_contrast import TWO_THEMES, palette, ratio

DYES = ["#0a7d5a", "#5a2d82", "#b5122b", "#1f5fbf", "#3b3b3b"]


def dyed(dye, theme):
    """The palette of a theme once the city's dye is poured in."""
    colours = palette(theme)
    for name, value in re.findall(r"--([a-z0-9-]+):([^;}]+)", accent_css(dye)):
        two = TWO_THEMES.fullmatch(value.replace(",#", ", #"))
        colours[name] = two["jour nuit".split().index(theme) + 1] if two else value
    return colours


@pytest.mark.parametrize("theme", ["jour", "nuit"])
@pytest.mark.parametrize("dye", DYES)
def test_words_in_the_dye_of_a_city_are_readable(dye, theme):
    colours = dyed(dye, theme)
    for ground in ("toile", "toile-2", "rose-pale"):
        assert ratio(colours["garance-texte"], colours[ground]) >= 4.5


@pytest.mark.parametrize("theme", ["jour", "nuit"])
@pytest.mark.parametrize("dye", DYES)
def test_words_on_the_dye_of_a_city_are_readable(dye, theme):
    colours = dyed(dye, theme)
    for ground, text in (
        ("garance", "sur-garance"),
        ("garance-nuit", "sur-garance"),
        ("action-survol", "sur-action-survol"),
    ):
        assert ratio(colours[ground], colours[text]) >= 4.5
