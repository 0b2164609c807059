from fractions import Fraction

import pytest

from budgets.pabulib import PabulibError, PabulibFile, Project, Vote, parse, to_election, write

APPROVAL = """META
key;value
description;Budget d’essai
num_projects;2
num_votes;3
budget;1000.50
vote_type;approval
max_length;2
PROJECTS
project_id;cost;name;votes
p1;600.25;"Un banc ; et ""un"" arbre";2
p2;500;Une fontaine;2
VOTES
voter_id;vote;age
v1;p1,p2;30
v2;p2;41
v3;p1;
"""

POINTS = """META
key;value
num_projects;2
num_votes;2
budget;1000
vote_type;cumulative
max_points;3
max_sum_points;4
PROJECTS
project_id;cost
1;600
2;500
VOTES
voter_id;vote;points
a;1,2;3,1
b;2;2
"""


def refusal_of(source):
    with pytest.raises(PabulibError) as refusal:
        parse(source)
    return refusal.value


# ---------------------------------------------------------------- what is read


def test_a_file_gives_its_meta_projects_and_votes():
    file = parse(APPROVAL)

    assert file.meta["description"] == "Budget d’essai"
    assert (file.budget, file.vote_type) == (Fraction("1000.50"), "approval")
    assert file.projects == [
        Project("p1", Fraction("600.25"), {"name": 'Un banc ; et "un" arbre', "votes": "2"}),
        Project("p2", 500, {"name": "Une fontaine", "votes": "2"}),
    ]
    assert file.votes == [
        Vote("v1", ("p1", "p2"), None, {"age": "30"}),
        Vote("v2", ("p2",), None, {"age": "41"}),
        Vote("v3", ("p1",), None, {"age": ""}),
    ]


def test_points_follow_the_order_of_the_choices():
    assert [(vote.choices, vote.points) for vote in parse(POINTS).votes] == [(("1", "2"), (3, 1)), (("2",), (2,))]


@pytest.mark.parametrize(
    "source",
    [
        APPROVAL.encode(),
        b"\xef\xbb\xbf" + APPROVAL.encode(),
        "\ufeff" + APPROVAL,
        APPROVAL.replace("\n", "\r\n"),
        APPROVAL.replace("\n", "\r"),
        APPROVAL.replace("VOTES\n", "\n   \nVOTES\n\n"),
        APPROVAL.splitlines(),
        APPROVAL.splitlines(keepends=True),
        APPROVAL.replace("p1,p2", " p1 , p2 "),
    ],
    ids=["bytes", "bytes with BOM", "BOM", "CRLF", "CR", "blank lines", "lines", "whole lines", "spaces"],
)
def test_the_same_file_may_come_in_many_forms(source):
    assert parse(source) == parse(APPROVAL)


def test_a_project_without_a_name_is_called_by_its_identifier():
    assert parse(POINTS).projects[0].name == "1"


def test_a_blank_ballot_names_nobody():
    assert parse(APPROVAL.replace("v3;p1;", "v3;;")).votes[2].choices == ()


# ---------------------------------------------------------------- what is counted


def test_an_approval_file_makes_an_election_of_sets():
    election = to_election(parse(APPROVAL))

    assert election.candidates == {"p1": Fraction("600.25"), "p2": 500}
    assert (election.budget, election.voters, election.votes) == (Fraction("1000.50"), 3, {"p1": 2, "p2": 2})


def test_points_become_the_scores():
    assert to_election(parse(POINTS)).scores == {"1": 3, "2": 3}


def test_an_ordinal_ballot_gives_one_point_to_its_last_choice_and_one_more_to_each_before():
    election = to_election(parse(APPROVAL.replace("approval", "ordinal")))

    assert election.scores == {"p1": 3, "p2": 2}


# ---------------------------------------------------------------- what is written


def test_a_published_file_is_written_back_with_the_same_content(published_file, pabulib_dir):
    file = parse((pabulib_dir / published_file).read_bytes())

    assert parse(write(file)) == file


@pytest.mark.parametrize("text", [APPROVAL, POINTS])
def test_what_is_written_is_read_back(text):
    assert parse(write(parse(text)).encode()) == parse(text)


def test_text_on_several_lines_survives():
    meta = {"num_projects": "1", "num_votes": "0", "budget": "1", "vote_type": "approval"}
    file = PabulibFile(meta, [Project("1", 1, {"name": 'Une ligne\r\net ; une "autre"\rpuis une\nautre'})], [])

    assert parse(write(file)) == file


def test_the_numbers_of_rows_are_those_of_the_lists():
    meta = {"num_projects": "9", "num_votes": "9", "budget": "1", "vote_type": "approval"}

    written = parse(write(PabulibFile(meta, [Project("1", 1)], [Vote("a", ("1",))])))

    assert (written.meta["num_projects"], written.meta["num_votes"]) == ("1", "1")


# ---------------------------------------------------------------- what is refused


MALFORMED = {
    "an empty file": ("", 1, "META"),
    "no META first": (APPROVAL.removeprefix("META\n"), 1, "META"),
    "no VOTES": (APPROVAL.partition("VOTES")[0], 12, "VOTES"),
    "no PROJECTS": (APPROVAL.replace("PROJECTS\n", ""), 12, "PROJECTS"),
    "VOTES before PROJECTS": (APPROVAL.replace("PROJECTS", "VOTES", 1), 9, "PROJECTS"),
    "a section twice": (APPROVAL + "VOTES\n", 18, "VOTES"),
    "a section without a header": (APPROVAL.partition("voter_id")[0], 13, "VOTES"),
    "no key;value": (APPROVAL.replace("key;value", "clé;valeur"), 2, "META"),
    "a key twice": (APPROVAL.replace("max_length", "budget"), 8, "budget"),
    "an empty key": (APPROVAL.replace("max_length", ""), 8, "META"),
    "a number of projects in letters": (APPROVAL.replace("num_projects;2", "num_projects;deux"), 4, "num_projects"),
    "another number of projects": (APPROVAL.replace("num_projects;2", "num_projects;3"), 4, "num_projects"),
    "another number of votes": (APPROVAL.replace("num_votes;3", "num_votes;2"), 5, "num_votes"),
    "a budget in letters": (APPROVAL.replace("1000.50", "mille"), 6, "budget"),
    "no budget at all": (APPROVAL.replace("1000.50", ""), 6, "budget"),
    "a budget of zero": (APPROVAL.replace("1000.50", "0"), 6, "budget"),
    "an unknown vote type": (APPROVAL.replace(";approval", ";majority"), 7, "vote_type"),
    "a limit in letters": (APPROVAL.replace("max_length;2", "max_length;deux"), 8, "max_length"),
    "no cost column": (APPROVAL.replace("project_id;cost", "project_id;price"), 10, "cost"),
    "a column twice": (APPROVAL.replace("name;votes", "name;name"), 10, "PROJECTS"),
    "a column without a name": (APPROVAL.replace("name;votes", "name;"), 10, "PROJECTS"),
    "a column too many": (APPROVAL.replace("Une fontaine", "Une;fontaine"), 12, "PROJECTS"),
    "a column too few": (APPROVAL.replace("v2;p2;41", "v2;p2"), 16, "VOTES"),
    "a cost in letters": (APPROVAL.replace("p2;500", "p2;5oo"), 12, "cost"),
    "a cost like NaN": (APPROVAL.replace("p2;500", "p2;nan"), 12, "cost"),
    "a negative cost": (APPROVAL.replace("p2;500", "p2;-500"), 12, "cost"),
    "a cost with ten thousand digits": (APPROVAL.replace("p2;500", "p2;" + "9" * 10_000), 12, "cost"),
    "a cost in other digits": (APPROVAL.replace("p2;500", "p2;٥٠٠"), 12, "cost"),
    "a project twice": (APPROVAL.replace("\np2;500", "\np1;500"), 12, "project_id"),
    "a project without an identifier": (APPROVAL.replace("\np2;500", "\n;500"), 12, "project_id"),
    "a comma in an identifier": (APPROVAL.replace("\np2;500", "\np,2;500"), 12, "project_id"),
    "no vote column": (APPROVAL.replace("voter_id;vote", "voter_id;choice"), 14, "vote"),
    "a ballot twice": (APPROVAL.replace("v2;p2", "v1;p2"), 16, "voter_id"),
    "a ballot without an identifier": (APPROVAL.replace("v2;p2", ";p2"), 16, "voter_id"),
    "an unknown project": (APPROVAL.replace("v2;p2", "v2;p3"), 16, "vote"),
    "a project named twice": (APPROVAL.replace("v2;p2", "v2;p2,p2"), 16, "vote"),
    "an empty choice": (APPROVAL.replace("v2;p2", "v2;p2,"), 16, "vote"),
    "too many choices": (APPROVAL.replace("max_length;2", "max_length;1"), 15, "vote"),
    "too few choices": (APPROVAL.replace("max_length;2", "min_length;2"), 16, "vote"),
    "too costly a choice": (APPROVAL.replace("max_length;2", "max_sum_cost;1100"), 15, "vote"),
    "two choices for one": (APPROVAL.replace("approval", "choose-1"), 15, "vote"),
    "no points column": (POINTS.replace("vote;points", "vote;score"), 14, "points"),
    "a point missing": (POINTS.replace("3,1", "3"), 15, "points"),
    "points in letters": (POINTS.replace("3,1", "3,x"), 15, "points"),
    "negative points": (POINTS.replace("3,1", "3,-1"), 15, "points"),
    "too many points for one project": (POINTS.replace("3,1", "4,0"), 15, "points"),
    "too many points in all": (POINTS.replace("3,1", "3,2"), 15, "points"),
    "a quote left open": (APPROVAL.replace("p2;500;Une", 'p2;500;"Une'), 12, ""),
    "a field of a million characters": (APPROVAL.replace("Une fontaine", "a" * 1_000_000), 12, ""),
    "not UTF-8": (APPROVAL.encode("latin-1", "replace").replace(b"Une f", b"Un\xe9 f"), 12, ""),
    "a NUL": (APPROVAL.replace("Une fontaine", "Une\0fontaine"), 12, ""),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", 1, ""),
}


@pytest.mark.parametrize(("source", "line", "field"), MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_file_is_refused_with_its_line_and_field(source, line, field):
    refusal = refusal_of(source)

    assert (refusal.line, refusal.field) == (line, field)


@pytest.mark.parametrize("key", ["num_projects", "num_votes", "budget", "vote_type"])
def test_a_missing_key_is_named(key):
    lines = [line for line in APPROVAL.splitlines() if not line.startswith(f"{key};")]

    assert str(refusal_of(lines)) == (
        f"Ligne 2, champ «\u00a0{key}\u00a0»\u00a0: on attend cette clé dans la section META, on trouve rien."
    )


@pytest.mark.parametrize(
    ("case", "sentence"),
    [
        (
            "a negative cost",
            "Ligne 12, champ «\u00a0cost\u00a0»\u00a0: on attend un nombre positif ou nul, on trouve «\u00a0-500\u00a0».",
        ),
        (
            "an unknown project",
            "Ligne 16, champ «\u00a0vote\u00a0»\u00a0: on attend un projet de la section PROJECTS, on trouve «\u00a0p3\u00a0».",
        ),
        (
            "too many points in all",
            "Ligne 15, champ «\u00a0points\u00a0»\u00a0: on attend 4 points au plus en tout (max_sum_points), on trouve 5.",
        ),
        (
            "a column too few",
            "Ligne 16, section «\u00a0VOTES\u00a0»\u00a0: on attend 3 colonnes (voter_id, vote, age), on trouve 2 colonnes.",
        ),
        (
            "another number of votes",
            "Ligne 5, champ «\u00a0num_votes\u00a0»\u00a0: on attend le nombre de bulletins dans la section VOTES, 3, on trouve «\u00a02\u00a0».",
        ),
        ("not UTF-8", "Ligne 12\u00a0: on attend un texte encodé en UTF-8, on trouve l’octet 0xe9."),
    ],
)
def test_a_refusal_is_one_sentence(case, sentence):
    assert str(refusal_of(MALFORMED[case][0])) == sentence


def test_the_line_is_counted_after_a_text_on_several_lines():
    source = APPROVAL.replace("Une fontaine", '"Une\nfontaine"').replace("v2;p2", "v2;p9")

    assert refusal_of(source).line == 17


def test_what_was_found_is_shown_short_and_without_control_characters():
    refusal = refusal_of(APPROVAL.replace("p2;500", "p2;\x1b[31m\u202e" + "9" * 500))

    assert refusal.found == "«\u00a0\ufffd[31m\ufffd" + "9" * 53 + "…\u00a0»"
