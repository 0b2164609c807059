"""Everything the site knows about one person, as one JSON document."""

from typing import Any

from django.apps import apps
from django.db import models
from django.utils import timezone

from participation.accounts.models import User

#: Columns that say "this row is about that person", as opposed to "that person handled this row". A model whose rows
#: are about a person that none of its columns names says by which paths in `about_persons`.
SUBJECT = frozenset({"user", "author", "actor", "voter", "person", "reporter", "participant"})
#: Tables of the sites's machinery: sessions and keys are secrets, not memories.
LEFT_OUT = frozenset({"authtoken", "sessions", "admin", "wagtailcore", "wagtailusers", "wagtailadmin"})
#: Columns that help to sign in or to find doubles: of no use to the person, of use to a thief.
SECRET = frozenset({"password", "person_key", "nonce", "code", "token"})


def everything_about(user: User) -> dict[str, Any]:
    """The account, then each table that holds rows about this person, by its French name."""
    document: dict[str, Any] = {
        "date": timezone.now(),
        "compte": row(user),
        "rôles": list(user.roles.values_list("name", flat=True)),
    }
    for model in apps.get_models():
        if model._meta.app_label in LEFT_OUT or model._meta.proxy:
            continue
        rows: dict[Any, models.Model] = {}
        about = [f.name for f in model._meta.concrete_fields if f.related_model is User and f.name in SUBJECT]
        for path in [*about, *getattr(model, "about_persons", ())]:
            rows |= {found.pk: found for found in model._default_manager.filter(**{path: user})}
        if rows:
            document[str(model._meta.verbose_name_plural)] = [row(found) for found in rows.values()]
    return document


def row(instance: models.Model) -> dict[str, Any]:
    """The columns of one row, by their French names, as JSON can hold them."""
    shown: dict[str, Any] = {}
    for field in instance._meta.concrete_fields:
        if field.name in SECRET:
            continue
        value = field.value_from_object(instance)
        shown[str(field.verbose_name)] = str(value) if isinstance(field, models.FileField) else value
    return shown
