"""The live thread, over real sockets' protocol."""

import json

import pytest
from asgiref.testing import ApplicationCommunicator
from channels.db import database_sync_to_async

from config.asgi import application
from participation.discussions.actions import edit_comment, hide_comment, post_comment
from participation.dossiers.enums import Visibility
from participation.live.consumers import FRAME_LIMIT, NOT_FOUND, TOO_FAST, TOO_LARGE
from tests.factories.dossiers import DossierFactory
from tests.factories.people import UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

HEADERS = [(b"origin", b"http://testserver"), (b"host", b"testserver")]


class Socket(ApplicationCommunicator):
    """A browser's socket, spoken in ASGI (channels' own needs daphne, which is banned here)."""

    async def connect(self):
        await self.send_input({"type": "websocket.connect"})
        answer = await self.receive_output(timeout=5)
        return answer["type"] == "websocket.accept"

    async def say(self, text):
        await self.send_input({"type": "websocket.receive", "text": text})

    async def disconnect(self):
        await self.send_input({"type": "websocket.disconnect", "code": 1000})
        await self.wait(timeout=5)


def socket(ref, query="", headers=HEADERS):
    scope = {
        "type": "websocket",
        "path": f"/ws/dossiers/{ref}/",
        "query_string": query.lstrip("?").encode(),
        "headers": headers,
        "subprotocols": [],
    }
    return Socket(application, scope)


async def frame(reader):
    sent = await reader.receive_output(timeout=5)
    assert sent["type"] == "websocket.send", sent
    return json.loads(sent["text"])


def run(story):
    """Run a coroutine on a loop of its own (the suite has no asyncio plugin)."""
    import asyncio

    return asyncio.run(story())


def test_two_readers_see_a_comment_that_a_third_person_writes():
    dossier, author = DossierFactory(), UserFactory()

    async def story():
        readers = [socket(dossier.ref), socket(dossier.ref)]
        for reader in readers:
            assert await reader.connect()
            hello = await frame(reader)
            assert (hello["type"], hello["cursor"]) == ("hello", 0)
        await database_sync_to_async(post_comment)(dossier=dossier, author=author, body="Bonjour à tous.")
        for reader in readers:
            event = await frame(reader)
            assert (event["type"], event["cursor"]) == ("comment.created", 1)
            assert "Bonjour à tous." in event["html"]
            await reader.disconnect()

    run(story)


def test_a_reader_who_comes_back_is_told_what_was_missed_hidden_comments_included():
    dossier, author = DossierFactory(), UserFactory()
    first = post_comment(dossier=dossier, author=author, body="Premier.")
    second = post_comment(dossier=dossier, author=author, body="Second.")
    hide_comment(comment=first, by=None, ground="Vie privée")
    edit_comment(comment=second, by=author, body="Second, corrigé.")

    async def story():
        reader = socket(dossier.ref, "?after=2")
        await reader.connect()
        assert (await frame(reader))["type"] == "hello"
        events = [await frame(reader), await frame(reader)]
        assert [(e["type"], e["cursor"]) for e in events] == [("comment.hidden", 3), ("comment.edited", 4)]
        assert "Premier." not in events[0]["html"]
        await reader.disconnect()

    run(story)


def test_a_foreign_origin_is_refused():
    dossier = DossierFactory()

    async def story():
        foreign = socket(dossier.ref, headers=[(b"origin", b"https://ailleurs.test"), (b"host", b"testserver")])
        assert not await foreign.connect()

    run(story)


@pytest.mark.parametrize("visibility", [None, Visibility.HIDDEN, Visibility.PRIVATE])
def test_a_dossier_that_is_not_public_is_closed(visibility):
    ref = DossierFactory(visibility=visibility).ref if visibility else "2020-404"

    async def story():
        reader = socket(ref)
        await reader.connect()
        closing = await reader.receive_output(timeout=5)
        assert (closing["type"], closing["code"]) == ("websocket.close", NOT_FOUND)

    run(story)


@pytest.mark.parametrize(("frames", "code"), [(["x" * (FRAME_LIMIT + 1)], TOO_LARGE), (["x"] * 21, TOO_FAST)])
def test_a_browser_that_shouts_is_disconnected(frames, code):
    dossier = DossierFactory()

    async def story():
        reader = socket(dossier.ref)
        await reader.connect()
        await frame(reader)
        for text in frames:
            await reader.say(text)
        closing = await reader.receive_output(timeout=5)
        assert (closing["type"], closing["code"]) == ("websocket.close", code)

    run(story)


@pytest.mark.parametrize("after", ["x", "-3", "9" * 40, "%00"])
def test_a_malformed_cursor_is_ignored(after):
    dossier = DossierFactory()

    async def story():
        reader = socket(dossier.ref, f"?after={after}")
        await reader.connect()
        assert (await frame(reader))["type"] == "hello"
        await reader.disconnect()

    run(story)
