"""What every page knows: the city, the main addresses, the reader's choices."""

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cms.identity import identity_for
from participation.accounts.enums import Appearance, RoleName
from participation.dossiers.pages import standing


def site(request: HttpRequest) -> dict[str, Any]:
    """The context of base.html."""
    theme = request.COOKIES.get("theme", "")
    user = getattr(request, "user", None)
    return {
        "site_identity": identity_for(request),
        "nav": SimpleLazyObject(lambda: main_nav(request)),
        "section": request.path.split("/")[1],
        "desk_nav": desk_nav(request),
        "theme": theme if theme in Appearance.values else "",
        "themes": Appearance.choices,
        "languages": settings.LANGUAGES,
        "language": get_language(),
        "demo": settings.DEMO,
        "unread_count": cache(lambda: standing(user)[1] if user and user.is_authenticated else 0),
        "hole": getattr(request, "hole", ""),
    }


def main_nav(request: HttpRequest) -> list[dict[str, Any]]:
    """The main addresses of the site, and where the reader is among them."""
    items = (
        ("proposals:all", _("Idées")),
        ("budgets:list", _("Votes")),
        ("projects:list", _("Projets")),
        ("processes:list", _("Démarches")),
        ("meetings:list", _("Rencontres")),
        ("dossiers:journal", _("Journal")),
    )
    found = [(address(name), label) for name, label in items]
    return [{"url": url, "label": label, "current": request.path.startswith(url)} for url, label in found if url]


def desk_nav(request: HttpRequest) -> list[dict[str, Any]]:
    """The team's own menu, on the pages under /gestion/: what this person's roles open, most used first."""
    user = getattr(request, "user", None)
    if not request.path.startswith("/gestion/") or not (user and user.is_authenticated):
        return []
    everyone, team = frozenset(RoleName), frozenset({RoleName.AGENT, RoleName.ADMINISTRATOR})
    items = (
        ("desk", _("Tâches"), everyone),
        ("proposals:desk_list", _("Idées"), everyone),
        ("moderation:queue", _("Modération"), everyone),
        ("budgets:desk_list", _("Votes"), team),
        ("processes:desk_list", _("Démarches"), team),
        ("projects:desk_list", _("Projets"), team),
        ("meetings:desk_list", _("Rencontres"), team),
        ("residents", _("Habitants"), team),
        ("team", _("Équipe"), {RoleName.ADMINISTRATOR}),
        ("wagtailadmin_home", _("Pages de la ville"), everyone),
    )
    found = [(address(name), label) for name, label, roles in items if user.role_names & roles]
    best = max((url for url, _label in found if url and request.path.startswith(url)), key=len, default="")
    return [{"url": url, "label": label, "current": url == best} for url, label in found if url]


def address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
