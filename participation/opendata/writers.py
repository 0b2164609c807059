"""How rows are written: CSV that a spreadsheet opens safely, JSON that any program reads, both as they are read."""

import csv
import datetime
import io
import json
from collections.abc import Iterator
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from participation.opendata.registry import LICENCE, LICENCE_URL, Dataset

CHUNK = 32_000  # characters sent at once
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def cell(value: Any) -> Any:
    """One CSV cell. A text that a spreadsheet would run as a formula gets an apostrophe in front."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime.datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    if isinstance(value, int | float):
        return value
    text = str(value)
    return "'" + text if text.startswith(FORMULA) else text


def csv_chunks(dataset: Dataset) -> Iterator[str]:
    """The dataset as CSV (RFC 4180): comma, UTF-8, one header line."""
    names = [column.name for column in dataset.columns]
    page = io.StringIO()
    writer = csv.writer(page)
    writer.writerow(names)
    for row in dataset.rows():
        writer.writerow([cell(row.get(name)) for name in names])
        if page.tell() > CHUNK:
            yield page.getvalue()
            page.seek(0)
            page.truncate()
    yield page.getvalue()


def json_chunks(dataset: Dataset) -> Iterator[str]:
    """The dataset as one JSON object: its name, its licence, the hour it was made, its rows."""
    head = {
        "name": dataset.slug,
        "title": str(dataset.title),
        "license": {"name": LICENCE, "path": LICENCE_URL},
        "made_at": timezone.localtime().isoformat(timespec="seconds"),
    }
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "rows": [\n'
    names = [column.name for column in dataset.columns]
    separator, waiting, length = "", [], 0
    for row in dataset.rows():
        line = json.dumps({name: row.get(name) for name in names}, ensure_ascii=False, cls=DjangoJSONEncoder)
        waiting.append(separator + line)
        separator, length = ",\n", length + len(line)
        if length > CHUNK:
            yield "".join(waiting)
            waiting, length = [], 0
    yield "".join(waiting) + "\n]}\n"
