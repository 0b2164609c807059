"""The embedded database: copied from a ready template (or made by the migrations), filled with the demo city.

It is made aside and takes its place in one move, so that an interruption leaves nothing half-made.
"""

import contextlib
import hashlib
import lzma
import os
import shutil
import sqlite3
from pathlib import Path

from tools.machine import PYTHON, ROOT, VAR, only_one, quiet, read_json, step, write_json

TEMPLATE = ROOT / "data" / "template.sqlite3.xz"
TEMPLATE_STAMP = ROOT / "data" / "template.json"
DATABASE = VAR / "parvis.sqlite3"
STAMP = VAR / "database.json"
ASIDE = VAR / "preparation"
SETTINGS = "config.settings.development"


def migrations_fingerprint() -> str:
    """Changes when a migration of the house does, or a library that brings its own."""
    digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for path in sorted([*ROOT.glob("*/migrations/*.py"), *ROOT.glob("*/*/migrations/*.py")]):
        digest.update(path.relative_to(ROOT).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def ensure_database() -> None:
    """Leave a database that is up to date: made with the demo city the first time, migrated when the code moved on."""
    wanted = migrations_fingerprint()
    if DATABASE.exists() and read_json(STAMP).get("migrations") == wanted:
        return
    with only_one("database"):
        if not has_tables(DATABASE):
            make_database()
        elif read_json(STAMP).get("migrations") != wanted:
            with step("Mise à jour de la base"):
                manage("migrate", "--no-input", var=VAR, failure="La base n’a pas pu être mise à jour")
        write_json(STAMP, {"migrations": wanted})


def has_tables(database: Path) -> bool:
    """Whether there is a database to keep: any command of Django leaves an empty file where it looked for one."""
    if not database.exists():
        return False
    with contextlib.closing(sqlite3.connect(database)) as connection:
        return bool(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])


def make_database() -> None:
    shutil.rmtree(ASIDE, ignore_errors=True)
    ASIDE.mkdir(parents=True)
    with step("Base de données"):
        if not fill_from_template(ASIDE / DATABASE.name):
            manage("migrate", "--no-input", var=ASIDE, failure="La base n’a pas pu être créée")
    with step("Ville de démonstration : Mulhouse"):
        manage("demo", var=ASIDE, failure="La ville de démonstration n’a pas pu être installée")
    seal(ASIDE / DATABASE.name)
    for left_over in ("", "-wal", "-shm"):  # an empty file's journal is not that of what comes
        DATABASE.with_name(DATABASE.name + left_over).unlink(missing_ok=True)
    move_in()


def fill_from_template(destination: Path) -> bool:
    """Write the template there and answer True, when it is what the migrations would make."""
    if read_json(TEMPLATE_STAMP).get("migrations") != migrations_fingerprint():
        return False
    destination.write_bytes(lzma.decompress(TEMPLATE.read_bytes()))
    return True


def manage(*arguments: str, var: Path, failure: str) -> str:
    env = {**os.environ, "PARVIS_VAR": str(var), "DJANGO_SETTINGS_MODULE": SETTINGS}
    return quiet([PYTHON, "manage.py", *arguments], env=env, failure=failure)


def seal(database: Path) -> None:
    """Fold SQLite's journal into the file, so that one file is the whole database."""
    connection = sqlite3.connect(database)
    try:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()
    for suffix in ("-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)


def move_in() -> None:
    """Everything that was prepared takes its place; the database last, because it says that all is there."""
    for item in sorted(ASIDE.iterdir(), key=lambda item: item.name == DATABASE.name):
        place = VAR / item.name
        if place.is_dir() and item.is_dir():
            shutil.rmtree(place)
        item.replace(place)
    ASIDE.rmdir()
