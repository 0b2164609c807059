"""Why a content is reported and what becomes of it: the list of the law and of the charter."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Motive(models.TextChoices):
    """Why someone reports a content; also the ground of a decision."""

    HATE = "hate", _("Haine, menace ou harcèlement")
    PRIVACY = "privacy", _("Vie privée : un nom, une adresse, une photo")
    ILLEGAL = "illegal", _("Autre contenu interdit par la loi")
    RESPECT = "respect", _("Vise une personne au lieu de l’idée")
    FALSE = "false", _("Fausse information qui peut nuire")
    ADVERTISING = "advertising", _("Publicité ou envoi répété")
    OFF_TOPIC = "off_topic", _("Hors sujet")

    @property
    def urgent(self) -> bool:
        """Whether the law asks for promptness."""
        return self in {Motive.HATE, Motive.PRIVACY, Motive.ILLEGAL}


class Outcome(models.TextChoices):
    """What a decision does. Nothing is ever destroyed: only visibility changes."""

    KEPT = "kept", _("reste visible")
    HIDDEN = "hidden", _("masqué")


class AppealState(models.TextChoices):
    """Where an appeal stands."""

    OPEN = "open", _("en attente")
    UPHELD = "upheld", _("décision confirmée")
    REVERSED = "reversed", _("décision annulée")
