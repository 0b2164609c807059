"""The name that signs what is sent. The pages of the city stand above the house: they say it here when the site starts."""

from collections.abc import Callable
from dataclasses import dataclass
from email.headerregistry import Address
from email.utils import parseaddr

from django.conf import settings

SOFTWARE = "Parvis"


@dataclass
class City:
    """Where the name of the city is asked; empty while the city gave none."""

    ask: Callable[[], str] = lambda: ""


city = City()


def signature() -> str:
    """The city's name; that of the software while it has none."""
    return " ".join(city.ask().split()) or SOFTWARE


def sender() -> str:
    """Who a mail comes from: the city, at `DEFAULT_FROM_EMAIL`. A name given with that address stays."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return settings.DEFAULT_FROM_EMAIL if name else str(Address(display_name=signature(), addr_spec=address))
