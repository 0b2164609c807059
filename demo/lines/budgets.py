"""Two participatory budgets: one that is being built, one that is being voted."""

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils import timezone

from budgets.actions import (
    Person,
    add_candidate,
    answer_objection,
    cast_ballot,
    close_vote,
    create_budget,
    file_objection,
    open_vote,
    publish_results,
)
from budgets.actions.sealing import seal_waiting
from budgets.enums import Channel, Contested
from budgets.models import Budget, Candidate
from demo.city import City
from demo.content import call, chain, diagonales, mobilites, observatory, projects
from demo.lines.building import show, work
from demo.lines.ideas import advise, chat, consult, give_supports, prepare, propose, reply, sort, study, talk
from demo.lines.incidents import arrivals
from demo.lines.paper import keyed_again, on_paper
from participation.accounts.models import User
from participation.dossiers.actions import follow
from participation.processes.enums import PhaseKind
from participation.processes.models import Phase, Process
from participation.proposals.actions import merge_proposals, propose_again
from participation.proposals.models import Proposal
from participation.text import french
from projects.actions import deliver, start_project

ELECTION = -484  # when « Mulhouse Diagonales » was decided, in days from today
IDEAS_OPEN, STUDY_OPEN, VOTE_OPEN, VOTE_CLOSE = -690, -630, -499, -485
SERVICES = {
    "Nature": ("Direction Nature en ville", "lea"),
    "Se déplacer": ("Direction Voirie et mobilités", "karim"),
    "Sport et santé": ("Direction de la jeunesse et des sports", "ines"),
    "Culture": ("Direction du patrimoine bâti", "david"),
    "Vivre ensemble": ("Agence de la participation citoyenne", "sophie"),
}


def all_of_them(city: City) -> list[Iterator[datetime]]:
    return [finished(city), voting(city)]


# ------------------------------------------------------------------ ideas of a budget
def idea(
    city: City, process: Process, row: tuple, first: int, study_day: int, kept: dict[str, Proposal]
) -> Iterator[datetime]:
    """One idea from its author to the answer of the city. `first` and `study_day` are days from today."""
    key, title, sector, category, address, drawing, author, costs, share, body, statement = row
    yield city.story.at(first, 8 + first % 12, first * 7 % 60)
    proposal = propose(
        city, process, author=author, title=title, body=body, sector=sector, category=category, address=address,
        drawing=drawing,
    )  # fmt: skip
    kept[key] = proposal
    since = city.story.clock.now()
    days = sorted(city.dice.sample(range(first + 1, study_day + 60), 1 + share % 4))
    city.story.begin(chat(city, proposal.dossier, days))
    yield city.story.at(study_day - 1, 17)
    give_supports(city, proposal, 8 + share * 2 + city.dice.randrange(20), since)
    service, agent = SERVICES[category]
    yield city.story.at(study_day + city.dice.randrange(4), 11)
    study(city, proposal, service=service, by=agent, due=study_day + 60)
    yield city.story.at(study_day + 18 + city.dice.randrange(40), 9 + share % 9, share % 60)
    reply(city, proposal, by=agent, text=statement, costs=costs)


def refused(city: City, process: Process, row: tuple, first: int, study_day: int) -> Iterator[datetime]:
    title, sector, category, author, body, service, statement, took = row
    yield city.story.at(first, 12)
    proposal = propose(
        city, process, author=author, title=title, body=body, sector=sector, category=category, drawing="carte"
    )
    since = city.story.clock.now()
    city.story.begin(chat(city, proposal.dossier, [first + 5]))
    yield city.story.at(study_day - 1, 18)
    give_supports(city, proposal, 7 + took % 23, since)
    agent = SERVICES[category][1]
    yield city.story.at(study_day + 3, 10)
    study(city, proposal, service=service, by=agent, due=study_day + 45)
    yield city.story.at(study_day + 3 + took, 16)
    reply(city, proposal, by=agent, text=statement)


def put_to_the_vote(city: City, budget: Budget, kept: dict[str, Proposal]) -> dict[str, Candidate]:
    """Every feasible idea goes on the ballot, in an order that was drawn."""
    keys = sorted(kept)
    city.dice.shuffle(keys)
    candidates = {}
    for key in keys:
        proposal = Proposal.objects.select_related("dossier", "study").get(pk=kept[key].pk)
        candidates[key] = add_candidate(
            budget=budget, dossier=proposal.dossier, cost=proposal.study.cost, by=city.who("agente")
        )
    return candidates


def vote(
    city: City, budget: Budget, voters: list[User], shares: dict[str, int], candidates: dict[str, Candidate]
) -> list[tuple[User, list[str]]]:
    """Each voter's own ballot, online or at the counter: nearer projects are preferred, the basket holds the amount.

    One in eight is on paper: these voters and their choices are returned, for `demo.lines.paper.on_paper`.
    """
    sheets = []
    sectors = {candidate.code: candidate.dossier.territory_id for candidate in candidates.values()}
    for number, voter in enumerate(voters):
        left, choices = budget.max_sum_cost or budget.amount, []
        for key in city.dice.sample(sorted(candidates), len(candidates)):
            candidate = candidates[key]
            near = 1.25 if sectors[candidate.code] == voter.territory_id else 0.95
            if city.dice.random() < shares[key] / 100 * near and candidate.cost <= left:
                choices.append(candidate.code)
                left -= candidate.cost
        if not choices:
            continue
        at_counter = number % 4 == 3
        if at_counter and number % 8 == 3:
            sheets.append((voter, choices))
            continue
        residence = voter.residence
        cast_ballot(
            budget=budget,
            voter=Person(person_key=residence.person_key, birth_year=residence.birth_year) if at_counter else voter,
            choices=choices,
            channel=Channel.COUNTER if at_counter else Channel.WEB,
            idempotency_key=str(uuid.uuid4()),
            entered_by=city.who("claire") if at_counter else None,
        )
    return sheets


def _voters(city: City, number: int) -> list[User]:
    """Voters with their residence, read at once."""
    chosen = {person.pk for person in city.dice.sample(city.voters, number)}
    return list(User.objects.filter(pk__in=chosen).select_related("residence").order_by("pk"))


# ------------------------------------------------------------------ the finished one
def finished(city: City) -> Iterator[datetime]:
    yield city.story.at(IDEAS_OPEN - 3, 9)
    texts = {
        "title": diagonales.TITLE, "slug": diagonales.SLUG, "introduction": diagonales.INTRODUCTION,
        "contact": diagonales.CONTACT, "drawing": "guinguette",
    }  # fmt: skip
    spans = [
        (IDEAS_OPEN, STUDY_OPEN),
        (STUDY_OPEN, VOTE_OPEN),
        (VOTE_OPEN, VOTE_CLOSE),
        (VOTE_CLOSE, -455),
        (-455, 300),
    ]
    process = city.create("budget", texts, spans)
    city.story.begin(city.phases(process, diagonales.OUTCOMES))
    budget = create_budget(process=process, by=city.who("agente"), amount=300_000, max_sum_cost=300_000, minimum_age=16)
    kept: dict[str, Proposal] = {}
    for number, row in enumerate(diagonales.CANDIDATES):
        city.story.begin(idea(city, process, row, IDEAS_OPEN + 2 + number * 2, STUDY_OPEN, kept))
    for number, row in enumerate(diagonales.REFUSED):
        city.story.begin(refused(city, process, row, IDEAS_OPEN + 6 + number * 9, STUDY_OPEN))
    city.story.begin(observatory_idea(city, process, kept))

    yield city.story.at(VOTE_OPEN - 12, 10)
    candidates = put_to_the_vote(city, budget, kept)
    phase = Phase.objects.get(process=process, kind=PhaseKind.VOTE)
    hold_open(phase, until=timezone.now() + timedelta(days=900))
    yield city.story.at(VOTE_OPEN, 17)
    budget = open_vote(budget=budget, by=city.who("agente"))
    shares = {row[0]: row[8] for row in diagonales.CANDIDATES} | {"observatory": observatory.SHARE}
    voters = _voters(city, 987)
    piles = []
    for day, start in ((VOTE_OPEN + 3, 0), (VOTE_OPEN + 8, 1), (VOTE_CLOSE, 2)):
        yield city.story.at(day, 16)
        before = budget.ballots.filter(channel=Channel.WEB).count()
        piles += on_paper(city, budget, vote(city, budget, voters[start::3], shares, candidates))
        arrivals(city, budget, day, budget.ballots.filter(channel=Channel.WEB).count() - before, radio=not start)
        seal_waiting(budget=budget)
    keyed_again(city, piles[1], french(diagonales.ANNULLED))
    hold_open(phase, until=phase.closes_at)

    yield city.story.at(VOTE_CLOSE, 18, 5)
    budget = close_vote(budget=budget, by=city.who("agente"))
    yield city.story.at(ELECTION, 18)
    tally = publish_results(budget=budget, by=city.who("agente"))
    by_code = {candidate.code: key for key, candidate in candidates.items()}
    for code in tally.winners:
        key = by_code[code]
        city.story.begin(winner(city, key, candidates[key], tally.lines[code]["votes"]))
    lost = [candidates[key] for key in ("bancs", "tables", *kept) if candidates[key].code not in tally.winners]
    city.story.begin(proposed_again(city, lost[0]))
    city.story.begin(contested(city, budget))


def proposed_again(city: City, candidate: Candidate) -> Iterator[datetime]:
    """An idea that lost is proposed in the call that is open now, on the same dossier."""
    yield city.story.at(-14, 18, 30)
    propose_again(
        proposal=candidate.dossier.proposal,
        process=Process.objects.get(slug=call.SLUG),
        by=User.objects.get(pk=candidate.dossier.author_id),
    )
    yield city.story.at(-12, 9, 15)
    sort(city, candidate.dossier.proposal)


def contested(city: City, budget: Budget) -> Iterator[datetime]:
    """Someone objects to the result, and the city answers."""
    who, reasons, outcome, answered = chain.OBJECTION_RESULT
    yield city.story.at(ELECTION + 3, 21)
    objection = file_objection(budget=budget, by=city.who(who), about=Contested.RESULT, reasons=french(reasons))
    yield city.story.at(ELECTION + 8, 11)
    answer_objection(objection=objection, by=city.who("agente"), outcome=outcome, answer=french(answered))


def hold_open(phase: Phase, *, until: datetime) -> None:
    """The database judges the hour of a ballot by its own clock, which nothing moves: the phase waits for it instead."""
    Phase.objects.filter(pk=phase.pk).update(closes_at=until)


def observatory_idea(city: City, process: Process, kept: dict[str, Proposal]) -> Iterator[datetime]:
    """The first pages of the dossier that goes from the first sentence to the ribbon."""
    first = IDEAS_OPEN + 3
    yield city.story.at(first, 20, 40)
    proposal = propose(
        city, process, author="habitante", title=observatory.TITLE, summary=observatory.SUMMARY, body=observatory.BODY,
        sector="drouot", category=observatory.CATEGORY, address=observatory.ADDRESS, drawing="observatoire",
        place=city.somewhere(city.sectors["drouot"]),
    )  # fmt: skip
    kept["observatory"] = proposal
    city.dossiers["observatory"] = proposal.dossier
    since = city.story.clock.now()
    lines = [(who, first + days, text, answers) for who, days, text, answers in observatory.TALK]
    city.story.begin(talk(city, proposal.dossier, lines))
    yield city.story.at(first + 2, 12, 15)
    neighbour = propose(
        city, process, author="camille", title=observatory.NEIGHBOUR_TITLE, body=observatory.NEIGHBOUR_BODY,
        sector="drouot", category=observatory.CATEGORY, address=observatory.ADDRESS, drawing="observatoire",
    )  # fmt: skip
    for key in ("josiane", "nour", "rachid"):
        follow(dossier=proposal.dossier, user=city.who(key))
    yield city.story.at(first + 16, 18)
    give_supports(city, proposal, 74, since)
    give_supports(city, neighbour, 31, since)
    yield city.story.at(first + 17, 11, 20)
    merge_proposals(source=neighbour, into=proposal, by=city.who("sophie"), reason=french(observatory.MERGE_REASON))
    yield city.story.at(STUDY_OPEN - 1, 17, 30)
    give_supports(city, proposal, 207, since + timedelta(days=16))
    yield city.story.at(STUDY_OPEN + 1, 9, 30)
    study(city, proposal, service=observatory.SERVICE, by="agente", due=STUDY_OPEN + 45)
    yield city.story.at(STUDY_OPEN + 33, 16, 10)
    reply(city, proposal, by="agente", text=observatory.ANSWER, costs=observatory.COSTS)


def winner(city: City, key: str, candidate: Candidate, votes: int) -> Iterator[datetime]:
    """A project that won: it starts, it is built, sometimes it is done. Its days count from the election."""
    yield city.story.at(ELECTION + 20, 10)
    if key in projects.WAITING:
        yield city.story.at(-27, 14)
        city.say(candidate.dossier, "@paul", projects.WAITING[key])
        return
    if key == "observatory":
        service, description, done = observatory.SERVICE, observatory.DESCRIPTION, 472
        steps, money, news, manager = observatory.MILESTONES, observatory.SPENDING, observatory.NEWS, "agente"
    else:
        service, description, steps, money, news, done = projects.WINNERS[key]
        manager = next((agent for name, agent in SERVICES.values() if name == service), "paul")
    project = start_project(
        by=city.who(manager), service=french(service), dossier=candidate.dossier, budget=candidate.cost,
        description=french(description), votes=votes, started_on=city.story.date(ELECTION + 20),
        voted_at=city.story.date(ELECTION),
    )  # fmt: skip
    if key == "observatory":
        show(project, observatory.VIEWS)
    work(
        city, project, manager,
        tuple((title, _after(due), _after(reached), _after(moved), why) for title, due, reached, moved, why in steps),
        tuple((_after(day), *rest) for day, *rest in money),
        tuple((_after(day), *rest) for day, *rest in news),
    )  # fmt: skip
    if done:
        yield city.story.at(ELECTION + done, 18)
        reason = french(observatory.DELIVERY) if key == "observatory" else ""
        deliver(project=project, by=city.who(manager), on=city.story.date(ELECTION + done), reason=reason)


def _after(days: int | None) -> int | None:
    return None if days is None else ELECTION + days


# ------------------------------------------------------------------ the one that is being voted
def voting(city: City) -> Iterator[datetime]:
    yield city.story.at(-253, 9)
    texts = {
        "title": mobilites.TITLE, "slug": mobilites.SLUG, "introduction": mobilites.INTRODUCTION,
        "contact": mobilites.CONTACT, "drawing": "piste",
    }  # fmt: skip
    process = city.create("budget", texts, [(-250, -190), (-190, -7), (-7, 7), (7, 37), (37, 767)])
    city.story.begin(city.phases(process, mobilites.OUTCOMES))
    budget = create_budget(process=process, by=city.who("agente"), amount=500_000, max_sum_cost=500_000, minimum_age=16)
    kept: dict[str, Proposal] = {}
    for number, row in enumerate(mobilites.CANDIDATES):
        city.story.begin(idea(city, process, row, -248 + number * 3, -190, kept))
    for number, row in enumerate(mobilites.REFUSED):
        city.story.begin(refused(city, process, row, -240 + number * 14, -190))
    city.story.begin(hero(city, process, kept))

    yield city.story.at(-20, 10)
    candidates = put_to_the_vote(city, budget, kept)
    yield city.story.at(-7, 17, 30)
    budget = open_vote(budget=budget, by=city.who("agente"))
    shares = {row[0]: row[8] for row in mobilites.CANDIDATES} | {"hero": mobilites.HERO["share"]}
    voters = _voters(city, 312)
    for day, start in ((-5, 0), (-3, 1), (-1, 2)):
        yield city.story.at(day, 20)
        on_paper(city, budget, vote(city, budget, voters[start::3], shares, candidates), closed=day != -1)
        if start == 0:
            who, reasons = chain.OBJECTION_CANDIDATES
            file_objection(
                budget=budget,
                by=city.who(who),
                about=Contested.CANDIDATES,
                reasons=french(reasons),
                candidate=candidates["toilettes"],
            )
        if day != -1:  # the last who voted wait for their batch
            seal_waiting(budget=budget)


def hero(city: City, process: Process, kept: dict[str, Proposal]) -> Iterator[datetime]:
    """The idea whose page has everything: an answer with its costs, a merger, a long discussion."""
    told = mobilites.HERO
    yield city.story.at(-243, 19, 5)
    proposal = propose(
        city, process, author="zineb", title=told["title"], summary=told["summary"], body=told["body"],
        sector=told["sector"], category=told["category"], address=told["address"], drawing=told["drawing"],
    )  # fmt: skip
    kept["hero"] = proposal
    city.dossiers["hero"] = proposal.dossier
    since = city.story.clock.now()
    yield city.story.at(-230, 10)
    neighbour = propose(
        city, process, author="bernard", title="Un banc pour regarder la Doller",
        body="Un banc, tourné vers l'eau, à l'endroit où le martin-pêcheur passe. C'est tout.",
        sector="bourtzwiller", category="Nature", drawing="berge",
    )  # fmt: skip
    yield city.story.at(-221, 17)
    give_supports(city, proposal, 61, since)
    give_supports(city, neighbour, 12, since)
    merge_proposals(
        source=neighbour, into=proposal, by=city.who("sophie"),
        reason=french("Le banc trouve sa place au bout de la passerelle. Bernard et Zineb sont d'accord."),
    )  # fmt: skip
    yield city.story.at(-191, 17)
    give_supports(city, proposal, 51, since + timedelta(days=23))
    yield city.story.at(-186, 9)
    nature, rivers = chain.HERO
    study(city, proposal, service=nature[0], by=nature[1], due=-140)
    yield city.story.at(-185, 10)
    consult(city, proposal, service=rivers[0], by=rivers[1], due=-150, question=rivers[2])
    yield city.story.at(-171, 15)
    advise(city, proposal, 0, by=nature[1], advice=nature[3], reasons=nature[4], costs=nature[5])
    yield city.story.at(-160, 11)
    advise(city, proposal, 1, by=rivers[1], advice=rivers[3], reasons=rivers[4], costs=rivers[5])
    yield city.story.at(-156, 10)
    prepare(
        city, proposal, verdict="yes", text=told["answer"].removeprefix("Oui, c'est possible. "), costs=told["costs"]
    )
    yield city.story.at(-154, 16, 10)
    reply(city, proposal, by="agente", text=told["answer"], costs=told["costs"])
    lines = [(who, -days, text, answers, useful) for who, days, text, answers, useful in mobilites.HERO_TALK]
    city.story.begin(talk(city, proposal.dossier, lines))
    follow(dossier=proposal.dossier, user=city.who("habitante"))
