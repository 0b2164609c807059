from django.db import models
from django.utils.translation import gettext_lazy as _


class RoleName(models.TextChoices):
    """What a person does for the city. A citizen needs no role."""

    AGENT = "agent", _("agent·e de la participation")
    ELECTED = "elected", _("élu·e")
    ADMINISTRATOR = "administrator", _("administrateur·rice")


class Appearance(models.TextChoices):
    """The theme a reader chose; empty follows the device. The values are those of `data-theme`."""

    AUTO = "", _("Automatique")
    DAY = "jour", _("Clair")
    NIGHT = "nuit", _("Sombre")


class Tie(models.TextChoices):
    """What ties a person to the city. Nationality is never asked."""

    RESIDENCE = "residence", _("J’y habite")
    WORK = "work", _("J’y travaille")
    STUDY = "study", _("J’y étudie")


class Cadence(models.TextChoices):
    """How often news reach a person by mail."""

    IMMEDIATE = "immediate", _("Tout de suite")
    DAILY = "daily", _("Une fois par jour, le matin")
    WEEKLY = "weekly", _("Une fois par semaine, le lundi matin")
    NEVER = "never", _("Jamais par courriel, seulement sur le site")


class Closing(models.TextChoices):
    """What a closed account leaves behind. The words stay either way: they belong to a public debate."""

    SIGNED = "signed", _("Mes textes restent, signés « Compte fermé ».")
    SCATTERED = "scattered", _("Mes textes restent, et plus rien ne les relie entre eux ni à moi.")
