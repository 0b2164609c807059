"""The live thread, over real sockets' protocol."""

import json
import time

import pytest
from asgiref.testing import ApplicationCommunicator
from channels.db import database_sync_to_async

from config.asgi import application
from participation.discussions.actions import edit_comment, hide_comment, post_comment
from participation.dossiers.actions import record
from participation.dossiers.enums import Journal, Visibility
from participation.live import reads
from participation.live.consumers import FRAME_LIMIT, NOT_FOUND, TOO_FAST, TOO_LARGE
from tests.factories.dossiers import DossierFactory, ProposalFactory
from tests.factories.people import UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

PATIENCE = 30  # seconds
HEADERS = [(b"origin", b"http://testserver"), (b"host", b"testserver")]


class Socket(ApplicationCommunicator):
    """A browser's socket, spoken in ASGI (channels' own needs daphne, which is banned here)."""

    async def connect(self):
        await self.send_input({"type": "websocket.connect"})
        answer = await self.receive_output(timeout=PATIENCE)
        return answer["type"] == "websocket.accept"

    async def say(self, text):
        await self.send_input({"type": "websocket.receive", "text": text})

    async def disconnect(self):
        await self.send_input({"type": "websocket.disconnect", "code": 1000})
        await self.wait(timeout=PATIENCE)


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
    sent = await reader.receive_output(timeout=PATIENCE)
    assert sent["type"] == "websocket.send", sent
    return json.loads(sent["text"])


async def news(reader):
    """The next frame that is not the count of readers, which comes when it comes."""
    while (sent := await frame(reader))["type"] == "presence":
        pass
    return sent


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
            event = await news(reader)
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
        events = [await news(reader), await news(reader)]
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
        closing = await reader.receive_output(timeout=PATIENCE)
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
        closing = await reader.receive_output(timeout=PATIENCE)
        assert (closing["type"], closing["code"]) == ("websocket.close", code)

    run(story)


def test_a_phase_that_opens_is_told_on_the_process_and_on_its_ideas_and_nowhere_else():
    idea, other = ProposalFactory(), ProposalFactory()
    process = idea.process.dossier

    async def story():
        readers = [socket(process.ref), socket(idea.dossier.ref)]
        stranger = socket(other.dossier.ref)
        for reader in [*readers, stranger]:
            await reader.connect()
            await frame(reader)
        await database_sync_to_async(record)(process, Journal.PHASE_OPENED, phase="Vote", until="3 décembre")
        sentences = {(await news(reader))["text"] for reader in readers}
        assert sentences == {"L’étape «\u00a0Vote\u00a0» commence, jusqu’au 3 décembre."}
        await database_sync_to_async(record)(process, Journal.NEWS_PUBLISHED, title="Une nouvelle", summary="")
        await database_sync_to_async(record)(other.dossier, Journal.NEWS_PUBLISHED, title="La sienne", summary="")
        assert (await news(stranger))["kind"] == Journal.NEWS_PUBLISHED
        for reader in [*readers, stranger]:
            await reader.disconnect()

    run(story)


def test_a_phase_that_opened_during_a_cut_is_told_on_the_idea_at_its_return():
    idea = ProposalFactory()
    since = int(time.time()) - 60
    record(idea.process.dossier, Journal.PHASE_CLOSED, phase="Idées", outcome="218 idées.")

    async def story():
        reader = socket(idea.dossier.ref, f"?depuis={since}")
        await reader.connect()
        await frame(reader)
        assert (await news(reader))["kind"] == Journal.PHASE_CLOSED
        await reader.disconnect()

    run(story)


@pytest.mark.parametrize("count", [1, 20])
def test_a_sweep_asks_two_queries_whatever_the_number_of_open_threads(count, django_assert_num_queries):
    ideas = ProposalFactory.create_batch(count)
    for idea in ideas:
        record(idea.process.dossier, Journal.PHASE_OPENED, phase="Vote", until="3 décembre")
    rooms = {idea.dossier_id: idea.process.dossier_id for idea in ideas}
    with django_assert_num_queries(2):
        heads = reads.heads(rooms, time.time() - 60)
    assert [len(head.entries) for head in heads.values()] == [1] * count


@pytest.mark.parametrize("after", ["x", "-3", "9" * 40, "%00"])
def test_a_malformed_cursor_is_ignored(after):
    dossier = DossierFactory()

    async def story():
        reader = socket(dossier.ref, f"?after={after}")
        await reader.connect()
        assert (await frame(reader))["type"] == "hello"
        await reader.disconnect()

    run(story)
