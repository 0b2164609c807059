"""Read and write Pabulib files (``.pb``), the common format of published participatory budgets.

Format: https://pabulib.org/format, and Faliszewski et al., "Participatory Budgeting: Data, Tools, and Analysis" (IJCAI
2023). Three sections, META, PROJECTS and VOTES, each a table separated by semicolons; the choices of a vote, and
their points, are separated by commas.

Reading is strict: a file that says two things is refused with the line, the field and what was expected.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from budgets.counting.election import Choices, Election, Exact, exact

SECTIONS = ("META", "PROJECTS", "VOTES")
VOTE_TYPES = ("approval", "choose-1", "ordinal", "cumulative", "scoring")
#: Vote types where each choice comes with its points.
WITH_POINTS = ("cumulative", "scoring")
REQUIRED_META = ("num_projects", "num_votes", "budget", "vote_type")

#: Where Pabulib says in which part of the city a project is.
TERRITORY_COLUMN = "neighborhood"

_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,9})?")
_LONGEST_QUOTE = 60


class PabulibError(ValueError):
    """A file that cannot be read, in one sentence: where, what was expected, what was found."""

    def __init__(self, line: int, field: str, expected: str, found: str) -> None:
        self.line = line
        self.field = field
        self.expected = expected
        self.found = found
        kind = "section" if field in SECTIONS else "champ"
        where = f"Ligne {line}, {kind} « {_shown(field)} »" if field else f"Ligne {line}"
        super().__init__(f"{where} : on attend {expected}, on trouve {found}.")


@dataclass(frozen=True)
class Project:
    """A project on the ballot. ``fields`` holds every other column, as written."""

    id: str
    cost: Exact
    fields: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.fields.get("name", "") or self.id


@dataclass(frozen=True)
class Vote:
    """One ballot: projects in the order they were named, and their points where the vote type has some."""

    voter_id: str
    choices: tuple[str, ...]
    points: tuple[Exact, ...] | None = None
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PabulibFile:
    """A whole file. ``meta`` keeps its values as written."""

    meta: dict[str, str]
    projects: list[Project]
    votes: list[Vote]

    @property
    def budget(self) -> Exact:
        return exact(Fraction(self.meta["budget"]))

    @property
    def vote_type(self) -> str:
        return self.meta["vote_type"]


def parse(source: str | bytes | Iterable[str]) -> PabulibFile:
    """Read a file from its text, its bytes or its lines. Raises PabulibError."""
    sections = _sections(_text(source))
    meta = _Meta.read(sections["META"])
    projects = _projects(sections["PROJECTS"])
    meta.check_number("num_projects", len(projects), "projets dans la section PROJECTS")
    votes = _Votes(meta, {project.id: project.cost for project in projects}).read(sections["VOTES"])
    meta.check_number("num_votes", len(votes), "bulletins dans la section VOTES")
    return PabulibFile(meta.values, projects, votes)


def to_election(file: PabulibFile, *, territory_column: str = TERRITORY_COLUMN) -> Election:
    """Return what is to be counted. Projects may have a territory, in a column of theirs.

    A ballot names the projects it gives points to. An ordinal ballot of L projects gives L points to the first, down to
    1 for the last, as in the ``score`` column of the published files.
    """
    return Election(
        candidates={project.id: project.cost for project in file.projects},
        budget=file.budget,
        ballots=[(_choices(vote, ordered=file.vote_type == "ordinal"), 1) for vote in file.votes],
        territories={p.id: name for p in file.projects if (name := p.fields.get(territory_column, "").strip())},
        scoring="borda" if file.vote_type == "ordinal" else "",
    )


def write(file: PabulibFile) -> str:
    """Return the text of a file, which ``parse`` reads back the same. The numbers of rows are those of the lists."""
    meta = {**file.meta, "num_projects": str(len(file.projects)), "num_votes": str(len(file.votes))}
    project_columns = _columns(project.fields for project in file.projects)
    vote_columns = _columns(vote.fields for vote in file.votes)
    with_points = ["points"] if any(vote.points is not None for vote in file.votes) else []
    text = io.StringIO(newline="")
    rows = csv.writer(text, delimiter=";", lineterminator="\r\n")
    rows.writerow(["META"])
    rows.writerow(["key", "value"])
    rows.writerows(meta.items())
    rows.writerow(["PROJECTS"])
    rows.writerow(["project_id", "cost", *project_columns])
    for project in file.projects:
        cells = [project.fields.get(column, "") for column in project_columns]
        rows.writerow([project.id, _decimal(project.cost), *cells])
    rows.writerow(["VOTES"])
    rows.writerow(["voter_id", "vote", *with_points, *vote_columns])
    for vote in file.votes:
        points = [",".join(_decimal(value) for value in vote.points or ())] if with_points else []
        cells = [vote.fields.get(column, "") for column in vote_columns]
        rows.writerow([vote.voter_id, ",".join(vote.choices), *points, *cells])
    return text.getvalue()


# ---------------------------------------------------------------- text to rows


def _text(source: str | bytes | Iterable[str]) -> str:
    if isinstance(source, bytes):
        try:
            text = source.decode()
        except UnicodeDecodeError as error:
            line = source.count(b"\n", 0, error.start) + 1
            raise PabulibError(line, "", "un texte encodé en UTF-8", f"l’octet 0x{source[error.start]:02x}") from error
    elif isinstance(source, str):
        text = source
    else:
        text = "\n".join(line.rstrip("\r\n") for line in source)
    text = text.removeprefix("\ufeff")
    if "\0" in text:
        raise PabulibError(text.count("\n", 0, text.index("\0")) + 1, "", "du texte", "un caractère nul")
    return text


@dataclass(frozen=True)
class _Row:
    line: int
    cells: list[str]


@dataclass(frozen=True)
class _Table:
    """The rows of a section under its header, each with as many cells as there are columns."""

    name: str
    line: int
    columns: list[str]
    rows: list[_Row]

    def require(self, *columns: str) -> None:
        for column in columns:
            if column not in self.columns:
                raise PabulibError(
                    self.line, column, f"cette colonne dans l’en-tête de {self.name}", _quote(";".join(self.columns))
                )

    def records(self) -> Iterator[tuple[int, dict[str, str]]]:
        for row in self.rows:
            if len(row.cells) != len(self.columns):
                expected = f"{len(self.columns)} colonnes ({', '.join(self.columns)})"
                raise PabulibError(row.line, self.name, expected, _counted(len(row.cells), "colonne"))
            yield row.line, dict(zip(self.columns, row.cells, strict=True))


def _rows(text: str) -> Iterator[_Row]:
    """Yield the rows that are not blank, each with the line it starts on."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells) or len(cells) > 1:
                yield _Row(line, cells)
            line = reader.line_num + 1
    except csv.Error as error:
        expected = "un champ dont les guillemets se ferment, de moins de 131 072 caractères"
        raise PabulibError(line, "", expected, "un champ mal formé") from error


def _sections(text: str) -> dict[str, _Table]:
    found: dict[str, list[_Row]] = {}
    starts: dict[str, int] = {}
    last = 1
    for row in _rows(text):
        last = row.line
        name = row.cells[0].strip()
        if len(row.cells) == 1 and name in SECTIONS:
            _check_order(row.line, name, found)
            found[name], starts[name] = [], row.line
        elif not found:
            raise PabulibError(row.line, "META", "la section META en tête du fichier", _quote(";".join(row.cells)))
        else:
            found[list(found)[-1]].append(row)
    for name in SECTIONS:
        if name not in found:
            raise PabulibError(last, name, "cette section", "la fin du fichier")
    return {name: _table(name, starts[name], rows) for name, rows in found.items()}


def _check_order(line: int, name: str, found: dict[str, list[_Row]]) -> None:
    if name in found:
        raise PabulibError(line, name, "cette section une seule fois", "une deuxième")
    following = SECTIONS[len(found)]
    if name != following:
        raise PabulibError(line, following, "cette section d’abord", f"la section {name}")


def _table(name: str, start: int, rows: list[_Row]) -> _Table:
    if not rows:
        raise PabulibError(start, name, "une ligne d’en-tête", "rien")
    header, *others = rows
    columns = [cell.strip() for cell in header.cells]
    for column in columns:
        if not column or columns.count(column) > 1:
            found = f"deux fois {_quote(column)}" if column else "un nom vide"
            raise PabulibError(header.line, name, "un nom différent pour chaque colonne", found)
    return _Table(name, header.line, columns, others)


# ---------------------------------------------------------------- rows to content


@dataclass(frozen=True)
class _Meta:
    values: dict[str, str]
    lines: dict[str, int]

    @classmethod
    def read(cls, table: _Table) -> "_Meta":
        if table.columns != ["key", "value"]:
            raise PabulibError(table.line, "META", "l’en-tête « key;value »", _quote(";".join(table.columns)))
        values: dict[str, str] = {}
        lines: dict[str, int] = {}
        for line, record in table.records():
            key = record["key"].strip()
            if not key or key in values:
                raise PabulibError(line, key or "META", "une clé écrite une seule fois", _quote(key))
            values[key], lines[key] = record["value"].strip(), line
        for key in REQUIRED_META:
            if key not in values:
                raise PabulibError(table.line, key, "cette clé dans la section META", "rien")
        meta = cls(values, lines)
        meta.check()
        return meta

    def check(self) -> None:
        for key in ("num_projects", "num_votes"):
            if not re.fullmatch(r"[0-9]{1,9}", self.values[key]):
                raise PabulibError(self.lines[key], key, "un nombre entier", _quote(self.values[key]))
        if _number(self.lines["budget"], "budget", self.values["budget"]) <= 0:
            raise PabulibError(self.lines["budget"], "budget", "un montant positif", _quote(self.values["budget"]))
        if self.values["vote_type"] not in VOTE_TYPES:
            known = ", ".join(VOTE_TYPES)
            found = _quote(self.values["vote_type"])
            raise PabulibError(self.lines["vote_type"], "vote_type", f"l’un de {known}", found)

    def check_number(self, key: str, actual: int, what: str) -> None:
        if int(self.values[key]) != actual:
            raise PabulibError(self.lines[key], key, f"le nombre de {what}, {actual}", _quote(self.values[key]))

    def limit(self, key: str) -> Exact | None:
        return _number(self.lines[key], key, self.values[key]) if key in self.values else None


def _projects(table: _Table) -> list[Project]:
    table.require("project_id", "cost")
    projects: dict[str, Project] = {}
    for line, record in table.records():
        project_id = record.pop("project_id").strip()
        if not project_id or "," in project_id:
            raise PabulibError(line, "project_id", "un identifiant sans virgule", _quote(project_id))
        if project_id in projects:
            raise PabulibError(
                line, "project_id", "un identifiant par projet", f"{_quote(project_id)} une deuxième fois"
            )
        cost = _positive(line, "cost", record.pop("cost"))
        projects[project_id] = Project(project_id, cost, record)
    return list(projects.values())


@dataclass(frozen=True)
class _Limit:
    """What META allows for one ballot: a key, what it measures, and the sentence when it is not met."""

    key: str
    column: str
    unit: str
    measure: Callable[[Vote, dict[str, Exact]], Exact]
    least: bool = False


_LIMITS = (
    _Limit("min_length", "vote", "projets au moins", lambda vote, _: len(vote.choices), least=True),
    _Limit("max_length", "vote", "projets au plus", lambda vote, _: len(vote.choices)),
    _Limit(
        "max_sum_cost",
        "vote",
        "de coût total au plus",
        lambda vote, costs: exact(Fraction(sum(costs[name] for name in vote.choices))),
    ),
    _Limit("max_points", "points", "points au plus par projet", lambda vote, _: max(vote.points or (0,))),
    _Limit("max_sum_points", "points", "points au plus en tout", lambda vote, _: sum(vote.points or (0,))),
)


class _Votes:
    """Read the ballots of a file, under the limits its META section states."""

    def __init__(self, meta: _Meta, costs: dict[str, Exact]) -> None:
        self.vote_type = meta.values["vote_type"]
        self.costs = costs
        self.limits = [(limit, bound) for limit in _LIMITS if (bound := meta.limit(limit.key)) is not None]

    def read(self, table: _Table) -> list[Vote]:
        with_points = self.vote_type in WITH_POINTS
        table.require("voter_id", "vote", *(["points"] if with_points else []))
        votes: dict[str, Vote] = {}
        for line, record in table.records():
            voter_id = record.pop("voter_id").strip()
            if not voter_id or voter_id in votes:
                found = f"{_quote(voter_id)} une deuxième fois" if voter_id else "rien"
                raise PabulibError(line, "voter_id", "un identifiant par bulletin", found)
            choices = self._choices(line, record.pop("vote"))
            points = self._points(line, record.pop("points"), len(choices)) if with_points else None
            votes[voter_id] = vote = Vote(voter_id, choices, points, record)
            self._check(line, vote)
        return list(votes.values())

    def _choices(self, line: int, cell: str) -> tuple[str, ...]:
        choices = _split(cell)
        for name in choices:
            if name not in self.costs:
                raise PabulibError(line, "vote", "un projet de la section PROJECTS", _quote(name))
        if len(set(choices)) != len(choices):
            twice = next(name for name in choices if choices.count(name) > 1)
            raise PabulibError(line, "vote", "chaque projet une seule fois", f"deux fois {_quote(twice)}")
        if self.vote_type == "choose-1" and len(choices) > 1:
            raise PabulibError(line, "vote", "un seul projet", _counted(len(choices), "projet"))
        return choices

    def _points(self, line: int, cell: str, choices: int) -> tuple[Exact, ...]:
        points = tuple(_positive(line, "points", value) for value in _split(cell))
        if len(points) != choices:
            expected = f"autant de nombres que de projets, {choices}"
            raise PabulibError(line, "points", expected, _counted(len(points), "nombre"))
        return points

    def _check(self, line: int, vote: Vote) -> None:
        for limit, bound in self.limits:
            measured = limit.measure(vote, self.costs)
            if measured < bound if limit.least else measured > bound:
                raise PabulibError(
                    line, limit.column, f"{_decimal(bound)} {limit.unit} ({limit.key})", _decimal(measured)
                )


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(",")) if cell.strip() else ()


def _number(line: int, name: str, cell: str) -> Exact:
    if not _NUMBER.fullmatch(cell.strip()):
        raise PabulibError(line, name, "un nombre", _quote(cell))
    return exact(Fraction(cell.strip()))


def _positive(line: int, name: str, cell: str) -> Exact:
    value = _number(line, name, cell)
    if value < 0:
        raise PabulibError(line, name, "un nombre positif ou nul", _quote(cell))
    return value


def _choices(vote: Vote, *, ordered: bool) -> Choices:
    if ordered:
        return {name: len(vote.choices) - place for place, name in enumerate(vote.choices)}
    return frozenset(vote.choices) if vote.points is None else dict(zip(vote.choices, vote.points, strict=True))


def _columns(records: Iterable[dict[str, str]]) -> list[str]:
    return list(dict.fromkeys(column for record in records for column in record))


def _decimal(value: Exact) -> str:
    return format(Decimal(value.numerator) / Decimal(value.denominator), "f")


# ---------------------------------------------------------------- sentences


def _shown(text: str) -> str:
    """Return a text that is safe to print: short, on one line, without control characters."""
    line = "".join(letter if letter.isprintable() else "\ufffd" for letter in text)
    return line if len(line) <= _LONGEST_QUOTE else f"{line[: _LONGEST_QUOTE - 1]}…"


def _quote(text: str) -> str:
    return f"« {_shown(text.strip())} »" if text.strip() else "rien"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}s" if number > 1 else f"{number} {noun}"
