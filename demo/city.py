"""The city of the story: its places, its people, and what several storylines do alike."""

import random
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.models import Site

from cms.models import CitySettings
from demo.content import people
from demo.story import Day, Story
from participation.accounts.actions import declare_residence, grant_role, verify_residence
from participation.accounts.enums import Cadence, RoleName
from participation.accounts.models import Residence, User, person_key
from participation.discussions.actions import post_comment
from participation.discussions.models import Comment
from participation.dossiers.actions import follow
from participation.dossiers.models import Dossier
from participation.processes.actions import announce_phases, close_phase, create_process, move_phase, publish_process
from participation.processes.models import Phase, Process
from participation.territories.actions import load_mulhouse
from participation.territories.models import Territory
from participation.text import french

PASSWORD = "parvis-demo"  # noqa: S105  the public password of the demonstration
DOMAIN = "demo.test"
VOTERS = 1_000
OPENED = "2019-01-07"  # when the city opened its memory


class City:
    """Everything a storyline needs to know. `dice` always fall the same way: two demonstrations tell the same story."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.dice = random.Random(33)
        self.people: dict[str, User] = {}
        self.voters: list[User] = []
        self.dossiers: dict[str, Dossier] = {}

    # -------------------------------------------------------------- places
    @cached_property
    def commune(self) -> Territory:
        return Territory.objects.get(slug="mulhouse")

    @cached_property
    def sectors(self) -> dict[str, Territory]:
        """The six sectors, by the key that the texts use: a word of their name."""
        rows = list(Territory.objects.filter(parent=self.commune))
        keys = {
            "bourtzwiller": "Bourtzwiller",
            "wolf": "Wolf",
            "drouot": "Drouot",
            "manufactures": "Manufactures",
            "centre": "entre",
            "coteaux": "Coteaux",
        }
        return {key: next(row for row in rows if word in row.name) for key, word in keys.items()}

    def somewhere(self, sector: Territory) -> tuple[float, float]:
        """A latitude and a longitude inside a sector's outline."""
        ring = max(sector.rings, key=len)
        west, east = min(x for x, _y in ring), max(x for x, _y in ring)
        south, north = min(y for _x, y in ring), max(y for _x, y in ring)
        while True:
            x, y = self.dice.uniform(west, east), self.dice.uniform(south, north)
            if inside(x, y, ring):
                return round(y, 5), round(x, 5)

    # -------------------------------------------------------------- people
    def who(self, key: str) -> User:
        """A person by key; "@" marks someone of the city or a demo account, "!" someone who will be moderated."""
        return self.people[key.lstrip("@!")]

    def settle(self) -> None:
        """Places first, then people: the accounts of the sign-in page, the agents, the residents."""
        load_mulhouse()
        self._open_the_office()
        administrator = self._account("admin", people.ADMIN)
        grant_role(user=administrator, name=RoleName.ADMINISTRATOR, by=None)
        agent = self._account("agente", people.AGENTE)
        grant_role(user=agent, name=RoleName.AGENT, by=administrator)
        elected = self._account("elue", people.ELUE)
        grant_role(user=elected, name=RoleName.ELECTED, by=administrator)
        for key, name, job in people.AGENTS:
            colleague = self._account(key, (f"{key}@{DOMAIN}", name, job))
            grant_role(user=colleague, name=RoleName.AGENT, by=administrator)
        self._reside(self._account("habitante", people.HABITANTE), "Weber", "Lucie", date(1987, 4, 17), "drouot")
        follow(user=self.who("habitante"), territory=self.sectors["drouot"], cadence=Cadence.WEEKLY)
        for key, name, family, first, born, sector in people.RESIDENTS:
            person = self._account(key, (f"{key}@{DOMAIN}", name, ""))
            self._reside(person, family, first, date(born, 1 + born % 12, 1 + born % 28), sector)
        self.voters = crowd(self.dice, list(self.sectors.values()), VOTERS, "votant", self.story.clock.now())

    def _open_the_office(self) -> None:
        """Where the team is found. The telephone is one of those kept for fiction (Arcep, 03 53 01)."""
        CitySettings.objects.update_or_create(
            site=Site.objects.get(is_default_site=True),
            defaults={
                "office": "Agence de la participation citoyenne",
                "office_address": "33 avenue de Colmar, 68200 Mulhouse",
                "office_hours": french("Du lundi au vendredi, de 9 h à 12 h et de 14 h à 17 h."),
                "phone": "03 53 01 68 33",
            },
        )

    @cached_property
    def _password(self) -> str:
        return make_password(PASSWORD)

    def _account(self, key: str, who: tuple[str, str, str]) -> User:
        email, name, job = who
        moment = self.story.clock.now()
        person = User(email=email, name=name, job=french(job), password=self._password, charter_accepted_at=moment)
        person.save()
        EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
        self.people[key] = person
        return person

    def arrive(self, key: str, name: str) -> User:
        """An account that opens today, whose home nobody has seen."""
        return self._account(key, (f"{key}@{DOMAIN}", name, ""))

    def _reside(self, person: User, family: str, first: str, born: date, sector: str) -> None:
        territory = self.sectors[sector]
        residence = declare_residence(
            user=person, family_name=family, first_names=first, born=born, territory=territory
        )
        verify_residence(residence=residence, by=self.who("agente"))
        person.territory = territory

    @property
    def residents(self) -> list[User]:
        """The invented people who speak."""
        return [self.people[row[0]] for row in people.RESIDENTS]

    # -------------------------------------------------------------- processes
    def create(
        self, template: str, texts: dict[str, str], phases: Iterable[tuple[Day, Day]], **fields: object
    ) -> Process:
        """Create a process as an agent does, with its own dates (the first day, the last day excluded), and publish it."""
        agent = self.who("agente")
        spans = list(phases)
        process = create_process(
            template=template,
            title=french(texts["title"]),
            territory=self.commune,
            starts_on=self.story.date(spans[0][0]),
            by=agent,
            slug=texts["slug"],
            introduction=french(texts["introduction"]),
            contact=french(texts.get("contact", "Agence de la participation citoyenne, 33 avenue de Colmar")),
        )
        for phase, (opens, closes) in zip(process.all_phases, spans, strict=True):
            # Day boundaries at six in the evening, when the agency closes its counter.
            move_phase(phase=phase, by=agent, opens_at=self._evening(opens), closes_at=self._evening(closes))
        if fields:
            Process.objects.filter(pk=process.pk).update(**fields)
        Dossier.objects.filter(pk=process.dossier_id).update(drawing=texts.get("drawing", process.dossier.drawing))
        publish_process(process=process, by=agent)
        self.dossiers[texts["slug"]] = process.dossier
        return Process.objects.select_related("dossier").get(pk=process.pk)

    def _evening(self, day: Day) -> datetime:
        moment = datetime.combine(self.story.date(day), datetime.min.time()).replace(hour=18)
        return timezone.make_aware(moment)

    def phases(self, process: Process, outcomes: dict[str, str]):
        """The life of the phases: each opening is announced on its day, each end is published with its outcome."""
        for phase in Phase.objects.filter(process=process).order_by("opens_at"):
            if phase.opens_at > self.story.clock.started_at:
                return
            yield phase.opens_at
            announce_phases(now=self.story.clock.now())
            if phase.closes_at <= self.story.clock.started_at and (outcome := outcomes.get(phase.kind)):
                while self.story.clock.now() < phase.closes_at:  # an outage may have moved it meanwhile
                    yield phase.closes_at
                    phase.refresh_from_db(fields=["closes_at"])
                close_phase(phase=phase, by=self.who("agente"), outcome=french(outcome))

    # -------------------------------------------------------------- words
    def say(
        self, dossier: Dossier, author: str, text: str, *, parent: Comment | None = None, position: str = ""
    ) -> Comment:
        """One comment, by its author's hand."""
        return post_comment(
            dossier=dossier, author=self.who(author), body=french(text), parent=parent, position=position
        )


def inside(x: float, y: float, ring: list[tuple[float, float]]) -> bool:
    """Whether a point lies inside a ring, by counting the edges that a ray crosses."""
    crossed = False
    for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            crossed = not crossed
    return crossed


def crowd(
    dice: random.Random, sectors: list[Territory], size: int, prefix: str, since: datetime, *, first: int = 1
) -> list[User]:
    """Many residents at once, with a verified residence and no password: they exist to support and to vote."""
    letters = "ABCDEFGHIJKLMNOPRSTVWZ"
    unusable = make_password(None)
    rows = [
        User(
            email=f"{prefix}-{number:06}@{DOMAIN}",
            name=f"{dice.choice(people.FIRST_NAMES)} {dice.choice(letters)}.",
            password=unusable,
            territory=dice.choice(sectors),
            news_cadence=Cadence.NEVER,
            joined_at=since + timedelta(minutes=number),
            charter_accepted_at=since,
        )
        for number in range(first, first + size)
    ]
    made = User.objects.bulk_create(rows, batch_size=1_000)
    Residence.objects.bulk_create(
        (
            Residence(
                user=person,
                person_key=person_key(
                    family_name=prefix, first_names=person.email, born=date(1940 + number % 66, 5, 4)
                ),
                birth_year=1940 + number % 66,
                territory=person.territory,
                declared_at=since,
                verified_at=since,
            )
            for number, person in enumerate(made)
        ),
        batch_size=1_000,
    )
    return made
