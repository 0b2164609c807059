"""Going back and forth between migrations, in tests of what they do to data."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def migrate(to):
    """Bring the database to these migrations, [(app, name)]; answers the models of that time."""
    MigrationExecutor(connection).migrate(to)
    return MigrationExecutor(connection).loader.project_state(to).apps


def latest(app):
    """The last migrations of an app, as `migrate` takes them."""
    return MigrationExecutor(connection).loader.graph.leaf_nodes(app)
