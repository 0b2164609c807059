"""The mail that tells a person what is new on the dossiers they follow."""

from collections.abc import Sequence

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from participation.accounts.models import User
from participation.dossiers.models import Notification

UNSUBSCRIBE_SALT = "dossiers.unsubscribe"


def absolute(path: str) -> str:
    return settings.PUBLIC_URL + path


def unsubscribe_url(user: User) -> str:
    """The address that stops the mails of this person, without signing in."""
    token = signing.dumps(user.pk, salt=UNSUBSCRIBE_SALT)
    return absolute(reverse("dossiers:unsubscribe", args=[token]))


def news_mail(user: User, notifications: Sequence[Notification]) -> EmailMultiAlternatives:
    """One mail for all that is new, in text and in plain HTML."""
    with translation.override(settings.LANGUAGE_CODE):
        news = [
            {
                "title": one.entry.dossier.title,
                "ref": one.entry.dossier.ref,
                "text": one.text or one.entry.sentence,
                "url": absolute(reverse("dossiers:notification_open", args=[one.pk])),
            }
            for one in notifications
        ]
        stop = unsubscribe_url(user)
        context = {"news": news, "first": news[0], "name": user.public_name, "stop_url": stop}
        context["others"] = len(news) - 1
        mail = EmailMultiAlternatives(
            subject="".join(render_to_string("emails/notification.subject.txt", context).splitlines()).strip(),
            body=render_to_string("emails/notification.txt", context),
            to=[user.email],
            headers={"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
        )
        mail.attach_alternative(render_to_string("emails/notification.html", context), "text/html")
    return mail
