"""What the city's clock does to votes."""

from celery import shared_task

from budgets import actions
from budgets.actions.arrivals import fold_open_boxes
from budgets.actions.checking import check_boxes as check
from budgets.actions.sealing import seal_boxes as seal
from budgets.bundle import build_bundles as build


@shared_task(name="budgets.tasks.compare_published")
def compare_published() -> int:
    """Count large boxes by every rule once their result is published. Safe to run as often as one likes."""
    return actions.compare_published()


@shared_task(name="budgets.tasks.seal_boxes")
def seal_boxes() -> int:
    """Enter into the logs the ballots that wait; returns how many batches. Safe to run as often as one likes."""
    return seal()


@shared_task(name="budgets.tasks.check_boxes")
def check_boxes() -> int:
    """Recount the boxes against their rolls and logs; returns how many alarms are on."""
    return check()


@shared_task(name="budgets.tasks.fold_arrivals")
def fold_arrivals() -> int:
    """Write how ballots arrived, from the cache that counts them; returns how many votes are open."""
    return fold_open_boxes()


@shared_task(name="budgets.tasks.build_bundles")
def build_bundles() -> int:
    """Make the bundles of closed boxes that are not stored yet; returns how many. Safe to run as often as one likes."""
    return build()
