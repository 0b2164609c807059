"""A city's own server: everything comes from the environment, and what is missing stops the start."""

import os
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from config.settings.base import *  # noqa: F403
from config.settings.base import FRAGMENTS, STORAGES

REQUIRED = (
    "DATABASE_URL", "REDIS_URL", "SECRET_KEY", "PERSON_KEY_SECRET", "BALLOT_LOG_KEY", "ALLOWED_HOSTS", "PUBLIC_URL"
)  # fmt: skip
missing = [name for name in REQUIRED if not os.environ.get(name)]
if missing:
    raise ImproperlyConfigured("Missing in the environment: " + ", ".join(missing) + ". See docs/operations.md.")

SECRET_KEY = os.environ["SECRET_KEY"]
PERSON_KEY_SECRET = os.environ["PERSON_KEY_SECRET"]
ALLOWED_HOSTS = os.environ["ALLOWED_HOSTS"].split(",")
PUBLIC_URL = os.environ["PUBLIC_URL"].rstrip("/")
WAGTAILADMIN_BASE_URL = PUBLIC_URL
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

database = urlsplit(os.environ["DATABASE_URL"])
if database.scheme not in {"postgres", "postgresql"}:
    raise ImproperlyConfigured("DATABASE_URL must name a PostgreSQL database: postgresql://user:password@host/name.")
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": database.path.lstrip("/"),
        "USER": unquote(database.username or ""),
        "PASSWORD": unquote(database.password or ""),
        "HOST": database.hostname or "",
        "PORT": database.port or "",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }
}
# Redis may be away, or be there and say nothing: see docs/adr/0021-redis-may-be-away.md.
REDIS_URL = os.environ["REDIS_URL"]
REDIS_WAIT = {"socket_connect_timeout": 0.5, "socket_timeout": 0.5}  # seconds, for a connection and for an answer
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker that gave up would stop the pages with it (tools/serve.py)
CACHES = {
    "default": {"BACKEND": "participation.redis.Cache", "LOCATION": REDIS_URL, "OPTIONS": REDIS_WAIT},
    "template_fragments": FRAGMENTS,
}
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [{"address": REDIS_URL, **REDIS_WAIT}]},
    }
}
STORAGES["staticfiles"] = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}

plain_http = PUBLIC_URL.startswith("http://")  # a rehearsal on one machine, behind no proxy
VISITOR_ADDRESS_HEADER = "HTTP_X_FORWARDED_FOR"  # its last address, which our own proxy wrote
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0 if plain_http else 31_536_000
SESSION_COOKIE_SECURE = not plain_http
CSRF_COOKIE_SECURE = not plain_http

if email_url := os.environ.get("EMAIL_URL"):
    mail = urlsplit(email_url)
    EMAIL_HOST, EMAIL_PORT = mail.hostname or "localhost", mail.port or 25
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(mail.username or ""), unquote(mail.password or "")
    EMAIL_USE_TLS, EMAIL_USE_SSL = mail.scheme == "smtp+tls", mail.scheme == "smtps"
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "ne-pas-repondre@parvis.example")
DEMO = os.environ.get("DEMO") == "1"

# Django alone would write its errors to nobody: here they go where the programs write, with what led to them.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "ERROR", "propagate": False},
        "channels_redis.pubsub": {
            "level": "CRITICAL"
        },  # each second while Redis is away; participation.redis says it once
    },
}
