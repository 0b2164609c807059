"""What every idea lives: being proposed, supported, discussed, studied, answered, joined to another."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from demo.city import City
from demo.content import comments
from demo.story import Day
from participation.discussions.models import Comment, Useful
from participation.dossiers.actions import record
from participation.dossiers.enums import Journal
from participation.dossiers.models import Dossier, Entry, Follow
from participation.processes.models import Process
from participation.proposals.actions import (
    answer,
    ask_opinion,
    ask_study,
    assign_opinion,
    gather,
    give_opinion,
    submit_proposal,
    triage,
)
from participation.proposals.enums import Verdict
from participation.proposals.models import Proposal, Support
from participation.text import french


def propose(
    city: City,
    process: Process,
    *,
    author: str,
    title: str,
    body: str,
    sector: str,
    category: str,
    address: str = "",
    drawing: str = "",
    summary: str = "",
    place: tuple[float, float] | None = None,
) -> Proposal:
    """An idea, by its author's hand, then the drawing that the city's team gives it."""
    territory = city.sectors[sector]
    latitude, longitude = place or city.somewhere(territory)
    proposal = submit_proposal(
        process=process,
        author=city.who(author),
        title=french(title),
        body=french(body),
        territory=territory,
        latitude=latitude,
        longitude=longitude,
        address=french(address),
        category=category,
    )
    first_sentence = body.split("\n", maxsplit=1)[0]
    proposal.dossier.summary = french(summary or first_sentence)[:400]
    proposal.dossier.drawing = drawing
    proposal.dossier.save(update_fields=["summary", "drawing"])
    return proposal


def give_supports(city: City, proposal: Proposal, number: int, since: datetime) -> None:
    """Many supports at once, each on its own day between `since` and now, with its line in the journal."""
    until = city.story.clock.now()
    since = max(since, proposal.dossier.created_at)
    known = set(proposal.supports.values_list("user_id", flat=True)) | {proposal.dossier.author_id}
    people = [
        person for person in city.dice.sample(city.voters, min(number + 5, len(city.voters))) if person.pk not in known
    ]
    span = (until - since).total_seconds()
    moments = sorted(since + timedelta(seconds=city.dice.uniform(0.02, 0.98) * span) for _person in people[:number])
    pairs = list(zip(people, moments, strict=False))
    Support.objects.bulk_create(Support(proposal=proposal, user=who, created_at=at) for who, at in pairs)
    Entry.objects.bulk_create(
        Entry(dossier=proposal.dossier, kind=Journal.SUPPORT_GIVEN, actor=who, public=False, at=at) for who, at in pairs
    )
    threshold = proposal.process.support_threshold
    if threshold and len(known) - 1 < threshold <= len(known) - 1 + number:
        record(proposal.dossier, Journal.SUPPORT_THRESHOLD, count=threshold, at=moments[threshold - len(known)])
    Follow.objects.bulk_create(
        (Follow(dossier=proposal.dossier, user=who) for who, _at in pairs[::6]), ignore_conflicts=True
    )


def chat(city: City, dossier: Dossier, days: list[Day]) -> Iterator[datetime]:
    """A few remarks by residents, one for each day given: warm or doubtful, sometimes answered by the author."""
    writers = city.dice.sample([who for who in city.residents if who.pk != dossier.author_id], len(days))
    texts = city.dice.sample(comments.KIND, min(len(days), len(comments.KIND)))
    doubts = city.dice.sample(comments.DOUBT, min(len(days), len(comments.DOUBT)))
    keys = {person.pk: key for key, person in city.people.items()}
    for number, day in enumerate(days):
        yield city.story.at(day, 8 + city.dice.randrange(13), city.dice.randrange(60))
        doubtful = city.dice.random() < 0.35
        said = city.say(dossier, keys[writers[number].pk], (doubts if doubtful else texts)[number])
        find_useful(city, said, city.dice.choice((0, 0, 1, 2, 3, 5, 8)))
        if doubtful and dossier.author_id in keys and city.dice.random() < 0.6:
            yield city.story.clock.now() + timedelta(hours=city.dice.randrange(2, 9))
            city.say(dossier, keys[dossier.author_id], city.dice.choice(comments.REPLY), parent=said)


def talk(city: City, dossier: Dossier, lines: list[tuple]) -> Iterator[datetime]:
    """A discussion: lines of (author, day of the story, text, index of the line it answers, useful marks)."""
    said: list[Comment] = []
    for number, (author, day, text, answers, *marks) in enumerate(lines):
        yield city.story.at(day, 9 + (number * 7) % 11, (number * 13) % 60)
        comment = city.say(dossier, author, text, parent=said[answers] if answers is not None else None)
        said.append(comment)
        find_useful(city, comment, marks[0] if marks else city.dice.randrange(6))


def find_useful(city: City, comment: Comment, number: int) -> None:
    """So many readers find a comment useful."""
    Useful.objects.bulk_create(Useful(comment=comment, user=who) for who in city.dice.sample(city.voters, number))
    Comment.objects.filter(pk=comment.pk).update(useful_count=number)


def study(city: City, proposal: Proposal, *, service: str, by: str, due: Day) -> None:
    ask_study(
        proposal=proposal,
        by=city.who("agente"),
        service=french(service),
        due_on=city.story.date(due),
        assigned_to=city.who(by),
    )


def advise(city: City, proposal: Proposal, number: int, *, by: str, advice: str, reasons: str, costs: tuple) -> None:
    """The opinion of one department, the first, the second…, in the order they were asked."""
    proposal.refresh_from_db()
    opinion = proposal.study.asked[number]
    if opinion.assigned_to_id is None:
        opinion = assign_opinion(opinion=opinion, by=city.who("agente"), to=city.who(by))
    give_opinion(
        opinion=opinion,
        by=city.who(by),
        advice=advice,
        reasons=french(reasons),
        cost_lines=[(french(label), euros) for label, euros in costs],
    )


def consult(city: City, proposal: Proposal, *, service: str, by: str, due: Day, question: str = "") -> None:
    """One more department is asked."""
    proposal.refresh_from_db()
    ask_opinion(
        study=proposal.study,
        by=city.who("agente"),
        service=french(service),
        due_on=city.story.date(due),
        assigned_to=city.who(by),
        question=french(question),
    )


def prepare(city: City, proposal: Proposal, *, verdict: str, text: str, costs: tuple) -> None:
    """The opinions are gathered; the answer waits for its signature."""
    proposal.refresh_from_db()
    gather(
        study=proposal.study,
        by=city.who("agente"),
        verdict=verdict,
        statement=french(text),
        cost_lines=[(french(label), euros) for label, euros in costs],
    )


def sort(city: City, proposal: Proposal, *, ground: str = "", note: str = "") -> None:
    """Sophie sorts an idea: admissible, unless there is a ground."""
    triage(proposal=proposal, by=city.who("sophie"), admissible=not ground, ground=ground, note=french(note))


def reply(city: City, proposal: Proposal, *, by: str, text: str, costs: tuple = (), verdict: str = "") -> None:
    """The city's answer, signed. The verdict says yes or no: the explanation starts after it."""
    guess = Verdict.NO if text.startswith("Non") else Verdict.YES_CHANGED if "changement" in text[:30] else Verdict.YES
    for opening in (
        "Oui, avec un changement : ",
        "Oui, avec un changement. ",
        "Oui, c'est possible. ",
        "Oui. ",
        "Oui, ",
        "Non. ",
    ):
        text = text.removeprefix(opening)
    answer(
        proposal=proposal,
        by=city.who(by),
        verdict=verdict or guess,
        statement=french(text[0].upper() + text[1:]),
        cost_lines=[(french(label), euros) for label, euros in costs],
    )
