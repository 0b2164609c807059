"""Redis never there, silent, stopped midway, back: people sign in, read, write, vote and are told all the same."""

import contextlib
import json
import os
import re
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from websockets.sync.client import connect

from budgets.models import Ballot, RollEntry
from participation.discussions.models import Comment
from participation.proposals.models import Support
from tests.factories.budgets import open_budget
from tests.factories.dossiers import ProposalFactory
from tests.factories.people import AgentFactory, ResidenceFactory
from tests.faults.visitor import Visitor
from tests.load import live
from tests.load.crowd import origin_of
from tests.load.site import Site, server
from tests.services import redis
from tools.machine import free_port

SETTINGS = "tests.faults.settings_away"
SLOWEST = 15  # seconds that a page may take on a machine that is busy elsewhere
PATIENCE = 60  # seconds until the pages see that Redis is back, and until a reader is told


@contextlib.contextmanager
def silent(port: int) -> Iterator[None]:
    """A Redis that hangs: it accepts, and never answers."""
    with socket.create_server(("127.0.0.1", port), backlog=256):
        yield


def settings_of(folder: Path, port: int, redis_port: int) -> dict[str, str]:
    database = {key: value for key, value in connection.settings_dict.items() if key != "TEST"}
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "FAULTS": json.dumps({"database": database, "folder": str(folder / "mail")}, default=str),
        "DATABASE_URL": "postgresql://see-faults/",
        "REDIS_URL": f"redis://127.0.0.1:{redis_port}/0",
        "SECRET_KEY": "tests-of-faults" * 4,
        "PERSON_KEY_SECRET": settings.PERSON_KEY_SECRET,
        "BALLOT_LOG_KEY": settings.BALLOT_LOG_KEY,
        "ALLOWED_HOSTS": "127.0.0.1",
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "PARVIS_VAR": str(folder),
    }


def health(url: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(live.fetch(f"{url}/sante/"))
    return found


def until_back(url: str) -> None:
    limit = time.monotonic() + PATIENCE
    while health(url)["checks"]["redis"] != "ok":
        assert time.monotonic() < limit, "Redis is there and the pages do without"
        time.sleep(0.2)


class Day:
    """What people do on the site: someone reads, a resident comes by a code, writes, supports and votes, an agent looks."""

    def __init__(self, url: str, mails: Path) -> None:
        self.url, self.mails = url, mails
        self.idea, self.budget = ProposalFactory().dossier, open_budget()
        self.agent = AgentFactory(email="agente@exemple.test")
        self.passed = 0

    def passes(self, reader: Any) -> None:
        self.passed += 1
        visitor, resident, agent = (Visitor(self.url) for _ in range(3))
        dossier, vote = self.idea.get_absolute_url(), f"/budgets/{self.budget.slug}/voter/"
        for page in ("/", "/idees/", dossier, "/budgets/", vote, "/memoire/"):
            visitor.ask(page)
        resident.sign_in(ResidenceFactory(verified_at=timezone.now()).user.email, self.mails)
        resident.ask(dossier)
        words = f"Un avis du jour {self.passed}."
        assert words in resident.fill(f"/dossiers/{self.idea.ref}/commentaires/", body=words)
        resident.fill(f"/dossiers/{self.idea.ref}/soutenir/")
        resident.ask(vote)
        assert "Mettre mon bulletin dans l’urne" in resident.fill(vote, p=["1", "2"])
        assert "Merci, votre vote compte." in resident.fill(f"{vote}confirmer/")
        agent.sign_in(self.agent.email, self.mails)
        for page in ("/gestion/", "/gestion/budgets/", "/gestion/moderation/"):
            agent.ask(page)
        assert [who.refused for who in (visitor, resident, agent)] == [[], [], []]
        assert max(who.slowest for who in (visitor, resident, agent)) < SLOWEST
        assert words in told(reader)

    def counts(self) -> list[int]:
        return [model.objects.count() for model in (Ballot, RollEntry, Comment, Support)]


def told(reader: Any) -> str:
    """The next comment that the socket gives."""
    limit = time.monotonic() + PATIENCE
    while True:
        frame = json.loads(reader.recv(timeout=limit - time.monotonic()))
        if frame["type"] == "comment.created":
            return re.sub(r"\s+", " ", frame["html"])


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_whatever_redis_does_people_sign_in_write_vote_and_are_told(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKERS", "1")
    port, redis_port = free_port(), free_port()
    env = settings_of(tmp_path, port, redis_port)
    with contextlib.ExitStack() as life:
        life.enter_context(server(Site(env, port), settings=SETTINGS, ready="/sante/"))
        [direct] = life.enter_context(live.servers(live.Site(env, "", [])))
        day = Day(env["PUBLIC_URL"], tmp_path / "mail")
        address = f"ws://127.0.0.1:{direct.port}/ws/dossiers/{day.idea.ref}/"
        reader = life.enter_context(connect(address, origin=origin_of(address), compression=None, proxy=None))

        day.passes(reader)  # never there
        assert health(day.url)["status"] == "ok"
        assert health(day.url)["checks"]["redis"] == "away"
        with redis(redis_port):
            until_back(day.url)
        with silent(redis_port):
            day.passes(reader)
            assert health(day.url)["checks"]["redis"] == "away"
        with redis(redis_port):
            until_back(day.url)
            day.passes(reader)
        day.passes(reader)  # stopped midway
    assert day.counts() == [4, 4, 4, 4]
