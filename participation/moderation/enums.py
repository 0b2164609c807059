"""Why a content is read by the team and what becomes of it: the lists of the law and of the charter, as data."""

import datetime as dt

from django.db import models
from django.utils.translation import gettext_lazy as _


class Matter(models.TextChoices):
    """What is moderated."""

    COMMENT = "comment", _("commentaire")
    IDEA = "idea", _("idée")
    PHOTO = "photo", _("photo")
    NAME = "name", _("nom affiché")


class Urgency(models.IntegerChoices):
    """How soon a content must be read; the queue is in this order."""

    DANGER = 0, _("Une personne est en danger")
    LAW = 1, _("Interdit par la loi")
    WAITING = 2, _("Attend d’être publié")
    CHARTER = 3, _("Contraire à la charte")

    @property
    def delay(self) -> dt.timedelta:
        """How long the team gives itself."""
        return DELAYS[self]


DELAYS = {
    Urgency.DANGER: dt.timedelta(hours=4),
    Urgency.LAW: dt.timedelta(hours=24),
    Urgency.WAITING: dt.timedelta(hours=24),
    Urgency.CHARTER: dt.timedelta(hours=72),
}


class Motive(models.TextChoices):
    """Why someone reports a content; also the ground of a decision. The law first, then the charter."""

    CHILD = "child", _("Un enfant est mis en danger")
    TERROR = "terror", _("Apologie du terrorisme ou d’un crime")
    THREAT = "threat", _("Menace ou harcèlement")
    HATE = "hate", _("Haine ou discrimination")
    PRIVACY = "privacy", _("Vie privée : un nom, une adresse, une photo")
    DEFAMATION = "defamation", _("Injure ou diffamation")
    COPYRIGHT = "copyright", _("Texte ou image d’une autre personne, sans son accord")
    ILLEGAL = "illegal", _("Autre contenu interdit par la loi")
    RESPECT = "respect", _("Vise une personne au lieu de l’idée")
    FALSE = "false", _("Fausse information qui peut nuire")
    ADVERTISING = "advertising", _("Publicité ou envoi répété")
    OFF_TOPIC = "off_topic", _("Hors sujet")
    ACCOUNTS = "accounts", _("Plusieurs comptes pour une personne")

    @property
    def is_law(self) -> bool:
        """Whether the law forbids it; otherwise the charter does."""
        return self in ARTICLES and self not in CHARTER

    @property
    def article(self) -> str:
        """The text of the law or of the charter that a decision on this ground relies on."""
        return str(ARTICLES[self])

    @property
    def urgency(self) -> Urgency:
        if self in {Motive.CHILD, Motive.TERROR, Motive.THREAT}:
            return Urgency.DANGER
        return Urgency.LAW if self.is_law else Urgency.CHARTER

    @property
    def may_be_anonymous(self) -> bool:
        """Whether a notice needs no name: Regulation (EU) 2022/2065, article 16(2)(c), for the safety of children;
        the charter asks for none either.
        """
        return self == Motive.CHILD or not self.is_law


ARTICLES = {
    Motive.CHILD: _("Code pénal, articles 227-23 et 227-24"),
    Motive.TERROR: _("Code pénal, article 421-2-5 ; loi du 29 juillet 1881, article 24"),
    Motive.THREAT: _("Code pénal, articles 222-17 et 222-33-2-2"),
    Motive.HATE: _("Loi du 29 juillet 1881, articles 24 et 24 bis"),
    Motive.PRIVACY: _("Code civil, article 9 ; charte, règle 3"),
    Motive.DEFAMATION: _("Loi du 29 juillet 1881, articles 29 à 33"),
    Motive.COPYRIGHT: _("Code de la propriété intellectuelle, article L. 122-4"),
    Motive.ILLEGAL: _("Loi du 21 juin 2004 pour la confiance dans l’économie numérique, article 6"),
    Motive.RESPECT: _("Charte, règle 2"),
    Motive.FALSE: _("Charte, règle 1"),
    Motive.ADVERTISING: _("Charte, règle 4"),
    Motive.OFF_TOPIC: _("Charte, règle 1"),
    Motive.ACCOUNTS: _("Charte, règle 5"),
}
CHARTER = frozenset({Motive.RESPECT, Motive.FALSE, Motive.ADVERTISING, Motive.OFF_TOPIC, Motive.ACCOUNTS})


def motives_by_source() -> list[tuple[str, list[tuple[str, str]]]]:
    """The motives in their two lists, as the choices of a form."""
    law = [(m.value, str(m.label)) for m in Motive if m.is_law]
    charter = [(m.value, str(m.label)) for m in Motive if not m.is_law]
    return [(str(_("La loi")), law), (str(_("La charte")), charter)]


class Outcome(models.TextChoices):
    """What a decision does. Nothing is ever destroyed: only visibility changes."""

    KEPT = "kept", _("reste visible")
    HIDDEN = "hidden", _("masqué")
    EDITED = "edited", _("à corriger par son auteur")
    REFUSED = "refused", _("non publié")
    LIMITED = "limited", _("masqué, et compte suspendu")

    @property
    def takes_away(self) -> bool:
        """Whether the public no longer sees the content: its author may ask for another reading."""
        return self != Outcome.KEPT


class CaseState(models.TextChoices):
    """Where a content stands with the team."""

    OPEN = "open", _("à décider")
    AUTHOR = "author", _("chez son auteur")
    CLOSED = "closed", _("décidé")


WAITING = (CaseState.OPEN, CaseState.AUTHOR)


class AppealState(models.TextChoices):
    """Where an appeal stands."""

    OPEN = "open", _("en attente")
    UPHELD = "upheld", _("décision confirmée")
    REVERSED = "reversed", _("décision annulée")


class MailKind(models.TextChoices):
    """The mails that moderation sends to an address: those of people without an account, and receipts."""

    RECEIPT = "receipt", _("accusé de réception d’un signalement")
    AUTHOR = "author", _("décision, à l’auteur")
    REPORTER = "reporter", _("décision, à la personne qui signale")
    APPEAL = "appeal", _("réponse à une demande de relecture")
    REVERSED = "reversed", _("décision annulée, à la personne qui signale")
