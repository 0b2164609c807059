"""The lines of the table that `make bench` prints."""

from typing import NamedTuple


class Line(NamedTuple):
    """What was measured, what was found, what must be reached."""

    what: str
    found: str
    target: str
    reached: bool


def show(lines: list[Line]) -> None:
    width = max(len(line.what) for line in lines)
    print()
    for line in lines:
        print(f"  {'ok ' if line.reached else 'NON'}  {line.what:<{width}}  {line.found:<28}  {line.target}")
