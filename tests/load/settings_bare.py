"""Production settings around an empty view, without any app or middleware: what Django and the server cost alone."""

from config.settings.production import *  # noqa: F403

ROOT_URLCONF = "tests.load.empty"
INSTALLED_APPS: list[str] = []
MIDDLEWARE: list[str] = []
