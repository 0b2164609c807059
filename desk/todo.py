"""One thing to do: what, before when, where, by whom."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from participation.accounts.models import User
from participation.templatetags.parvis import short_day

KINDS = {
    "box": gettext_lazy("Alarme d’une urne"),
    "moderation": gettext_lazy("Modération"),
    "triage": gettext_lazy("Idée à trier"),
    "study": gettext_lazy("Idée à étudier"),
    "opinion": gettext_lazy("Avis d’un service"),
    "gather": gettext_lazy("Avis à réunir"),
    "answer": gettext_lazy("Réponse officielle"),
    "revision": gettext_lazy("Précision de l’auteur"),
    "preselection": gettext_lazy("Présélection"),
    "objection": gettext_lazy("Réclamation"),
    "phase": gettext_lazy("Étape"),
    "meeting": gettext_lazy("Rencontre"),
    "milestone": gettext_lazy("Chantier"),
    "paper": gettext_lazy("Bulletins papier"),
    "report": gettext_lazy("Compte rendu"),
    "petition": gettext_lazy("Pétition"),
}


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do before a day, where to do it, and who does it (None: nobody yet).

    `since` replaces the deadline of what has none: since when it waits, in words.
    """

    kind: str
    due: dt.date
    title: str
    detail: str
    reference: str
    url: str
    who: User | None = None
    since: str = ""

    @property
    def kind_label(self) -> str:
        return str(KINDS[self.kind])

    @property
    def days(self) -> int:
        """Days before it is due; negative when late."""
        return (self.due - timezone.localdate()).days

    @property
    def late(self) -> bool:
        return self.days < 0 and not self.since

    @property
    def due_words(self) -> str:
        if self.since:
            return self.since
        if self.days < 0:
            return ngettext("En retard d’un jour", "En retard de {days} jours", -self.days).format(days=-self.days)
        if self.days == 0:
            return _("Aujourd’hui")
        return _("Demain") if self.days == 1 else short_day(self.due)

    @property
    def tone(self) -> str:
        """The class of the mark: late, today, or none."""
        return "rouge" if self.late else ("jaune" if self.days == 0 and not self.since else "")
