"""Each type of ballot, several ballots per person, quotas: what is accepted, what is refused and in which words."""

import json

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from budgets.actions import cast_ballot, create_budget, save_draft
from budgets.actions.preparing import canonical_rules
from budgets.enums import Ballots, Channel, OpenTo, VoteType
from budgets.models import Ballot, BallotDraft, Budget, RollEntry
from participation.accounts.enums import Tie
from participation.processes.enums import PhaseKind, ProcessKind
from participation.rules import Refusal
from tests.factories.budgets import fresh, open_budget, voters
from tests.factories.dossiers import ProcessFactory
from tests.factories.people import AgentFactory, ResidenceFactory, TerritoryFactory

pytestmark = pytest.mark.django_db
MENTIONS = "Je n’aime pas\nPourquoi pas\nJ’aime\nJ’adore"


def cast(budget, voter, choices, envelope="", key=None):
    return cast_ballot(
        budget=fresh(budget), voter=voter, choices=choices, channel=Channel.WEB, envelope=envelope,
        idempotency_key=key or f"{voter.pk}-{envelope}",
    )  # fmt: skip


def refused(budget, voter, choices, envelope=""):
    """The code of the refusal; nothing is written."""
    before = RollEntry.objects.count(), Ballot.objects.count()
    with pytest.raises(Refusal) as refusal:
        cast(budget, voter, choices, envelope)
    assert (RollEntry.objects.count(), Ballot.objects.count()) == before
    assert refusal.value.message
    return refusal.value.code


@pytest.fixture
def voter(db):
    return voters(1)[0]


# ------------------------------------------------------------------ one test per type
def test_choose_one_takes_one(voter):
    budget = open_budget(vote_type=VoteType.CHOOSE_ONE, max_sum_cost=None)
    assert refused(budget, voter, ["1", "2"]) == "budgets.too_many.invalid"
    cast(budget, voter, ["2"])
    assert Ballot.objects.get().payload == '{"choices":["2"]}'


def test_a_share_of_the_budget_limits_the_basket(voter):
    budget = open_budget(costs=[200_000, 150_000], amount=600_000, max_sum_cost=None, max_sum_cost_share=50)
    assert refused(budget, voter, ["1", "2"]) == "budgets.over_cost.invalid"
    cast(budget, voter, ["1"])
    assert Ballot.objects.count() == 1


def test_a_ranking_keeps_its_order(voter):
    budget = open_budget(costs=[1000] * 12, vote_type=VoteType.ORDINAL, max_length=3, max_sum_cost=None)
    assert refused(budget, voter, ["1", "2", "3", "4"]) == "budgets.too_many.invalid"
    assert refused(budget, voter, ["1", "1"]) == "budgets.twice.invalid"
    assert refused(budget, voter, {"1": 2, "2": 2}) == "budgets.rank_twice.invalid"
    cast(budget, voter, ["10", "2", "1"])
    assert Ballot.objects.get().payload == '{"choices":["10","2","1"]}'


def test_a_ranking_by_points_is_the_same_ballot(voter):
    budget = open_budget(vote_type=VoteType.ORDINAL, max_sum_cost=None)
    assert save_draft(budget=budget, user=voter, choices={"1": 10, "3": 40}).choices == {"3": 2, "1": 1}
    cast(budget, voter, {"1": 10, "3": 40})
    assert Ballot.objects.get().payload == '{"choices":["3","1"]}'


def test_mentions_are_known_words(voter):
    budget = open_budget(vote_type=VoteType.SCORING, mentions=MENTIONS, max_sum_cost=None)
    assert refused(budget, voter, {"1": 4}) == "budgets.mention.invalid"
    assert refused(budget, voter, ["1"]) == "budgets.choices.invalid"
    assert refused(budget, voter, {"1": 0, "2": 0}) == "budgets.too_few.invalid"
    cast(budget, voter, {"1": 3, "2": 0, "3": 1})
    assert Ballot.objects.get().payload == '{"choices":{"1":3,"3":1}}'


def test_the_lowest_mention_is_kept_in_the_draft(voter):
    budget = open_budget(vote_type=VoteType.SCORING, mentions=MENTIONS, max_sum_cost=None)
    assert save_draft(budget=budget, user=voter, choices={"1": 0, "2": 2}).choices == {"1": 0, "2": 2}


@pytest.mark.parametrize("sent", [{"1": True}, {"1": "2"}, {"1": -1}, {"1": 1.5}, {"1": None}, "1", None, [["1"]], 7])
@pytest.mark.parametrize("vote_type", [VoteType.ORDINAL, VoteType.SCORING])
def test_a_malformed_ballot_is_refused_with_a_sentence(voter, vote_type, sent):
    budget = open_budget(vote_type=vote_type, mentions=MENTIONS, max_sum_cost=None)
    assert refused(budget, voter, sent).endswith(".invalid")


# ------------------------------------------------------------------ quotas
def test_two_picks_on_the_theme_of_the_year(voter):
    candidates = [{"category": "Eau"}, {"category": "Eau"}, {"category": "Sport"}, {}]
    theme = {"name": "Thème de l’année", "category": "Eau", "min_length": 2}
    budget = open_budget(costs=candidates, quotas=[theme], max_length=3)
    assert refused(budget, voter, ["1", "3", "4"]) == "budgets.quota_few.invalid"
    cast(budget, voter, ["1", "2", "4"])
    assert Ballot.objects.count() == 1


def test_one_large_project_at_most(voter):
    large = {"name": "Grand projet", "min_cost": 200_001, "max_length": 1}
    budget = open_budget(costs=[250_000, 300_000, 200_000], quotas=[large])
    assert refused(budget, voter, ["1", "2"]) == "budgets.quota_many.invalid"
    cast(budget, voter, ["1", "3"])
    assert Ballot.objects.count() == 1


# ------------------------------------------------------------------ several ballots
def city_and_sector(**fields):
    candidates = [{"cost": 90_000}, {"cost": 50_000, "envelope": "drouot"}, {"cost": 40_000, "envelope": "coteaux"}]
    return open_budget(costs=candidates, ballots_of_each=Ballots.CITY_AND_SECTOR, max_sum_cost=None, **fields)


def test_one_ballot_for_the_city_and_one_for_one_sector(voter):
    budget = city_and_sector(free_sector=True)
    cast(budget, voter, ["1"])
    cast(budget, voter, ["2"], envelope="drouot")
    assert refused(budget, voter, ["3"], envelope="coteaux") == "budgets.already_voted.conflict"
    with pytest.raises(Refusal) as again:
        cast(budget, voter, ["1"], key="another")
    assert again.value.code == "budgets.already_voted.conflict"
    assert sorted(RollEntry.objects.values_list("scope", flat=True)) == ["city", "sector"]
    ballots = {ballot.payload: str(ballot.envelope or "") for ballot in Ballot.objects.all()}
    assert ballots == {'{"choices":["1"]}': "", '{"choices":["2"],"envelope":"drouot"}': "Drouot"}


def test_the_key_of_one_ballot_never_passes_for_the_other(voter):
    budget = city_and_sector(free_sector=True)
    first = cast(budget, voter, ["1"], key="a key")
    with pytest.raises(Refusal) as again:
        cast(budget, voter, ["2"], envelope="drouot", key="a key")
    assert (again.value.code, again.value.status) == ("budgets.key.conflict", 409)
    assert cast(budget, voter, ["1"], key="a key") == first
    cast(budget, voter, ["2"], envelope="drouot", key="another key")
    assert Ballot.objects.count() == 2


def test_a_candidate_of_another_envelope_is_not_on_the_ballot(voter):
    budget = city_and_sector(free_sector=True)
    assert refused(budget, voter, ["3"], envelope="drouot") == "budgets.unknown.invalid"
    assert refused(budget, voter, ["2"]) == "budgets.unknown.invalid"
    assert refused(budget, voter, ["2"], envelope="ailleurs") == "budgets.unknown_envelope.invalid"
    assert refused(budget, voter, ["2"], envelope="\x00") == "budgets.unknown_envelope.invalid"


def test_the_share_of_a_sector_s_ballot_is_that_of_its_envelope(voter):
    budget = city_and_sector(free_sector=True, max_sum_cost_share=45)
    assert refused(budget, voter, ["2"], envelope="drouot") == "budgets.over_cost.invalid"
    cast(budget, voter, ["3"], envelope="coteaux")
    assert Ballot.objects.count() == 1


def test_without_free_choice_people_vote_for_their_own_sector():
    budget = city_and_sector()
    drouot = budget.envelopes.get(territory__slug="drouot").territory
    inside = TerritoryFactory(slug="barbanegre", name="Barbanègre", level="quarter", parent=drouot)
    neighbour = ResidenceFactory(territory=inside).user
    assert refused(budget, neighbour, ["3"], envelope="coteaux") == "budgets.other_sector"
    cast(budget, neighbour, ["2"], envelope="drouot")
    assert Ballot.objects.count() == 1


def test_one_ballot_for_one_sector_must_say_which(voter):
    candidates = [{"cost": 50_000, "envelope": "drouot"}, {"cost": 40_000, "envelope": "coteaux"}]
    budget = open_budget(costs=candidates, ballots_of_each=Ballots.SECTOR, free_sector=True, max_sum_cost=None)
    assert refused(budget, voter, ["1"]) == "budgets.envelope_missing.invalid"
    cast(budget, voter, ["1"], envelope="drouot")
    assert refused(budget, voter, ["2"], envelope="coteaux") == "budgets.already_voted.conflict"
    assert RollEntry.objects.get().scope == ""


def test_a_budget_with_one_ballot_has_no_envelope_to_choose(voter):
    budget = open_budget(costs=[{"cost": 50_000, "envelope": "drouot"}, 1000])
    assert refused(budget, voter, ["1"], envelope="drouot") == "budgets.no_envelope.invalid"


def test_drafts_of_two_ballots_live_side_by_side(voter):
    budget = city_and_sector(free_sector=True)
    save_draft(budget=budget, user=voter, choices=["1"])
    save_draft(budget=budget, user=voter, choices=["2"], envelope="drouot")
    cast(budget, voter, ["1"])
    assert BallotDraft.objects.get().choices == {"2": 1}


# ------------------------------------------------------------------ who votes
@pytest.mark.parametrize(
    ("open_to", "tie", "allowed"),
    [
        (OpenTo.RESIDENTS, Tie.RESIDENCE, True),
        (OpenTo.RESIDENTS, Tie.WORK, False),
        (OpenTo.RESIDENTS_STUDENTS, Tie.STUDY, True),
        (OpenTo.RESIDENTS_STUDENTS, Tie.WORK, False),
        (OpenTo.EVERYONE, Tie.WORK, True),
    ],
)
def test_who_votes_depends_on_what_ties_them_to_the_city(open_to, tie, allowed):
    budget = open_budget(open_to=open_to)
    voter = ResidenceFactory(tie=tie).user
    if allowed:
        cast(budget, voter, ["1"])
        assert Ballot.objects.count() == 1
    else:
        assert refused(budget, voter, ["1"]) == "budgets.not_open_to"


def test_an_envelope_has_its_own_age_and_its_own_people():
    budget = city_and_sector(free_sector=True, minimum_age=16)
    budget.envelopes.filter(territory__slug="drouot").update(minimum_age=7, open_to=OpenTo.RESIDENTS)
    child = ResidenceFactory(birth_year=timezone.localdate().year - 9).user
    assert refused(budget, child, ["1"]) == "accounts.too_young"
    cast(budget, child, ["2"], envelope="drouot")
    worker = ResidenceFactory(tie=Tie.WORK).user
    assert refused(budget, worker, ["2"], envelope="drouot") == "budgets.not_open_to"
    cast(budget, worker, ["1"])
    assert Ballot.objects.count() == 2


# ------------------------------------------------------------------ rules
def test_everything_is_in_the_frozen_rules():
    budget = city_and_sector(
        free_sector=True, open_to=OpenTo.RESIDENTS, vote_type=VoteType.SCORING, mentions=MENTIONS,
        quotas=[{"name": "Grand projet", "min_cost": 200_001, "max_length": 1}],
    )  # fmt: skip
    rules = json.loads(canonical_rules(budget))
    assert rules["mentions"] == ["Je n’aime pas", "Pourquoi pas", "J’aime", "J’adore"]
    assert (rules["ballots_of_each"], rules["free_sector"], rules["open_to"]) == ("city+sector", True, "residence")
    assert rules["quotas"][0]["min_cost"] == 200_001
    assert [envelope["territory"] for envelope in rules["envelopes"]] == ["coteaux", "drouot"]
    assert [candidate["envelope"] for candidate in rules["candidates"]] == [None, "drouot", "coteaux"]


@pytest.mark.parametrize(
    "columns",
    [
        {"vote_type": VoteType.SCORING, "mentions": ""},
        {"vote_type": VoteType.APPROVAL, "max_points": 3},
        {"vote_type": "loud"},
        {"max_sum_cost_share": 101},
        {"ballots_of_each": "many"},
        {"open_to": "nationals"},
        {"min_cost": 10, "max_cost": 5},
    ],
)
def test_the_database_refuses_rules_that_mean_nothing(columns):
    budget = open_budget()
    with pytest.raises(IntegrityError), transaction.atomic():
        Budget.objects.filter(pk=budget.pk).update(**columns)


def test_changing_the_type_drops_what_it_makes_meaningless():
    process, agent = ProcessFactory(kind=ProcessKind.BUDGET, phase=PhaseKind.VOTE), AgentFactory()
    sector = TerritoryFactory(slug="drouot", level="sector")
    points = {"vote_type": VoteType.CUMULATIVE, "max_points": 3, "max_sum_points": 7}
    create_budget(process=process, by=agent, amount=1000, **points)
    budget = create_budget(
        process=process, by=agent, amount=1000, vote_type=VoteType.APPROVAL, envelopes={sector: {"amount": 400}},
        quotas=[{"name": "Eau", "category": "Eau", "max_length": 1}],
    )  # fmt: skip
    assert (budget.max_points, budget.max_sum_points) == (None, None)
    assert [(e.territory, e.amount) for e in budget.envelopes.all()] == [(sector, 400)]
    create_budget(process=process, by=agent, amount=1000, envelopes={}, quotas=[])
    assert not budget.envelopes.exists()
    assert not budget.quotas.exists()
