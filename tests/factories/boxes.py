"""Boxes with their log: voted, sealed in batches, closed, and the bundle that recounts them."""

import base64
import io
import json
import zipfile

from budgets.actions import Person, cast_ballot, close_vote
from budgets.actions.sealing import seal_waiting
from budgets.bundle import write_bundle
from budgets.enums import Channel
from budgets.models import Batch, Budget
from tests.factories.budgets import fresh, voters
from tests.factories.people import AgentFactory


def cast(budget, choices, *, channel=Channel.WEB):
    """One ballot a voter, each with its own choices; returns the receipts."""
    agent = None if channel == Channel.WEB else AgentFactory()
    receipts = []
    for voter, chosen in zip(voters(len(choices)), choices, strict=True):
        person = Person(voter.residence.person_key, 1985) if agent else voter
        receipts.append(
            cast_ballot(
                budget=fresh(budget),
                voter=person,
                choices=chosen,
                channel=channel,
                idempotency_key="k",
                entered_by=agent,
            )
        )
    return receipts


def seal(budget):
    """The next batch, whatever the time since the last."""
    Batch.objects.filter(budget=budget).update(sealed_at="2020-01-01T00:00:00Z")
    Budget.objects.filter(pk=budget.pk).update(opened_at="2020-01-01T00:00:00Z")
    return seal_waiting(budget=budget)


def close(budget):
    return close_vote(budget=fresh(budget), by=AgentFactory(), reason="Une répétition.")


def bundle_of(budget):
    """The files of a bundle, by name."""
    file = io.BytesIO()
    write_bundle(fresh(budget), file)
    with zipfile.ZipFile(file) as bundle:
        return {name: bundle.read(name).decode() for name in bundle.namelist()}


def write_zip(path, files):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, text in files.items():
            bundle.writestr(name, text)
    return path


def rows(text):
    return [json.loads(line) for line in text.splitlines()]


def lines(items):
    return "".join(canonical(item) + "\n" for item in items)


def canonical(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def leaf(row):
    return json.loads(base64.b64decode(row["data"]))


def with_leaf(row, content):
    return {**row, "data": base64.b64encode(canonical(content).encode()).decode()}
