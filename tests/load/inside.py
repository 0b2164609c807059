"""What a request costs inside the process: queries and CPU. Prints one JSON object.

Run by `tests.load.bench` with the settings of production on the prepared city; never by hand on a real one.
"""

import json
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import django

VOTERS, PARALLEL = 20, 50


def queries_of(request: Callable[[], Any], *, expected: set[int]) -> int:
    """The queries of one request, which must answer one of these statuses."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        response = request()
    if response.status_code not in expected:
        raise SystemExit(f"{response.request['PATH_INFO']} answered {response.status_code}, not {expected}")
    return len([q for q in captured if not q["sql"].startswith(("SAVEPOINT", "RELEASE SAVEPOINT", "BEGIN", "COMMIT"))])


def cpu_of(request: Callable[[], Any], *, times: int) -> float:
    """The CPU of one request in this process, in milliseconds, after three that warm it."""
    for _ in range(3):
        request()
    start = time.process_time()
    for _ in range(times):
        request()
    return (time.process_time() - start) * 1000 / times


def signed_in(user: Any) -> Any:
    from django.test import Client

    client = Client(HTTP_ACCEPT_ENCODING="gzip")
    client.force_login(user, backend="participation.accounts.backends.AccountBackend")
    return client


def reads(times: int) -> dict[str, Any]:
    """The list of ideas and a dossier, for someone signed in, beside an empty view."""
    from django.db.models import Count
    from django.test import override_settings
    from django.urls import reverse

    from participation.accounts.models import User
    from participation.discussions.models import Comment
    from participation.dossiers.models import Dossier
    from participation.processes.models import Process
    from participation.proposals.models import Proposal

    citizen = User.objects.get(email="habitante@demo.test")
    client = signed_in(citizen)
    process = Process.objects.annotate(n=Count("proposals")).order_by("-n", "pk").first()
    ideas = Dossier.objects.public().filter(kind="idea", stage="proposed")
    counted = ideas.annotate(n=Count("comments")).order_by("n", "pk")
    few, many = counted.filter(n__gte=1).first(), counted.filter(n__gte=50).first() or counted.last()
    addresses = {
        "list": reverse("proposals:list", args=[process.slug]),
        "all": reverse("proposals:all"),
        "few": few.get_absolute_url(),
        "many": many.get_absolute_url(),
    }
    found: dict[str, Any] = {
        "proposals": Proposal.objects.count(),
        "comments": Comment.objects.count(),
        "comments_of_dossier": many.n,
    }
    for name, address in addresses.items():
        client.get(address)
        found[f"{name}_queries"] = queries_of(lambda address=address: client.get(address), expected={200})
        found[f"{name}_cpu_ms"] = round(cpu_of(lambda address=address: client.get(address), times=times), 2)
    with override_settings(ROOT_URLCONF="tests.load.empty"):
        empty = signed_in(citizen)
        found["empty_cpu_ms"] = round(cpu_of(lambda: empty.get("/"), times=times * 10), 3)
    found["list_ratio"] = round(found["list_cpu_ms"] / found["empty_cpu_ms"], 1)
    found["dossier_ratio"] = round(found["many_cpu_ms"] / found["empty_cpu_ms"], 1)
    return found


def writes() -> dict[str, Any]:
    """The queries of a comment, a support and a ballot, as a browser without JavaScript sends them."""
    from django.urls import reverse

    from budgets.models import Budget
    from participation.proposals.models import Proposal
    from participation.rules import decide

    voter = fresh_voters(1)[0]
    client = signed_in(voter)
    idea = next(p for p in Proposal.objects.order_by("-pk")[:2000] if decide("proposals.support", voter, p))
    budget = next(b for b in Budget.objects.order_by("-pk") if b.is_open)
    code = budget.candidates.order_by("cost").first().code
    comment = reverse("discussions:comment", args=[idea.dossier.ref])
    support = reverse("proposals:support", args=[idea.dossier.ref])
    vote = f"/api/v1/budgets/{budget.slug}/ballots/"
    choices = {code: 1} if budget.has_points else [code]
    return {
        "comment_queries": queries_of(
            lambda: client.post(comment, {"body": "Une mesure, rien de plus."}), expected={201, 303}
        ),
        "support_queries": queries_of(lambda: client.post(support), expected={303}),
        "ballot_queries": queries_of(
            lambda: client.post(
                vote, json.dumps({"choices": choices}), content_type="application/json", HTTP_IDEMPOTENCY_KEY="bench-1"
            ),
            expected={201},
        ),
    }


def fresh_voters(count: int) -> list[Any]:
    """Invented residents who have not voted, verified and grown up."""
    import secrets

    from django.utils import timezone

    from participation.accounts.models import Residence, User
    from participation.territories.models import Territory

    commune = Territory.objects.filter(level="commune").first()
    voters = []
    for _ in range(count):
        user = User.objects.create(
            email=f"{secrets.token_hex(6)}@mesures.test", name="Mesure", charter_accepted_at=timezone.now()
        )
        Residence.objects.create(
            user=user,
            person_key=secrets.token_hex(32),
            birth_year=1980,
            territory=commune,
            verified_at=timezone.now() - timedelta(days=1),
        )
        voters.append(user)
    return voters


def parallel_votes() -> dict[str, Any]:
    """Twenty voters send the same vote fifty times at once; each time with a key of its own, as ten windows would."""
    from django.db import connection

    from budgets.actions.voting import cast_ballot
    from budgets.enums import Channel
    from budgets.models import Ballot, Budget, RollEntry
    from participation.rules import Refusal

    budget = next(b for b in Budget.objects.order_by("-pk") if b.is_open)
    code = budget.candidates.order_by("cost").first().code
    voters = fresh_voters(VOTERS)
    before = Ballot.objects.filter(budget=budget).count()

    def vote(job: tuple[Any, int]) -> bool:
        voter, attempt = job
        try:
            cast_ballot(
                budget=budget, voter=voter, choices={code: 1} if budget.has_points else [code],
                channel=Channel.WEB, idempotency_key=f"{voter.pk}-{attempt}",
            )  # fmt: skip
        except Refusal:
            return False
        finally:
            connection.close()
        return True

    jobs = [(voter, attempt) for voter in voters for attempt in range(PARALLEL)]
    start = time.monotonic()
    with ThreadPoolExecutor(max_workers=PARALLEL) as pool:
        accepted = sum(pool.map(vote, jobs))
    seconds = time.monotonic() - start
    keys = [voter.residence.person_key for voter in voters]
    return {
        "votes_sent": len(jobs),
        "votes_accepted": accepted,
        "ballots": Ballot.objects.filter(budget=budget).count() - before,
        "roll_entries": RollEntry.objects.filter(budget=budget, person_key__in=keys).count(),
        "seconds": round(seconds, 1),
    }


if __name__ == "__main__":
    django.setup()
    print(json.dumps({**reads(int(sys.argv[1])), **writes(), **parallel_votes()}))
