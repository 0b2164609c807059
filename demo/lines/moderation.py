"""What the moderation team decided, and what waits on its desk."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from demo.city import City
from demo.content import call, moderation
from demo.lines.ideas import propose
from participation.discussions.models import Comment
from participation.moderation.actions import add_word, appeal, appeal_notice, assign, decide_appeal, decide_case, report
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
        *(first_text(city, row) for row in moderation.NEWCOMERS),
        team_habits(city),
        sent_back(city),
        threat(city),
        borrowed_name(city),
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
    else:
        yield city.story.at(-days + 1, 9, 30)
        notice.refresh_from_db()
        asked, answered = moderation.KEPT_APPEAL
        request = appeal_notice(notice=notice, reporter=city.who(reporter), text=french(asked))
        yield city.story.at(-days + 2, 14)
        decide_appeal(appeal=request, by=city.who("claire"), reverse=False, answer=french(answered))


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


def first_text(city: City, row: tuple) -> Iterator[datetime]:
    """The first text of an account of the day: it waits, then someone of the team reads it."""
    key, name, where, text, days, outcome, ground, statement = row
    yield city.story.at(-days, 6, 30) - timedelta(minutes=20)
    city.arrive(key, name)
    comment = city.say(city.dossiers[where], key, text)
    if outcome:
        yield city.story.at(-days, 9, 15)
        decide_case(
            case=comment.cases.get(),
            by=city.who("claire"),
            outcome=outcome,
            ground=ground,
            statement=french(statement),
            days=30 if outcome == Outcome.LIMITED else None,
        )


def team_habits(city: City) -> Iterator[datetime]:
    """The watched words, and a harmless sentence that one of them stopped, entrusted to an agent."""
    yield city.story.at(-60, 9)
    for words, why in moderation.WORDS:
        add_word(words=french(words), why=french(why), by=city.who("claire"))
    where, author, text, days = moderation.WATCHED
    yield city.story.at(-days, 6, 50) - timedelta(hours=1)
    comment = city.say(city.dossiers[where], author, text)
    assign(case=comment.cases.get(), by=city.who("claire"), to=city.who("agente"))


def sent_back(city: City) -> Iterator[datetime]:
    """A text that its author is asked to correct; she reads why on her page, and may ask another reading."""
    told = moderation.SENT_BACK
    yield city.story.at(-told["days"], 11)
    comment = city.say(city.dossiers[told["where"]], "habitante", told["text"])
    yield city.story.at(-told["days"], 14)
    notice = report(
        motive=Motive.PRIVACY, comment=comment, reporter=city.who(told["reporter"]), text=french(told["explanation"])
    )
    yield city.story.at(-told["days"], 15, 30)
    decide_case(
        case=notice.case,
        by=city.who("claire"),
        outcome=Outcome.EDITED,
        ground=Motive.PRIVACY,
        statement=french(told["statement"]),
    )


def threat(city: City) -> Iterator[datetime]:
    where, author, text, reporter, explanation, days = moderation.THREAT
    yield city.story.at(-days, 5, 40) - timedelta(hours=6)
    comment = city.say(city.dossiers[where], author, text)
    yield city.story.at(-days, 6, 20)
    report(motive=Motive.THREAT, comment=comment, reporter=city.who(reporter), text=french(explanation))


def borrowed_name(city: City) -> Iterator[datetime]:
    """An account that calls itself the town hall: its name is reported, then hidden."""
    key, name, where, text, reporter, explanation, days = moderation.BORROWED_NAME
    yield city.story.at(-days, 10)
    person = city.arrive(key, name)
    comment = city.say(city.dossiers[where], key, text)
    yield city.story.at(-days, 11)
    decide_case(
        case=comment.cases.get(),
        by=city.who("yusuf"),
        outcome=Outcome.KEPT,
        ground=Motive.RESPECT,
        statement=french("Un avis tranché, que l'on peut contredire."),
    )
    yield city.story.at(-days, 12)
    notice = report(motive=Motive.RESPECT, person=person, reporter=city.who(reporter), text=french(explanation))
    yield city.story.at(-days, 16)
    decide_case(
        case=notice.case,
        by=city.who("yusuf"),
        outcome=Outcome.EDITED,
        ground=Motive.RESPECT,
        statement=french("Ce nom fait croire que la mairie parle. Choisissez-en un autre."),
    )
