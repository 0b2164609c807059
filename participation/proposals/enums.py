from django.db import models
from django.utils.translation import gettext_lazy as _


class Verdict(models.TextChoices):
    """The city's official answer to an idea."""

    YES = "yes", _("oui, c’est possible")
    YES_CHANGED = "yes_changed", _("oui, avec un changement")
    NO = "no", _("non")
    ALREADY = "already", _("c’est déjà prévu")
