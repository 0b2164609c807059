"""The same city at the size of a real one, in bulk: for measurements and load tests.

Rows are written without the actions, by the thousand, and look as if the actions had written them: references without a
gap, contiguous cursors, one entry of the journal for each event.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from rest_framework.authtoken.models import Token

from demo.city import DOMAIN, crowd
from demo.content import generated
from demo.telling import Say
from participation.accounts.models import User
from participation.discussions.models import Comment
from participation.dossiers.enums import Journal, Kind
from participation.dossiers.models import Dossier, Entry, ReferenceCounter
from participation.processes.actions import create_process, publish_process
from participation.processes.models import Process
from participation.proposals.models import Proposal, Support
from participation.templatetags.parvis import grouped
from participation.territories.enums import Level
from participation.territories.models import Territory
from participation.text import french, plain

CHUNK = 5_000
DAYS = 40  # how long the large call for ideas has been open


@dataclass(frozen=True, slots=True)
class Scale:
    """How much to add in each commune."""

    communes: tuple[str, ...]
    residents: int
    proposals: int
    comments: int
    supports: int


CITY = Scale(communes=("Mulhouse",), residents=100_000, proposals=10_000, comments=200_000, supports=60_000)
METROPOLIS = Scale(
    communes=("Illzach", "Kingersheim", "Riedisheim", "Rixheim", "Wittenheim"),
    residents=3_000,
    proposals=400,
    comments=4_000,
    supports=2_400,
)


def grow(scale: Scale, say: Say) -> None:
    """Add what is missing; a commune that has grown already is left as it is."""
    mulhouse = Territory.objects.get(slug="mulhouse")
    if scale is METROPOLIS:
        metropolis, _made = Territory.objects.get_or_create(
            slug="agglomeration", defaults={"name": "Mulhouse Alsace Agglomération", "level": Level.METROPOLIS}
        )
        Territory.objects.filter(pk=mulhouse.pk).update(parent=metropolis)
        parent: Territory | None = metropolis
    else:
        parent = mulhouse.parent
    for number, name in enumerate(scale.communes):
        commune, _made = Territory.objects.get_or_create(
            slug=name.lower(),
            defaults={"name": name, "level": Level.COMMUNE, "parent": parent, "position": 10 + number},
        )
        slug = f"la-ville-de-demain-{commune.slug}"
        if Process.objects.filter(slug=slug).exists():
            say(f"{name} a déjà sa taille.")
        else:
            with transaction.atomic():
                _grow_commune(commune, slug, scale, say)


def _grow_commune(commune: Territory, slug: str, scale: Scale, say: Say) -> None:
    dice = random.Random(commune.slug)
    now = timezone.now()
    since = now - timedelta(days=DAYS)
    sectors = list(commune.children.all()) or [commune]
    residents = crowd(dice, sectors, scale.residents, f"habitant-{commune.slug}", since)
    say(f"{commune} : {grouped(len(residents))} habitants")
    process = _open_call(commune, slug, since)
    proposals = list(_proposals(dice, process, residents, sectors, since, scale.proposals))
    say(f"{commune} : {grouped(len(proposals))} idées")
    _supports(dice, proposals, residents, scale.supports)
    say(f"{commune} : {grouped(scale.supports)} soutiens")
    _comments(dice, proposals, residents, scale.comments, now)
    say(f"{commune} : {grouped(scale.comments)} commentaires")


def _open_call(commune: Territory, slug: str, since: datetime) -> Process:
    agent = User.objects.get(email=f"agente@{DOMAIN}")
    process = create_process(
        template="call",
        title=french(f"{commune}, la ville de demain"),
        territory=commune,
        starts_on=timezone.localdate(since),
        by=agent,
        slug=slug,
        introduction=french("Que faut-il changer près de chez vous ? Une phrase suffit, la Ville répond à chacune."),
        contact=french("Agence de la participation citoyenne, 33 avenue de Colmar"),
    )
    first = process.all_phases[0]
    first.closes_at = timezone.now() + timedelta(days=60)
    first.save(update_fields=["closes_at"])
    for number, phase in enumerate(process.all_phases[1:]):
        phase.opens_at = first.closes_at + timedelta(days=30 * number)
        phase.closes_at = phase.opens_at + timedelta(days=30)
        phase.save(update_fields=["opens_at", "closes_at"])
    return publish_process(process=process, by=agent)


def _take_references(year: int, number: int) -> range:
    """Reserve dossier numbers, in a row."""
    ReferenceCounter.objects.get_or_create(year=year)
    counter = ReferenceCounter.objects.select_for_update().get(year=year)
    first = counter.last + 1
    counter.last += number
    counter.save(update_fields=["last"])
    return range(first, first + number)


def _chunks(number: int) -> Iterator[int]:
    while number > 0:
        yield min(number, CHUNK)
        number -= CHUNK


def _proposals(
    dice: random.Random, process: Process, people: list[User], sectors: list[Territory], since: datetime, number: int
) -> Iterator[Proposal]:
    year = timezone.localdate().year
    references = iter(_take_references(year, number))
    step = timedelta(days=DAYS - 1) / number
    moment = since
    for size in _chunks(number):
        dossiers = []
        for _unused in range(size):
            moment += step
            sector = dice.choice(sectors)
            thing, place, detail = (
                dice.choice(words) for words in (generated.THINGS, generated.PLACES, generated.MOMENTS)
            )
            title, summary = french(f"{thing} {place}, {detail}"), french(dice.choice(generated.REASONS))
            dossiers.append(
                Dossier(
                    ref=f"{year}-{next(references)}", kind=Kind.IDEA, title=title, summary=summary,
                    search_text=plain(f"{title} {summary}"), author=dice.choice(people), territory=sector,
                    created_at=moment, stage_at=moment,
                )
            )  # fmt: skip
        dossiers = Dossier.objects.bulk_create(dossiers, batch_size=1_000)
        yield from Proposal.objects.bulk_create(
            (
                Proposal(dossier=dossier, process=process, category="Cadre de vie", body=french(
                    f"{dossier.summary} {dice.choice(generated.WISHES)}\n\n{dice.choice(generated.REASONS)}"
                ))
                for dossier in dossiers
            ),
            batch_size=1_000,
        )  # fmt: skip
        _record(
            Entry(dossier=dossier, kind=Journal.PROPOSAL_SUBMITTED, actor=dossier.author, at=dossier.created_at)
            for dossier in dossiers
        )


def _record(entries: Iterator[Entry]) -> None:
    """Entries that nobody has to be told of any more."""
    rows = list(entries)
    for row in rows:
        row.dispatched_at = row.at
    Entry.objects.bulk_create(rows, batch_size=1_000)


def _supports(dice: random.Random, proposals: list[Proposal], people: list[User], number: int) -> None:
    """A few ideas have many supports, most have few, as everywhere."""
    shares = [dice.paretovariate(1.6) for _proposal in proposals]
    total = sum(shares)
    for start in range(0, len(proposals), CHUNK):
        rows = []
        for proposal, share in zip(proposals[start : start + CHUNK], shares[start : start + CHUNK], strict=True):
            count = min(round(number * share / total), len(people) // 2)
            at = proposal.dossier.created_at
            rows += [Support(proposal=proposal, user=who, created_at=at) for who in dice.sample(people, count)]
        Support.objects.bulk_create(rows, batch_size=1_000)


def _comments(dice: random.Random, proposals: list[Proposal], people: list[User], number: int, now: datetime) -> None:
    """Threads of all lengths; cursors run from 1 without a gap in each."""
    shares = [dice.paretovariate(1.4) for _proposal in proposals]
    total = sum(shares)
    lengths = [int(number * share / total) for share in shares]
    for _missing in range(number - sum(lengths)):
        lengths[dice.randrange(len(lengths))] += 1
    rows: list[Comment] = []
    for proposal, length in zip(proposals, lengths, strict=True):
        dossier = proposal.dossier
        step = (now - dossier.created_at) / (length + 1)
        for cursor in range(1, length + 1):
            texts = generated.OPENINGS, generated.REASONS, generated.WISHES
            rows.append(
                Comment(
                    dossier=dossier, author=dice.choice(people), cursor=cursor, first_cursor=cursor,
                    body=french(" ".join(dice.choice(words) for words in texts)),
                    created_at=dossier.created_at + step * cursor,
                )
            )  # fmt: skip
        dossier.cursor = length
        if len(rows) >= CHUNK:
            _write_comments(rows)
            rows = []
    _write_comments(rows)
    Dossier.objects.bulk_update([proposal.dossier for proposal in proposals], ["cursor"], batch_size=500)


def _write_comments(rows: list[Comment]) -> None:
    written = Comment.objects.bulk_create(rows, batch_size=1_000)
    _record(
        Entry(
            dossier_id=comment.dossier_id, kind=Journal.COMMENT_POSTED, actor_id=comment.author_id, public=False,
            cursor=comment.cursor, data={"comment": comment.pk}, at=comment.created_at,
        )
        for comment in written
    )  # fmt: skip


@transaction.atomic
def write_tokens(number: int, path: Path, say: Say) -> None:
    """Verified residents who may vote, and a file with one « adresse jeton » a line; the same people each time."""
    prefix = "voteur"
    known = User.objects.filter(email__startswith=f"{prefix}-", email__endswith=f"@{DOMAIN}")
    already = known.count()
    if already < number:
        sectors = list(Territory.objects.filter(level=Level.SECTOR))
        crowd(random.Random(prefix), sectors, number - already, prefix, timezone.now(), first=already + 1)
    voters = list(known.order_by("email")[:number])
    with_token = set(Token.objects.filter(user__in=known).values_list("user_id", flat=True))
    Token.objects.bulk_create(
        (Token(user=voter, key=Token.generate_key()) for voter in voters if voter.pk not in with_token),
        batch_size=1_000,
    )
    keys = dict(Token.objects.filter(user__in=known).values_list("user_id", "key"))
    path.write_text("".join(f"{voter.email} {keys[voter.pk]}\n" for voter in voters), encoding="utf-8")
    say(f"{grouped(number)} votants vérifiés, leurs jetons dans {path}")
