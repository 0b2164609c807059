"""How many people read a thread, whatever the process that serves them: each process says its counts every few seconds."""

import time
from dataclasses import dataclass, field

PULSE = 6.0  # seconds between two messages when nothing changes
SILENCE = 20.0  # seconds after which a process that says nothing is believed gone


@dataclass
class Counts:
    """What a process said: people by dossier, and when."""

    counts: dict[int, int]
    at: float = field(default_factory=time.monotonic)


class Presence:
    """The counts of this process and of the others."""

    def __init__(self, process: str) -> None:
        self.process = process
        self.mine: dict[int, int] = {}
        self.others: dict[str, Counts] = {}
        self.said = Counts({}, at=0.0)

    def here(self, dossier_id: int, people: int) -> None:
        """How many people read a dossier through this process."""
        if people:
            self.mine[dossier_id] = people
        else:
            self.mine.pop(dossier_id, None)

    def hear(self, process: str, counts: dict[str, int]) -> None:
        """What another process says of itself: people by dossier, whose number travels as text."""
        if process != self.process:
            self.others[process] = Counts({int(dossier): people for dossier, people in counts.items()})

    def total(self, dossier_id: int) -> int:
        """How many people read a dossier."""
        now = time.monotonic()
        self.others = {name: said for name, said in self.others.items() if now - said.at < SILENCE}
        return self.mine.get(dossier_id, 0) + sum(said.counts.get(dossier_id, 0) for said in self.others.values())

    def to_publish(self) -> Counts | None:
        """What the other processes must hear now; None when they know it and it is too early to repeat it."""
        due = time.monotonic() - self.said.at > PULSE
        if self.mine == self.said.counts and not (due and self.mine):
            return None
        self.said = Counts(dict(self.mine))
        return self.said
