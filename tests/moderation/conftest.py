"""Who meets in these tests."""

import datetime as dt

import pytest

from tests.factories.moderation import written
from tests.factories.people import AgentFactory


@pytest.fixture
def comment(db):
    return written()


@pytest.fixture
def no_way_back(settings):
    """Decisions are final, and their mails leave, at once."""
    settings.MODERATION_UNDO_TIME = dt.timedelta(0)


@pytest.fixture
def agent(db):
    return AgentFactory(name="Nadia B.")
