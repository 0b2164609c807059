"""The embedded site with its demonstration city."""

import os

from config.settings.embedded import *  # noqa: F403

DEBUG = os.environ.get("DEBUG") == "1"
SECRET_KEY = "embedded-demonstration-only-never-in-production"  # noqa: S105
PERSON_KEY_SECRET = "embedded-demonstration-only"  # noqa: S105
DEMO = True
OUTBOX_IN_PROCESS = True
