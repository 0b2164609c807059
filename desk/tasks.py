"""What the city's clock does for the team."""

from celery import shared_task

from desk import digest


@shared_task(name="desk.tasks.write_digests")
def write_digests() -> int:
    """Write the morning mails that are due. Safe to run as often as one likes."""
    return digest.write_digests()
