"""The embedded site with its demonstration city."""

import os
from base64 import b64encode
from hashlib import sha256

from config.settings.embedded import *  # noqa: F403

DEBUG = os.environ.get("DEBUG") == "1"
SECRET_KEY = "embedded-demonstration-only-never-in-production"  # noqa: S105
PERSON_KEY_SECRET = "embedded-demonstration-only"  # noqa: S105
BALLOT_LOG_KEY = b64encode(sha256(b"embedded demonstration only, never in production").digest()).decode()
DEMO = True
OUTBOX_IN_PROCESS = True
