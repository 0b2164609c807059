"""What open pages must know of an account at once: `account_limited(user)`, sent after the commit, best effort."""

from django.dispatch import Signal

account_limited = Signal()
