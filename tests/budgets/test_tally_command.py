import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from budgets.management.commands.tally import Command

POINTS = """META
key;value
num_projects;3
num_votes;3
budget;1000
vote_type;cumulative
currency;EUR
PROJECTS
project_id;cost;name
1;600;Un banc
2;700;Une fontaine
3;1;3
VOTES
voter_id;vote;points
a;1,2;1,3
b;1;1
c;2;3
"""


def tally(*arguments):
    output = StringIO()
    call_command("tally", *map(str, arguments), stdout=output, no_color=True)
    return output.getvalue()


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "election.pb"
    path.write_text(POINTS, encoding="utf-8")
    return path


def test_a_published_election_is_counted_without_a_database(pabulib_dir):
    data = json.loads(tally(pabulib_dir / "Netherlands_Assen_2024.pb", "--rule", "equal-shares/add1", "--json"))

    assert data["winners"] == ["3", "9", "2", "11", "13", "14", "5", "6", "12"]
    assert (data["rule"], data["cost"], data["budget"], data["endowment"]) == ("equal-shares/add1", 76700, 100000, 2033)
    assert len(data["trace"]["candidates"]) == 14


def test_no_system_check_asks_for_anything():
    assert (list(Command.requires_system_checks), Command.requires_migrations_checks) == ([], False)


def test_options_are_the_parameters_of_the_rule(file):
    options = ["--completion-start", "exact", "--completion-stop", "overspend", "--completion-step", "1/2"]
    options += ["--minimum-votes", "1", "--minimum-share", "0.05"]

    data = json.loads(
        tally(file, "--rule", "equal-shares/add1u", *options, "--tie-break", "natural_id,lot", "--seed", "s", "--json")
    )

    assert data["parameters"] == {
        "utility": "cost",
        "completion_start": "exact",
        "completion_stop": "overspend",
        "completion_step": "1/2",
        "minimum_votes": 1,
        "minimum_share": "1/20",
        "minimum_score": 0,
        "tie_break": ["natural_id", "lot"],
        "seed": "s",
    }


def test_greedy_may_count_points(file):
    assert json.loads(tally(file, "--rule", "greedy", "--json"))["winners"] == ["1"]
    assert json.loads(tally(file, "--rule", "greedy", "--by", "score", "--json"))["winners"] == ["2"]


def test_two_tiers_read_the_territory_of_each_project(file):
    text = (
        POINTS.replace("cost;name", "cost;name;neighborhood").replace("banc", "banc;Nord").replace("taine", "taine;Sud")
    )
    file.write_text(text.replace("1;3\nV", "1;3;\nV"), encoding="utf-8")
    data = json.loads(tally(file, "--rule", "two-tier", "--per-territory", "1", "--json"))

    assert [(line["candidate"], line["stage"], line["territory"]) for line in data["trace"]["candidates"]] == [
        ("1", "territory", "Nord"),
        ("2", "territory", "Sud"),
        ("3", "greedy", ""),
    ]
    by_name = tally(file, "--rule", "two-tier", "--territory-column", "name", "--json")
    assert json.loads(by_name)["trace"]["candidates"][0]["territory"] == "Un banc"


def test_rankings_are_counted_by_a_stated_convention(pabulib_dir):
    data = json.loads(tally(pabulib_dir / "Switzerland_Zurich_S5R.pb", "--rule", "greedy", "--by", "score", "--json"))

    assert data["scoring"] == "borda"


def test_a_person_reads_sentences(file):
    assert tally(file, "--rule", "greedy").splitlines() == [
        "Règle\u00a0: greedy (by=votes, large_winners=0, large_cost=0, minimum_votes=0, minimum_share=0, minimum_score=0, tie_break=lowest_cost,natural_id)",
        "Budget\u00a0: 1\u202f000\u00a0EUR. Bulletins\u00a0: 3. Projets\u00a0: 3.",
        "",
        "1 projet retenu, pour 600\u00a0EUR\u00a0:",
        "   1. 1, Un banc\u00a0: 2 voix, 600\u00a0EUR",
        "",
        "Non retenus\u00a0:",
        "   -  2, Une fontaine\u00a0: 2 voix, 700\u00a0EUR\u202f; il manque 300\u00a0EUR au budget restant",
        "   -  3\u00a0: 0 voix, 1\u00a0EUR\u202f; aucun bulletin ne le nomme",
    ]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--rule", "greedy-no-skip"], "la règle s’est arrêtée avant lui"),
        (
            ["--rule", "greedy", "--minimum-score", "4", "--by", "score"],
            "2 points, 2 voix, 600\u00a0EUR\u202f; sous le seuil\u00a0: il manque 2 points",
        ),
        (["--rule", "equal-shares", "--minimum-votes", "3"], "sous le seuil\u00a0: il manque 1 voix"),
        (["--rule", "equal-shares"], "Part de chaque bulletin\u00a0: 333,33\u00a0EUR"),
        (["--rule", "equal-shares"], "il manque 334,33\u00a0EUR à ceux qui le soutiennent"),
    ],
)
def test_each_fate_has_its_sentence(tmp_path, arguments, sentence):
    path = tmp_path / "election.pb"
    path.write_text(POINTS.replace("c;2;3", "c;2,3;3,1") if "--by" not in arguments else POINTS, encoding="utf-8")

    assert sentence in tally(path, *arguments)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--rule", "phragmen"], "Règle inconnue\u00a0: «\u00a0phragmen\u00a0»."),
        (["--rule", "greedy", "--completion-step", "1"], "La règle «\u00a0greedy\u00a0» n’a pas de paramètre"),
        (["--rule", "equal-shares/add1", "--completion-step", "un"], "--completion-step attend un nombre"),
        (["--rule", "equal-shares/add1", "--completion-step", "1/0"], "--completion-step attend un nombre"),
        (["--rule", "equal-shares", "--tie-break", "age"], "Critère de départage inconnu"),
    ],
)
def test_a_wrong_option_is_refused_in_a_sentence(file, arguments, sentence):
    with pytest.raises(CommandError) as refusal:
        tally(file, *arguments)

    assert sentence in str(refusal.value)
    assert refusal.value.returncode == 1


def test_a_malformed_file_is_refused_with_its_line(file):
    file.write_text(POINTS.replace("1;600", "1;six cents"), encoding="utf-8")

    with pytest.raises(CommandError) as refusal:
        tally(file, "--rule", "greedy")

    assert str(refusal.value) == (
        "Ligne 10, champ «\u00a0cost\u00a0»\u00a0: on attend un nombre, on trouve «\u00a0six cents\u00a0»."
    )


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(CommandError, match=r"n’existe pas ou ne peut pas être lu\."):
        tally(tmp_path / "nowhere.pb", "--rule", "greedy")
