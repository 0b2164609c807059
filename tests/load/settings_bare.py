"""Production settings around an empty view, without any middleware: what Django and the server cost by themselves."""

from config.settings.production import *  # noqa: F403

ROOT_URLCONF = "tests.load.empty"
MIDDLEWARE: list[str] = []
