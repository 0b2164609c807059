"""What an agent writes about a meeting, and what a resident says to come."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from participation.forms import LineField, OnceForm, PlainTextField
from participation.meetings.actions import LARGEST, MeetingWords
from participation.meetings.enums import GUESTS
from participation.meetings.models import CONTACT_LIMIT, NAME_LIMIT, Meeting, Registration
from participation.processes.forms import MomentInput
from participation.processes.models import Process
from participation.territories.models import Territory


def guests_label(number: int) -> Any:
    return ngettext_lazy("avec %d personne", "avec %d personnes", number) % number if number else _("seul·e")


class RegisterForm(forms.Form):
    """I come, perhaps with others."""

    guests = forms.TypedChoiceField(
        label=_("Je viens"),
        coerce=int,
        choices=lambda: [(number, guests_label(number)) for number in GUESTS],
        initial=0,
    )


class CallerForm(OnceForm):
    """Somebody without an account: by phone, at the counter, at the door."""

    name = LineField(label=_("Nom"), limit=NAME_LIMIT, help_text=_("Celui que la personne dira à l’entrée."))
    contact = LineField(
        label=_("Téléphone ou courriel"),
        limit=CONTACT_LIMIT,
        required=False,
        help_text=_("Pour prévenir d’un changement. Effacé après la rencontre, avec le nom."),
    )
    guests = forms.TypedChoiceField(
        label=_("La personne vient"),
        coerce=int,
        choices=lambda: [(number, guests_label(number)) for number in GUESTS],
        initial=0,
    )


class ArrivalForm(forms.Form):
    """How many people of a registration are there."""

    came = forms.TypedChoiceField(label=_("Personnes venues"), coerce=int)

    def __init__(self, *args: Any, registration: Registration, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"p{registration.pk}-%s", **kwargs)
        self.fields["came"].choices = [(number, number) for number in range(registration.people, 0, -1)]  # type: ignore[attr-defined]


class WordsForm(forms.Form):
    """What is said of a meeting."""

    title = LineField(label=_("Titre"))
    starts_at = forms.DateTimeField(label=_("Commence le"), widget=MomentInput)
    ends_at = forms.DateTimeField(label=_("Finit le"), widget=MomentInput)
    place = LineField(label=_("Lieu"), help_text=_("« Centre Afsco », « Place de la Réunion »"))
    address = LineField(label=_("Adresse"), required=False)
    accessibility = PlainTextField(
        label=_("Accès et accueil"),
        required=False,
        rows=3,
        help_text=_("Fauteuil, boucle magnétique, langue des signes, garde d’enfants, arrêt de tram…"),
    )
    description = PlainTextField(label=_("Programme"), required=False, rows=6)
    capacity = forms.IntegerField(
        label=_("Nombre de places"), required=False, min_value=1, max_value=LARGEST, help_text=_("Vide : sans limite.")
    )
    registration_until = forms.DateTimeField(
        label=_("Inscriptions jusqu’au"), required=False, widget=MomentInput, help_text=_("Vide : jusqu’au début.")
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        starts, ends = data.get("starts_at"), data.get("ends_at")
        if starts and ends and ends <= starts:
            self.add_error("ends_at", _("Une rencontre doit finir après avoir commencé."))
        return data

    @property
    def words(self) -> MeetingWords:
        names = MeetingWords.__dataclass_fields__
        return MeetingWords(**{name: value for name, value in self.cleaned_data.items() if name in names})


class AnnounceForm(WordsForm, OnceForm):
    """A new meeting."""

    territory = forms.ModelChoiceField(
        label=_("Territoire"), queryset=Territory.objects.all(), required=False, empty_label=_("Toute la ville")
    )
    process = forms.ModelChoiceField(
        label=_("Démarche"),
        queryset=Process.objects.select_related("dossier"),
        required=False,
        empty_label=_("Aucune démarche"),
    )


class ChangeForm(WordsForm):
    """The same words, and why they change."""

    reason = LineField(
        label=_("Pourquoi ce changement"), limit=1000, help_text=_("Public, et envoyé aux personnes inscrites.")
    )

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        initial = {name: getattr(meeting, name) for name in MeetingWords.__dataclass_fields__ if hasattr(meeting, name)}
        initial |= {"title": meeting.dossier.title, "address": meeting.dossier.address}
        super().__init__(*args, initial=initial, **kwargs)


class CancelForm(forms.Form):
    reason = LineField(
        label=_("Pourquoi elle est annulée"), limit=1000, help_text=_("Public, et envoyé aux personnes inscrites.")
    )


class MinutesForm(forms.Form):
    minutes = PlainTextField(
        label=_("Compte rendu"),
        rows=14,
        limit=50_000,
        help_text=_("Ce qui a été dit et décidé. Une ligne vide fait un paragraphe, un tiret fait une liste."),
    )
