"""What meetings do apart from requests. Safe to run as often as one likes, by as many workers as one likes."""

from celery import shared_task

from participation.meetings import actions


@shared_task(name="participation.meetings.tasks.forget_names")
def forget_names() -> int:
    """Erase who came to meetings long past."""
    return actions.forget_names()
