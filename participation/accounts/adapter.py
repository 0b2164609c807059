"""How django-allauth behaves here: our words, our notion of a safe address, known demonstration accounts."""

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.core import context
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from participation.accounts.demo import is_demo_address
from participation.accounts.models import User
from participation.city import sender
from participation.rules import Refusal
from participation.text import french

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in by e-mail code or password."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("Ce compte est fermé."),
        "duplicate_email": _("C’est déjà l’adresse de votre compte."),
        "email_password_mismatch": _(
            "L’adresse ou le mot de passe ne correspond pas. Demandez un code, c’est plus sûr."
        ),
        "email_taken": _("Cette adresse est déjà celle d’un compte."),
        "enter_current_password": _("Ce n’est pas votre mot de passe actuel."),
        "incorrect_code": _("Ce n’est pas le bon code. Regardez le dernier message reçu."),
        "incorrect_password": _("Ce n’est pas le bon mot de passe."),
        "invalid_login": _("Vérifiez votre adresse électronique."),
        "invalid_password_reset": _("Ce code ne marche plus. Demandez-en un autre."),
        "rate_limited": _("Un instant : vous avez fait trop de demandes à la suite."),
        "same_as_current": _("C’est déjà l’adresse de votre compte."),
        "too_many_login_attempts": _("Trop d’essais. Attendez quelques minutes, puis demandez un nouveau code."),
        "unknown_email": _("Aucun compte n’a cette adresse."),
    }

    def is_safe_url(self, url: str) -> bool:
        """Only pages of the site that is asked: an address elsewhere is ignored."""
        return url_has_allowed_host_and_scheme(url, {context.request.get_host()})

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """A code that came back proves the address; demonstration addresses receive no mail and count as proven."""
        response = super().pre_login(request, user, **kwargs)
        if response is None:
            address, _made = EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"primary": True})
            codes = {
                record.get("email")
                for record in get_authentication_records(request, user)
                if record["method"] == "code"
            }
            proven = user.email in codes or (settings.DEMO and is_demo_address(user.email))
            if proven and not address.verified:
                address.verified = True
                address.save(update_fields=["verified"])
        return response

    def get_from_email(self) -> str:
        return sender()

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a code, now. Raises Refusal: "accounts.mail.away" when the mail server does not take it."""
        try:
            super().send_mail(template_prefix, email, context)
        except OSError as error:  # smtplib's errors are of them
            logger.exception("A code could not be sent")
            raise Refusal("accounts.mail.away") from error

    def clean_password(self, password: str, user: Any = None) -> str:
        try:
            return super().clean_password(password, user=user)
        except ValidationError as error:
            raise ValidationError([french(message) for message in error.messages]) from error
