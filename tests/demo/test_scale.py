"""The city in bulk: what the measurements need."""

import dataclasses

import pytest

from demo import scale
from participation.accounts.models import User
from participation.discussions.models import Comment
from participation.dossiers.models import Dossier, ReferenceCounter
from participation.processes.models import Process
from participation.proposals.models import Proposal, Support
from participation.territories.actions import load_mulhouse
from participation.territories.models import Territory
from tests.factories.people import AgentFactory

pytestmark = pytest.mark.django_db

SMALL = dataclasses.replace(scale.CITY, residents=40, proposals=12, comments=60, supports=30)


@pytest.fixture
def mulhouse():
    load_mulhouse()
    AgentFactory(email="agente@demo.test")


@pytest.fixture
def process(mulhouse):
    scale.grow(SMALL, lambda _line: None)
    return Process.objects.get(slug="la-ville-de-demain-mulhouse")


def test_it_adds_as_much_as_it_says(process):
    proposals = Proposal.objects.filter(process=process)
    assert proposals.count() == 12
    assert Comment.objects.filter(dossier__proposal__in=proposals).count() == 60
    assert Support.objects.filter(proposal__in=proposals).exists()


def test_cursors_and_references_have_no_gap(process):
    dossiers = Dossier.objects.filter(proposal__process=process)
    for one in dossiers:
        cursors = [1 + n for n in range(one.cursor)]
        assert list(one.comments.order_by("cursor").values_list("cursor", flat=True)) == cursors
        assert list(one.entries.exclude(cursor=None).order_by("cursor").values_list("cursor", flat=True)) == cursors
    numbers = sorted(int(one.ref.split("-")[1]) for one in dossiers)
    assert numbers == list(range(numbers[0], numbers[0] + 12))
    assert numbers[-1] == ReferenceCounter.objects.get(year=int(dossiers[0].ref.split("-")[0])).last


def test_growing_twice_changes_nothing(process):
    said = []
    scale.grow(SMALL, said.append)
    assert said == ["Mulhouse a déjà sa taille."]
    assert Proposal.objects.filter(process=process).count() == 12


def test_a_metropolis_has_its_communes(mulhouse, monkeypatch):
    small = dataclasses.replace(scale.METROPOLIS, residents=5, proposals=2, comments=4, supports=2)
    monkeypatch.setattr(scale, "METROPOLIS", small)
    scale.grow(small, lambda _line: None)
    metropolis = Territory.objects.get(level="metropolis")
    assert metropolis.children.count() == 6
    assert Process.objects.filter(slug__startswith="la-ville-de-demain-").count() == 5


def test_voters_come_with_tokens(mulhouse, tmp_path):
    path = tmp_path / "tokens"
    scale.write_tokens(3, path, lambda _line: None)
    first = path.read_text(encoding="utf-8")
    scale.write_tokens(4, path, lambda _line: None)
    assert path.read_text(encoding="utf-8").startswith(first)
    for line in path.read_text(encoding="utf-8").splitlines():
        email, token = line.split(" ")
        voter = User.objects.get(email=email)
        assert voter.auth_token.key == token
        assert voter.residence.verified_at
