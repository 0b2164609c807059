"""The clock of the demonstration: actions read `timezone.now()`, the story sets what it says.

Every line of the story is written by the action a person would use, on the day that person would have used it: rules,
phases and journals see that day. Only a program that fills an empty site may do this; nothing else imports it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.apps import apps
from django.db import models
from django.utils import timezone


class Clock:
    """What time it is in the story; outside `running()`, everyone's clock is the real one."""

    def __init__(self) -> None:
        self.real_now = timezone.now
        self.today = timezone.localdate()
        self.started_at = timezone.now()
        self.moment: datetime | None = None

    def now(self) -> datetime:
        return self.moment or self.real_now()

    @contextmanager
    def running(self) -> Iterator["Clock"]:
        """Hand this clock to everything that asks the time, model defaults included, and take it back at the end."""
        dated = [field for field in _fields() if field.default is self.real_now]
        timezone.now = self.now  # type: ignore[assignment]
        for field in dated:
            field.__dict__["_get_default"] = self.now  # the cached answer to « what is the default? »
        try:
            yield self
        finally:
            timezone.now = self.real_now
            for field in dated:
                field.__dict__.pop("_get_default", None)
            self.moment = None


def _fields() -> Iterator[models.Field]:
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if isinstance(field, models.Field) and field.has_default():
                yield field
