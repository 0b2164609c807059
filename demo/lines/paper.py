"""The paper of a vote: voters marked at the counter, sheets keyed twice by two agents, batches put in the box."""

from collections.abc import Sequence

from budgets.actions import (
    Person,
    close_paper,
    count_sheets,
    end_keying,
    key_sheet,
    mark_on_paper,
    prepare_paper,
    rekey_paper,
    settle_sheet,
    start_keying,
    void_paper,
)
from budgets.actions.paper import MOST_SHEETS
from budgets.models import Budget, PaperBatch
from demo.city import City
from participation.accounts.models import User

FIRST, SECOND, THIRD = "claire", "sophie", "karim"
#: Out of so many sheets, one is blank, one is not valid, and one is read otherwise by the second agent.
BLANK, INVALID, MISREAD = 29, 41, 37
#: A batch of paper and what its sheets say, by their numbers.
Pile = tuple[PaperBatch, dict[int, str]]


def on_paper(
    city: City, budget: Budget, ballots: Sequence[tuple[User, list[str]]], *, closed: bool = True
) -> list[Pile]:
    """Mark each voter and take their sheet into the box; `ballots` are voters and the codes they choose.

    Not `closed`, batches wait for their second keying. Returns the batches.
    """
    for voter, _choices in ballots:
        residence = voter.residence
        person = Person(person_key=residence.person_key, birth_year=residence.birth_year)
        mark_on_paper(budget=budget, person=person, by=city.who(FIRST))
    numbers = {candidate.code: str(candidate.number) for candidate in budget.candidates.all()}
    lines = [" ".join(numbers[code] for code in choices) for _voter, choices in ballots]
    piles = [
        _first_keying(city, budget, lines[start : start + MOST_SHEETS]) for start in range(0, len(lines), MOST_SHEETS)
    ]
    for paper, said in piles if closed else []:
        _to_the_box(city, paper, said)
    return piles


def keyed_again(city: City, pile: Pile, reason: str) -> None:
    """A batch in the box is annulled by two people, and its sheets are keyed again from the beginning."""
    paper, said = pile
    void_paper(paper=paper, by=city.who(SECOND), reason=reason)
    void_paper(paper=paper, by=city.who("agente"))
    again = rekey_paper(paper=paper, by=city.who(FIRST))
    _key(city, again, FIRST, said)
    _to_the_box(city, again, said)


def _first_keying(city: City, budget: Budget, lines: list[str]) -> Pile:
    """A batch printed, counted and keyed once; and what each sheet says."""
    paper = prepare_paper(budget=budget, by=city.who(FIRST), sheets=min(len(lines) + 4, MOST_SHEETS))
    paper = count_sheets(paper=paper, by=city.who(FIRST), handed_out=len(lines), returned=len(lines))
    said = {
        sheet: "b" if sheet % BLANK == 0 else "n2" if sheet % INVALID == 0 else line
        for sheet, line in enumerate(lines, start=paper.first_sheet)
    }
    _key(city, paper, FIRST, said)
    return paper, said


def _key(city: City, paper: PaperBatch, agent: str, said: dict[int, str]) -> None:
    start_keying(paper=paper, by=city.who(agent))
    for sheet, line in said.items():
        key_sheet(paper=paper, by=city.who(agent), sheet=sheet, line=line)
    end_keying(paper=paper, by=city.who(agent))


def _to_the_box(city: City, paper: PaperBatch, said: dict[int, str]) -> None:
    """The second keying, what a third person settles, the record."""
    misread = {sheet: line.split()[0] for sheet, line in said.items() if sheet % MISREAD == 0 and " " in line}
    _key(city, paper, SECOND, said | misread)
    for sheet in misread:
        settle_sheet(paper=paper, by=city.who(THIRD), sheet=sheet, line=said[sheet])
    close_paper(paper=paper, by=city.who(FIRST))
