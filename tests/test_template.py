"""The ready database that `make run` starts from is what the migrations would have made."""

import lzma
import sqlite3

from tools.database import TEMPLATE, TEMPLATE_STAMP, migrations_fingerprint
from tools.machine import read_json
from tools.template import migrated_database

REMEDY = "The template is older than the migrations: `make template`, then commit data/."


def dump(content, folder, name):
    path = folder / name
    path.write_bytes(content)
    connection = sqlite3.connect(path)
    try:
        return sorted(connection.iterdump())
    finally:
        connection.close()


def test_the_template_is_as_recent_as_the_migrations():
    assert read_json(TEMPLATE_STAMP) == {"migrations": migrations_fingerprint()}, REMEDY


def test_the_template_equals_a_database_made_by_the_migrations(tmp_path):
    template = dump(lzma.decompress(TEMPLATE.read_bytes()), tmp_path, "template.sqlite3")
    migrated = dump(migrated_database(), tmp_path, "migrated.sqlite3")
    assert template == migrated, REMEDY
