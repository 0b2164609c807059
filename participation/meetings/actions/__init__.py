"""Every write of meetings: announcing, changing, cancelling, minutes; taking and giving back seats; the day itself."""

from participation.meetings.actions.agenda import (
    LARGEST,
    MeetingWords,
    announce_meeting,
    cancel_meeting,
    change_meeting,
    publish_minutes,
)
from participation.meetings.actions.door import (
    forget_names,
    mark_called,
    note_arrival,
    register_by_agent,
    withdraw_by_agent,
)
from participation.meetings.actions.seats import register, seats_taken, unregister

__all__ = [
    "LARGEST",
    "MeetingWords",
    "announce_meeting",
    "cancel_meeting",
    "change_meeting",
    "forget_names",
    "mark_called",
    "note_arrival",
    "publish_minutes",
    "register",
    "register_by_agent",
    "seats_taken",
    "unregister",
    "withdraw_by_agent",
]
