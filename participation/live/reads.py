"""What the hub and the sockets ask the database, each from a thread of its own."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.db.models import IntegerField, Q, Value
from django.http import HttpRequest
from django.utils import translation

from participation.accounts.models import User
from participation.accounts.rules import not_suspended
from participation.dossiers.enums import TOLD, Journal
from participation.dossiers.models import Dossier, Entry

SKEW = 10.0  # seconds: an entry is dated before it is committed
NOTES = 20  # notes told at once

#: Told on the pages of the ideas of a process too: what they may be given changes with its phase.
PHASES = frozenset({Journal.PHASE_OPENED, Journal.PHASE_CLOSED, Journal.PHASE_MOVED})

#: For a dossier, the dossier of the process that it belongs to. The app that knows it says it here.
process_of: Any = Value(None, output_field=IntegerField())

#: Journal kinds whose frame is built by the app that knows the facts: kind → function of a dossier's id.
facts: dict[str, Callable[[int], dict[str, Any]]] = {}


@dataclass(frozen=True)
class Notes:
    """The frames to send, which entries they tell, and the date from which to look next."""

    frames: list[dict[str, Any]]
    told: set[int]
    after: float


@dataclass(frozen=True)
class Head:
    """Where an open dossier stands: the last event of its thread, its latest entries."""

    cursor: int
    entries: dict[int, float]  # when each was recorded

    def untold(self, after: float, told: set[int]) -> bool:
        """Whether there is an entry to tell."""
        return any(at > after and entry not in told for entry, at in self.entries.items())


def in_language(language: str, function: Callable[..., Any], *arguments: Any) -> Any:
    """Run a reading in the language of those who will see it."""
    with translation.override(language):
        return function(*arguments)


def _moment(seconds: float) -> dt.datetime:
    return dt.datetime.fromtimestamp(seconds, dt.UTC)


def is_told(entry: Entry) -> bool:
    """Whether open pages are told of an entry: events of the thread, public steps, facts that an app counts."""
    return entry.cursor is not None or entry.kind in facts or entry.kind in TOLD or entry.kind == Journal.DOSSIER_HIDDEN


def _entries(seconds: float, dossiers: Iterable[int], processes: Iterable[int]) -> Any:
    """What is told beside the thread since a moment: public steps of the dossiers, the facts that an app counts, and the
    phases of the processes that they belong to.
    """
    steps = [kind for kind in TOLD if kind != Journal.COMMENT_POSTED]
    own = Q(dossier__in=dossiers, kind__in=[*steps, *facts])
    return Entry.objects.filter(own | Q(dossier__in=processes, kind__in=PHASES), at__gt=_moment(seconds), cursor=None)


def heads(dossiers: Mapping[int, int | None], since: float) -> dict[int, Head | None]:
    """Where the open dossiers stand, in two queries; None for one that is not public any more.

    `dossiers` gives for each the dossier of its process, or None.
    """
    found: dict[int, Head | None] = dict.fromkeys(dossiers)
    public = Dossier.objects.public().filter(pk__in=dossiers)
    for dossier_id, cursor in public.values_list("pk", "cursor"):
        found[dossier_id] = Head(cursor, {})
    members: dict[int, list[int]] = defaultdict(list)
    for dossier_id, process in dossiers.items():
        if process is not None:
            members[process].append(dossier_id)
    entries = _entries(since, dossiers, members).values_list("dossier", "pk", "at", "kind")
    for dossier_id, entry, at, kind in entries:
        concerned = [dossier_id, *(members.get(dossier_id, []) if kind in PHASES else [])]
        for head in filter(None, map(found.get, concerned)):
            head.entries[entry] = at.timestamp()
    return found


def notes(dossier_id: int, process: int | None, since: float, language: str, told: frozenset[int]) -> Notes:
    """The frames of what happened to a dossier beside its thread: "dossier.entry" for a step, and what `facts` say.

    `process` is the dossier of the process that it belongs to: its phases are told too.
    """
    processes = [process] if process is not None else []
    entries = list(
        _entries(since, [dossier_id], processes).select_related("actor").order_by("at", "pk")[: NOTES + len(told)]
    )
    fresh = [entry for entry in entries if entry.pk not in told]
    frames: list[dict[str, Any]] = []
    with translation.override(language):
        frames += [fact(dossier_id) for fact in {facts[entry.kind] for entry in fresh if entry.kind in facts}]
        frames += [
            {
                "type": "dossier.entry",
                "id": entry.pk,
                "kind": entry.kind,
                "at": entry.at.isoformat(),
                "text": str(entry),
            }
            for entry in fresh
            if entry.kind not in facts and entry.public
        ]
    after = max([since, *(entry.at.timestamp() - SKEW for entry in entries)])
    return Notes(frames, {entry.pk for entry in entries if entry.at.timestamp() > after}, after)


def suspension(user_id: int) -> dict[str, Any]:
    """The frame that tells a person that their account is suspended, until when and why, or that they may write again."""
    decision = not_suspended(User.objects.get(pk=user_id), None)
    return {"type": "account.restored" if decision else "account.suspended", "text": decision.message}


@dataclass(frozen=True)
class Opening:
    """What a socket needs to know when it opens."""

    dossier_id: int
    cursor: int
    process: int | None  # the dossier of the process that it belongs to
    user_id: int | None


def opening(ref: str, cookies: str) -> Opening | None:
    """The public dossier of a reference, and who is reading; None when there is no such dossier."""
    public = Dossier.objects.public().filter(ref=ref).annotate(process_dossier=process_of)
    found = public.values_list("pk", "cursor", "process_dossier").first()
    return Opening(*found, user_id=_user_id(cookies)) if found else None


def _user_id(cookies: str) -> int | None:
    """Who the session of these cookies belongs to."""
    try:
        morsel = SimpleCookie(cookies).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return None
    if morsel is None:
        return None
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(morsel.value)
    user = get_user(request)
    return user.pk if user.is_authenticated else None
