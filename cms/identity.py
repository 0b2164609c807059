"""What the city calls itself and looks like, on every page."""

from dataclasses import dataclass

from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Identity:
    """The city's name and face. Addresses are None when the city set nothing."""

    city_name: str = "Mulhouse"
    tagline: str = "Ville de Mulhouse"
    arms_url: str | None = None
    accent_css_url: str | None = None
    hero_url: str | None = None
    source_url: str | None = None


def identity_for(request: HttpRequest) -> Identity:
    """The identity of the site that is asked."""
    return Identity()
