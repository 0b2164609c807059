"""The rules of seven cities: each opens a budget, takes a legal ballot and refuses an illegal one."""

import pytest
from django.urls import reverse
from django.utils import timezone

from budgets.actions import add_candidate, cast_ballot, open_vote
from budgets.enums import Channel
from budgets.models import Ballot, Budget
from budgets.templates import TEMPLATES
from participation.accounts.enums import Tie
from participation.dossiers.enums import Stage
from participation.processes.enums import PhaseKind, ProcessKind
from participation.rules import Refusal
from tests.factories.budgets import fresh
from tests.factories.dossiers import DossierFactory, ProcessFactory
from tests.factories.people import AgentFactory, ResidenceFactory, TerritoryFactory

pytestmark = pytest.mark.django_db

#: By city: candidates (share of what the ballot is about in percent, sector or nothing, theme), a legal ballot, an
#: illegal one with the code of its refusal. A ballot is (choices, sector).
CITIES = {
    "mulhouse": (
        [(60, "drouot", ""), (50, "drouot", ""), (30, "coteaux", "")],
        (["1"], "drouot"),
        (["1", "2"], "drouot", "budgets.over_cost.invalid"),
    ),
    "rennes": (
        [(5, "", "")] * 11,
        ([str(n) for n in range(1, 11)], ""),
        ([str(n) for n in range(1, 12)], "", "budgets.too_many.invalid"),
    ),
    "paris": (
        [(1, "", ""), (1, "", ""), (1, "drouot", "")],
        ({"1": 3, "2": 0}, ""),
        ({"3": 3}, "", "budgets.unknown.invalid"),
    ),
    "grenoble": (
        [(40, "", ""), (50, "", ""), (10, "", "")],
        (["1", "3"], ""),
        (["1", "2"], "", "budgets.quota_many.invalid"),
    ),
    "angers": (
        [(9, "", "Thème de l’année")] * 2 + [(9, "", "")] * 5,
        (["1", "2", "3", "4", "5"], ""),
        (["1", "3", "4", "5", "6"], "", "budgets.quota_few.invalid"),
    ),
    "toulouse": (
        [(10, "", "")] * 4,
        ({"1": 3, "2": 3, "3": 1}, ""),
        ({"1": 4}, "", "budgets.over_points_each.invalid"),
    ),
    "wieliczka": ([(40, "", "")] * 4, (["1", "2", "3", "4"], ""), ([], "", "budgets.too_few.invalid")),
}


@pytest.fixture
def sectors(db):
    city = TerritoryFactory()
    return {
        slug: TerritoryFactory(slug=slug, name=slug.capitalize(), level="sector", parent=city)
        for slug in ("drouot", "coteaux")
    }


@pytest.fixture
def agent(client, db):
    person = AgentFactory()
    client.force_login(person)
    return person


def first_values(form):
    """What a browser would send of a form that nobody touched."""
    sent = {}
    for field in form:
        value = field.value()
        if value not in (None, "", False):
            sent[field.html_name] = "on" if value is True else str(value)
    return sent


def with_rules_of(client, city):
    """A budget whose rules were saved from a city's, as an agent does it."""
    process = ProcessFactory(kind=ProcessKind.BUDGET, phase=PhaseKind.VOTE, slug=f"budget-{city}")
    address = reverse("budgets:desk_rules", args=[process.slug])
    form = client.get(address, {"modele": city}).context["form"]
    response = client.post(address, first_values(form))
    assert response.status_code == 303, response.context["form"].errors
    return Budget.objects.get(process=process)


def put_to_the_vote(budget, candidates, sectors, agent):
    for number, (share, sector, theme) in enumerate(candidates):
        envelope = budget.envelopes.filter(territory__slug=sector).first()
        whole = envelope.amount if envelope else budget.amount
        place = sectors[sector] if sector else list(sectors.values())[number % 2]
        dossier = DossierFactory(stage=Stage.FEASIBLE, drawing="foret", territory=place)
        add_candidate(
            budget=budget, dossier=dossier, cost=whole * share // 100, by=agent, envelope=envelope, category=theme
        )
    return open_vote(budget=fresh(budget), by=agent)


@pytest.mark.parametrize("city", list(TEMPLATES))
def test_the_rules_of_a_city_take_a_legal_ballot_and_refuse_another(client, agent, sectors, city):
    candidates, legal, illegal = CITIES[city]
    budget = put_to_the_vote(with_rules_of(client, city), candidates, sectors, agent)
    voter = ResidenceFactory(territory=sectors["drouot"], birth_year=1990).user
    with pytest.raises(Refusal) as refusal:
        cast_ballot(
            budget=fresh(budget), voter=voter, choices=illegal[0], channel=Channel.WEB, idempotency_key="no",
            envelope=illegal[1],
        )  # fmt: skip
    assert refusal.value.code == illegal[2]
    cast_ballot(
        budget=fresh(budget), voter=voter, choices=legal[0], channel=Channel.WEB, idempotency_key="yes",
        envelope=legal[1],
    )  # fmt: skip
    assert Ballot.objects.count() == 1


@pytest.mark.parametrize(("city", "age"), [("mulhouse", 16), ("paris", 7), ("grenoble", 16), ("angers", 11)])
def test_who_is_too_young_is_told_the_age(client, agent, sectors, city, age):
    candidates, legal, _illegal = CITIES[city]
    budget = put_to_the_vote(with_rules_of(client, city), candidates, sectors, agent)
    child = ResidenceFactory(territory=sectors["drouot"], birth_year=timezone.localdate().year - age + 1).user
    with pytest.raises(Refusal, match=r"accounts\.too_young"):
        cast_ballot(
            budget=fresh(budget), voter=child, choices=legal[0], channel=Channel.WEB, idempotency_key="k",
            envelope=legal[1],
        )  # fmt: skip


def test_nobody_but_residents_votes_where_the_city_says_so(client, agent, sectors):
    candidates, legal, _illegal = CITIES["toulouse"]
    budget = put_to_the_vote(with_rules_of(client, "toulouse"), candidates, sectors, agent)
    worker = ResidenceFactory(territory=sectors["drouot"], tie=Tie.WORK).user
    with pytest.raises(Refusal, match="not_open_to"):
        cast_ballot(budget=fresh(budget), voter=worker, choices=legal[0], channel=Channel.WEB, idempotency_key="k")


@pytest.mark.parametrize(("city", "most"), [("paris", 2_000_000), ("angers", 250_000)])
def test_a_project_costs_at_most_what_the_city_says(client, agent, sectors, city, most):
    budget = with_rules_of(client, city)
    dossier = DossierFactory(stage=Stage.FEASIBLE)
    with pytest.raises(Refusal, match=r"budgets\.cost\.invalid"):
        add_candidate(budget=budget, dossier=dossier, cost=most + 1, by=agent)
    assert add_candidate(budget=budget, dossier=dossier, cost=most, by=agent).cost == most


def test_the_parameters_of_the_count_are_those_of_the_city(client, agent, sectors):
    assert with_rules_of(client, "toulouse").parameters == {"by": "score"}
    assert with_rules_of(client, "wieliczka").parameters == {"completion_stop": "overspend"}
    assert with_rules_of(client, "grenoble").parameters == {"large_winners": 1, "large_cost": 200_000}
    assert TEMPLATES["grenoble"].preselection == 30


def test_what_was_saved_comes_back_in_the_form(client, agent, sectors):
    budget = with_rules_of(client, "paris")
    address = reverse("budgets:desk_rules", args=[budget.slug])
    again = first_values(client.get(address).context["form"])
    assert client.post(address, again).status_code == 303
    after = Budget.objects.get(pk=budget.pk)
    assert [after.amount, after.mentions, after.ballots_of_each, after.free_sector, after.max_cost] == [
        budget.amount, budget.mentions, "city+sector", True, 2_000_000,
    ]  # fmt: skip
    assert sorted(after.envelopes.values_list("territory__slug", "amount")) == [
        ("coteaux", 18_750_000),
        ("drouot", 18_750_000),
    ]


def test_a_limit_of_large_projects_is_taken_back(client, agent, sectors):
    address = reverse("budgets:desk_rules", args=[with_rules_of(client, "grenoble").slug])
    again = first_values(client.get(address).context["form"])
    assert client.post(address, {**again, "large_winners": "", "large_cost": ""}).status_code == 303
    assert Budget.objects.latest("pk").parameters == {}


RULES = {"amount": 1000, "vote_type": "approval", "rule": "greedy", "open_to": "residence", "ballots_of_each": "one"}


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"vote_type": "scoring"}, "mentions"),
        ({"vote_type": "scoring", "mentions": "seule"}, "mentions"),
        ({"vote_type": "scoring", "mentions": "oui\noui"}, "mentions"),
        ({"vote_type": "scoring", "mentions": "x" * 41 + "\noui"}, "mentions"),
        ({"vote_type": "cumulative"}, "max_sum_points"),
        ({"rule": "majority-judgment"}, "rule"),
        ({"large_winners": 1}, "large_cost"),
        ({"min_length": 5, "max_length": 2}, "max_length"),
        ({"min_cost": 5, "max_cost": 2}, "max_cost"),
        ({"max_sum_cost_share": 101}, "max_sum_cost_share"),
        ({"ballots_of_each": "sector"}, "ballots_of_each"),
        ({"montant-drouot": 2000}, "amount"),
        ({"quota-1-category": "Eau"}, "quota-1-name"),
        ({"quota-1-name": "Eau", "quota-1-min_length": 1}, "quota-1-category"),
        ({"quota-1-name": "Eau", "quota-1-category": "Eau", "quota-1-min_length": 3, "quota-1-max_length": 1},
         "quota-1-max_length"),
        ({"amount": "\x00"}, "amount"),
        ({"amount": 10**40}, "amount"),
        ({"mentions": "\x00", "vote_type": "scoring"}, "mentions"),
    ],
)  # fmt: skip
def test_rules_that_do_not_hold_come_back_with_a_sentence(client, agent, sectors, sent, field):
    process = ProcessFactory(kind=ProcessKind.BUDGET, phase=PhaseKind.VOTE)
    response = client.post(reverse("budgets:desk_rules", args=[process.slug]), RULES | sent)
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert not Budget.objects.exists()
