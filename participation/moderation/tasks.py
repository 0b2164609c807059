"""What moderation does apart from requests. Safe to run as often as one likes, by as many workers as one likes."""

from celery import shared_task

from participation.moderation import mails


@shared_task(name="participation.moderation.tasks.send_mails")
def send_mails() -> int:
    """Send receipts and answers to people who have no account."""
    return mails.send_mails()


@shared_task(name="participation.moderation.tasks.forget_old")
def forget_old() -> int:
    """Delete what only served for some days."""
    return mails.forget_old()
