"""What the gate remembers: the watched words, who sent what lately, the words learnt from our decisions."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class BlockedWord(models.Model):
    """A word or a phrase that sends a text to the team before it is public. It never hides anything by itself."""

    words = models.CharField(_("mot ou expression"), max_length=80, unique=True)
    plain = models.CharField(max_length=80, unique=True, editable=False)
    why = models.CharField(_("pourquoi"), max_length=200)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("ajouté par")
    )
    at = models.DateTimeField(_("depuis"), default=timezone.now)

    class Meta:
        ordering = ["plain"]
        verbose_name = _("mot surveillé")
        verbose_name_plural = _("mots surveillés")

    def __str__(self) -> str:
        return self.words


class Sending(models.Model):
    """That an account sent a text, and its fingerprint: what tells a flood and the same text sent again."""

    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("par"))
    digest = models.CharField(_("empreinte"), max_length=64)
    at = models.DateTimeField(_("date"), default=timezone.now)

    class Meta:
        verbose_name = _("envoi")
        verbose_name_plural = _("envois")
        indexes = [
            models.Index(fields=["author", "-at"], name="sending_of_author"),
            models.Index(fields=["digest", "-at"], name="sending_alike"),
        ]

    def __str__(self) -> str:
        return f"{self.author}, {self.at}"


class SpamWord(models.Model):
    """In how many texts of each kind a word was met, according to our own decisions. The empty word counts the texts."""

    word = models.CharField(_("mot"), max_length=40, unique=True)
    spam = models.PositiveIntegerField(_("publicités"), default=0)
    ham = models.PositiveIntegerField(_("textes publiés"), default=0)

    class Meta:
        verbose_name = _("mot appris")
        verbose_name_plural = _("mots appris")

    def __str__(self) -> str:
        return f"{self.word} : {self.spam} / {self.ham}"
