"""Who meets in these tests."""

import pytest

from tests.factories.moderation import written
from tests.factories.people import AgentFactory


@pytest.fixture
def comment(db):
    return written()


@pytest.fixture
def agent(db):
    return AgentFactory(name="Nadia B.")
