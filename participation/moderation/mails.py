"""The mails that moderation sends to an address, in text and in HTML, and their way out.

They are written in the transaction of what they tell (`DirectMail`), and sent after it. A worker that dies leaves its
mail to the next one after `LEASE`; the Message-ID is that of the row, so that a mailbox keeps one.
"""

import datetime as dt
import logging
from email.utils import format_datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from participation.city import sender
from participation.moderation import statements
from participation.moderation.enums import CaseState, MailKind
from participation.moderation.models import Decision, DirectMail, Notice, Sending, mail_delay
from participation.moderation.statements import absolute

logger = logging.getLogger(__name__)

LEASE = dt.timedelta(minutes=5)
BATCH = 100


def words_of(mail: DirectMail) -> tuple[str, str, str, str]:
    """The subject, the text in paragraphs, the page it leads to, and what one does there."""
    decision, notice = mail.decision, mail.notice
    if notice is not None:
        return _to_reporter(MailKind(mail.kind), notice, decision)
    if decision is None:
        raise ValueError(mail.kind)
    page = absolute(decision.author_url())
    if mail.kind == MailKind.APPEAL:
        subject = _("Réponse à votre demande de relecture")
        return subject, statements.appeal_to_author(decision.appeal), page, _("Lire la réponse de l’équipe")
    subject = f"{statements.what(decision.case)} {statements.in_short(decision)}"
    label = _("Corriger mon texte") if decision.case.state == CaseState.AUTHOR else _("Lire la décision et y répondre")
    return subject, statements.to_author(decision, address=False), page, label


def _to_reporter(kind: MailKind, notice: Notice, decision: Decision | None) -> tuple[str, str, str, str]:
    page, number = absolute(notice.follow_url), notice.number
    if kind == MailKind.RECEIPT or decision is None:
        subject = _("Votre signalement n° {number} est reçu").format(number=number)
        return subject, _receipt(notice), page, _("Suivre mon signalement")
    if kind == MailKind.REPORTER:
        subject = _("Votre signalement n° {number} est traité").format(number=number)
        text = statements.to_reporter(notice, decision, address=False)
        return subject, text, page, _("Lire la décision et y répondre")
    subject = _("Votre signalement n° {number} : seconde lecture").format(number=number)
    return subject, statements.appeal_to_reporter(decision.appeal), page, _("Lire la réponse de l’équipe")


def _receipt(notice: Notice) -> str:
    case = notice.case
    return "\n\n".join(
        [
            _("Nous avons bien reçu votre signalement n° {number}. Motif : {motive}.").format(
                number=notice.number, motive=notice.get_motive_display()
            ),
            _(
                "Une personne de l’équipe lit ce texte, décide, et vous écrit ses raisons. Rien n’est décidé par une machine."
            ),
            _("Pour ce motif, nous décidons sous {hours} heures.").format(
                hours=int(case.urgency_enum.delay.total_seconds() // 3600)
            ),
        ]
    )


def compose(mail: DirectMail) -> EmailMultiAlternatives:
    """The mail of a row: sent again, it has the same Message-ID, date and words."""
    with translation.override(settings.LANGUAGE_CODE):
        subject, text, url, label = words_of(mail)
        context = {"subject": subject, "paragraphs": text.split("\n\n"), "url": url, "url_label": label}
        mark = salted_hmac("moderation.mail", str(mail.pk), algorithm="sha256").hexdigest()[:20]
        host = urlsplit(settings.PUBLIC_URL).hostname or "parvis"
        message = EmailMultiAlternatives(
            subject=" ".join(subject.split()),
            body=render_to_string("emails/moderation.txt", context).strip() + "\n",
            from_email=sender(),
            to=[mail.address],
            headers={
                "Message-ID": f"<moderation-{mail.pk}.{mark}@{host}>",
                "Date": format_datetime(mail.created_at),
                "Auto-Submitted": "auto-generated",
            },
        )
        message.attach_alternative(render_to_string("emails/moderation.html", context), "text/html")
    return message


def send_mails(limit: int = BATCH) -> int:
    """Send what waits; returns how many mails left. A mail that the server refuses is tried again after `LEASE`.

    What tells a decision waits until nobody can take it back.
    """
    now = timezone.now()
    free = Q(claimed_at__isnull=True) | Q(claimed_at__lt=now - LEASE)
    final = ~Q(kind__in=[MailKind.AUTHOR, MailKind.REPORTER]) | Q(decision__at__lte=now - mail_delay())
    waiting = DirectMail.objects.filter(free, final, sent_at__isnull=True).values_list("pk", flat=True)[:limit]
    sent = 0
    for pk in list(waiting):
        if not DirectMail.objects.filter(free, pk=pk, sent_at__isnull=True).update(claimed_at=now):
            continue  # another worker took it
        mail = DirectMail.objects.select_related("user", "notice__reporter", "notice__case", "decision__case").get(
            pk=pk
        )
        try:
            if mail.address:
                compose(mail).send()
                sent += 1
        except OSError:  # smtplib's errors are OSErrors
            logger.exception("Mail %s of moderation did not leave", pk)
        else:
            DirectMail.objects.filter(pk=pk).update(sent_at=timezone.now())
    return sent


def forget_old() -> int:
    """Forget what only served for a time; returns how many rows changed: fingerprints of texts and mails that left
    (a month), names and addresses of people who reported without an account (a year after the decision).
    """
    now = timezone.now()
    month, year = now - dt.timedelta(days=30), now - dt.timedelta(days=365)
    rows = Sending.objects.filter(at__lt=month).delete()[0] + DirectMail.objects.filter(sent_at__lt=month).delete()[0]
    named = Notice.objects.filter(Q(email__gt="") | Q(name__gt=""), decision__at__lt=year)
    return rows + named.update(name="", email="")
