"""What the city's clock does to processes."""

from celery import shared_task

from participation.processes import actions


@shared_task(name="participation.processes.tasks.announce_phases")
def announce_phases() -> int:
    """Tell the journal which phases have opened or closed. Safe to run as often as one likes."""
    return actions.announce_phases()
