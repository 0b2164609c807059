"""The public register: dates, grounds, outcomes, delays, reversals; no names."""

import csv
import datetime as dt

import pytest
from django.utils import timezone

from participation.moderation import actions, figures
from participation.moderation.enums import Motive, Outcome
from participation.moderation.models import Case, Decision
from tests.factories.dossiers import ProposalFactory
from tests.factories.moderation import decide, newcomer, reported, written
from tests.factories.people import AgentFactory, UserFactory

pytestmark = pytest.mark.django_db


def told(client, name):
    answer = client.get(f"/donnees/{name}.csv")
    return list(csv.DictReader(b"".join(answer).decode("utf-8-sig").splitlines()))


@pytest.fixture
def year(agent):
    """Five decisions of this year: two for the law, one reversed, one before publication, one account limited."""
    dossier = ProposalFactory().dossier
    law = decide(reported(written("un", dossier=dossier)), agent)
    decide(reported(written("deux", dossier=dossier), motive=Motive.THREAT), agent, outcome=Outcome.LIMITED,
           ground=Motive.THREAT, days=3)  # fmt: skip
    decide(reported(written("trois", dossier=dossier)), agent, outcome=Outcome.KEPT, ground=Motive.RESPECT)
    charter = decide(reported(written("quatre", dossier=dossier)), agent, ground=Motive.RESPECT)
    decide(written("cinq", author=newcomer(), dossier=dossier).cases.get(), agent, outcome=Outcome.REFUSED,
           ground=Motive.ADVERTISING)  # fmt: skip
    appeals = [actions.appeal(decision=d, author=d.case.author, text="Relisez.") for d in (law, charter)]
    actions.decide_appeal(appeal=appeals[1], by=AgentFactory(), reverse=True, answer="C’est une opinion.")
    received = timezone.now() - dt.timedelta(hours=5, minutes=30)
    Decision.objects.update(received_at=received)
    return timezone.localdate().year


def test_the_figures_of_a_year_count_everything_once(year):
    assert figures.yearly() == [
        {
            "year": year, "notices": 4, "held": 1, "decisions": 5, "away": 4, "law": 2, "charter": 2, "suspended": 1,
            "hours": 5, "appeals": 2, "by_reporters": 0, "reversed": 1, "upheld": 0, "withdrawn": 0,
            "outcomes": {"kept": 1, "hidden": 2, "edited": 0, "refused": 1, "limited": 1},
        }
    ]  # fmt: skip


def test_the_page_shows_dates_rules_outcomes_delays_and_reversals(client, year):
    page = client.get("/moderation/registre/").content.decode()
    for part in (
        "Vie privée",
        "Code civil, article 9",
        "5 heures",
        "Décision annulée",
        "Non publié",
        "avant publication",
    ):
        assert part in page


def test_the_register_names_nobody_and_quotes_nothing(client):
    agent = AgentFactory(name="Marc Simon")
    comment = written("Un texte que l’on ne cite pas.")
    decide(reported(comment, reporter=UserFactory(name="Élise D.")), agent, statement="Des motifs pour lui seul.")
    pages = [client.get("/moderation/registre/").content.decode()]
    pages += [str(told(client, name)) for name in ("moderation", "moderation-annees")]
    for page in pages:
        for name in ("Marc Simon", "Élise D.", comment.author.name, comment.body, "Des motifs", comment.dossier.title):
            assert name not in page


def test_the_files_say_what_the_page_says(client, year):
    rows = told(client, "moderation")
    assert [row["decision"] for row in rows] == ["hidden", "limited", "kept", "hidden", "refused"]
    assert {row["recours"] for row in rows} == {"", "open", "reversed"}
    assert told(client, "moderation-annees")[0]["heures_medianes"] == "5"


@pytest.mark.parametrize("count", [1, 25])
def test_the_register_costs_the_same_queries(client, agent, count, django_assert_max_num_queries):
    dossier = ProposalFactory().dossier
    for author in UserFactory.create_batch(count):
        decide(reported(written("Non.", author=author, dossier=dossier), motive=Motive.HATE), agent)
    client.get("/moderation/registre/")
    with django_assert_max_num_queries(10):
        client.get("/moderation/registre/")


def test_a_city_without_decisions_has_an_empty_register(client):
    assert not Case.objects.exists()
    assert "Aucune décision pour le moment." in client.get("/moderation/registre/").content.decode()
