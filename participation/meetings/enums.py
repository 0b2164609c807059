from django.db import models
from django.utils.translation import gettext_lazy as _


class RegistrationState(models.TextChoices):
    """Whether a registered person has a seat."""

    REGISTERED = "registered", _("inscrit·e")
    WAITING = "waiting", _("en attente")


#: People one may bring along.
GUESTS = range(4)
