"""A program beside the servers: prepares a thread and its authors, or writes in it. Prints JSON lines.

`prepare N`: an idea and N verified residents with API tokens. `write REF SECONDS RATE`: comments, corrections and
decisions of moderation at a rate, through the actions; each line is [comment, moment of the commit]. `truth REF`: what a
reader must show, {comment: [cursor, html]}. `threads FEW MANY`: two threads of these lengths, and who reads them.
"""

import json
import random
import sys
import time
from typing import Any

import django


def prepare(number: int) -> dict[str, Any]:
    from rest_framework.authtoken.models import Token

    from tests.factories.dossiers import ProposalFactory
    from tests.factories.people import AgentFactory, ResidenceFactory

    idea = ProposalFactory(dossier__ref="2020-1", dossier__title="Une place ouverte au vent", process__slug="mesures")
    AgentFactory(email="agente@mesures.test")
    people = [
        ResidenceFactory(verified_at="2026-01-05T10:00:00+00:00", person_key=f"mesure-{n}").user for n in range(number)
    ]
    return {"ref": idea.dossier.ref, "tokens": [Token.objects.create(user=user).key for user in people]}


def write(ref: str, seconds: float, rate: float) -> None:
    from django.db import transaction

    from participation.accounts.models import User
    from participation.discussions.actions import edit_comment, hide_comment, post_comment, restore_comment
    from participation.dossiers.models import Dossier

    dossier = Dossier.objects.get(ref=ref)
    authors = list(User.objects.filter(residence__person_key__startswith="mesure-"))
    agent = User.objects.get(email="agente@mesures.test")
    written, chance, start = [], random.Random(ref), time.monotonic()
    for number in range(int(seconds * rate)):
        time.sleep(max(0.0, start + number / rate - time.monotonic()))
        moments: list[float] = []
        with transaction.atomic():
            transaction.on_commit(lambda moments=moments: moments.append(time.time()))
            dice = chance.random()
            if written and dice < 0.15:
                comment = written.pop(chance.randrange(len(written)))
                hide_comment(comment=comment, by=agent, ground="Vie privée")
                if dice < 0.03:
                    restore_comment(comment=comment, by=agent)
            elif written and dice < 0.3:
                comment = chance.choice(written)
                edit_comment(comment=comment, by=comment.author, body=f"Corrigé pour la mesure {number}.")
            else:
                author = authors[number % len(authors)]
                comment = post_comment(dossier=dossier, author=author, body=f"Une mesure parmi d’autres, la {number}.")
                written.append(comment)
        print(json.dumps([comment.pk, moments[0]]), flush=True)


def truth(ref: str) -> dict[int, Any]:
    from participation.discussions.events import events_after
    from participation.dossiers.models import Dossier

    dossier, cursor, shown, more = Dossier.objects.get(ref=ref), 0, {}, True
    while more:
        found = events_after(dossier, cursor)
        cursor, more = found["cursor"], found["more"]
        shown |= {event["id"]: [event["cursor"], event["html"]] for event in found["events"]}
    return shown


def threads(*lengths: int) -> dict[str, Any]:
    """{"pages": [address of each thread], "queries": [those of each, signed in], "cookie": of the reader}."""
    from django.conf import settings

    from participation.accounts.models import User
    from participation.discussions.models import Comment
    from participation.dossiers.models import Dossier
    from tests.factories.dossiers import ProposalFactory
    from tests.load.inside import queries_of, signed_in

    authors, pages, queries = list(User.objects.filter(residence__person_key__startswith="mesure-")), [], []
    client = signed_in(authors[0])
    text = "Je suis pour. **J’y passe** tous les jours.\n\n- un banc\n- un arbre\n\nVoir https://ville.example/plan."
    for length in lengths:
        names = {
            "dossier__ref": f"2021-{length}",
            "process__dossier__ref": f"2022-{length}",
            "process__slug": f"fil-{length}",
        }
        dossier = ProposalFactory(dossier__author=authors[0], **names).dossier
        Comment.objects.bulk_create(
            Comment(dossier=dossier, author=authors[n % len(authors)], body=text, cursor=n, first_cursor=n)
            for n in range(1, length + 1)
        )
        Dossier.objects.filter(pk=dossier.pk).update(cursor=length)
        page = dossier.get_absolute_url() + "commentaires/"
        client.get(page)
        pages.append(page)
        queries.append(queries_of(lambda page=page: client.get(page), expected={200}))
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return {"pages": pages, "queries": queries, "cookie": f"{settings.SESSION_COOKIE_NAME}={session}"}


if __name__ == "__main__":
    django.setup()
    match sys.argv[1:]:
        case ["prepare", number]:
            print(json.dumps(prepare(int(number))))
        case ["write", ref, seconds, rate]:
            write(ref, float(seconds), float(rate))
        case ["truth", ref]:
            print(json.dumps(truth(ref)))
        case ["threads", few, many]:
            print(json.dumps(threads(int(few), int(many))))
