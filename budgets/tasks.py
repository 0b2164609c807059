"""What the city's clock does to votes."""

from celery import shared_task

from budgets import actions


@shared_task(name="budgets.tasks.compare_published")
def compare_published() -> int:
    """Count large boxes by every rule once their result is published. Safe to run as often as one likes."""
    return actions.compare_published()
