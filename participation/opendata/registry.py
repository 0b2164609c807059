"""What the city publishes: each app describes its datasets in its `datasets.py`, which is loaded at start.

register(Dataset(
slug="idees",
title=_("Idées"),
description=_("Toutes les idées publiques."),
columns=(Column("numero", _("Numéro du dossier")), Column("soutiens", _("Nombre de soutiens"), "integer")),
rows=proposal_rows,
))
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

LICENCE = "Licence Ouverte 2.0"
LICENCE_URL = "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"

#: The types of Table Schema that are used here.
TYPES = frozenset({"string", "integer", "number", "boolean", "date", "datetime", "uri"})


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in the file, what it holds, its Table Schema type."""

    name: str
    description: Any
    type: str = "string"


@dataclass(frozen=True, slots=True)
class Dataset:
    """One table of public facts. `rows` is called at each download and yields one mapping per line, by column name."""

    slug: str
    title: Any
    description: Any
    columns: tuple[Column, ...]
    rows: Callable[[], Iterable[Mapping[str, Any]]]

    @property
    def schema(self) -> dict[str, Any]:
        """The dataset's Table Schema (specs.frictionlessdata.io/table-schema)."""
        return {
            "name": self.slug,
            "title": str(self.title),
            "description": str(self.description),
            "licenses": [{"name": LICENCE, "path": LICENCE_URL}],
            "fields": [
                {
                    "name": column.name,
                    "type": "string" if column.type == "uri" else column.type,
                    **({"format": "uri"} if column.type == "uri" else {}),
                    "description": str(column.description),
                }
                for column in self.columns
            ],
        }


_DATASETS: dict[str, Dataset] = {}


def register(dataset: Dataset) -> Dataset:
    """Publish a dataset. Raises ValueError when its address is taken or a column has an unknown type."""
    if dataset.slug in _DATASETS:
        raise ValueError(f"Two datasets are called {dataset.slug}.")
    if unknown := {column.type for column in dataset.columns} - TYPES:
        raise ValueError(f"{dataset.slug}: unknown column types {sorted(unknown)}.")
    _DATASETS[dataset.slug] = dataset
    return dataset


def datasets() -> list[Dataset]:
    """Every dataset, by title."""
    return sorted(_DATASETS.values(), key=lambda dataset: str(dataset.title))


def find(slug: str) -> Dataset | None:
    return _DATASETS.get(slug)
