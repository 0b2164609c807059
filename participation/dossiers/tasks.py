"""The outbox under Celery. Safe to run as often as one likes, by as many workers as one likes."""

from celery import shared_task

from participation.dossiers import letters, outbox


@shared_task(name="participation.dossiers.tasks.dispatch_pending")
def dispatch_pending() -> int:
    """Tell followers of what was recorded, and mail them."""
    return outbox.sweep()


@shared_task(name="participation.dossiers.tasks.forget_old")
def forget_old() -> int:
    """Delete what was told more than a year ago."""
    return letters.forget_old()
