"""The page of results speaks of what the rule counted: votes, points or mentions, and never of another thing."""

import pytest
from django.urls import reverse

from budgets.actions import cast_ballot, close_vote, publish_results
from budgets.enums import Channel, Rule, VoteType
from budgets.models import Budget
from budgets.results import result
from participation.dossiers.enums import Journal
from participation.dossiers.models import Entry
from tests.factories.budgets import fresh, open_budget, voters
from tests.factories.dossiers import ProposalFactory
from tests.factories.people import AgentFactory

pytestmark = pytest.mark.django_db
MENTIONS = "À rejeter\nPassable\nBien"


def counted(ballots, **rules):
    """What the page shows once these ballots are counted and published."""
    budget = open_budget(max_sum_cost=None, **rules)
    for voter, choices in zip(voters(len(ballots)), ballots, strict=True):
        cast_ballot(
            budget=fresh(budget), voter=voter, choices=choices, channel=Channel.WEB, idempotency_key=str(voter.pk)
        )
    close_vote(budget=budget, by=AgentFactory(), reason="Une répétition.")
    publish_results(budget=budget, by=AgentFactory())
    return result(budget)


def titles(shown):
    return [row["candidate"].code for row in shown["winners"]], [row["candidate"].code for row in shown["lost"]]


def test_a_ranking_counted_by_points_shows_points():
    shown = counted(
        [["2", "1"], ["2", "3"], ["1"], ["1"]],
        costs=(90, 90, 90), amount=100, vote_type=VoteType.ORDINAL, parameters={"by": "score"},
    )  # fmt: skip

    assert shown["counted"] == "Les points de classement"
    assert [row["standing"] for row in (*shown["winners"], *shown["lost"])] == [
        "4 points de classement",
        "3 points de classement",
        "1 point de classement",
    ]
    assert shown["winners"][0]["why"] == "C’est le projet qui a le plus de points de classement."
    assert [bar["percent"] for bar in shown["bars"]] == [100, 75, 25]


def test_the_most_named_project_is_not_said_to_be_first_where_euros_count():
    shown = counted([["1"], ["1"], ["2"]], costs=(90, 10), amount=100, rule=Rule.GREEDY_PER_COST)

    assert shown["winners"][0]["why"] == "C’est le projet qui a le plus de voix pour chaque euro."
    assert [row["standing"] for row in shown["winners"]] == ["1 voix", "2 voix"]


def test_equal_shares_of_points_give_a_price_for_each_point():
    shown = counted(
        [{"1": 3}, {"1": 1}],
        costs=(40, 90), amount=100, vote_type=VoteType.CUMULATIVE, max_sum_points=4, rule=Rule.EQUAL_SHARES,
        parameters={"utility": "points"},
    )  # fmt: skip

    assert shown["winners"][0]["why"] == (
        "Ses votants pouvaient le payer ensemble, avec 10\u00a0€ au plus par point donné."
    )
    assert shown["winners"][0]["standing"] == "4 points"


def test_mentions_are_drawn_for_every_project_in_the_order_of_the_count():
    shown = counted(
        [{"1": 2, "2": 1, "3": 0}, {"1": 2, "2": 1, "3": 2}, {"1": 1, "2": 2, "3": 0}],
        costs=(90, 20, 5), amount=100, vote_type=VoteType.SCORING, mentions=MENTIONS, rule=Rule.MAJORITY_JUDGMENT,
    )  # fmt: skip

    assert (shown["counted"], shown["graded"]) == ("Les mentions", True)
    assert [bar["value"] for bar in shown["bars"]] == [
        "mention «\u00a0Bien\u00a0»", "mention «\u00a0Passable\u00a0»", "mention «\u00a0À rejeter\u00a0»",
    ]  # fmt: skip
    assert [part["votes"] for part in shown["bars"][0]["grades"]] == [2, 1, 0]


def test_a_project_that_stood_before_a_winner_is_explained_first():
    shown = counted([["1", "2"], ["1", "2"], ["1", "3"]], costs=(60, 50, 40), amount=100)

    assert titles(shown) == (["1", "3"], ["2"])
    assert shown["surprise"]["candidate"].code == "2"
    assert counted([["1"], ["1"], ["2"]], costs=(60, 50), amount=100)["surprise"] is None


@pytest.mark.parametrize(
    ("ballot", "rules", "rule", "won", "lost"),
    [
        (["1", "2"], {}, "le plus de voix d’abord", "1 voix", "1 voix"),
        (["1"], {"vote_type": VoteType.CHOOSE_ONE}, "le plus de voix d’abord", "1 voix", "0 voix"),
        (
            {"1": 3, "2": 2},
            {"vote_type": VoteType.CUMULATIVE, "max_sum_points": 7, "parameters": {"by": "score"}},
            "le plus de points d’abord", "3 points", "2 points",
        ),
        (
            {"1": 3, "2": 2},
            {"vote_type": VoteType.CUMULATIVE, "max_sum_points": 7},
            "le plus de bulletins d’abord", "1 bulletin", "1 bulletin",
        ),
        (
            ["1", "2"],
            {"vote_type": VoteType.ORDINAL, "parameters": {"by": "score"}},
            "le plus de points de classement d’abord", "2 points de classement", "1 point de classement",
        ),
        (
            {"1": 2, "2": 1},
            {"vote_type": VoteType.SCORING, "mentions": MENTIONS, "rule": Rule.MAJORITY_JUDGMENT},
            "jugement majoritaire", "mention «\u00a0Bien\u00a0»", "mention «\u00a0Passable\u00a0»",
        ),
    ],
)  # fmt: skip
def test_dossiers_and_pages_say_what_the_rule_counts(client, ballot, rules, rule, won, lost):
    shown = counted([ballot], costs=(90, 95), amount=100, **rules)
    budget = Budget.objects.get()

    assert shown["rule"]["name"] == rule
    assert rule.capitalize() in client.get(budget.get_absolute_url()).content.decode()
    stories = {code: budget.candidates.get(code=code).dossier for code in ("1", "2")}
    chosen = stories["1"].entries.get(kind=Journal.CANDIDATE_ELECTED)
    assert chosen.sentence == f"Le projet est choisi par le vote\u00a0: {won}."
    left_out = stories["2"].entries.get(kind=Journal.CANDIDATE_NOT_ELECTED)
    assert left_out.sentence.startswith(f"Le projet n’est pas choisi\u00a0: {lost}. ")
    assert left_out.sentence.count(lost) == 1
    ProposalFactory(dossier=stories["1"], process=budget.process)
    assert f"Choisi, en place n°\u00a01\u00a0: {won}." in client.get(stories["1"].get_absolute_url()).content.decode()


def test_a_line_written_before_counts_had_words_still_reads():
    entry = Entry(kind=Journal.CANDIDATE_ELECTED, data={"votes": 1706})
    assert entry.sentence == "Le projet est choisi par le vote\u00a0: 1\u202f706 voix."


def test_a_tie_and_a_threshold_of_points_do_not_speak_of_votes():
    shown = counted(
        [{"1": 3, "2": 3}, {"1": 1, "2": 1}, {"3": 1}],
        costs=(90, 95, 90), amount=100, vote_type=VoteType.CUMULATIVE, max_sum_points=7,
        parameters={"by": "score", "minimum_votes": 2, "tie_break": ["most_votes", "lowest_cost"]},
    )  # fmt: skip

    words = " ".join([*shown["conventions"], *(row["why"] for row in shown["lost"]), shown["winners"][0]["tie"]])
    assert "voix" not in words
    assert "celui qui a le plus de bulletins passe devant" in words
    assert "Il faut au moins 2 bulletins pour être financé." in words
    assert "Il lui manque 1 bulletin pour atteindre le seuil." in words


def test_a_large_project_that_came_too_late_is_told_why(client):
    shown = counted(
        [["1"], ["1", "2"], ["2", "1"], ["3"]],
        costs=(300_000, 250_000, 40_000), amount=800_000, parameters={"large_winners": 1, "large_cost": 200_000},
    )  # fmt: skip

    assert titles(shown) == (["1", "3"], ["2"])
    html = client.get(reverse("budgets:results", args=[Budget.objects.get().slug])).content.decode()
    assert "Les grands projets que la règle permet sont déjà choisis" in html
    assert "Un seul grand projet gagne." in html
    assert "quand il coûte plus de 200\u202f000" in html
