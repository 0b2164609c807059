"""The one way by which lower apps speak to higher ones: `entry_recorded(entry)`, sent after the commit.

Receivers are best effort (a socket, a wake-up); what must happen is done by the outbox from the journal itself.
"""

from django.dispatch import Signal

entry_recorded = Signal()
