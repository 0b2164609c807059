"""Production settings around an empty view, behind the same middleware as the site."""

from config.settings.production import *  # noqa: F403

ROOT_URLCONF = "tests.load.empty"
