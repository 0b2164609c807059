"""Open data: the catalogue, the files, their schemas."""

import asyncio
import csv
import io
import json

import pytest
from django.test import AsyncClient

from participation.dossiers.actions import record
from participation.dossiers.enums import Journal, Visibility
from participation.opendata import registry
from participation.opendata.registry import Column, Dataset, datasets, find, register
from participation.opendata.writers import CHUNK, cell, csv_chunks, json_chunks
from tests.factories.dossiers import DossierFactory


def dataset(rows, *columns):
    return Dataset(slug="essai", title="Essai", description="", columns=columns, rows=lambda: iter(rows))


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, ""),
        (True, "true"),
        (-12, -12),
        (1.5, 1.5),
        ("=1+1", "'=1+1"),
        ("+33", "'+33"),
        ("-x", "'-x"),
        ("@a", "'@a"),
        ("\tx", "'\tx"),
        ("idée", "idée"),
    ],
)
def test_a_cell_is_never_a_formula(value, written):
    assert cell(value) == written


def test_csv_quotes_what_would_break_a_line():
    table = dataset([{"a": 'un "mot", puis\nun autre', "b": 1}], Column("a", ""), Column("b", "", "integer"))
    assert list(csv.reader(io.StringIO("".join(csv_chunks(table))))) == [["a", "b"], ['un "mot", puis\nun autre', "1"]]


def test_columns_that_are_not_described_are_not_published():
    table = dataset([{"a": 1, "secret": 2}], Column("a", "", "integer"))
    assert "".join(csv_chunks(table)).split() == ["a", "1"]
    assert json.loads("".join(json_chunks(table)))["rows"] == [{"a": 1}]


@pytest.mark.parametrize("count", [0, 1, 5000])
def test_long_files_leave_in_pieces_and_read_whole(count):
    table = dataset(({"a": "x" * 20, "n": n} for n in range(count)), Column("a", ""), Column("n", "", "integer"))
    chunks = list(json_chunks(table))
    assert [row["n"] for row in json.loads("".join(chunks))["rows"]] == list(range(count))
    assert max(map(len, chunks)) < 2 * CHUNK


def test_two_datasets_cannot_share_an_address(monkeypatch):
    monkeypatch.setattr(registry, "_DATASETS", {})
    table = register(dataset([]))
    assert find("essai") is table
    with pytest.raises(ValueError, match="essai"):
        register(dataset([]))


def test_an_unknown_type_is_refused(monkeypatch):
    monkeypatch.setattr(registry, "_DATASETS", {})
    with pytest.raises(ValueError, match="unknown column types"):
        register(dataset([], Column("a", "", "nombre")))


@pytest.mark.django_db
def test_the_catalogue_names_every_dataset_and_column(client):
    page = client.get("/donnees/").content.decode()
    assert "Licence Ouverte 2.0" in page
    for one in datasets():
        assert f"/donnees/{one.slug}.csv" in page
        for column in one.columns:
            assert f"<code>{column.name}</code>" in page


@pytest.mark.django_db
def test_every_dataset_downloads_and_matches_its_schema(client):
    record(DossierFactory(), Journal.VOTE_OPENED)
    for one in datasets():
        names = [column.name for column in one.columns]
        text = client.get(f"/donnees/{one.slug}.csv").getvalue().decode()
        assert next(csv.reader(io.StringIO(text))) == names
        rows = json.loads(client.get(f"/donnees/{one.slug}.json").getvalue())["rows"]
        assert all(list(row) == names for row in rows)
        schema = client.get(f"/donnees/{one.slug}.schema.json").json()
        assert [field["name"] for field in schema["fields"]] == names


@pytest.mark.django_db
@pytest.mark.parametrize("extension", ["csv", "json", "schema.json"])
def test_an_unknown_dataset_is_not_found(client, extension):
    assert client.get(f"/donnees/inconnu.{extension}").status_code == 404


@pytest.mark.django_db
def test_the_journal_holds_the_public_lines_only(client):
    record(DossierFactory(title="=cmd|' /C calc'!A0"), Journal.VOTE_OPENED)
    record(DossierFactory(title="masqué", visibility=Visibility.HIDDEN), Journal.VOTE_OPENED)
    record(DossierFactory(), Journal.BALLOT_CAST)
    lines = list(csv.DictReader(io.StringIO(client.get("/donnees/journal.csv").getvalue().decode())))
    assert [(line["fait"], line["titre"]) for line in lines] == [("vote.opened", "'=cmd|' /C calc'!A0")]


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 50])
def test_the_journal_costs_the_same_queries(client, count, django_assert_num_queries):
    for _one in range(count):
        record(DossierFactory(), Journal.VOTE_OPENED)
    with django_assert_num_queries(1):
        client.get("/donnees/journal.csv").getvalue()


@pytest.mark.django_db(transaction=True)
def test_a_download_through_the_socket_server_is_the_same():
    record(DossierFactory(), Journal.VOTE_OPENED)

    async def read():
        response = await AsyncClient().get("/donnees/journal.csv")
        return b"".join([chunk async for chunk in response.streaming_content])

    assert b"vote.opened" in asyncio.run(read())
