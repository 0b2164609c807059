"""`make bench`: what the site costs and bears, in one run. Prints a table, writes var/bench.json.

`make bench ARGS="pages --quick"` runs one section, in its short form. A section is a module beside this one with
`measure(*, short) -> (lines, found)`: the lines of the table, and all that was found, for the file.
"""

import datetime as dt
import importlib
import os
import platform
import sys
from typing import Any

from tests.load.lines import Line, show
from tools.machine import VAR, Stop, main, write_json

SECTIONS = ("pages", "live", "casting", "counting", "recount", "mails")


def bench() -> int:
    short = "--quick" in sys.argv
    chosen = [argument for argument in sys.argv[1:] if argument != "--quick"] or list(SECTIONS)
    if unknown := set(chosen) - set(SECTIONS):
        raise Stop(f"Mesure inconnue : {', '.join(sorted(unknown))}. Au choix : {', '.join(SECTIONS)}.")
    lines: list[Line] = []
    result: dict[str, Any] = {
        "date": dt.datetime.now(dt.UTC).isoformat(timespec="minutes"),
        "machine": machine(),
        "short": short,
    }
    for name in chosen:
        print(f"\n  ── {name} ──", flush=True)
        found, result[name] = importlib.import_module(f"tests.load.{name}").measure(short=short)
        show(found)
        lines += found
    write_json(VAR / "bench.json", {**result, "table": [line._asdict() for line in lines]})
    if len(chosen) > 1:
        print("\n  ── tout ──")
        show(lines)
    print(f"\n  {VAR / 'bench.json'}")
    return 0 if all(line.reached for line in lines) else 1


def machine() -> str:
    pages = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return f"{os.cpu_count()} CPU, {pages // 2**30} GiB, {platform.platform()}, Python {platform.python_version()}"


if __name__ == "__main__":
    main(bench)
