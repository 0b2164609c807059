"""Taking over published elections: the winners that independent implementations agree on, or nothing at all."""

import pytest
from django.core.management import CommandError, call_command

from budgets.actions import import_election
from budgets.models import Ballot, Budget, Candidate, RollEntry
from budgets.pabulib import parse
from budgets.selectors import as_pabulib
from participation.dossiers.enums import Stage
from participation.dossiers.models import Dossier
from participation.rules import Refusal

from .conftest import expected_elections

pytestmark = pytest.mark.django_db

PUBLISHED = [
    "France_Toulouse_2019.pb",
    "Poland_Swiecie_2023.pb",
    "Netherlands_Amsterdam_643.pb",
]


@pytest.mark.parametrize("name", PUBLISHED)
def test_imported_winners_are_those_of_the_published_count(pabulib_dir, name):
    expected = expected_elections()[name]
    budget = import_election(content=(pabulib_dir / name).read_bytes(), name=name)
    tally = budget.tallies.get(official=True)
    assert tally.winners == expected["rules"]["greedy_votes"]["winners"]
    assert str(tally.cost) == expected["rules"]["greedy_votes"]["cost"]
    assert tally.ballots == int(expected["meta"]["num_votes"]) == budget.ballots.count() == budget.roll.count()
    elected = {c.code for c in budget.candidates.select_related("dossier") if c.dossier.stage == Stage.ELECTED}
    assert elected == set(tally.winners)


def test_toulouse_has_its_projects_and_ballots(pabulib_dir, capsys):
    call_command("import_pabulib", str(pabulib_dir / PUBLISHED[0]))
    assert "1494 bulletins" in capsys.readouterr().out
    assert (Candidate.objects.count(), Ballot.objects.count()) == (30, 1494)


def test_the_same_file_again_is_said_and_not_written(pabulib_dir, capsys):
    call_command("import_pabulib", str(pabulib_dir / PUBLISHED[2]))
    call_command("import_pabulib", str(pabulib_dir / PUBLISHED[2]))
    assert "déjà repris" in capsys.readouterr().out
    assert Budget.objects.count() == 1


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b"budget;5720", b"budget;beaucoup", "« budget »"),
        (b"num_votes;66", b"num_votes;67", "« num_votes »"),
        (b"14368855578;44250", b"14368855578;999", "« vote »"),
        (b"44250;2000;", b"44250;-2000;", "« cost »"),
        (b"44250;2000;", b"44250;2000.5;", "Ligne 24, champ « cost »"),
        (b"vote_type;choose-1", b"vote_type;majority", "Ligne 11, champ « vote_type »"),
    ],
)
def test_a_malformed_file_writes_nothing_and_says_where(pabulib_dir, tmp_path, old, new, said):
    content = (pabulib_dir / PUBLISHED[2]).read_bytes()
    assert old in content
    bad = tmp_path / "bad.pb"
    bad.write_bytes(content.replace(old, new, 1))
    with pytest.raises(CommandError) as error:
        call_command("import_pabulib", str(bad))
    assert str(error.value).startswith("Ligne ")
    assert said in str(error.value)
    assert not Budget.objects.exists()
    assert not Dossier.objects.exists()
    assert not RollEntry.objects.exists()


def test_an_empty_file_is_refused():
    with pytest.raises(Refusal) as refusal:
        import_election(content=b"", name="vide.pb")
    assert refusal.value.code == "budgets.import.invalid"


def test_a_missing_file_is_said(tmp_path):
    with pytest.raises(CommandError, match="ne se lit pas"):
        call_command("import_pabulib", str(tmp_path / "absent.pb"))


BALLOTS = {
    "approval": ("", ["1,2", "2", ""], None),
    "choose-1": ("", ["1", "2", "2"], None),
    "cumulative": ("max_sum_points;5\nmax_points;4\n", ["1,2", "2", "1"], ["1,4", "3", "2"]),
    "scoring": ("", ["1,2", "2", "1"], ["3,1", "2", "1"]),
    "ordinal": ("max_length;2\n", ["2,1", "1,2", "2"], None),
}


def file_of(vote_type):
    limits, votes, points = BALLOTS[vote_type]
    rows = [f"{n};{vote}" + (f";{points[n]}" if points else "") for n, vote in enumerate(votes)]
    return (
        f"META\nkey;value\nunit;Essai\nnum_projects;2\nnum_votes;3\nbudget;1000\nvote_type;{vote_type}\n{limits}"
        "PROJECTS\nproject_id;cost;name\n1;600;Un banc\n2;500;Une fontaine\nVOTES\nvoter_id;vote"
        + (";points\n" if points else "\n")
        + "\n".join(rows)
        + "\n"
    ).encode()


def content_of(file):
    """What a file says of the election: everything but the names of voters and their order."""
    return (
        file.vote_type,
        file.budget,
        {project.id: (project.cost, project.name) for project in file.projects},
        sorted((vote.choices, vote.points or ()) for vote in file.votes),
        {key: value for key, value in file.meta.items() if key.startswith(("max_", "min_"))},
    )


@pytest.mark.parametrize("vote_type", BALLOTS)
def test_what_is_imported_is_exported_with_the_same_content(vote_type):
    budget = import_election(content=file_of(vote_type), name="essai.pb")
    exported = parse(as_pabulib(budget))

    again = import_election(content=as_pabulib(budget).encode(), name="encore.pb")

    first, second = content_of(parse(file_of(vote_type))), content_of(exported)
    assert second[:4] == first[:4]
    assert second[4].items() >= first[4].items()
    assert content_of(parse(as_pabulib(again))) == second
    assert again.tallies.get(official=True).winners == budget.tallies.get(official=True).winners


@pytest.mark.parametrize(
    ("vote_type", "old", "new", "said"),
    [
        ("ordinal", b"max_length;2", b"max_length;40000", "« max_length »"),
        ("ordinal", b"max_length;2", b"max_length;2\nmin_length;3", "« vote »"),
        ("cumulative", b"max_points;4", b"max_points;4\nmin_length;0\nmax_length;-1", "« vote »"),
        ("scoring", b"0;1,2;3,1", b"0;1,2;300000000000,1", "« points »"),
        ("scoring", b"0;1,2;3,1", b"0;1,2;1.5,1", "« points »"),
        ("scoring", b"0;1,2;3,1", b"0;1,2;3", "« points »"),
        ("ordinal", b"0;2,1", b"0;2,2", "« vote »"),
        ("approval", b"\n2;500", b"\n" + b"2" * 61 + b";500", "« vote »"),
        ("approval", b"Un banc", b"Un\x00banc", "un caractère nul"),
        ("approval", b"Un banc", b"x" * 200_000, "131"),
        ("approval", b"Un banc", "Un bâton".encode("latin-1"), "UTF-8"),
        ("approval", b"vote_type;approval", b"vote_type;ranking", "« vote_type »"),
    ],
)
def test_a_hostile_file_is_refused_in_a_sentence_and_writes_nothing(vote_type, old, new, said):
    content = file_of(vote_type)
    assert old in content

    with pytest.raises(Refusal) as refusal:
        import_election(content=content.replace(old, new, 1), name="mauvais.pb")

    assert refusal.value.code == "budgets.import.invalid"
    assert said.replace("« ", "«\u00a0").replace(" »", "\u00a0»") in refusal.value.message
    assert refusal.value.message.startswith("Ligne ")
    assert not Budget.objects.exists()


def test_a_file_may_be_counted_by_another_rule(pabulib_dir):
    name = "Netherlands_Assen_2024.pb"
    budget = import_election(content=(pabulib_dir / name).read_bytes(), name=name, rule="equal-shares/add1")

    assert budget.tallies.get(official=True).winners == expected_elections()[name]["rules"]["mes_cost_add1"]["winners"]


def test_majority_judgment_of_ballots_without_mentions_is_refused(pabulib_dir):
    name = "Netherlands_Assen_2024.pb"
    with pytest.raises(Refusal) as refusal:
        import_election(content=(pabulib_dir / name).read_bytes(), name=name, rule="majority-judgment")
    assert refusal.value.code == "budgets.mentions.conflict"
    assert not Budget.objects.exists()
