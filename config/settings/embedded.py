"""One process, one SQLite file: what `make run` serves and what tests start from."""

from config.settings.base import *  # noqa: F403
from config.settings.base import VAR

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": VAR / "parvis.sqlite3",
        "OPTIONS": {
            # IMMEDIATE: a write transaction waits for its turn instead of failing half-way.
            # FULL: an acknowledged vote survives a power cut.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        },
    }
}
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", "testserver"]
STATIC_ROOT = None  # nothing is gathered: files are served from where they are
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600
EMAIL_BACKEND = "participation.mail.FolderBackend"
EMAIL_FILE_PATH = VAR / "mail"
CELERY_TASK_ALWAYS_EAGER = True
