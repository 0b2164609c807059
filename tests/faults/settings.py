"""The settings of workers that a test starts and kills: its database, its mail server, a short patience."""

import json
import os

from config.settings.test import *  # noqa: F403

given = json.loads(os.environ["FAULTS"])
DATABASES = {"default": given["database"]}
EMAIL_BACKEND = given["backend"]
EMAIL_HOST, EMAIL_PORT = "127.0.0.1", given["port"]
EMAIL_FILE_PATH = given["folder"]
MAIL_LEASE_SECONDS = given["lease"]
LOGGING_CONFIG = None
