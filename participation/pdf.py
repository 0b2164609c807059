"""PDF files: one place makes them, tagged for screen readers (PDF/UA-1), with our own fonts and nothing from elsewhere.

The pages are ordinary templates that link their style sheet with `{% static %}`; the same page is shown as HTML where the
machine lacks what a PDF needs (Debian: libpango-1.0-0, libpangoft2-1.0-0, libharfbuzz-subset0).
"""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping
from ctypes import CDLL
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import SuspiciousOperation
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from PIL import ImageFile

BASE = "https://parvis.invalid"
LIBRARIES = {  # by Debian package
    "libpango-1.0-0": "libpango-1.0.so.0",
    "libpangoft2-1.0-0": "libpangoft2-1.0.so.0",
    "libharfbuzz-subset0": "libharfbuzz-subset.so.0",
}
VARIANT = "pdf/ua-1"


def _loads(library: str) -> bool:
    try:
        CDLL(library)
    except OSError:
        return False
    return True


@cache
def missing_packages() -> tuple[str, ...]:
    """The Debian packages that a PDF needs and that this machine lacks."""
    return tuple(package for package, library in LIBRARIES.items() if not _loads(library))


def why_not() -> str:
    """The sentence for an agent where no PDF can be made; empty where one can."""
    if not missing_packages():
        return ""
    return _(
        "Ce serveur ne fabrique pas de PDF : imprimez cette page. Pour les PDF, le service informatique installe {packages}."
    ).format(packages=", ".join(missing_packages()))


def static_file(url: str) -> Path:
    """The file of the site that an address designates. Raises ValueError for anything else: nothing is fetched."""
    parts = urlsplit(url)
    prefix = settings.STATIC_URL
    if f"{parts.scheme}://{parts.netloc}" != BASE or not parts.path.startswith(prefix):
        raise ValueError(f"A PDF asks for {url[:200]}: only the site's own static files are read.")
    name = unquote(parts.path[len(prefix) :])
    try:
        found = finders.find(name)
        if found is None and settings.STATIC_ROOT:  # gathered for production, under a name that holds a hash
            found = staticfiles_storage.path(name)
    except SuspiciousOperation as error:
        raise ValueError(f"A PDF asks for {name[:200]}, outside of the static files.") from error
    if found is None or not Path(str(found)).is_file():
        raise ValueError(f"A PDF asks for {name[:200]}, which is not a static file.")
    return Path(str(found))


def render_pdf(template: str, context: Mapping[str, Any]) -> bytes:
    """The PDF of a template. It names its title and its language itself, and asks for nothing but static files."""
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    # WeasyPrint lets Pillow read files that are cut short, in the whole process: photos that arrive would be too.
    ImageFile.LOAD_TRUNCATED_IMAGES = False

    class OwnFiles(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            path = static_file(url)
            kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})

    html = render_to_string(template, dict(context))
    pdf: bytes = HTML(string=html, base_url=BASE, url_fetcher=OwnFiles()).write_pdf(pdf_variant=VARIANT)
    return pdf


def pdf_response(content: bytes, name: str) -> HttpResponse:
    """A PDF that the browser opens and that keeps its name; never kept by a cache."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
