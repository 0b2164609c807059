"""Many mails, and workers killed (SIGKILL) while they write and send them: none lost, none doubled.

A part of the kills falls at random on the telling and the writing of letters; the others aim at each point of the
conversation with the mail server in turn, the worst included: after the final dot, before its answer is noted.

`python -m tests.faults.mails PEOPLE KILLS` prints the outcome as JSON, in the database of the settings (make bench).
"""

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.faults.sink import STAGES, Taken, listening

WORKERS = 2
LEASE = 1  # seconds; a city's is longer
PATIENCE = 600  # seconds
NEWS = ("Le vote commence.", "Le projet est réalisé.")


@dataclass(frozen=True)
class Outcome:
    """What arrived. `accepted_again` are mails that the server took twice under one Message-ID: a mailbox shows one."""

    people: int
    kills: int
    lost: int
    doubled: int
    news_twice: int
    accepted_again: int
    seconds: float


class Executioner:
    """Kills workers: some at random, the first of them before anything is sent; the others as `STAGES` has it."""

    def __init__(self, people: int, kills: int, *, aims: bool, dice: random.Random) -> None:
        self.at_random = max(1, kills // 5) if aims else kills
        aimed = kills - self.at_random
        self.plan = [(people * (n + 1) // (aimed + 2), STAGES[n % len(STAGES)]) for n in range(aimed)]
        self.dice, self.lock, self.done, self.mails = dice, threading.Lock(), 0, 0

    @property
    def is_done(self) -> bool:
        return not (self.plan or self.at_random)

    def kill(self, worker: int) -> bool:
        """Whether it was there to be killed: at random or aimed, the other may have come first."""
        try:
            os.kill(worker, signal.SIGKILL)
        except ProcessLookupError:
            return False
        self.done += 1
        return True

    def at(self, stage: str, worker: int) -> None:
        """Called by the mail server; kills whom it speaks to when the plan says so."""
        with self.lock:
            self.mails += stage == "command"
            here = self.plan and worker and self.mails >= self.plan[0][0] and self.plan[0][1] == stage
            if here and self.kill(worker):
                self.plan.pop(0)

    def some(self, numbers: Iterator[int]) -> None:
        """Kill workers a moment after they start: while they tell, while they write letters, while they send."""
        for number in numbers:
            if self.at_random:
                time.sleep(self.dice.uniform(0.02, 0.25))
                with self.lock:
                    self.at_random -= self.kill(number)


@contextlib.contextmanager
def workers(given: dict[str, Any], executioner: Executioner) -> Iterator[None]:
    env = {**os.environ, "FAULTS": json.dumps(given, default=str), "DJANGO_SETTINGS_MODULE": "tests.faults.settings"}
    command = [sys.executable, "-m", "tests.faults.nursery", str(WORKERS)]
    with subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as nursery:
        thread = threading.Thread(target=executioner.some, args=(map(int, nursery.stdout),))
        thread.start()
        try:
            yield
        finally:
            nursery.stdin.close()
            nursery.wait()
            thread.join()


def settle(people: int) -> set[str]:
    """A dossier that many people follow and that two things happened to; returns their addresses."""
    from participation.accounts.models import User
    from participation.dossiers.actions import open_dossier, record
    from participation.dossiers.enums import Journal, Kind
    from participation.dossiers.models import Follow

    dossier = open_dossier(kind=Kind.IDEA, title="Un banc rouge")
    hours = {"quiet_from": 0, "quiet_until": 0}
    made = User.objects.bulk_create(
        User(email=f"suit-{n}@exemple.test", name=f"Lucie {n}", news_cadence="immediate", **hours)
        for n in range(people)
    )
    Follow.objects.bulk_create(Follow(user=user, dossier=dossier) for user in made)
    for kind in (Journal.VOTE_OPENED, Journal.PROJECT_DELIVERED):
        record(dossier, kind)
    return {user.email for user in made}


def all_sent(people: int) -> bool:
    from participation.dossiers.models import Letter

    return Letter.objects.filter(state="sent").count() == people


def trial(*, people: int, kills: int, folder: bool = False, seed: int = 1) -> Outcome:
    """Mail `people` persons with workers that are killed `kills` times, through SMTP or into a folder."""
    from django.db import connection

    database = {key: value for key, value in connection.settings_dict.items() if key != "TEST"}
    addresses = settle(people)
    began = time.monotonic()
    executioner = Executioner(people, kills, aims=not folder, dice=random.Random(seed))
    with tempfile.TemporaryDirectory(prefix="parvis-mails-") as place, listening(executioner.at) as sink:
        given = {
            "database": database,
            "backend": f"participation.mail.{'FolderBackend' if folder else 'SmtpBackend'}",
            "port": sink.port,
            "folder": place,
            "lease": LEASE,
        }
        with workers(given, executioner):
            while not (all_sent(people) and executioner.is_done) and time.monotonic() < began + PATIENCE:
                time.sleep(0.1)
        taken = in_folder(Path(place)) if folder else list(sink.taken)
    return judge(addresses, taken, executioner.done, time.monotonic() - began)


def in_folder(folder: Path) -> list[Taken]:
    found = [Taken("", path.read_bytes()) for path in folder.glob("*.eml")]
    return [Taken(one.mail["To"], one.content) for one in found]


def judge(addresses: set[str], taken: list[Taken], kills: int, seconds: float) -> Outcome:
    """What each mailbox shows: a mail that comes again under its Message-ID is the same mail (RFC 5322, 3.6.4)."""
    mailboxes: dict[str, dict[str, str]] = defaultdict(dict)
    for one in taken:
        mail = one.mail
        mailboxes[one.to][mail["Message-ID"]] = mail.get_body(("plain",)).get_content()
    told = [Counter({words: "".join(box.values()).count(words) for words in NEWS}) for box in mailboxes.values()]
    return Outcome(
        people=len(addresses),
        kills=kills,
        lost=len(addresses - set(mailboxes)),
        doubled=sum(len(box) > 1 for box in mailboxes.values()),
        news_twice=sum(set(counts.values()) != {1} for counts in told),
        accepted_again=len(taken) - sum(map(len, mailboxes.values())),
        seconds=round(seconds, 1),
    )


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(asdict(trial(people=int(sys.argv[1]), kills=int(sys.argv[2])))))
