"""A budget that is voted, with residents who may vote and their tokens; then what is in its box. Prints JSON.

Run by `tests.load.casting` with the settings of production, never by hand on a real site: `open N` makes it, `count SLUG`
counts it, `close SLUG N` says that it is ready, waits for the Nth ballot and closes the vote before its day.
"""

import json
import secrets
import sys
import time
from collections.abc import Callable

import django


def opened(people: str) -> dict[str, object]:
    from rest_framework.authtoken.models import Token

    from participation.accounts.models import Residence, User
    from participation.dossiers.models import Dossier
    from tests.factories.budgets import BudgetFactory, open_budget
    from tests.factories.dossiers import DossierFactory, ProcessFactory
    from tests.factories.people import TerritoryFactory

    for made in (BudgetFactory, DossierFactory, ProcessFactory, TerritoryFactory):
        made.reset_sequence(Dossier.objects.count())  # each station is opened by a program that counts from 0
    voters = int(people)
    budget = open_budget([40_000 + 1_000 * n for n in range(20)])
    users = User.objects.bulk_create(
        [User(email=f"{n}-{secrets.token_hex(4)}@mesures.test", name=f"Mesure {n}") for n in range(voters)]
    )
    Residence.objects.bulk_create(
        [
            Residence(
                user=user, person_key=secrets.token_hex(32), birth_year=1980, territory=budget.territory,
                verified_at=budget.opened_at,
            )
            for user in users
        ]
    )  # fmt: skip
    tokens = Token.objects.bulk_create([Token(user=user, key=Token.generate_key()) for user in users])
    return {
        "slug": budget.slug,
        "codes": list(budget.candidates.values_list("code", flat=True)),
        "tokens": [token.key for token in tokens],
    }


def closed(slug: str, ballots: str) -> dict[str, object]:
    from budgets.actions import close_vote
    from budgets.models import Ballot, Budget
    from tests.factories.people import AgentFactory

    agent, box = AgentFactory(), Ballot.objects.filter(budget__process__slug=slug)
    print("ready", flush=True)
    while box.count() < int(ballots):
        time.sleep(0.01)
    closing = close_vote(budget=Budget.objects.get(process__slug=slug), by=agent, reason="Une répétition.")
    return {"closed": closing.closed_at is not None}


def counted(slug: str) -> dict[str, object]:
    from budgets.actions.checking import check_box
    from budgets.models import Ballot, Budget, CastKey, LogEntry, RollEntry

    ballots = Ballot.objects.filter(budget__process__slug=slug)
    roll = RollEntry.objects.filter(budget__process__slug=slug)
    return {
        "commitments": list(ballots.values_list("commitment", flat=True)),
        "roll": roll.count(),
        "people": roll.values("person_key").distinct().count(),
        "keys": CastKey.objects.filter(budget__process__slug=slug).count(),
        "log": [
            (leaf.kind, leaf.content.get("commitment"))
            for leaf in LogEntry.objects.filter(budget__process__slug=slug).order_by("index")
        ],
        "alarms": check_box(budget=Budget.objects.get(process__slug=slug), batches=None),
    }


if __name__ == "__main__":
    django.setup()
    what, *arguments = sys.argv[1:]
    programs: dict[str, Callable[..., dict[str, object]]] = {"open": opened, "count": counted, "close": closed}
    print(json.dumps(programs[what](*arguments)))
