"""How mails leave: to a mail server, or to a folder. Both can be told of the last instant before a mail is gone.

A message may carry `seal`, a function without arguments that is called when all is written but the last byte. If it
raises, the mail was not sent. What follows it is one answer of the server: the only moment when a killed process
cannot know whether its mail left (RFC 1047 says why no sender can).
"""

import contextlib
import os
import re
import secrets
import smtplib
from collections.abc import Callable, Sequence
from datetime import UTC
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend
from django.utils import timezone

ENDS_OF_LINE = re.compile(rb"\r\n|\r|\n")
LEADING_DOTS = re.compile(rb"(?m)^\.")


class Sealing:
    """The DATA command of smtplib, with a pause before the final dot."""

    seal: Callable[[], None] | None = None

    def data(self: Any, msg: bytes | str) -> tuple[int, bytes]:
        """Send the content (RFC 5321, 4.1.1.4). Raises smtplib.SMTPDataError, and whatever the seal raises."""
        self.putcmd("data")
        code, reply = self.getreply()
        if code != 354:
            raise smtplib.SMTPDataError(code, reply)
        content = msg.encode() if isinstance(msg, str) else msg
        content = LEADING_DOTS.sub(b"..", ENDS_OF_LINE.sub(b"\r\n", content))
        self.send(content if content.endswith(b"\r\n") else content + b"\r\n")
        if self.seal is not None:
            try:
                self.seal()
            except BaseException:
                self.close()  # without its dot, the server forgets the message
                raise
        self.send(b".\r\n")
        return self.getreply()


class SealingSMTP(Sealing, smtplib.SMTP):
    pass


class SealingSMTPoverTLS(Sealing, smtplib.SMTP_SSL):
    pass


class SmtpBackend(EmailBackend):
    """Django's, which calls the message's seal."""

    seals = True

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return SealingSMTPoverTLS if self.use_ssl else SealingSMTP

    def _send(self, email_message: EmailMessage) -> bool:
        self.connection.seal = getattr(email_message, "seal", None)
        return bool(super()._send(email_message))


class FolderBackend(BaseEmailBackend):
    """One .eml file a mail, named by its date and its Message-ID, in EMAIL_FILE_PATH. The same mail is written once."""

    seals = True

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            content: Any = message.message()  # Django’s own class, whose lines end as asked
            draft = folder / f".{secrets.token_hex(8)}"
            draft.write_bytes(content.as_bytes(linesep="\r\n"))
            try:
                if seal := getattr(message, "seal", None):
                    seal()
                with contextlib.suppress(FileExistsError):
                    os.link(draft, folder / file_name(content))
            finally:
                draft.unlink()
        return len(email_messages)


def file_name(content: Any) -> str:
    sent = parsedate_to_datetime(content["Date"])
    if sent.tzinfo is None:  # « -0000 », which Django writes: the hour of Greenwich (RFC 5322, 3.3)
        sent = sent.replace(tzinfo=UTC)
    sent = timezone.localtime(sent)
    return f"{sent:%Y%m%d-%H%M%S}-{re.sub(r'[^A-Za-z0-9.@-]', '-', content['Message-ID'].strip('<>'))}.eml"
