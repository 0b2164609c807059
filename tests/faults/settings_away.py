"""The settings of production on the database of a test, with mails in a folder; Redis is where the test says, or nowhere."""

import json
import os

from config.settings.production import *  # noqa: F403
from config.settings.production import STORAGES

given = json.loads(os.environ["FAULTS"])
DATABASES = {"default": given["database"]}
EMAIL_BACKEND = "participation.mail.FolderBackend"
EMAIL_FILE_PATH = given["folder"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # nothing is gathered
