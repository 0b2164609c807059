"""Mails: thousands to thousands of people, workers killed all the while; what each mailbox holds at the end."""

from typing import Any

from tests.load.lines import Line
from tests.load.pages import manage
from tests.load.site import rehearsal
from tests.services import postgresql
from tools.machine import step

FULL, SHORT = (5_000, 50), (400, 10)


def measure(*, short: bool) -> tuple[list[Line], dict[str, Any]]:
    """The lines of the table, and all that was found."""
    people, kills = SHORT if short else FULL
    with postgresql() as database:
        site = rehearsal(database, "redis://127.0.0.1:1/0")  # nobody needs it here
        with step(f"{people} courriels, {kills} processus tués"):
            found = manage(
                site, "-m", "tests.faults.mails", str(people), str(kills), failure="Les courriels sont restés"
            )
    good = not (found["lost"] or found["doubled"] or found["news_twice"]) and found["kills"] == kills
    words = f"lost {found['lost']}, doubled {found['doubled']} ({found['accepted_again']} taken again as the same mail)"
    return [Line(f"{people} mails, {kills} workers killed", words, "0 lost, 0 doubled", good)], found
