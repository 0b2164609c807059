"""What a first visit weighs, and what axe says of every public page: a real Chromium on the served site."""

import gzip
import re
import urllib.request
from typing import Any
from urllib.parse import urljoin, urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, sync_playwright

from tests.services import chromium

WCAG_2_2_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PHOTOS = ("image/jpeg", "image/png", "image/webp", "image/avif")
NOT_PAGES = re.compile(r"\.(csv|json|xml|ics|xlsx|pb|zip|svg|css|js|pdf|txt|geojson)$")
LOOKED_AT = 3  # pages of one kind that are read to find other kinds


def route_of(path: str) -> str:
    """The kind of page of an address: its address with the names, numbers and references left out."""
    parts = [part for part in path.split("/") if part]
    return "/".join("*" if index else part for index, part in enumerate(parts)) + str(len(parts))


def fetch(url: str) -> str:
    request = urllib.request.Request(url, headers={"Accept": "text/html"})  # noqa: S310  our own server
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        if "text/html" not in answer.headers["Content-Type"]:
            return ""
        text: str = answer.read().decode()
        return text


def public_pages(site: str) -> list[str]:
    """One address of every kind of page that links lead to from the home page."""
    from django.urls import Resolver404, resolve

    waiting, seen, kinds = ["/"], {"/"}, {}
    while waiting:
        path = waiting.pop(0)
        try:
            match = resolve(path)
        except Resolver404:
            continue
        kind = match.route if "wagtail" not in match.view_name else "wagtail:" + route_of(path)
        if len(kinds.setdefault(kind, [])) >= LOOKED_AT:
            continue
        try:
            html = fetch(site + path)
        except urllib.error.HTTPError as error:
            error.close()
            if error.code >= 500:
                raise
            continue
        if not html:
            continue
        kinds[kind].append(path)
        for link in re.findall(r'<a\s[^>]*href="([^"]+)"', html):
            address = urlsplit(urljoin(site + path, link.replace("&amp;", "&")))
            inside = f"{address.scheme}://{address.netloc}" == site and not NOT_PAGES.search(address.path)
            if inside and address.path not in seen and not address.path.startswith(("/gestion/", "/media/", "/api/")):
                seen.add(address.path)
                waiting.append(address.path)
    return sorted({paths[0] for paths in kinds.values() if paths})


def compressed(url: str) -> int:
    """The bytes of a file as the server sends it to a browser of today (Brotli, else gzip)."""
    request = urllib.request.Request(url, headers={"Accept-Encoding": "br, gzip"})  # noqa: S310
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        body: bytes = answer.read()
        kind = answer.headers.get("Content-Type", "")
        if not answer.headers.get("Content-Encoding") and ("text" in kind or "svg" in kind or "javascript" in kind):
            return min(len(body), len(gzip.compress(body)))
        return len(body)


def first_visit(browser: Browser, url: str) -> dict[str, Any]:
    """Requests and compressed bytes of a page seen for the first time, photos excluded."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="fr-FR")
    found: dict[str, str] = {}
    page = context.new_page()
    page.on("response", lambda answer: found.setdefault(answer.url, answer.headers.get("content-type", "")))
    page.goto(url, wait_until="networkidle")
    context.close()
    counted = [address for address, kind in found.items() if kind.split(";")[0] not in PHOTOS]
    counted = [address for address in counted if address.startswith("http")]
    return {"requests": len(counted), "bytes": sum(map(compressed, counted)), "files": sorted(counted)}


def violations(browser: Browser, site: str, paths: list[str]) -> list[str]:
    """What axe finds on these pages in both themes, in one line each."""
    axe, found = Axe(), []
    for theme in ("light", "dark"):
        context = browser.new_context(color_scheme=theme, reduced_motion="reduce", locale="fr-FR")
        page = context.new_page()
        for path in paths:
            page.goto(site + path)
            answer = axe.run(page, options={"runOnly": WCAG_2_2_AA, "resultTypes": ["violations"]}).response
            found += [
                f"{path} ({theme}) {violation['id']}: {node['html'][:120]}"
                for violation in answer["violations"]
                for node in violation["nodes"]
            ]
        context.close()
    return found


def look(site: str, visits: dict[str, str], pages: list[str]) -> dict[str, Any]:
    """First visits and accessibility of the served site."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        weights = {name: first_visit(browser, site + path) for name, path in visits.items()}
        found = violations(browser, site, pages)
        browser.close()
    return {"visits": weights, "pages": pages, "violations": found}
