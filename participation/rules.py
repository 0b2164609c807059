"""Who may do what, and why not: decisions, refusals, and the predicates that rules are built of.

Each app holds a table `RULES` (name → predicate) and a table `REFUSALS` (code → sentence) in its `rules.py`.
A rule's name starts with the label of the app that holds it: "proposals.submit".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.utils.translation import gettext_lazy as _

REFUSALS = {
    "not_found": _("Cette page n’existe pas, ou vous n’y avez pas accès."),
    "text.empty": _("Écrivez au moins quelques mots."),
    "text.too_long": _("Ce texte compte {length} caractères : {limit} au plus."),
    "state.transition": _("Ce dossier est « {state} » : cette action n’est plus possible."),
    "form.invalid": _("Certaines réponses sont à corriger."),
    "csrf": _("Cette page est restée ouverte trop longtemps. Revenez en arrière, rechargez-la et recommencez."),
}


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer to "may I?": truthy when allowed, otherwise a code and the facts its sentence needs."""

    allowed: bool
    code: str = ""
    context: Mapping[str, Any] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return self.allowed

    @property
    def message(self) -> str:
        """The reason, in the reader's language."""
        return "" if self.allowed else explain(self.code, self.context)


ALLOWED = Decision(True)


def refuse(code: str, **context: Any) -> Decision:
    """Build the decision that says no."""
    return Decision(False, code, context)


class Refusal(Exception):  # noqa: N818  a refusal is an answer, not an error
    """A domain failure, carried to the reader by `participation.middleware.RefusalMiddleware`."""

    def __init__(self, code: str, **context: Any) -> None:
        super().__init__(code)
        self.code = code
        self.context = context

    @property
    def message(self) -> str:
        """The reason, in the reader's language."""
        return explain(self.code, self.context)

    @property
    def status(self) -> int:
        """The HTTP status that carries this refusal."""
        if self.code == "not_found":
            return 404
        if self.code == "accounts.anonymous":
            return 401
        if self.code.startswith("text.") or self.code.endswith(".invalid"):
            return 422
        if self.code.endswith((".closed", ".already", ".transition", ".not_yet", ".conflict")):
            return 409
        if self.code.endswith(".away"):
            return 503
        return 403


class Predicate:
    """A test of (user, object) that answers with a `Decision`; `&`, `|` and `~`-free on purpose: reasons must survive."""

    def __init__(self, test: Callable[[Any, Any], Decision], name: str = "") -> None:
        self.test = test
        self.name = name or test.__name__

    def __call__(self, user: Any, obj: Any) -> Decision:
        return self.test(user, obj)

    def __and__(self, other: Predicate) -> Predicate:
        return Predicate(lambda user, obj: self(user, obj) and other(user, obj), f"{self.name} & {other.name}")

    def __or__(self, other: Predicate) -> Predicate:
        return Predicate(lambda user, obj: self(user, obj) or other(user, obj), f"{self.name} | {other.name}")


def predicate(test: Callable[[Any, Any], Decision]) -> Predicate:
    """Turn a function of (user, object) into a `Predicate`."""
    return Predicate(test)


@cache
def _module_of(label: str) -> Any:
    return import_module(apps.get_app_config(label).name + ".rules")


def decide(rule: str, user: Any, obj: Any = None) -> Decision:
    """Answer whether `user` may do `rule` to `obj`. Raises KeyError when no such rule exists."""
    decision: Decision = _module_of(rule.split(".", 1)[0]).RULES[rule](user, obj)
    return decision


def require(rule: str, user: Any, obj: Any = None) -> None:
    """Raise `Refusal` with the reason unless `decide` says yes."""
    decision = decide(rule, user, obj)
    if not decision:
        raise Refusal(decision.code, **decision.context)


def explain(code: str, context: Mapping[str, Any] | None = None) -> str:
    """The sentence of a refusal code, filled with its context."""
    if code in REFUSALS:
        sentence = str(REFUSALS[code])
    else:
        sentence = str(_module_of(code.split(".", 1)[0]).REFUSALS[code])
    return sentence.format(**context) if context else sentence
