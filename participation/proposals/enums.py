from django.db import models
from django.utils.translation import gettext_lazy as _


class Verdict(models.TextChoices):
    """The city's official answer to an idea."""

    YES = "yes", _("oui, c’est possible")
    YES_CHANGED = "yes_changed", _("oui, avec un changement")
    NO = "no", _("non")
    ALREADY = "already", _("c’est déjà prévu")


class Advice(models.TextChoices):
    """What a department thinks of an idea."""

    FAVOURABLE = "favourable", _("favorable")
    RESERVED = "reserved", _("favorable, avec des réserves")
    UNFAVOURABLE = "unfavourable", _("défavorable")


class Ground(models.TextChoices):
    """Why an idea is not kept; the words that explain it come beside."""

    COMPETENCE = "competence", _("elle ne dépend pas de la Ville")
    LAND = "land", _("le terrain n’est pas à la Ville")
    INTEREST = "interest", _("elle ne sert pas l’intérêt général")
    EXISTS = "exists", _("elle existe déjà, ou elle est déjà prévue")
    LAW = "law", _("la loi ou la sécurité ne le permettent pas")
    COST = "cost", _("elle coûte plus que le budget ne permet")
    UPKEEP = "upkeep", _("elle coûterait trop à entretenir")
    UNCLEAR = "unclear", _("elle n’est pas assez précise pour être étudiée")
    PLACE = "place", _("le lieu ne s’y prête pas")
    PRESELECTION = "preselection", _("elle n’est pas parmi les premières à la présélection")

    @classmethod
    def for_people(cls) -> list[tuple[str, str]]:
        """Those an agent may choose: the preselection gives its own."""
        return [(value, label) for value, label in cls.choices if value != cls.PRESELECTION]


class Step(models.TextChoices):
    """What a study waits for."""

    OPINIONS = "opinions", _("les avis des services")
    GATHERING = "gathering", _("la réunion des avis")
    SIGNATURE = "signature", _("la signature de la réponse")
    REVISION = "revision", _("une précision de l’auteur")
    DONE = "done", _("rien : la réponse est signée")
