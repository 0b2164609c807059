"""`manage.py grant_role EMAIL ROLE`: gives a role from the server, so that a new city has its first administrator."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from participation.accounts.actions import grant_role
from participation.accounts.enums import RoleName
from participation.accounts.models import User


class Command(BaseCommand):
    help = "Gives a role, everywhere, to an account; makes the account when the address has none."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("role", choices=RoleName.values)

    def handle(self, *args: Any, **options: Any) -> None:
        email = options["email"].lower()
        user = User.objects.filter(email=email).first() or User.objects.create_user(email)
        grant_role(user=user, name=RoleName(options["role"]), by=None)
        self.stdout.write(f"{email}: {options['role']}. Sign in with a code sent to that address.")
