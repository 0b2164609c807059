"""Make the ready database of `data/` from the migrations: a newcomer does not wait for 250 of them."""

import lzma
import shutil
import sqlite3
import tempfile
from pathlib import Path

from tools.database import DATABASE, TEMPLATE, TEMPLATE_STAMP, manage, migrations_fingerprint, seal
from tools.env import ensure_environment
from tools.machine import main, step, write_json

# What replaces a value that changes from one making to the next, by type of column.
STILL = {"datetime": "'2026-01-01 00:00:00'", "char(32)": "printf('%032x', rowid)"}


def make_template() -> None:
    ensure_environment()
    with step("Base modèle"):
        TEMPLATE.parent.mkdir(exist_ok=True)
        partial = TEMPLATE.with_name(TEMPLATE.name + ".partial")
        partial.write_bytes(lzma.compress(migrated_database(), preset=9 | lzma.PRESET_EXTREME))
        partial.replace(TEMPLATE)
        write_json(TEMPLATE_STAMP, {"migrations": migrations_fingerprint()})
    print(f"  {TEMPLATE.name} : {TEMPLATE.stat().st_size // 1000} ko")


def migrated_database() -> bytes:
    """A database made by the migrations alone, with what would change from one making to the next set still."""
    folder = Path(tempfile.mkdtemp(prefix="parvis-template-"))
    try:
        manage("migrate", "--no-input", var=folder, failure="Les migrations n’ont pas abouti")
        database = folder / DATABASE.name
        seal(database)
        hold_still(database)
        return database.read_bytes()
    finally:
        shutil.rmtree(folder)


def hold_still(database: Path) -> None:
    """Replace the moments and the random identifiers that the migrations wrote, and give back the room they left."""
    connection = sqlite3.connect(database)
    try:
        connection.execute("PRAGMA journal_mode=DELETE")
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            for _, column, kind, *_ in connection.execute(f'PRAGMA table_info("{table}")').fetchall():
                if still := STILL.get(kind):
                    connection.execute(
                        f'UPDATE "{table}" SET "{column}" = {still} WHERE "{column}" IS NOT NULL'  # noqa: S608
                    )
        connection.commit()
        connection.execute("VACUUM")
    finally:
        connection.close()


if __name__ == "__main__":
    main(make_template)
