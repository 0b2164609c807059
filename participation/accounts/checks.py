"""What must hold before the site starts."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections
from django.db.utils import DatabaseError

from participation.accounts.demo import ACCOUNTS
from participation.accounts.models import User


@register(Tags.database)
def no_demo_accounts(
    app_configs: Sequence[AppConfig] | None = None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Refuse to start where anyone could sign in with the published password of the demonstration."""
    if settings.DEMO or not databases:
        return []
    emails = [account.email for account in ACCOUNTS]
    found: list[str] = []
    for alias in databases:
        try:
            if User._meta.db_table in connections[alias].introspection.table_names():
                accounts = User.objects.using(alias).filter(email__in=emails, is_active=True)
                found += accounts.order_by("email").values_list("email", flat=True)
        except DatabaseError:  # a database that is being made has no accounts to refuse
            continue
    if not found:
        return []
    return [
        Error(
            "This database holds demonstration accounts: " + ", ".join(found) + ".",
            hint="Start a real city from an empty database, or close these accounts.",
            id="accounts.E001",
        )
    ]
