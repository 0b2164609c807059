"""What the city calls itself and looks like, on every page."""

from dataclasses import dataclass

from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse

from cms.models import CitySettings

KEY = "city-identity"
NAME_KEY = "city-name"
SECONDS = 30


@dataclass(frozen=True, slots=True)
class Identity:
    """The city's name, face and door. Addresses are None, and words empty, when the city set nothing."""

    city_name: str = "Mulhouse"
    tagline: str = "Ville de Mulhouse"
    arms_url: str | None = None
    accent: str = ""
    accent_css_url: str | None = None
    hero_url: str | None = None
    source_url: str | None = None
    office: str = ""
    office_address: str = ""
    office_hours: str = ""
    phone: str = ""
    publisher: str = ""

    @property
    def phone_link(self) -> str:
        """The telephone as a `tel:` address wants it (RFC 3966): digits, and the plus of a country."""
        return "".join(sign for sign in self.phone if sign.isdigit() or sign == "+")


def identity_for(request: HttpRequest) -> Identity:
    """The identity of the site that is asked (kept for 30 s: it is on every page)."""
    key = f"{KEY}:{request.get_host()}"
    identity: Identity | None = cache.get(key)
    if identity is None:
        settings = CitySettings.for_request(request)
        identity = Identity(
            city_name=settings.city_name,
            tagline=settings.tagline,
            arms_url=settings.arms.get_rendition("height-88|format-webp").url if settings.arms else None,
            accent=settings.accent,
            accent_css_url=f"{reverse('accent')}?{settings.accent[1:]}" if settings.accent else None,
            hero_url=settings.hero.get_rendition("fill-1280x900|format-webp").url if settings.hero else None,
            source_url=settings.source_url or None,
            office=settings.office,
            office_address=settings.office_address,
            office_hours=settings.office_hours,
            phone=settings.phone,
            publisher=settings.publisher,
        )
        cache.set(key, identity, SECONDS)
    return identity


def city_name() -> str:
    """The name that signs mails, for `participation.city`: that of the main site; empty while its settings were never written."""
    name: str | None = cache.get(NAME_KEY)
    if name is None:
        main = CitySettings.objects.filter(site__is_default_site=True)
        name = main.values_list("city_name", flat=True).first() or ""
        cache.set(NAME_KEY, name, SECONDS)
    return name
