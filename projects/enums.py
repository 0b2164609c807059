from django.db import models
from django.utils.translation import gettext_lazy as _


class SpendingKind(models.TextChoices):
    """What an amount of money is: a promise by contract, or a paid invoice."""

    COMMITTED = "committed", _("engagé : contrat signé")
    PAID = "paid", _("dépensé : facture payée")
