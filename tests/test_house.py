"""Rules of the house that import-linter cannot say, because they name a part of a library."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FORBIDDEN = ("django.http", "django.shortcuts", "wagtail.admin")
SOURCES = sorted(
    path
    for pattern in ("**/rules.py", "**/actions.py", "**/actions/*.py")
    for room in ("participation", "budgets", "projects", "cms")
    for path in (ROOT / room).glob(pattern)
)


def imported(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_rules_and_actions_know_nothing_of_requests_and_back_office(path):
    assert [name for name in imported(path) if name.startswith(FORBIDDEN)] == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_rules_and_actions_take_no_request(path):
    arguments = {
        argument.arg
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
        for argument in (*node.args.args, *node.args.kwonlyargs)
    }
    assert "request" not in arguments
