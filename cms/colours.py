"""The city's dye: one colour from which the accents are made, refused when words on it could not be read."""

import colorsys
import re

from django.utils.translation import gettext as _

MINIMUM = 4.5  # WCAG 2.2, success criterion 1.4.3
HEX = re.compile(r"#[0-9a-fA-F]{6}")


def _channels(colour: str) -> tuple[float, float, float]:
    return tuple(int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))  # type: ignore[return-value]


def luminance(colour: str) -> float:
    """Relative luminance of an sRGB colour "#rrggbb", 0 to 1 (WCAG 2.2)."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _channels(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def accent_error(colour: str) -> str:
    """Why a colour cannot be the accent; empty when it can."""
    if not HEX.fullmatch(colour):
        return _("Écrivez la couleur avec un dièse et six signes, comme #b5122b.")
    ratio = contrast(colour, "#ffffff")
    if ratio < MINIMUM:
        return _("Cette couleur est trop claire : le texte blanc ne s’y lirait pas ({ratio} pour 4,5).").format(
            ratio=f"{ratio:.1f}".replace(".", ",")
        )
    return ""


def _shade(colour: str, factor: float) -> str:
    hue, lightness, saturation = colorsys.rgb_to_hls(*_channels(colour))
    red, green, blue = colorsys.hls_to_rgb(hue, max(0.0, min(1.0, lightness * factor)), saturation)
    return "#" + "".join(f"{round(c * 255):02x}" for c in (red, green, blue))


def _readable_on(ground: str, colour: str, step: float) -> str:
    """The colour, lighter (step > 0) or darker (step < 0) until it is read on that ground."""
    factor = 1.0
    while contrast(_shade(colour, factor), ground) < MINIMUM and 0 < factor < 6:
        factor += step
    return _shade(colour, factor)


def accent_css(colour: str) -> str:
    """The stylesheet that dyes the site with one colour; both themes keep their contrasts.

    --jour and --nuit are the two switches of static/css/tokens.css: the style sheet needs no second block for the night.
    """
    by_day = _readable_on("#ece4e6", colour, -0.05)  # --toile-3, the darkest cloth by day
    by_night = _readable_on("#2c1832", colour, 0.1)  # --rose-pale, the lightest ground under it by night
    return (
        "@layer tokens{:root{"
        f"--garance:{colour};--garance-nuit:{_shade(colour, 0.75)};"
        f"--garance-texte:var(--jour,{by_day}) var(--nuit,{by_night});"
        f"--logo-1:var(--jour,{colour}) var(--nuit,{by_night});--t3:var(--jour,{colour}) var(--nuit,{by_night});"
        f"--action-survol:var(--jour,{colour}) var(--nuit,#ffc72c);--lien-survol:var(--jour,{by_day}) var(--nuit,#ffc72c)"
        "}}"
    )
