"""The gate that a text passes before it is public.

Accounts and discussions stand below moderation in the house: they ask the gate, and moderation stands there when the
site starts (`gate.keeper = …`). Without a keeper everything passes, which is what an app tested alone needs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Reason = Mapping[str, Any]  # {"code": "links", …the facts its sentence needs}: JSON, kept with the text that waits


class Keeper:
    """Lets everything pass; moderation replaces it."""

    def reasons(self, *, author: Any, text: str, dossier: Any = None, proven: bool = True) -> Sequence[Reason]:
        """Why a text must be read by the team before it is public; empty when it may be published at once.

        `dossier` is where the text goes (a thread, a process that collects ideas; None for a name), `proven` whether
        the sender's browser solved the challenge, where one was asked.
        """
        return ()

    def asks_proof(self, user: Any) -> bool:
        """Whether the browser of this reader solves a small sum before it sends a text (`participation.proof`)."""
        return False

    def name_reasons(self, *, user: Any, name: str) -> Sequence[Reason]:
        """Why the team must read a public name; it shows meanwhile."""
        return ()

    def hold(self, *, content: Any, reasons: Sequence[Reason]) -> None:
        """Put a content on the team's list, in the transaction that wrote it."""

    def dropped(self, *, content: Any) -> None:
        """Its author took back a content that waited: the team need not read it any more."""


class Gate:
    """Where the keeper stands."""

    keeper: Keeper = Keeper()


gate = Gate()
