"""What the city's clock does to studies."""

from celery import shared_task

from participation.proposals import actions


@shared_task(name="participation.proposals.tasks.tell_late")
def tell_late() -> int:
    """Write down what is late, once. Safe to run as often as one likes."""
    return actions.tell_late()
