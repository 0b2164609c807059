"""Taking over published elections: the winners that independent implementations agree on, or nothing at all."""

import pytest
from django.core.management import CommandError, call_command

from budgets.actions import import_election
from budgets.models import Ballot, Budget, Candidate, RollEntry
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
