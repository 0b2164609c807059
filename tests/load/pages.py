"""What pages and writes cost, in one run, beside an empty Django view, in the settings of production."""

import json
import os
from typing import Any

from tests.load.lines import Line
from tests.load.site import Site, prepared, requests_per_second, served
from tools.machine import PYTHON, free_port, quiet, step

RATE, CPU_RATIO = 0.5, 10
LIST_QUERIES, DOSSIER_QUERIES, WRITE_QUERIES = 8, 10, 12
EMPTY, ROUNDS = "empty view, no middleware", 3
VISIT_BYTES, VISIT_REQUESTS = 100_000, 12


def measure(*, short: bool) -> tuple[list[Line], dict[str, Any]]:
    """The lines of the table, and all that was found. Short: the demo city instead of 10 000 ideas and 200 000 comments."""
    scale, seconds, times = ("demo", 2, 30) if short else ("city", 4, 60)
    with prepared(scale=scale) as site:
        inside = measure_inside(site, times)
        paths = addresses(site)
        rates = measure_rates(site, paths, seconds)
        with served(site) as url, step("Premières visites et accessibilité, dans Chromium"):
            seen = look(url, paths)
    for violation in seen["violations"][:20]:
        print(f"       {violation}")
    return table(inside, rates, seen), {"scale": scale, "inside": inside, "requests_per_second": rates, **seen}


def manage(site: Site, *command: str, failure: str) -> Any:
    """Run a program in the settings of production; what it prints last is JSON."""
    return json.loads(quiet([PYTHON, *command], env=site.env, failure=failure).strip().splitlines()[-1])


def measure_inside(site: Site, times: int) -> Any:
    with step("Requêtes et processeur, dans le processus"):
        return manage(site, "-m", "tests.load.inside", str(times), failure="Les mesures n’ont pas abouti")


def addresses(site: Site) -> Any:
    """The pages of a first visit."""
    return manage(site, "-m", "tests.load.addresses", failure="Les pages à mesurer n’ont pas été trouvées")


def measure_rates(site: Site, paths: dict[str, str], seconds: int) -> list[dict[str, float]]:
    """Requests a second of an empty view and of pages in turn, several rounds: the machine is never quiet for long."""
    other = site._replace(port=free_port())
    with (
        served(other, settings="tests.load.settings_bare") as empty,
        served(site) as url,
        step("Débit d’une vue vide et des pages anonymes, tour à tour"),
    ):
        pages = {EMPTY: empty + "/"} | {name: url + path for name, path in paths.items()}
        return [
            {name: requests_per_second(page, seconds=seconds) for name, page in pages.items()} for _ in range(ROUNDS)
        ]


def look(url: str, paths: dict[str, str]) -> Any:
    import django

    from tests.load import faces

    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"  # for its addresses only
    django.setup()
    return faces.look(url, paths, faces.public_pages(url))


def table(inside: dict[str, Any], rounds: list[dict[str, float]], seen: dict[str, Any]) -> list[Line]:
    lines = []
    middle = ROUNDS // 2
    for name in seen["visits"]:
        ratio, page, empty = sorted((r[name] / r[EMPTY], r[name], r[EMPTY]) for r in rounds)[middle]
        lines.append(
            Line(f"anonymous {name} / empty view, requests/s", f"{page:.0f} / {empty:.0f} = {ratio:.0%}",
                 f"≥ {RATE:.0%}", ratio >= RATE)
        )  # fmt: skip
    size = f"{inside['proposals']} ideas, {inside['comments']} comments"
    for name, queries, limit in (
        (f"list of ideas, signed in ({size}): queries", inside["list_queries"], LIST_QUERIES),
        (f"dossier with {inside['comments_of_dossier']} comments: queries", inside["many_queries"], DOSSIER_QUERIES),
        ("post a comment: queries", inside["comment_queries"], WRITE_QUERIES),
        ("post a support: queries", inside["support_queries"], WRITE_QUERIES),
        ("post a ballot: queries", inside["ballot_queries"], WRITE_QUERIES),
    ):
        lines.append(Line(name, str(queries), f"≤ {limit}", queries <= limit))
    lines.append(
        Line("dossier: same queries for few and many comments", f"{inside['few_queries']} and {inside['many_queries']}",
             "equal", inside["few_queries"] == inside["many_queries"])
    )  # fmt: skip
    ratio = inside["list_ratio"]
    cpu = f"{inside['list_cpu_ms']} ms / {inside['empty_cpu_ms']} ms = {ratio}"
    lines.append(Line("list of ideas / empty view, same middleware: CPU", cpu, f"≤ {CPU_RATIO}", ratio <= CPU_RATIO))
    for name, visit in seen["visits"].items():
        light = visit["bytes"] <= VISIT_BYTES and visit["requests"] <= VISIT_REQUESTS
        found = f"{visit['bytes'] / 1000:.0f} kB, {visit['requests']} requests"
        lines.append(Line(f"first visit of {name}", found, "≤ 100 kB, ≤ 12 requests", light))
    wrong = len(seen["violations"])
    lines.append(Line(f"axe, {len(seen['pages'])} public pages × 2 themes", f"{wrong} violations", "0", wrong == 0))
    votes = f"{inside['ballots']} ballots from {inside['votes_sent']} votes in {inside['seconds']} s"
    exact = inside["ballots"] == inside["roll_entries"] == inside["votes_accepted"] == 20
    lines.append(Line("50 parallel votes × 20 voters, PostgreSQL", votes, "20 ballots", exact))
    return lines
