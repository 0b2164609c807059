"""The pages a city owes its readers, and the files that robots and researchers look for."""

import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

SECURITY_DAYS = 180  # after which the contact must be read again (RFC 9116)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Everything public may be indexed; personal and staff pages are of no use to a search engine."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in ("/gestion/", "/compte/", "/connexion/", "/inscription/", "/courriels/")),
        f"Sitemap: {settings.PUBLIC_URL}/sitemap.xml",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Where to say that something is not safe (RFC 9116)."""
    expires = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0) + datetime.timedelta(days=SECURITY_DAYS)
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: fr, en, de",
        f"Canonical: {settings.PUBLIC_URL}/.well-known/security.txt",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def page(name: str) -> object:
    context = {
        "hosting": settings.HOSTING,
        "contact": settings.CONTACT_EMAIL,
        "meeting_names_days": settings.MEETING_NAMES_DAYS,
        "charter_version": settings.CHARTER_VERSION,
    }
    return TemplateView.as_view(template_name=f"legal/{name}.html", extra_context=context)


urlpatterns = [
    path("accessibilite/", page("accessibility"), name="accessibility"),
    path("confidentialite/", page("privacy"), name="privacy"),
    path("mentions-legales/", page("imprint"), name="imprint"),
    path("contact/", page("contact"), name="contact"),
    path("charte/", page("charter"), name="charter"),
    path("robots.txt", robots, name="robots"),
    path(".well-known/security.txt", security, name="security-txt"),
]
