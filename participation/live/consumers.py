"""`/ws/dossiers/<ref>/`: the frames of a thread, as the contract says. A plain ASGI application."""

import asyncio
import json
import time
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.utils import timezone

from participation.live import reads
from participation.live.hub import Reader, dumps, hub, in_thread

FRAME_LIMIT = 1_000  # characters a browser may send at once
RATE = (20, 10.0)  # frames a browser may send, in how many seconds
CURSOR_LIMIT = 2**31 - 1

NOT_FOUND, TOO_LARGE, TOO_FAST, TOO_SLOW = 4404, 4413, 4429, 4408


async def thread_socket(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """One browser reading one public thread. It only listens: writing goes through the form or the API.

    The browser may say {"type": "here"} or {"type": "away"}: whether the page is on screen. Anything else is ignored.
    """
    await receive()  # websocket.connect
    cookies = dict(scope["headers"]).get(b"cookie", b"").decode("latin-1")
    opening = await in_thread(reads.opening, scope["url_route"]["kwargs"]["ref"], cookies)
    await send({"type": "websocket.accept"})
    if opening is None:
        await send({"type": "websocket.close", "code": NOT_FOUND})
        return
    asked = parse_qs(scope["query_string"].decode("ascii", "ignore"))
    after = whole_number(asked.get("after", [""])[0])
    reader = Reader(
        opening.cursor if after is None else min(after, opening.cursor),
        language=known_language(asked.get("langue", [""])[0]),
        user_id=opening.user_id,
    )
    hello = {"type": "hello", "epoch": hub.epoch, "cursor": opening.cursor, "at": timezone.now().timestamp()}
    await send({"type": "websocket.send", "text": dumps(hello)})
    if since := moment(asked.get("depuis", [""])[0]):
        about = (opening.dossier_id, opening.process)
        for note in (await in_thread(reads.notes, *about, since, reader.language, frozenset())).frames:
            reader.offer(dumps(note))
    sender = asyncio.ensure_future(forward(reader, send))
    try:
        await hub.join(opening.dossier_id, reader, head=opening.cursor, process=opening.process)
        code = await listen(reader, receive, opening.dossier_id)
        if code:
            await send({"type": "websocket.close", "code": code})
    finally:
        hub.leave(opening.dossier_id, reader)
        sender.cancel()
        with suppress(asyncio.CancelledError, Exception):  # a socket that is already gone
            await sender


async def forward(reader: Reader, send: Any) -> None:
    """Write the frames that wait for this browser, one after the other."""
    while (frame := await reader.frames.get()) is not None:
        await send({"type": "websocket.send", "text": frame})
    await send({"type": "websocket.close", "code": TOO_SLOW})


async def listen(reader: Reader, receive: Any, dossier_id: int) -> int:
    """Read what the browser says until it leaves (0) or shouts (the code to close with)."""
    frames, seconds = RATE
    arrivals: list[float] = []
    while (message := await receive())["type"] == "websocket.receive":
        text = message.get("text") or ""
        if message.get("bytes") is not None or len(text) > FRAME_LIMIT:
            return TOO_LARGE
        now = time.monotonic()
        arrivals = [at for at in arrivals if now - at < seconds] + [now]
        if len(arrivals) > frames:
            return TOO_FAST
        said = type_of(text)
        if said in {"here", "away"}:
            reader.here = said == "here"
            if room := hub.rooms.get(dossier_id):
                hub.count(room)
    return 0


def type_of(text: str) -> str:
    """The type of a frame; empty when it is not one."""
    try:
        frame = json.loads(text)
    except (ValueError, RecursionError):
        return ""
    return str(frame.get("type")) if isinstance(frame, dict) else ""


def whole_number(value: str) -> int | None:
    """The cursor of an address; None when it is not one."""
    if value.isascii() and value.isdecimal() and len(value) < 12 and int(value) <= CURSOR_LIMIT:
        return int(value)
    return None


def moment(value: str) -> float | None:
    """A moment of today, in seconds; older ones are read on the page."""
    whole = whole_number(value.partition(".")[0])
    return float(whole) if whole and 0 <= time.time() - whole < 86_400 else None


def known_language(value: str) -> str:
    return value if value in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
