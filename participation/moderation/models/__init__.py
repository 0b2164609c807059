"""Notices, the cases they make, decisions with their reasons, appeals to a second person."""

from participation.moderation.models.cases import SPAM_LIKELY, Case
from participation.moderation.models.decisions import (
    AUTHOR_SALT,
    NOTICE_SALT,
    Appeal,
    Decision,
    DirectMail,
    Notice,
    mail_delay,
    read_token,
)
from participation.moderation.models.gate import BlockedWord, Sending, SpamWord

__all__ = [
    "AUTHOR_SALT",
    "NOTICE_SALT",
    "SPAM_LIKELY",
    "Appeal",
    "BlockedWord",
    "Case",
    "Decision",
    "DirectMail",
    "Notice",
    "Sending",
    "SpamWord",
    "mail_delay",
    "read_token",
]
