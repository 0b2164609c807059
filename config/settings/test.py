"""Hostile on purpose: undefined template variables fail, warnings are errors (see pyproject), mail stays in memory."""

import os
from base64 import b64encode
from hashlib import sha256
from urllib.parse import urlsplit

from config.settings.embedded import *  # noqa: F403
from config.settings.embedded import DATABASES, TEMPLATES, VAR

SECRET_KEY = "tests"  # noqa: S105
PERSON_KEY_SECRET = "tests"  # noqa: S105
BALLOT_LOG_KEY = b64encode(sha256(b"tests").digest()).decode()
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MEDIA_ROOT = VAR / "test-media"
PAGE_CACHE_SECONDS = 0
ACCOUNT_RATE_LIMITS = False
DEMO = True
FLOOD = FLOOD_VERIFIED = 1_000  # one author writes whole threads in tests; those of the gate set it
PROOF_ASKED = False  # tests post forms without a browser; those of the proof turn it on
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = ""

if url := os.environ.get("TEST_DATABASE_URL"):
    parts = urlsplit(url)
    DATABASES["default"] = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": parts.username or "",
        "PASSWORD": parts.password or "",
        "HOST": parts.hostname or "",
        "PORT": parts.port or "",
    }
else:
    DATABASES["default"]["TEST"] = {"NAME": VAR / "test.sqlite3"}
if url := os.environ.get("TEST_REDIS_URL"):
    CHANNEL_LAYERS = {
        "default": {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": {"hosts": [url]}}
    }
