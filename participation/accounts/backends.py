"""Who is asking: the account of a session, read with its residence."""

from functools import cache
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db import connections

from participation.accounts.models import Residence, User

HOME = "home_"  # before the columns of the residence


class AccountBackend(AuthenticationBackend):  # type: ignore[misc]
    """allauth's, which reads the residence in the same query: nearly every rule asks where somebody lives.

    Every signed-in request asks it. Its SQL is written once: the ORM spends twice the time of the query in building it.
    """

    def get_user(self, user_id: Any) -> User | None:
        user = next(iter(User.objects.raw(_sql(), [User._meta.pk.to_python(user_id)])), None)
        if user is None or not self.user_can_authenticate(user):
            return None
        _give_home(user)
        return user


@cache
def _sql() -> str:
    people = [f'u."{field.column}"' for field in User._meta.concrete_fields]
    homes = [f'r."{field.column}" AS {HOME}{field.column}' for field in Residence._meta.concrete_fields]
    return (
        f"SELECT {', '.join(people + homes)} FROM {User._meta.db_table} u"  # noqa: S608  names of our own columns
        f" LEFT JOIN {Residence._meta.db_table} r ON r.user_id = u.id WHERE u.id = %s"
    )


def _give_home(user: User) -> None:
    """Make the residence of an account from the columns that came with it."""
    connection = connections[user._state.db]
    names, values = [], []
    for field in Residence._meta.concrete_fields:
        value, column = user.__dict__.pop(HOME + field.column), field.cached_col
        for convert in [*connection.ops.get_db_converters(column), *field.get_db_converters(connection)]:
            value = convert(value, column, connection)
        names.append(field.attname)
        values.append(value)
    if values[0] is None:
        User._meta.get_field("residence").set_cached_value(user, None)
    else:
        Residence.from_db(user._state.db, names, values).user = user
