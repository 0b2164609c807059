"""The receipt by mail: written and sent within the request that asks for it, and kept nowhere.

A queue would have to hold an address beside a commitment until the mail leaves: that is the join that no table of Parvis
may have. So nothing is queued, nothing is tried again: the voter is told at once whether the mail left.
"""

import logging

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from budgets.models import Budget
from budgets.receipts import Receipt
from participation.accounts.models import User
from participation.city import sender

logger = logging.getLogger(__name__)


def send_receipt(*, budget: Budget, user: User, receipt: Receipt) -> bool:
    """Mail a receipt to its voter, with its file. Returns whether the mail left; the log never says for whom or what."""
    context = {
        "budget": budget,
        "receipt": receipt,
        "box_url": settings.PUBLIC_URL + reverse("budgets:urn", args=[budget.slug]),
    }
    mail = EmailMessage(
        subject=_("Votre reçu : {budget}").format(budget=budget),
        body=render_to_string("emails/receipt.txt", context),
        from_email=sender(),
        to=[user.email],
        attachments=[(f"recu-{budget.slug}.json", receipt.document, "application/json")],
    )
    try:
        mail.send()
    except OSError:  # smtplib's errors are OSErrors
        logger.warning("A receipt of %s did not leave by mail", budget.slug)
        return False
    return True
