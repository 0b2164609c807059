from django.db import models
from django.utils.translation import gettext_lazy as _


class QuestionKind(models.TextChoices):
    """How a question is answered."""

    ONE = "one", _("un seul choix")
    SEVERAL = "several", _("plusieurs choix")
    SCALE = "scale", _("échelle de 1 à 5")
    TEXT = "text", _("texte libre")


SCALE = range(1, 6)
