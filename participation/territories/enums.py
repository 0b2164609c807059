from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    """How large a territory is; each level lies inside the one above."""

    METROPOLIS = "metropolis", _("métropole")
    COMMUNE = "commune", _("commune")
    SECTOR = "sector", _("secteur")
    QUARTER = "quarter", _("quartier")
