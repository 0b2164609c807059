"""The four accounts of a demonstration site. No other site may have them."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

DOMAIN = "demo.test"


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One button of the sign-in page."""

    role: str
    email: str
    label: Any


ACCOUNTS = (
    DemoAccount("habitante", f"habitante@{DOMAIN}", _("Entrer comme habitante")),
    DemoAccount("agente", f"agente@{DOMAIN}", _("Entrer comme agente de la Ville")),
    DemoAccount("elue", f"elue@{DOMAIN}", _("Entrer comme élue")),
    DemoAccount("admin", f"admin@{DOMAIN}", _("Entrer comme administratrice")),
)
BY_ROLE = {account.role: account for account in ACCOUNTS}


def is_demo_address(email: str) -> bool:
    """Whether this is an address of the demonstration city."""
    return email.lower().endswith("@" + DOMAIN)
