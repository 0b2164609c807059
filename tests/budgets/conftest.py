"""The published elections, with the winners that independent implementations agree on."""

import json
import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def published_directory():
    return Path(os.environ.get("PARVIS_PABULIB", ROOT.parent / "shared" / "data" / "pabulib"))


def expected_elections():
    path = published_directory() / "expected.json"
    if not path.exists():
        raise pytest.UsageError(f"{path} is missing: set PARVIS_PABULIB to the folder of published elections.")
    return json.loads(path.read_text(encoding="utf-8"))["instances"]


def pytest_generate_tests(metafunc):
    """One test per published election, or per published election and rule, where a test asks for them."""
    if "published_file" in metafunc.fixturenames:
        metafunc.parametrize("published_file", list(expected_elections()))
    if "published_count" in metafunc.fixturenames:
        counts = [
            pytest.param((name, rule, expected), id=f"{name.removesuffix('.pb')}-{rule}")
            for name, instance in expected_elections().items()
            for rule, expected in instance["rules"].items()
        ]
        metafunc.parametrize("published_count", counts)


@pytest.fixture(scope="session")
def pabulib_dir():
    return published_directory()
