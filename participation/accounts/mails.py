"""The mails about an account that django-allauth does not write."""

import logging

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from participation.accounts.models import Suspension
from participation.city import sender
from participation.templatetags.parvis import moment

logger = logging.getLogger(__name__)


def suspension_mail(suspension: Suspension) -> None:
    """Tell a person that their account is suspended, why and until when; or that it no longer is.

    A mail that does not leave is only logged: the person reads the same words on their account's page.
    """
    user = suspension.user
    with translation.override(settings.LANGUAGE_CODE):
        subject = (
            _("Votre compte est suspendu jusqu’au {until}").format(until=moment(suspension.until))
            if suspension.holds
            else _("Votre compte n’est plus suspendu")
        )
        context = {
            "suspension": suspension,
            "name": user.public_name,
            "url": settings.PUBLIC_URL + reverse("account"),
            "contact": settings.CONTACT_EMAIL,
        }
        mail = EmailMultiAlternatives(
            subject=subject,
            body=render_to_string("emails/suspension.txt", context),
            from_email=sender(),
            to=[user.email],
        )
        mail.attach_alternative(render_to_string("emails/suspension.html", context), "text/html")
    try:
        mail.send()
    except OSError:  # smtplib's errors are OSErrors
        logger.exception("The mail about suspension %s did not leave", suspension.pk)
