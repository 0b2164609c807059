"""`manage.py api_token EMAIL`: prints the API token of an account."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rest_framework.authtoken.models import Token

from participation.accounts.models import User


class Command(BaseCommand):
    help = "Prints the API token of an account, made at the first call."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email=options["email"].lower(), is_active=True).first()
        if user is None:
            raise CommandError(f"No open account has the address {options['email']}.")
        token, _created = Token.objects.get_or_create(user=user)
        self.stdout.write(token.key)
