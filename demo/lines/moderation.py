"""What the moderation team decided, and what waits on its desk."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from demo.city import City
from demo.content import call, moderation
from demo.lines.ideas import propose
from participation.discussions.models import Comment
from participation.moderation.actions import appeal, decide_appeal, decide_case, report
from participation.moderation.enums import Motive, Outcome
from participation.processes.models import Process
from participation.text import french


def all_of_them(city: City) -> list[Iterator[datetime]]:
    return [
        *(waiting(city, row) for row in moderation.PENDING),
        *(decided(city, row) for row in moderation.DECIDED),
        insult(city),
        reversed_decision(city),
        advert(city),
    ]


def waiting(city: City, row: tuple) -> Iterator[datetime]:
    where, author, text, reporter, motive, explanation, days = row
    yield city.story.at(-days, 5, 12) - timedelta(hours=9)
    comment = city.say(city.dossiers[where], author, text)
    yield city.story.at(-days, 6, 40)
    report(motive=motive, comment=comment, reporter=city.who(reporter), text=french(explanation))


def decided(city: City, row: tuple) -> Iterator[datetime]:
    where, author, text, reporter, motive, explanation, hidden, statement, days = row
    yield city.story.at(-days, 11)
    comment = city.say(city.dossiers[where], author, text)
    yield city.story.at(-days, 13, 25)
    notice = report(motive=motive, comment=comment, reporter=city.who(reporter), text=french(explanation))
    yield city.story.at(-days, 17, 5)
    decision = decide_case(
        case=notice.case,
        by=city.who("yusuf"),
        outcome=Outcome.HIDDEN if hidden else Outcome.KEPT,
        ground=motive,
        statement=french(statement),
    )
    if hidden:
        yield city.story.at(-days + 1, 20)
        appeal(decision=decision, author=city.who(author), text=french(moderation.APPEAL))


def insult(city: City) -> Iterator[datetime]:
    """The message that is hidden in the long discussion of the idea on the ballot."""
    yield city.story.at(-5, 22)
    comment = Comment.objects.get(dossier=city.dossiers["hero"], author=city.who("patrick"))
    report(motive=Motive.RESPECT, comment=comment, reporter=city.who("camille"), text="")
    yield city.story.at(-4, 7, 50)
    notice = report(
        motive=Motive.RESPECT, comment=comment, reporter=city.who("zineb"), text=french("C'est une insulte.")
    )
    yield city.story.at(-4, 9, 10)
    decide_case(
        case=notice.case,
        by=city.who("claire"),
        outcome=Outcome.HIDDEN,
        ground=Motive.RESPECT,
        statement=french(moderation.HERO_STATEMENT),
    )


def reversed_decision(city: City) -> Iterator[datetime]:
    told = moderation.REVERSED
    day = told["day"]
    yield city.story.at(day, 12)
    comment = city.say(city.dossiers["hero"], told["author"], told["text"])
    yield city.story.at(day, 15)
    notice = report(
        motive=Motive.RESPECT, comment=comment, reporter=city.who(told["reporter"]), text=french(told["explanation"])
    )
    yield city.story.at(day, 17, 30)
    decision = decide_case(
        case=notice.case,
        by=city.who("yusuf"),
        outcome=Outcome.HIDDEN,
        ground=Motive.RESPECT,
        statement=french(told["statement"]),
    )
    yield city.story.at(day + 1, 8)
    request = appeal(decision=decision, author=city.who(told["author"]), text=french(told["appeal"]))
    yield city.story.at(day + 2, 10)
    decide_appeal(appeal=request, by=city.who("claire"), reverse=True, answer=french(told["answer"]))


def advert(city: City) -> Iterator[datetime]:
    """An idea that sells chairs: hidden whole."""
    days, title, sector, body = call.ADVERT
    yield city.story.at(-days, 23, 15)
    city.people["vendeur"] = city.voters[0]
    process = Process.objects.get(slug=call.SLUG)
    proposal = propose(city, process, author="vendeur", title=title, body=body, sector=sector, category="Mobilier")
    yield city.story.at(-days + 1, 8)
    notice = report(motive=Motive.ADVERTISING, dossier=proposal.dossier, reporter=city.who("elise"), text="")
    yield city.story.at(-days + 1, 9, 20)
    decide_case(
        case=notice.case,
        by=city.who("claire"),
        outcome=Outcome.HIDDEN,
        ground=Motive.ADVERTISING,
        statement=french(moderation.ADVERT_STATEMENT),
    )
