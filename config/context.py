"""What every page knows: the city, the main addresses, the reader's choices."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cms.identity import identity_for
from participation.accounts.enums import Appearance


def site(request: HttpRequest) -> dict[str, Any]:
    """The context of base.html."""
    theme = request.COOKIES.get("theme", "")
    user = getattr(request, "user", None)
    return {
        "site_identity": identity_for(request),
        "nav": [
            {"url": url, "label": label, "current": request.path.startswith(url)}
            for url, label in (
                (address(name), label)
                for name, label in (
                    ("proposals:all", _("Idées")),
                    ("budgets:list", _("Votes")),
                    ("projects:list", _("Projets")),
                    ("processes:list", _("Démarches")),
                    ("meetings:list", _("Rencontres")),
                    ("dossiers:journal", _("Journal")),
                )
            )
            if url
        ],
        "theme": theme if theme in Appearance.values else "",
        "themes": Appearance.choices,
        "languages": settings.LANGUAGES,
        "language": get_language(),
        "demo": settings.DEMO,
        "unread_count": user.notifications.filter(read_at__isnull=True).count()
        if user is not None and user.is_authenticated
        else 0,
    }


def address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
