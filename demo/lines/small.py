"""Small budgets that are over: from ideas to works, each with its own kind of ballot and its own way to count."""

import random
import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from budgets.actions import Person, cast_ballot, close_vote, create_budget, open_vote, publish_results
from budgets.enums import Channel, VoteType
from budgets.models import Budget, Candidate
from demo.city import City
from demo.content import small
from demo.lines.budgets import hold_open, idea, put_to_the_vote
from demo.lines.building import work
from demo.lines.incidents import outage
from participation.accounts.models import User
from participation.processes.enums import PhaseKind
from participation.processes.models import Phase
from participation.proposals.models import Proposal
from participation.text import french
from projects.actions import deliver, start_project

AT_COUNTER = 5  # one ballot in so many is filled at a counter
SPREAD = 0.28  # how far the tastes of two voters may be


def all_of_them(city: City) -> list[Iterator[datetime]]:
    return [small_budget(city, told) for told in small.BUDGETS]


def small_budget(city: City, told: dict[str, Any]) -> Iterator[datetime]:
    ideas, study, opens, closes, ends, built = told["days"]
    yield city.story.at(ideas - 3, 9)
    spans = [(ideas, study), (study, opens), (opens, closes), (closes, ends), (ends, built)]
    process = city.create("budget", told, spans)
    city.story.begin(city.phases(process, told["outcomes"]))
    budget = create_budget(process=process, by=city.who("agente"), **told["rules"])
    kept: dict[str, Proposal] = {}
    for number, row in enumerate(told["projects"]):
        city.story.begin(idea(city, process, row, ideas + 2 + number * 3, study, kept))

    yield city.story.at(opens - 2, 10)
    candidates = put_to_the_vote(city, budget, kept)
    phase = Phase.objects.get(process=process, kind=PhaseKind.VOTE)
    hold_open(phase, until=timezone.now() + timedelta(days=900))
    yield city.story.at(opens, 17)
    budget = open_vote(budget=budget, by=city.who("agente"))
    yield city.story.at(closes - 1, 16)
    vote(city, budget, told, candidates)
    hold_open(phase, until=phase.closes_at)
    if away := told.get("outage"):
        hours, reason = away
        yield city.story.at(closes, hours[1], 40)
        outage(city, budget, closes, hours, reason)
        phase.refresh_from_db()

    yield phase.closes_at + timedelta(minutes=5)
    budget = close_vote(budget=budget, by=city.who("agente"))
    yield city.story.at(closes + 1, 18)
    tally = publish_results(budget=budget, by=city.who("agente"))
    keys = {candidate.code: key for key, candidate in candidates.items()}
    for code in tally.winners:
        works = told["works"].get(keys[code])
        city.story.begin(winner(city, candidates[keys[code]], works, closes, tally.lines[code]["votes"]))


def vote(city: City, budget: Budget, told: dict[str, Any], candidates: dict[str, Candidate]) -> None:
    """Each voter's own ballot. These dice are the budget's own: another small budget changes nobody else's story."""
    dice = random.Random(told["slug"])
    liked = {candidates[row[0]].code: row[8] / 100 for row in told["projects"]}
    chosen = {person.pk for person in dice.sample(city.voters, told["voters"])}
    voters = User.objects.filter(pk__in=chosen).select_related("residence").order_by("pk")
    for number, voter in enumerate(voters):
        residence, at_counter = voter.residence, number % AT_COUNTER == 0
        cast_ballot(
            budget=budget,
            voter=Person(person_key=residence.person_key, birth_year=residence.birth_year) if at_counter else voter,
            choices=choices(budget, {code: dice.gauss(share, SPREAD) for code, share in liked.items()}),
            channel=Channel.COUNTER if at_counter else Channel.WEB,
            idempotency_key=str(uuid.uuid4()),
            entered_by=city.who("claire") if at_counter else None,
        )


def choices(budget: Budget, taste: dict[str, float]) -> Sequence[str] | dict[str, int]:
    """A ballot as this voter would fill it: how much each project pleases, from 0 to 1, in the way of its type."""
    best = sorted(taste, key=lambda code: -taste[code])
    if budget.vote_type == VoteType.ORDINAL:
        return best[: budget.max_length]
    if budget.vote_type == VoteType.SCORING:
        levels = len(budget.mention_words)
        return {code: min(levels - 1, max(0, int(pleases * levels))) for code, pleases in taste.items()}
    left, points = budget.max_sum_points or 0, {}
    for code in best:
        points[code] = min(left, budget.max_points or left)
        left -= points[code]
    return points


def winner(city: City, candidate: Candidate, works: tuple | None, closed: int, votes: int) -> Iterator[datetime]:
    """A project that won: its works begin, or the city says what comes next."""
    yield city.story.at(closed + 12, 10)
    if works is None:
        city.say(candidate.dossier, "@paul", small.NEXT)
        return
    service, manager, description, steps, money, news, delivered = works
    project = start_project(
        by=city.who(manager), service=french(service), dossier=candidate.dossier, budget=candidate.cost,
        description=french(description), votes=votes, started_on=city.story.date(closed + 12),
        voted_at=city.story.date(closed + 1),
    )  # fmt: skip
    work(city, project, manager, steps, money, news)
    if delivered:
        yield city.story.at(delivered, 18)
        deliver(project=project, by=city.who(manager), on=city.story.date(delivered))
